import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Call } from '../../lib/klaviyo/call.ts';
import { Client } from '../../lib/klaviyo/client.ts';
import { systemClock } from '../../lib/klaviyo/clock.ts';
import { endpointFor, resourceNamed } from '../../lib/source/resources/index.ts';

const events = resourceNamed('events');
if (events === undefined) throw new Error('no events');
const call: Call = { endpoint: endpointFor(events, []), repeatable: true };

/** A server that takes 50 ms for an answer, and how many requests it has had at a time at the most. */
let underWay = 0;
let most = 0;
const server = createServer((_, response) => {
  most = Math.max(most, ++underWay);
  void sleep(50).then(() => {
    underWay--;
    response.end('{"data":[]}');
  });
}).listen(0, '127.0.0.1');
t.before(() => once(server, 'listening'));
t.teardown(() => server.close());

function clientWith(concurrency: number): Client {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return new Client({
    baseUrl: `http://127.0.0.1:${address.port}`,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency,
    retry: { limit: 1, initialWait: 1, maxWait: 1 },
    timeouts: { connect: 5000, read: 5000, write: 5000 },
    clock: systemClock,
    random: Math.random,
  });
}

void t.test('no more requests are in flight than the settings say, and no fewer', async (test) => {
  const client = clientWith(3);
  most = 0;
  const answers = await Promise.all(Array.from({ length: 12 }, () => client.send(call)));
  test.equal(answers.length, 12);
  test.equal(most, 3);
  await client.close();
});

void t.test('the next request has left before an answer is decoded', async (test) => {
  const client = clientWith(1);
  const sent: number[] = [];
  const decode = () => sent.push(client.requests);
  await Promise.all([1, 2, 3].map(() => client.send(call, decode)));
  test.strictSame(sent, [2, 3, 3]);
  await client.close();
});
