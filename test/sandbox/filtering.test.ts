// Every operator of every filter field of every collection: the allowed ones select, the others are Klaviyo's 400.
import { test } from 'tap';
import { filterOperators, type FilterField, type Operator } from '../../lib/sandbox/wire/filter-fields.ts';
import { readEndpoints, typeAt, type ReadEndpoint } from '../../lib/sandbox/collections/read-endpoints.ts';
import { EventRow } from '../../lib/sandbox/rows/event-row.ts';
import { memberRows } from '../../lib/sandbox/rows/profile-rows.ts';
import type { Row } from '../../lib/sandbox/rows/row.ts';
import { findRow, relatedRows, storedRows } from '../../lib/sandbox/rows/rows.ts';
import { answerProblems } from '../contract/judge.ts';
import { idsOf, pagesOf, refusalOf, startReader, type Reader } from './reading.ts';

type Value = string | number | boolean;

interface Place {
  readonly endpoint: ReadEndpoint;
  readonly path: string;
  readonly rows: readonly Row[];
}

const lists: ReadonlySet<Operator> = new Set(['any', 'contains-any', 'contains-all'] as const);

function childrenOf(reader: Reader, endpoint: ReadEndpoint, parent: Row): Row[] {
  const { store } = reader.sandbox;
  if (endpoint.relation === 'profiles' && (parent.type === 'list' || parent.type === 'segment')) {
    return [...memberRows(store, parent.id, [])];
  }
  return relatedRows(store, parent, endpoint.relation);
}

/** The collection with the most rows: for those under a parent, of all parents. */
function placeOf(reader: Reader, endpoint: ReadEndpoint): Place {
  const { store } = reader.sandbox;
  const { path, type, base } = endpoint;
  if (type === 'event') {
    const range = { from: 0, to: 2 ** 32, descending: false, size: 1e6, now: store.now() };
    return {
      endpoint,
      path,
      rows: store.events
        .select(range)
        .numbers.map((number) => new EventRow(store, store.events.facts(number))),
    };
  }
  if (endpoint.kind === 'collection') {
    return { endpoint, path, rows: [...storedRows(store, type)] };
  }
  let best: Place = { endpoint, path, rows: [] };
  for (const { id } of storedRows(store, typeAt(base))) {
    const parent = findRow(store, typeAt(base), id);
    const rows = parent ? childrenOf(reader, endpoint, parent) : [];
    if (rows.length > best.rows.length) {
      best = { endpoint, path: path.replace('{id}', encodeURIComponent(id)), rows };
    }
  }
  return best;
}

const literal = (value: Value, { kind }: FilterField): string => {
  if (kind === 'text') {
    return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  }
  return kind === 'time' ? new Date(typeof value === 'boolean' ? 0 : value).toISOString() : String(value);
};

const isValue = (value: unknown): value is Value => ['string', 'number', 'boolean'].includes(typeof value);

/** An event's ids are fields of their own. */
function valuesOf(row: Row, field: string): Value[] {
  if (row instanceof EventRow && field === 'metric_id') {
    return [row.facts.metricId];
  }
  if (row instanceof EventRow && field === 'profile_id') {
    return [row.facts.profileId];
  }
  const value = row.value(field);
  return (Array.isArray(value) ? value : [value]).filter(isValue);
}

const same = (value: Value, kind: FilterField['kind']): Value =>
  kind === 'time' && typeof value === 'string' ? Date.parse(value) : value;

/** Said once more, apart from the code under test. */
function fits(operator: Operator, value: Value, wanted: Value): boolean {
  const low = String(value).toLowerCase();
  const part = String(wanted).toLowerCase();
  const rules: Record<Operator, boolean> = {
    equals: value === wanted,
    any: value === wanted,
    'contains-any': value === wanted,
    'contains-all': value === wanted,
    contains: low.includes(part),
    'starts-with': low.startsWith(part),
    'ends-with': low.endsWith(part),
    'greater-than': value > wanted,
    'greater-or-equal': value >= wanted,
    'less-than': value < wanted,
    'less-or-equal': value <= wanted,
    has: true,
  };
  return rules[operator];
}

/** Campaigns and coupon codes can't be listed without; archived ones are hidden unless asked for. */
function surroundings(
  endpoint: ReadEndpoint,
  field: string,
  rows: readonly Row[],
): { rows: Row[]; also: string } {
  let kept = [...rows];
  const also: string[] = [];
  if (endpoint.required.includes('messages.channel') && field !== 'messages.channel') {
    kept = kept.filter((row) => valuesOf(row, 'messages.channel').includes('email'));
    also.push("equals(messages.channel,'email')");
  }
  if (endpoint.required.includes('coupon.id') && field !== 'coupon.id' && field !== 'profile.id') {
    kept = kept.filter((row) => valuesOf(row, 'coupon.id').includes('10OFF'));
    also.push("equals(coupon.id,'10OFF')");
  }
  if ('archived' in endpoint.filters && endpoint.kind === 'collection' && field !== 'archived') {
    kept = kept.filter((row) => row.value('archived') !== true);
  }
  return { rows: kept, also: also.map((term) => `,${term}`).join('') };
}

