// The judgements beside the contract: they name what is there, and leave out nothing without a word.
import { test } from 'tap';
import { operationNames, publishedOperation } from '../../../lib/klaviyo/published.ts';
import { endpointFor, resourceNamed, resources } from '../../../lib/source/resources/index.ts';
import { operationOf } from '../../../lib/source/resources/published-fields.ts';
import { channels } from '../../../lib/source/resources/resource.ts';
import { table } from '../../../lib/source/resources/table.ts';

/** Filters by time that no resource of the operation is read by, because no record of it shows them. */
const unused: Readonly<Record<string, readonly string[]>> = {
  profiles: [
    'subscriptions.email.marketing.list_suppressions.timestamp',
    'subscriptions.email.marketing.suppression.timestamp',
  ],
};

const names = new Set(table.split('\n').map((line) => line.split(' ', 1)[0]));

for (const resource of resources.filter(({ name }) => names.has(name))) {
  void test(`${resource.name} is read by what its operation has`, (t) => {
    const { name, times, embedded, includes, variants, endpoint } = resource;
    const operation = operationOf(resource);
    t.equal(operation?.many, true, 'a collection');
    const { filters = {}, required = [] } = operation ?? {};
    const known = Object.keys(filters).filter((field) => {
      const isTime = filters[field]?.kind === 'time' || field === 'timestamp';
      return isTime && unused[name]?.includes(field) !== true;
    });
    t.same(times.map((time) => time.name).toSorted(), known.toSorted(), 'all its times');
    t.ok(embedded.every((one) => includes.includes(one)));
    t.ok(required.every((one) => variants.every(({ filter }) => filter.includes(one))));
    t.ok(endpoint.burst > 0 && endpoint.steady >= endpoint.burst);
    t.ok(resource.parent === undefined || resourceNamed(resource.parent.resource) !== undefined);
    t.equal(endpoint.path.includes('{'), resource.parent !== undefined, 'a parent, where the path has one');
    t.end();
  });
}

void test('additional fields lower the limits of profiles, of segments too', (t) => {
  for (const name of ['profiles', 'list-profiles', 'segment-profiles']) {
    const resource = resourceNamed(name);
    t.match(resource && endpointFor(resource, []), { burst: 75, steady: 750 }, name);
    t.match(resource && endpointFor(resource, ['subscriptions']), { burst: 75, steady: 750 }, name);
    const slow = resource && endpointFor(resource, ['subscriptions', 'predictive_analytics']);
    t.match(slow, { burst: 10, steady: 150 }, name);
  }
  t.end();
});

/** Not read as a whole: it has to be asked for a coupon, and is read under each of them. */
const elsewhere: ReadonlySet<string> = new Set(['get_coupon_codes']);

void test('every collection of objects that pages is a resource', (t) => {
  const read = new Set(resources.map(({ endpoint }) => endpoint.path));
  const lacking = operationNames.filter((name) => {
    const { method, path, many, cursor } = publishedOperation(name);
    const isWhole = method === 'GET' && many === true && cursor === true && !path.includes('{');
    return isWhole && path.startsWith('/api/') && !read.has(path) && !elsewhere.has(name);
  });
  t.same(lacking, []);
  t.end();
});

void test('the channels of campaigns are those that Klaviyo can be asked for', (t) => {
  t.same(publishedOperation('get_campaigns').filters?.['messages.channel']?.choices, channels);
  t.end();
});
