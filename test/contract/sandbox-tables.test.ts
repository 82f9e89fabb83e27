// What the sandbox has written down by hand of what Klaviyo serves is what the generated contract says.
import { test } from 'tap';
import { isExcepted } from './exceptions.ts';
import { isField } from '../../lib/sandbox/collections/fields.ts';
import { isShown, relations } from '../../lib/sandbox/collections/relations.ts';
import { readEndpoints, tiers, type ReadEndpoint } from '../../lib/sandbox/collections/table.ts';
import { writes } from '../../lib/sandbox/http/endpoints.ts';
import {
  fieldsTaken,
  publishedRead,
  publishedType,
  publishedWrite,
  readNames,
  typeNames,
  writeNames,
  type PublishedRead,
} from '../../lib/sandbox/published.ts';

/** Where the specification does not tell how long a page is. */
const lengths: Readonly<Record<string, number>> = {
  get_bulk_suppress_profiles_jobs: 100,
  get_bulk_unsuppress_profiles_jobs: 100,
};

/** Where the table is wrong: the text of both says 50. */
const mistaken: Readonly<Record<string, number>> = {
  get_ingestion_logs_for_object_type: 100,
  get_ingestion_log_ids_for_object_type: 100,
};

/** Relationships that the sandbox has nothing for. */
const lacking: Readonly<Record<string, readonly string[]>> = { attribution: ['flow-message-variation'] };

const sorted = (names: readonly string[]): string[] => names.toSorted();

/** The endpoint as the contract alone makes it, less what its path says. */
function endpointOf(
  operation: string,
  read: PublishedRead,
): Omit<ReadEndpoint, 'kind' | 'base' | 'relation'> {
  const { path, type = '', many = false, page, filters = {}, limit, scopes, reduced = [] } = read;
  const length = mistaken[operation] ?? page?.length ?? lengths[operation] ?? 0;
  const [first] = reduced;
  return {
    operation,
    path,
    type,
    many,
    page: page && { length, max: page.max },
    filters: Object.fromEntries(
      Object.entries(filters).map(([name, field]) => [
        name,
        { ...field, operators: field.operators.toSorted() },
      ]),
    ),
    required: read.required ?? [],
    sorts: read.sorts ?? [],
    includes: sorted(Object.keys(read.includes ?? {})),
    additional: read.additional?.[type] ?? [],
    limit,
    reduced: first && { limit: first.limit, when: reduced.map((one) => [one.parameter, one.value] as const) },
    scopes,
  };
}

test('the readable endpoints are those of the contract', async (t) => {
  t.same(sorted(readEndpoints.map(({ operation }) => operation)), sorted(readNames));
  for (const { kind: _kind, base: _base, relation: _relation, ...endpoint } of readEndpoints) {
    const read = publishedRead(endpoint.operation);
    const filters = Object.entries(endpoint.filters).map(([name, field]) => [
      name,
      { ...field, operators: field.operators.toSorted() },
    ]);
    const byHand = {
      ...endpoint,
      filters: Object.fromEntries(filters),
      includes: sorted(endpoint.includes),
      scopes: sorted(endpoint.scopes),
    };
    t.same(byHand, endpointOf(endpoint.operation, read), endpoint.operation);
    const limits = new Set((read.reduced ?? []).map(({ limit }) => JSON.stringify(limit)));
    t.ok(limits.size < 2, `${endpoint.operation}: one lower limit`);
  }
});

test('every limit is one of the tiers', async (t) => {
  const known = new Set(Object.values(tiers).map((limit) => JSON.stringify(limit)));
  for (const name of readNames) {
    t.ok(known.has(JSON.stringify(publishedRead(name).limit)), name);
  }
});

test('sparse fields are those of the contract, no more', async (t) => {
  const all = new Map<string, Set<string>>();
  const taken = readNames.flatMap((name) => {
    const read = publishedRead(name);
    return Object.keys(read.fields ?? {}).map((type) => ({ name, type, own: fieldsTaken(read, type) ?? [] }));
  });
  for (const { type, own } of taken) {
    all.set(type, new Set([...(all.get(type) ?? []), ...own]));
  }
  for (const { name, type, own } of taken) {
    const allowed = new Set(own);
    const extra = own.filter((one) => !one.includes('.'));
    for (const field of all.get(type) ?? []) {
      t.equal(isField(type, field, extra), allowed.has(field), `${name}: ${type} ${field}`);
    }
    t.notOk(isField(type, 'nothing', extra));
  }
});

test('relationships are those of the contract, on the same side', async (t) => {
  for (const type of typeNames) {
    const all = Object.entries(publishedType(type).relationships);
    const published = all.filter(([name]) => lacking[type]?.includes(name) !== true);
    const rules = relations[type] ?? {};
    t.same(sorted(Object.keys(rules)), sorted(published.map(([name]) => name)), type);
    for (const [name, related] of published) {
      const { type: target, many, hidden = false } = rules[name] ?? {};
      t.same(
        { target, many, hidden },
        {
          target: related.type,
          many: related.many,
          hidden: related.apart === true && !isExcepted(type, name),
        },
      );
    }
  }
  t.same(
    Object.keys(relations).filter((type) => !typeNames.includes(type)),
    [],
  );
});

test('an answer shows the relationships that its schema has', async (t) => {
  for (const { operation, type, includes, kind } of readEndpoints) {
    if (kind === 'ids') {
      continue;
    }
    const { omits = [] } = publishedRead(operation);
    for (const [name, { apart }] of Object.entries(publishedType(type).relationships)) {
      const omitted = apart === true || omits.includes(name);
      t.ok(
        isShown(operation, type, name) === !omitted || isExcepted(type, name),
        `${operation}: ${type} ${name}`,
      );
    }
    t.ok(
      includes.every((name) => !omits.includes(name)),
      `${operation}: shows what can be included`,
    );
  }
});

test('the writes are those of the contract', async (t) => {
  for (const { operation, method, path, limit, scopes, answers } of writes) {
    t.ok(writeNames.includes(operation), operation);
    const write = publishedWrite(operation);
    t.same(
      { method, path, limit, scopes: sorted(scopes) },
      { method: write.method, path: write.path, limit: write.limit, scopes: write.scopes },
      operation,
    );
    t.equal(answers, write.type, `${operation}: what it answers`);
    const types = Object.keys(write.fields ?? {});
    t.same(types, answers === undefined ? [] : [answers], `${operation}: sparse fields`);
  }
});

test('of what comes along, the same is shown everywhere', async (t) => {
  for (const { operation, type, kind } of readEndpoints) {
    const { includes = {}, includedOmit = {} } = publishedRead(operation);
    if (kind === 'ids') {
      continue;
    }
    for (const included of new Set(Object.values(includes))) {
      // The sandbox shows nothing of an object type that is the related one of another.
      if (included === type) {
        continue;
      }
      for (const [name, { apart }] of Object.entries(publishedType(included).relationships)) {
        const omitted = apart === true || includedOmit[included]?.includes(name) === true;
        t.equal(
          isShown('', included, name),
          !omitted || isExcepted(included, name),
          `${operation}: included ${included} ${name}`,
        );
      }
    }
  }
});