const places = readEndpoints.filter(({ filters }) => Object.keys(filters).length > 0);
const size = ({ page }: ReadEndpoint): Record<string, string> =>
  page?.max === undefined ? {} : { 'page[size]': String(page.max) };

void test('every allowed operator selects what it should', async (t) => {
  const reader = await startReader(t, { events: 300, couponCodes: 60 });
  for (const endpoint of places) {
    const place = placeOf(reader, endpoint);
    for (const [name, field] of Object.entries(endpoint.filters)) {
      const { rows, also } = surroundings(endpoint, name, place.rows);
      const found = rows.flatMap((row) => valuesOf(row, name));
      const wanted = found[Math.floor(found.length / 2)];
      const where = `${endpoint.operation} ${name}`;
      if (field.kind !== 'none' && wanted === undefined) {
        t.fail(`${where}: no row has a value`);
        continue;
      }
      for (const operator of field.operators) {
        const text = literal(wanted ?? '', field);
        const argument = operator === 'has' ? '' : `,${lists.has(operator) ? `[${text},${text}]` : text}`;
        const filter = `${operator}(${name}${argument})${also}`;
        const pages = await pagesOf(reader, place.path, { ...size(endpoint), filter });
        const expected = rows.filter(
          (row) =>
            operator === 'has' ||
            valuesOf(row, name).some((value) =>
              fits(operator, same(value, field.kind), same(wanted ?? '', field.kind)),
            ),
        );
        t.equal(
          pages[0]?.status,
          200,
          `${where} ${operator}: ${JSON.stringify(pages[0]?.body).slice(0, 200)}`,
        );
        t.same(
          pages.flatMap(idsOf).toSorted(),
          expected.map(({ id }) => id).toSorted(),
          `${where} ${operator} gives ${expected.length} of ${rows.length}`,
        );
      }
    }
  }
});

void test('every operator that a field does not allow is a 400 that names the parameter', async (t) => {
  const reader = await startReader(t, { profiles: 5, events: 20 });
  for (const endpoint of places) {
    const { path } = placeOf(reader, endpoint);
    const wrong: string[] = ["equals(no_such_field,'x')"];
    for (const [name, { operators }] of Object.entries(endpoint.filters)) {
      for (const operator of filterOperators) {
        if (!operators.includes(operator)) {
          wrong.push(`${operator}(${name},'x')`);
        }
      }
    }
    for (const filter of wrong) {
      const answered = await reader.get(path.replace('{id}', 'x'), { filter });
      const { status, parameter } = refusalOf(answered);
      t.same({ status, parameter }, { status: 400, parameter: 'filter' }, `${endpoint.operation} ${filter}`);
      t.same(answerProblems('GET', endpoint.path, status, answered.body), []);
    }
  }
});

void test('a collection that takes no filter refuses one', async (t) => {
  const reader = await startReader(t, { profiles: 5, events: 20 });
  for (const endpoint of readEndpoints.filter(
    ({ kind, filters }) => kind === 'collection' && Object.keys(filters).length === 0,
  )) {
    const { status, parameter } = refusalOf(await reader.get(endpoint.path, { filter: "equals(id,'x')" }));
    t.same({ status, parameter }, { status: 400, parameter: 'filter' }, endpoint.operation);
  }
});

void test('campaigns need a channel, coupon codes a coupon or a profile', async (t) => {
  const reader = await startReader(t, { profiles: 5, events: 0 });
  for (const path of ['/api/campaigns', '/api/coupon-codes']) {
    t.match(refusalOf(await reader.get(path)), { status: 400, parameter: 'filter', detail: /required/ });
  }
  const { status } = await reader.get('/api/campaigns', { filter: "equals(status,'Sent')" });
  t.equal(status, 400);
});

void test('terms are joined by and', async (t) => {
  const reader = await startReader(t, { profiles: 5, events: 0, campaigns: 20 });
  const both = await reader.get('/api/campaigns', {
    filter: "equals(messages.channel,'sms'),equals(archived,true),contains(name,'GUIDE')",
  });
  const names = idsOf(both).map((id) => reader.sandbox.store.get('campaign', id)?.attributes);
  t.ok(names.length > 0);
  for (const attributes of names) {
    t.match(attributes, { name: /guide.*sms/i, archived: true });
  }
});
