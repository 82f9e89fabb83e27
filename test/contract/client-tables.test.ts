// What sink and source have written down by hand of Klaviyo's endpoints is what the generated contract says.
import { test, type Test } from 'tap';
import { endpoints, type Endpoint } from '../../lib/klaviyo/endpoints.ts';
import {
  operationNames,
  publishedOperation,
  type OperationName,
  type PublishedOperation,
} from '../../lib/klaviyo/published.ts';
import { channels, type Resource, type TimeField } from '../../lib/source/resources/resource.ts';
import { endpointFor, resources } from '../../lib/source/resources/index.ts';

const nameAt = (method: string, path: string): OperationName | undefined =>
  operationNames.find((name) => {
    const one = publishedOperation(name);
    return one.method === method && one.path === path;
  });

/** An endpoint as the contract has it. */
function publishedAt(method: string, path: string): PublishedOperation {
  const name = nameAt(method, path);
  if (name === undefined) {
    throw new Error(`no ${method} ${path}`);
  }
  return publishedOperation(name);
}

const endpointOf = ({ method, path, burst, steady, scopes }: PublishedOperation): unknown => ({
  method,
  path,
  burst,
  steady,
  scopes,
});

/** What was chosen where the contract leaves a choice. */
interface Choice {
  /** Klaviyo's limit a day, which the client does not know today. */
  readonly daily?: number;
}
const choices: Readonly<Record<string, Choice>> = { createList: { daily: 150 } };

test('the endpoints of the client are those of the contract', async (t) => {
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const published = publishedAt(endpoint.method, endpoint.path);
    t.same({ ...endpoint, scopes: endpoint.scopes.toSorted() }, endpointOf(published), name);
    t.equal(published.daily, choices[name]?.daily, `${name}: limit a day`);
  }
});

/** A time field as the filters and sorts of the contract make it; `grows` is known to people only. */
function timeField({ filters = {}, sorts = [] }: PublishedOperation, name: string): Omit<TimeField, 'grows'> {
  const { operators = [], kind } = filters[name] ?? {};
  const first = <T extends string>(...wanted: readonly T[]): T | undefined =>
    wanted.find((one) => operators.includes(one));
  return {
    name,
    lower: first('greater-or-equal', 'greater-than') ?? 'greater-than',
    upper: first('less-than', 'less-or-equal'),
    sorted: sorts.includes(name) && sorts.includes(`-${name}`),
    unix: kind === 'number',
  };
}

/** Filters of times, and the one of seconds since the epoch. */
const timesOf = ({ filters = {} }: PublishedOperation): string[] =>
  Object.entries(filters).flatMap(([name, { kind }]) =>
    kind === 'time' || name === 'timestamp' ? [name] : [],
  );

/** Filters by time that the source does not use, because no record shows them. */
const unused: Readonly<Record<string, readonly string[]>> = {
  profiles: [
    'subscriptions.email.marketing.list_suppressions.timestamp',
    'subscriptions.email.marketing.suppression.timestamp',
  ],
};

/** Not asked for a size: what comes is as much as can be asked for. */
const usualPages: ReadonlySet<string> = new Set(['campaigns']);

function compare(t: Test, resource: Resource): void {
  const { name, endpoint, type, pageSize, times, includes, embedded, additional, variants } = resource;
  const published = publishedAt('GET', endpoint.path);
  t.same({ ...endpoint, scopes: endpoint.scopes.toSorted() }, endpointOf(published), `${name}: endpoint`);
  t.equal(type, published.type, `${name}: type`);
  t.equal(published.many, true, `${name}: a collection`);
  const usual = usualPages.has(name) ? undefined : published.pageSize?.max;
  t.equal(pageSize, usual, `${name}: page size`);
  t.same(includes.toSorted(), Object.keys(published.includes ?? {}).toSorted(), `${name}: includes`);
  t.ok(
    embedded.every((one) => one in (published.includes ?? {})),
    `${name}: embeds what can be included`,
  );
  t.same(additional, published.additional?.[type] ?? [], `${name}: additional fields`);
  t.same(
    Object.keys(published.additional ?? {}),
    additional.length > 0 ? [type] : [],
    `${name}: of its type`,
  );
  t.same(
    times.map(({ grows: _grows, ...field }) => field),
    times.map((field) => timeField(published, field.name)),
    `${name}: time fields`,
  );
  const known = timesOf(published).filter((field) => unused[name]?.includes(field) !== true);
  t.same(times.map((field) => field.name).toSorted(), known.toSorted(), `${name}: all time fields`);
  const archived = published.filters?.['archived'] !== undefined;
  t.equal(
    variants.some((variant) => variant.archived),
    archived,
    `${name}: archived ones`,
  );
  const channel = published.filters?.['messages.channel']?.choices;
  t.same(
    variants.some((one) => one.channel !== undefined) ? channels : undefined,
    channel,
    `${name}: channels`,
  );
  const needed = published.required?.every((one) => variants.every(({ filter }) => filter.includes(one)));
  t.not(needed, false, `${name}: filters that must be there`);
}

test('the resources of the source are those of the contract', async (t) => {
  for (const resource of resources) {
    compare(t, resource);
  }
});

/** Read at a lower rate, though the specification names none here: its guide speaks of profile endpoints. */
const careful: ReadonlySet<string> = new Set(['segment-profiles']);

test('a limit that additional fields lower is the published one', async (t) => {
  for (const resource of resources) {
    const { reduced = [] } = publishedAt('GET', resource.endpoint.path);
    for (const field of resource.additional) {
      const lower = reduced.find(({ value }) => value === field);
      const { burst, steady } = endpointFor(resource, [field]);
      const expected = lower ?? resource.endpoint;
      const cautious = lower === undefined && burst < expected.burst;
      if (cautious) {
        t.ok(careful.has(resource.name), `${resource.name}: lowered though nothing says so`);
      } else {
        t.same([burst, steady], [expected.burst, expected.steady], `${resource.name} with ${field}`);
      }
    }
  }
});
