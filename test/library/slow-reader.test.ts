// A stream that is read slowly: it asks for few pages ahead, and what it holds does not grow with what there is to read.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'tap';
import { klaviyoReadable, KlaviyoClient } from '../../lib/index.ts';

const [pages, page] = [24, 200];
/** One that is taken, two that wait for their turn, one under way, one that was just asked for. */
const mostAhead = 5;
/** Bytes by which what is held may grow from stop to stop: less than the pages that lie between the first and the last. */
const mostGrowth = 8_000_000;

const data = Array.from({ length: page }, (_, index) => ({
  type: 'metric',
  id: `M${index}`,
  attributes: { name: 'n'.repeat(5000) },
}));
const body = JSON.stringify(data);

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes that are in use, without what nobody needs any more. */
function held(): number {
  if (typeof collect !== 'function') {
    throw new Error('this Node gives no way to collect what nobody needs');
  }
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a slow reader holds a few pages, from the first to the last', async (t) => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    url.searchParams.set('page[cursor]', String(asked));
    const next = asked < pages ? JSON.stringify(url.href) : 'null';
    response.writeHead(200, { 'content-type': 'application/vnd.api+json' });
    response.end(`{"data":${body.replaceAll('"M', `"M${asked}-`)},"links":{"next":${next}}}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new KlaviyoClient({ apiKey: 'pk_1', baseUrl: `http://127.0.0.1:${port}` });
  t.teardown(async () => {
    await client.close();
    server.close();
  });
  const [ahead, memory]: [number[], number[]] = [[], []];
  let taken = 0;
  for await (const { name } of klaviyoReadable(client, 'metrics')) {
    taken += name?.length === 5000 ? 1 : 0;
    if (taken % (4 * page) === 0) {
      // Whoever reads on without being asked gets the time for it.
      for (let seen = -1; seen !== asked;) {
        seen = asked;
        await sleep(500);
      }
      ahead.push(asked - taken / page);
      memory.push(held());
    }
  }
  t.equal(taken, pages * page);
  // The first stop may lack what only later pages bring about.
  const [first = 0, ...later] = memory.slice(1);
  const megabytes = memory.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ');
  t.ok(Math.max(...ahead) <= mostAhead, `pages ahead: ${ahead.join(' ')}`);
  t.ok(Math.max(...later) - first <= mostGrowth, `megabytes held: ${megabytes}`);
});
