// The endpoints of the sandbox say what Klaviyo's contract says of them: held against the contract itself.
import { test } from 'tap';
import type { ContractLimits, ContractOperation } from '../../../lib/build/contract/contract.ts';
import { fieldsOf } from '../../../lib/build/contract/fieldsets.ts';
import { pageLengths, reducedLike } from '../../../lib/sandbox/collections/judgement.ts';
import { readEndpoints } from '../../../lib/sandbox/collections/read-endpoints.ts';
import { reads } from '../../../lib/sandbox/reads/reads.ts';
import { writes } from '../../../lib/sandbox/http/endpoints.ts';
import { privateOperations, published } from '../../contract/published.ts';

const byName = new Map(privateOperations);
const readable = privateOperations.filter(([, { method }]) => method === 'GET');

const sorted = (names: readonly string[]): string[] => names.toSorted();

function pageOf(
  name: string,
  { page }: ContractOperation,
): { length?: number; max: number | undefined } | undefined {
  const length = page?.size?.default ?? page?.length ?? pageLengths[name];
  return page && { ...(length !== undefined && { length }), max: page.size?.max };
}

test('every published endpoint for reading is served', async (t) => {
  const names = readable.map(([name]) => name);
  t.ok(names.length >= 200, `${names.length} of them`);
  t.same(sorted(reads.map(({ operation }) => operation)), sorted(names));
});

test('with its place, pages, sorts, includes, fields, limits and scopes', async (t) => {
  for (const endpoint of readEndpoints) {
    const { operation: name, type, additional, reduced } = endpoint;
    const operation = byName.get(name);
    if (operation === undefined) {
      t.fail(name);
      continue;
    }
    const { path, limits, scopes, filterRequired = [], sort = [], include = [] } = operation;
    const own = { path, limit: limits, scopes, page: pageOf(name, operation), sorts: sort };
    t.match(endpoint, own, name);
    t.same(sorted(endpoint.required), sorted(filterRequired), name);
    t.same(sorted(endpoint.includes), sorted(include), name);
    t.same(additional, operation.additional?.[type] ?? [], name);
    const fields = Object.keys(operation.fields ?? {});
    t.same(
      endpoint.fields,
      Object.fromEntries(fields.map((one) => [one, fieldsOf(published, operation, one)])),
      name,
    );
    const lowered = (operation.reduced ?? []).map(({ parameter, value, limits: limit }) => ({
      parameter,
      value,
      limit,
    }));
    t.same(reduced, lowered, name);
  }
});

test('with its filters, each with its operators and what its values are', async (t) => {
  for (const { operation: name, filters } of readEndpoints) {
    const expected = byName.get(name)?.filters ?? {};
    t.same(sorted(Object.keys(filters)), sorted(Object.keys(expected)), name);
    for (const [field, { operators, value }] of Object.entries(expected)) {
      const own = filters[field];
      t.same(sorted(own?.operators ?? []), sorted([...new Set(Object.values(operators).flat())]), name);
      t.same(own?.choices, value?.enum, `${name} ${field}`);
      t.equal(own?.kind === 'time', value?.format === 'date-time', `${name} ${field}`);
    }
  }
});

test('a page length is judged only where the contract is silent', async (t) => {
  for (const name of Object.keys(pageLengths)) {
    const { size, length } = byName.get(name)?.page ?? {};
    t.same({ size, length }, { size: undefined, length: undefined }, name);
  }
});

test('the writes have the place, limits and scopes of the contract', async (t) => {
  for (const { operation: name, method, path, limit, scopes, maxBytes, reducedLimit } of writes) {
    const operation = byName.get(name);
    t.match(operation, { method, path, limits: limit, scopes }, name);
    t.same(limit, operation?.limits, name);
    t.equal(maxBytes, operation?.most?.requestBytes, name);
    t.equal(reducedLimit !== undefined, name in reducedLike, name);
  }
});

test('a day’s limit stands at the endpoint that has one', async (t) => {
  const daily = ({ daily: most }: ContractLimits): boolean => most !== undefined;
  const own = [...reads, ...writes].filter(({ limit }) => daily(limit)).map(({ operation }) => operation);
  const served = new Set([...reads, ...writes].map(({ operation }) => operation));
  const expected = privateOperations.filter(([name, { limits }]) => served.has(name) && daily(limits));
  t.same(sorted(own), sorted(expected.map(([name]) => name)));
  t.ok(own.length > 0);
});
