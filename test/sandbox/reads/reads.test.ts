// Walks the whole table: every readable endpoint answers with data, and as the specification says.
import { test } from 'tap';
import { relations } from '../../../lib/sandbox/collections/relations.ts';
import { readEndpoints, typeAt, type ReadEndpoint } from '../../../lib/sandbox/collections/read-endpoints.ts';
import { at, isObject } from '../../contract/at.ts';
import { asPublished, exceptions, used } from '../../contract/exceptions.ts';
import { answerProblems } from '../../contract/judge.ts';
import { operationAt, published } from '../../contract/published.ts';
import { dataOf, idsOf, refusalOf, startReader, type Answered, type Reader } from '../reading.ts';

const filters: Readonly<Record<string, string>> = {
  get_campaigns: "equals(messages.channel,'email')",
  get_coupon_codes: "equals(coupon.id,'10OFF')",
};

const paths = new Set(readEndpoints.map(({ path }) => path));

/** Every id of a type; profiles and events have stores of their own. */
function allIds({ sandbox: { store } }: Reader, type: string): string[] {
  if (type === 'profile') {
    return Array.from(store.profiles.values(), ({ id }) => id);
  }
  if (type !== 'event') {
    return [...store.collection(type).keys()];
  }
  const range = { from: 0, to: 2 ** 32, descending: false, size: 500, now: store.now() };
  return store.events.select(range).numbers.map((number) => store.events.facts(number).id);
}

async function read(
  reader: Reader,
  endpoint: ReadEndpoint,
  query: Record<string, string>,
): Promise<Answered> {
  const filter = filters[endpoint.operation];
  const all = { ...query, ...(filter !== undefined && { filter }) };
  if (endpoint.kind === 'collection') {
    return reader.get(endpoint.path, all);
  }
  let answered: Answered = { status: 0, body: undefined };
  for (const id of allIds(reader, typeAt(endpoint.base))) {
    answered = await reader.get(endpoint.path.replace(/\{\w+\}/, encodeURIComponent(id)), all);
    const included = at(answered.body, 'included');
    const complete = !('include' in query) || (Array.isArray(included) && included.length > 0);
    if (dataOf(answered).length > 0 && complete) {
      return answered;
    }
  }
  return answered;
}

/** A schema's own properties, through references, `allOf` and alternatives. */
function properties(schema: unknown): Map<string, unknown> {
  const reference = at(schema, '$ref');
  if (typeof reference === 'string') {
    return properties(published.schemas[reference.split('/').at(-1) ?? '']);
  }
  const own = at(schema, 'properties');
  const found = new Map(isObject(own) ? Object.entries(own) : []);
  for (const keyword of ['allOf', 'oneOf']) {
    const parts = at(schema, keyword);
    for (const part of Array.isArray(parts) ? parts : []) {
      for (const [name, inner] of properties(part)) {
        const known = found.get(name);
        found.set(name, known === undefined ? inner : { allOf: [known, inner] });
      }
    }
  }
  return found;
}

/** Attributes and relationships that the specification doesn't have: it allows them, Klaviyo wouldn't send them. */
function strangers(endpoint: ReadEndpoint, answered: Answered): string[] {
  const data = properties(operationAt('GET', endpoint.path)?.answers['200']).get('data');
  const resource = properties(endpoint.many ? at(data, 'items') : data);
  return dataOf({ ...answered, body: asPublished(answered.body) }).flatMap((object) =>
    ['attributes', 'relationships'].flatMap((part) => {
      const declared = properties(resource.get(part));
      const shown = object[part];
      return Object.keys(isObject(shown) ? shown : {})
        .filter((name) => !declared.has(name))
        .map((name) => `${part} ${name}`);
    }),
  );
}

void test('every readable endpoint has data and answers as the specification says', async (t) => {
  const reader = await startReader(t);
  for (const endpoint of readEndpoints) {
    const answered = await read(reader, endpoint, {});
    const { operation, path } = endpoint;
    t.equal(answered.status, 200, `${operation}: ${JSON.stringify(answered.body).slice(0, 300)}`);
    t.ok(dataOf(answered).length > 0, `${operation} has data`);
    t.same(answerProblems('GET', path, answered.status, answered.body), [], `${operation} is valid`);
    if (endpoint.kind !== 'ids') {
      t.same(strangers(endpoint, answered), [], `${operation} invents nothing`);
    }
    if (endpoint.kind !== 'ids') {
      t.same(strangers(endpoint, answered), [], operation);
    }
    for (const object of dataOf(answered)) {
      t.equal(object['type'], endpoint.type);
    }
  }
});

