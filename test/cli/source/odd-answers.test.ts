// Odd answers to klaviyo-source: an edge's errors and pages for people, waits that no date can hold.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { workFolder } from '../harness.ts';
import { here } from './running.ts';

const list = (id: string) => ({ type: 'list', id, attributes: { name: id } });
const good = { data: [list('A')], links: { next: null } };
const fast = { 'x-sandbox-time-scale': '2000' };

type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** A server that replies by the number of the request, from 1, and how often it was asked. */
async function answering(
  t: Test,
  reply: (number: number, base: string) => Reply,
): Promise<{ env: NodeJS.ProcessEnv; asked: () => number }> {
  let asked = 0;
  let base = '';
  const server = createServer((_, response) => {
    const [status, body, headers = fast] = reply(++asked, base);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = text.startsWith('<') ? 'text/html' : 'application/vnd.api+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: base }, asked: () => asked };
}

const html = '<!DOCTYPE html><title>Just a moment...</title>';
const passing: readonly Reply[] = [
  ...[500, 501, 502, 503, 504, 520, 524, 526, 527].map((status): Reply => [
    status,
    `<html>${status}</html>`,
    fast,
  ]),
  [403, html, fast],
  [401, html, fast],
  [404, html, fast],
  [410, html, fast],
  [404, '', fast],
  [403, { error: 'forbidden' }, fast],
  [401, { errors: [] }, fast],
  [421, '', fast],
  [425, '', fast],
];

void test('what an edge says for a moment passes, on the first page and in the middle of a walk', async (t) => {
  for (const [status, body, headers] of passing) {
    for (const bad of [1, 2]) {
      const { env, asked } = await answering(t, (number, base) => {
        if (number === bad) {
          return [status, body, headers];
        }
        const isFirst = number === 1;
        return [
          200,
          isFirst && bad === 2 ? { ...good, links: { next: `${base}/api/lists?page%5Bcursor%5D=2` } } : good,
          fast,
        ];
      });
      const ran = await here(['lists', '--quiet'], { env });
      t.equal(ran.status, 0, `${status} at ${bad}: ${ran.stderr}`);
      t.equal(asked(), bad === 1 ? 2 : 3);
    }
  }
});

const lasting: readonly (readonly [status: number, body: unknown])[] = [
  ...[401, 403, 404, 410, 500, 501, 503, 520, 522, 524, 526, 530].map((status) => [status, html] as const),
  [404, ''],
  [403, { error: 'forbidden' }],
  [410, { errors: [] }],
];

void test('what nobody of Klaviyo has said, and stays, is tried again and ends with 69, without a word of scopes', async (t) => {
  const state = join(workFolder(t), 'state');
  for (const [status, body] of lasting) {
    const first = await answering(t, () => [status, body, fast]);
    const incremental = ['--incremental', '--state', state, '--retry-limit', '1'];
    const later = await answering(t, (number) => (number === 1 ? [200, good, fast] : [status, body, fast]));
    for (const [ran, asked] of [
      [await here(['lists', ...incremental], first), first.asked()],
      [await here(['list-profiles', '--parent', 'A', '--retry-limit', '1'], later), later.asked() - 1],
    ] as const) {
      t.equal(ran.status, 69, `${status}: ${ran.stderr}`);
      t.match(ran.stderr, new RegExp(`answered ${status}.*, also after 1 retry; the retries are used up`));
      t.notMatch(ran.stderr, /scope|--parent|revision|API key/);
      t.equal(asked, 2);
    }
  }
  t.notOk(existsSync(state));
});

void test('a 407 of a server ends the run with 69; Klaviyo refuses at once', async (t) => {
  const odd = await answering(t, () => [407, html, fast]);
  const judged = await here(['lists', '--retry-limit', '1'], odd);
  t.equal(judged.status, 69, judged.stderr);
  t.notMatch(judged.stderr, /scope/);
  const errors = [{ status: 403, code: 'permission_denied', title: 'No.', detail: 'No scope for you.' }];
  const { env, asked } = await answering(t, () => [403, { errors }, fast]);
  const ran = await here(['lists'], { env });
  t.equal(ran.status, 77, ran.stderr);
  t.match(ran.stderr, /lists:read/);
  t.equal(asked(), 1);
  const missing = [{ status: 404, code: 'not_found', title: 'No.', detail: 'No such list.' }];
  const gone = await answering(t, (number) =>
    number === 1 ? [200, good, fast] : [404, { errors: missing }, fast],
  );
  const without = await here(['list-profiles', '--parent', 'A'], gone);
  t.equal(without.status, 78, without.stderr);
  t.match(without.stderr, /No such list.*check --parent/);
});

void test('a Retry-After beyond --retry-max-wait ends the run, however it is written', async (t) => {
  const errors = [{ status: 429, code: 'throttled', title: 'T', detail: 'x' }];
  for (const after of ['99999999999999999999', 'Fri, 31 Dec 9999 23:59:59 GMT']) {
    const { env } = await answering(t, () => [429, { errors }, { 'retry-after': after }]);
    const ran = await here(['lists', '--retry-max-wait', '30s'], { env });
    t.equal(ran.status, 69, `${after}: ${ran.stderr}`);
    t.notMatch(ran.stderr, /bug/);
  }
});
