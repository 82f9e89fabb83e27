// What the client knows of Klaviyo's endpoints is what the contract says, and what a request may carry follows from it.
import { test } from 'tap';
import { contractRevision } from '../../lib/klaviyo/contract.ts';
import { endpointOf, endpoints, largestPages } from '../../lib/klaviyo/endpoints.ts';
import { publishedDateTimes, publishedOperation } from '../../lib/klaviyo/published.ts';
import { connectionOptions } from '../../lib/cli/kit/connection.ts';
import { operations } from '../../lib/sink/operations/index.ts';
import { published } from '../contract/published.ts';

test('the revision that is asked for is the contract’s', async (t) => {
  t.equal(contractRevision, published.revision);
  t.equal(connectionOptions.revision.parse(undefined), published.revision);
});

test('the largest pages are asked for, where a size is taken', async (t) => {
  t.same(largestPages(endpoints.importErrors), { 'page[size]': '100' });
  t.same(largestPages(endpointOf(publishedOperation('get_events'))), { 'page[size]': '1000' });
  t.same(largestPages(endpointOf(publishedOperation('get_metrics'))), {});
});

test('an operation sends as many records and bytes as the contract allows', async (t) => {
  const byPlace = new Map(
    Object.values(published.operations).map((one) => [`${one.method} ${one.path}`, one.most ?? {}]),
  );
  for (const { name, prepare } of Object.values(operations)) {
    const { endpoint, limits } = prepare({});
    const most = byPlace.get(`${endpoint.method} ${endpoint.path}`);
    if (most?.records === undefined) {
      t.equal(limits.items, 1, `${name}: a request is of one record where the contract speaks of none`);
      continue;
    }
    t.equal(limits.items, most.records, name);
    t.equal(limits.bytes, most?.requestBytes ?? 5_000_000, name);
    t.ok(limits.itemBytes <= (most?.recordBytes ?? limits.bytes), name);
  }
});

test('date-times are known by their paths, but not what people wrote', async (t) => {
  t.equal(publishedDateTimes.get('event'), 'datetime');
  t.match(publishedDateTimes.get('campaign'), /(^| )send_strategy\.datetime( |$)/);
  t.match(publishedDateTimes.get('profile'), / subscriptions\.email\.marketing\.suppression\.timestamp( |$)/);
  t.equal(publishedDateTimes.get('tag'), undefined);
  for (const [type, paths] of publishedDateTimes) {
    t.notMatch(paths, /(^| )definition\b/, type);
  }
});