void test('every include and additional field is served, and as the specification says', async (t) => {
  const reader = await startReader(t);
  for (const endpoint of readEndpoints) {
    const { operation, path, includes, additional, type } = endpoint;
    const extra = additional.length > 0 ? { [`additional-fields[${type}]`]: additional.join(',') } : {};
    for (const include of includes) {
      const answered = await read(reader, endpoint, { include });
      t.same(answerProblems('GET', path, answered.status, answered.body), [], `${operation} with ${include}`);
      const included = at(answered.body, 'included');
      const types = new Set((Array.isArray(included) ? included : []).map((one) => at(one, 'type')));
      t.same(types, new Set([relations[type]?.[include]?.type]), `${operation} includes ${include}`);
    }
    if (additional.length === 0) {
      continue;
    }
    const answered = await read(reader, endpoint, extra);
    t.same(
      answerProblems('GET', path, answered.status, answered.body),
      [],
      `${operation} with ${additional.join()}`,
    );
    t.same(strangers(endpoint, answered), []);
    const [object] = dataOf(answered);
    for (const name of additional) {
      t.ok(name in Object(at(object, 'attributes')), `${operation} shows ${name}`);
    }
    const [plain] = dataOf(await read(reader, endpoint, {}));
    for (const name of additional) {
      t.notOk(name in Object(at(plain, 'attributes')), `${name} only when asked`);
    }
  }
});

void test('links hold: self and related of every relationship lead to what the specification has there', async (t) => {
  const reader = await startReader(t, { profiles: 12, events: 40 });
  const seen = new Set<string>();
  for (const endpoint of readEndpoints.filter(({ kind }) => kind === 'object')) {
    const [object] = dataOf(await read(reader, endpoint, {}));
    const relationships = at(object, 'relationships');
    for (const [relation, shown] of Object.entries(isObject(relationships) ? relationships : {})) {
      for (const name of ['self', 'related']) {
        const link = at(shown, 'links', name);
        const template = `${endpoint.path}${name === 'self' ? '/relationships' : ''}/${relation}`.replace(
          'job_id',
          'id',
        );
        if (typeof link === 'string' && paths.has(template)) {
          seen.add(link);
        }
      }
    }
    const self = at(object, 'links', 'self');
    if (typeof self === 'string') {
      seen.add(self);
    }
  }
  for (const link of seen) {
    const { status, body } = await reader.get(link);
    // A to-one relationship that points nowhere has no related object.
    const empty = status === 404 && /has no/.test(JSON.stringify(body));
    t.ok(status === 200 || empty, `${link}: ${status}`);
  }
});

void test('what is not there is a 404 in the specification’s shape', async (t) => {
  const reader = await startReader(t, { profiles: 2, events: 0 });
  for (const { path, kind, operation } of readEndpoints) {
    if (kind === 'collection') {
      continue;
    }
    const answered = await reader.get(path.replace(/\{\w+\}/, 'nobody'));
    // The id of an event has a form of its own, and what hasn't that form is refused.
    const malformed = operation === 'get_event';
    const expected = malformed ? { status: 400, pointer: '/data/id' } : { status: 404, pointer: '/data/' };
    t.match(refusalOf(answered), expected, operation);
    t.same(answerProblems('GET', path, answered.status, answered.body), []);
  }
});

void test('an empty account answers every collection with no data', async (t) => {
  const reader = await startReader(t, {}, { fill: () => undefined });
  for (const endpoint of readEndpoints.filter(({ kind }) => kind === 'collection')) {
    const answered = await read(reader, endpoint, {});
    t.same(idsOf(answered), []);
    t.same(answerProblems('GET', endpoint.path, answered.status, answered.body), [], endpoint.operation);
  }
});

void test('what is excepted from the contract is needed', (t) => {
  t.same(
    exceptions.filter((exception) => !used.has(exception)),
    [],
    'these can be taken off the list',
  );
  t.end();
});
