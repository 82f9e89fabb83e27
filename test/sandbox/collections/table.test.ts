// The table of readable endpoints says what Klaviyo's published inventory and specification say.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { isField } from '../../../lib/sandbox/collections/fields.ts';
import { relations } from '../../../lib/sandbox/collections/relations.ts';
import { readEndpoints, type ReadEndpoint } from '../../../lib/sandbox/collections/table.ts';
import { at, isObject, skip, specification } from '../../contract/openapi.ts';

const file = fileURLToPath(new URL('../../../../shared/klaviyo-api/collections.json', import.meta.url));
const missing = existsSync(file) ? false : '../shared is missing';

const collections = (): unknown[] => {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const found = at(value, 'collections');
  return Array.isArray(found) ? found : [];
};

const endpointOf = (path: string): ReadEndpoint | undefined => readEndpoints.find((one) => one.path === path);

const rate = ({ limit }: ReadEndpoint): unknown => ({
  burst: `${limit.burst}/s`,
  steady: `${limit.steady}/m`,
});

/** A row in the inventory's own shape; a fixed page length is not in it. */
function inventoryOf(endpoint: ReadEndpoint): Record<string, unknown> {
  const { additional, filters, page, type } = endpoint;
  return {
    operation: endpoint.operation,
    path: endpoint.path,
    page_size: page?.max === undefined ? null : { default: page.length, max: page.max },
    cursor: page !== undefined,
    filter_required: endpoint.required.length > 0,
    filters: Object.fromEntries(
      Object.entries(filters).map(([name, { operators }]) => [name, [...operators].toSorted()]),
    ),
    sort: [...endpoint.sorts].toSorted(),
    include: [...endpoint.includes].toSorted(),
    additional_fields: additional.length > 0 ? { [`additional-fields[${type}]`]: additional } : {},
    rate_limit: rate(endpoint),
    scopes: endpoint.scopes,
  };
}

const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).toSorted() : value);

void test('the table has all 109 collections, as the inventory has them', { skip: missing }, (t) => {
  const all = collections();
  t.equal(all.length, 109);
  t.equal(readEndpoints.filter(({ many }) => many).length, 109);
  for (const collection of all) {
    const { type, filters, sort, include, ...rest } = isObject(collection) ? collection : {};
    const endpoint = endpointOf(String(rest['path']));
    if (!endpoint) {
      t.fail(`${String(rest['path'])} is missing`);
      continue;
    }
    // The inventory has no type where the specification composes one.
    if (type !== null) {
      t.equal(endpoint.type, type);
    }
    t.same(inventoryOf(endpoint), {
      ...rest,
      filters: Object.fromEntries(
        Object.entries(isObject(filters) ? filters : {}).map(([name, operators]) => [
          name,
          sorted(operators),
        ]),
      ),
      sort: sorted(sort),
      include: sorted(include),
    });
  }
  t.end();
});

/** The query parameters of an operation by name. */
function parametersOf(path: string): Map<string, unknown> {
  const parameters = at(specification, 'paths', path, 'get', 'parameters');
  const found = new Map<string, unknown>();
  for (const parameter of Array.isArray(parameters) ? parameters : []) {
    if (at(parameter, 'in') === 'query') {
      found.set(String(at(parameter, 'name')), at(parameter, 'schema'));
    }
  }
  return found;
}

void test('every readable operation of the specification is in the table', { skip }, (t) => {
  const paths = at(specification, 'paths');
  const readable = Object.entries(isObject(paths) ? paths : {}).filter(
    ([path, item]) => path.startsWith('/api/') && at(item, 'get') !== undefined,
  );
  t.equal(readable.length, readEndpoints.length);
  for (const [path, item] of readable) {
    const endpoint = endpointOf(path);
    t.equal(endpoint?.operation, at(item, 'get', 'operationId'));
    t.same(endpoint && rate(endpoint), at(item, 'get', 'x-klaviyo-ratelimit'), path);
    t.same(endpoint?.scopes, at(item, 'get', 'x-klaviyo-scopes'), path);
  }
  t.end();
});

void test('sparse fields are those of the specification, no more', { skip }, (t) => {
  const names = new Map<string, Set<string>>();
  const enums: { endpoint: ReadEndpoint; type: string; allowed: Set<string> }[] = [];
  for (const endpoint of readEndpoints) {
    for (const [parameter, schema] of parametersOf(endpoint.path)) {
      const type = /^fields\[(.*)\]$/.exec(parameter)?.[1];
      const choices = at(schema, 'items', 'enum');
      if (type === undefined || !Array.isArray(choices)) {
        continue;
      }
      const allowed = new Set(choices.map(String));
      enums.push({ endpoint, type, allowed });
      names.set(type, new Set([...(names.get(type) ?? []), ...allowed]));
    }
  }
  for (const { endpoint, type, allowed } of enums) {
    for (const name of names.get(type) ?? []) {
      const extra = [...allowed].filter((one) => !one.includes('.'));
      t.equal(isField(type, name, extra), allowed.has(name), `${endpoint.operation}: ${type} ${name}`);
    }
  }
  t.end();
});

void test('every relationship path has a rule, and every include too', (t) => {
  for (const { includes, type, operation } of readEndpoints) {
    for (const name of includes) {
      t.ok(relations[type]?.[name], `${operation} ${name}`);
    }
  }
  t.end();
});
