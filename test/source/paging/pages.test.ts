// Pages against a scripted server: lost cursors, circles, other hosts, missing fields, answers of another form.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { test, type Test } from 'tap';
import { read, TestClock } from '../reading.ts';

const clock = () => new TestClock(Date.parse('2026-07-20T12:00:00Z'));

interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

/** A server that answers by the number of the request, from 1, and its query. */
async function scripted(t: Test, reply: (url: URL, number: number) => Reply): Promise<string> {
  let number = 0;
  let base = '';
  const server = createServer((request: IncomingMessage, response) => {
    const { status = 200, body } = reply(new URL(request.url ?? '/', base), ++number);
    response.writeHead(status, { 'content-type': 'application/vnd.api+json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return base;
}

const metric = (id: string) => ({ type: 'metric', id, attributes: { name: `metric ${id}` } });
const unknownCursor = {
  errors: [
    {
      code: 'invalid',
      title: 'Invalid input.',
      detail: 'Invalid page cursor.',
      source: { parameter: 'page[cursor]' },
    },
  ],
};

void test('a cursor that is lost starts the window over, and nothing is printed twice', async (t) => {
  const baseUrl = await scripted(t, (url, number) => {
    const cursor = url.searchParams.get('page[cursor]');
    if (cursor === null) {
      return {
        body: {
          data: [metric('a'), metric('b')],
          links: { next: `${url.origin}/api/metrics?page[cursor]=2` },
        },
      };
    }
    return number <= 4
      ? { status: 400, body: unknownCursor }
      : { body: { data: [metric('c')], links: { next: null } } };
  });
  const { records, tally } = await read({ resource: 'metrics', baseUrl, clock: clock() });
  t.strictSame(
    records.map(({ id }) => id),
    ['a', 'b', 'c'],
  );
  t.equal(tally.restarts, 2);
});

void test('a cursor that is lost for good ends the run', async (t) => {
  const baseUrl = await scripted(t, (url) =>
    url.searchParams.has('page[cursor]')
      ? { status: 400, body: unknownCursor }
      : { body: { data: [metric('a')], links: { next: `${url.origin}/api/metrics?page[cursor]=2` } } },
  );
  await t.rejects(read({ resource: 'metrics', baseUrl, clock: clock() }), {
    code: 'answer_unexpected',
    message: /loses its cursors/,
  });
});

void test('pages that go in a circle end the run', async (t) => {
  const baseUrl = await scripted(t, (url) => ({
    body: { data: [metric('a')], links: { next: `${url.origin}/api/metrics?page[cursor]=2` } },
  }));
  await t.rejects(read({ resource: 'metrics', baseUrl, clock: clock() }), { message: /go in a circle/ });
});

const strange: readonly (readonly [name: string, body: unknown])[] = [
  ['no data', { meta: 1 }],
  ['data that is null', { data: null, links: { next: null } }],
  ['data that is an object', { data: metric('a'), links: { next: null } }],
  ['data that is a text', { data: 'none', links: {} }],
  ['data that is a number', { data: 0 }],
  ['data that is false', { data: false }],
  ['something in data that is no resource', { data: [metric('a'), 7] }],
  ['a next page that is a number', { data: [metric('a')], links: { next: 2 } }],
  ['a next page that is true', { data: [metric('a')], links: { next: true } }],
  ['a next page that is false', { data: [metric('a')], links: { next: false } }],
  ['a next page that is a list', { data: [metric('a')], links: { next: ['/api/metrics'] } }],
  ['a next page that is an empty text', { data: [metric('a')], links: { next: '' } }],
  ['a link without href', { data: [metric('a')], links: { next: { meta: {} } } }],
  ['a link whose href is null', { data: [metric('a')], links: { next: { href: null } } }],
  ['a link whose href is an object', { data: [metric('a')], links: { next: { href: { href: '/x' } } } }],
  ['links that are a list', { data: [metric('a')], links: ['/api/metrics'] }],
  ['links that are a text', { data: [metric('a')], links: '/api/metrics' }],
  ['a list', [metric('a')]],
];

for (const [name, body] of strange) {
  void test(`an answer of another form is not the end of the walk: ${name}`, async (t) => {
    const baseUrl = await scripted(t, () => ({ body }));
    await t.rejects(read({ resource: 'metrics', baseUrl, clock: clock() }), {
      code: 'answer_unexpected',
      message: /another form than its API promises/,
    });
  });
}

void test('a next page may be a link object; the last one is null or not there', async (t) => {
  for (const last of [{ links: { next: null } }, { links: {} }, { links: null }, {}]) {
    const baseUrl = await scripted(t, (url, number) => ({
      body:
        number === 1
          ? {
              data: [metric('a')],
              links: { next: { href: `${url.origin}/api/metrics?page[cursor]=2`, meta: {} } },
            }
          : { data: [metric('b')], ...last },
    }));
    const { records } = await read({ resource: 'metrics', baseUrl, clock: clock() });
    t.strictSame(
      records.map(({ id }) => id),
      ['a', 'b'],
      JSON.stringify(last),
    );
  }
});

void test('a 404 speaks of --parent only where there is a parent', async (t) => {
  const body = { errors: [{ code: 'not_found', title: 'Not found.', detail: 'nothing here' }] };
  const baseUrl = await scripted(t, () => ({ status: 404, body }));
  await t.rejects(read({ resource: 'metrics', baseUrl, clock: clock() }), {
    code: 'answer_unexpected',
    message: /GET \/api\/metrics: .*404: nothing here.*--revision/,
  });
  await t.rejects(read({ resource: 'coupon-codes', parent: ['10OFF'], baseUrl, clock: clock() }), {
    code: 'parent_not_found',
    message: /knows no 10OFF .*check --parent/,
  });
});

void test('a field that Klaviyo fails to serve is left out of that page, and the records say so', async (t) => {
  const profile = (id: string) => ({ type: 'profile', id, attributes: { email: null } });
  const asked: string[] = [];
  const baseUrl = await scripted(t, (url) => {
    const fields = url.searchParams.get('additional-fields[profile]') ?? '';
    const page = url.searchParams.get('page[cursor]') ?? '1';
    asked.push(`${page}:${fields}`);
    if (page === '2' && fields.includes('predictive')) {
      return { status: 503, body: {} };
    }
    const next = new URL(url);
    next.searchParams.set('page[cursor]', String(Number(page) + 1));
    return { body: { data: [profile(page)], links: { next: page === '3' ? null : next.href } } };
  });
  const wishes = {
    resource: 'profiles',
    additionalFields: ['predictive_analytics'],
    baseUrl,
    clock: clock(),
    retries: 1,
  };
  await t.rejects(read(wishes), { code: 'unreachable' });
  asked.length = 0;
  const { records, tally } = await read({
    ...wishes,
    clock: clock(),
    tolerateMissing: 'predictive_analytics',
  });
  t.strictSame(records, [
    { id: '1', email: null },
    { id: '2', email: null, missing_fields: ['predictive_analytics'] },
    { id: '3', email: null },
  ]);
  t.equal(tally.incompletePages, 1);
  t.strictSame(asked, [
    '1:predictive_analytics',
    '2:predictive_analytics',
    '2:predictive_analytics',
    '2:',
    '3:predictive_analytics',
  ]);
});
