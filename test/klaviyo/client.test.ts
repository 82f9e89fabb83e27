import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Call } from '../../lib/klaviyo/call.ts';
import { Client } from '../../lib/klaviyo/client.ts';
import { systemClock } from '../../lib/klaviyo/clock.ts';
import { endpoints } from '../../lib/klaviyo/endpoints.ts';
import type { RetrySettings } from '../../lib/klaviyo/retry.ts';
import { endpointFor, resourceNamed } from '../../lib/source/resources/index.ts';

const events = resourceNamed('events');
if (events === undefined) {
  throw new Error('no events');
}
const call: Call = { endpoint: endpointFor(events, []), repeatable: true };

/** A server that takes 50 ms for an answer, and how many requests it has had at a time at the most. */
let underWay = 0;
let most = 0;
let status = 200;
const server = createServer((_, response) => {
  response.writeHead(status, { 'retry-after': '60' });
  most = Math.max(most, ++underWay);
  void sleep(50).then(() => {
    underWay--;
    response.end('{"data":[]}');
  });
}).listen(0, '127.0.0.1');
t.before(() => once(server, 'listening'));
t.teardown(() => server.close());

const patient: RetrySettings = { limit: 1, initialWait: 60_000, maxWait: 60_000 };

function clientWith(concurrency: number, at = server, retry = patient, clock = systemClock): Client {
  const address = at.address();
  if (typeof address !== 'object' || address === null) {
    throw new Error('the server does not listen');
  }
  return new Client({
    baseUrl: `http://127.0.0.1:${address.port}`,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency,
    retry,
    timeouts: { connect: 5000, read: 5000, write: 5000 },
    clock,
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

void t.test(
  'what is stopped before a retry may have been taken; what a limit held back was not',
  async (test) => {
    for (const [answered, ambiguous] of [
      [500, true],
      [429, false],
    ] as const) {
      const client = clientWith(1);
      status = answered;
      const failure = client.send(call).catch((error: unknown) => error);
      while (client.requests < 1) {
        await sleep(5);
      }
      await sleep(100);
      client.stopWaiting();
      test.match(await failure, { ambiguous, message: ambiguous ? /answered 500/ : /before the request/ });
      await client.close();
    }
    status = 200;
  },
);

void t.test('a daily limit that is spent ends the call instead of holding it for hours', async (test) => {
  const daily = createServer((_, response) => {
    response.writeHead(200, {
      'ratelimit-limit': '10, 10;w=1, 150;w=60, 2;w=86400',
      'ratelimit-remaining': '9',
      'ratelimit-reset': '0',
    });
    response.end('{"data":[]}');
  }).listen(0, '127.0.0.1');
  test.teardown(() => daily.close());
  await once(daily, 'listening');
  const client = clientWith(1, daily);
  await client.send(call);
  await client.send(call);
  await test.rejects(client.send(call), {
    code: 'rate_limit',
    message: /asks to wait 8\d{4} s.*run again after/,
  });
  test.equal(client.requests, 2, 'the third was not sent');
  await client.close();
});

void t.test(
  'a limit that refuses for ever, and asks for little each time, ends the call by the clock',
  async (test) => {
    const endless = createServer((_, response) => {
      response.writeHead(429, { 'retry-after': '1', 'x-sandbox-time-scale': '100' }).end();
    }).listen(0, '127.0.0.1');
    test.teardown(() => endless.close());
    await once(endless, 'listening');
    const start = performance.now();
    const client = clientWith(1, endless, { limit: 1, initialWait: 1000, maxWait: 1500 });
    await test.rejects(client.send(call), {
      code: 'rate_limit',
      message: /has held the request back for \d+ s, longer than --retry-max-wait allows; run again after/,
    });
    test.ok(performance.now() - start < 5000);
    test.ok(client.requests > 2);
    await client.close();
  },
);

void t.test(
  'a window lasts from when its first request was written, not from when it might go',
  async (test) => {
    const quick = createServer((_, response) => response.writeHead(202).end()).listen(0, '127.0.0.1');
    test.teardown(() => quick.close());
    await once(quick, 'listening');
    let now = 0;
    const clock = {
      now: () => now,
      sleep(milliseconds: number) {
        now += milliseconds;
        return Promise.resolve();
      },
    };
    const written: number[] = [];
    /** A call whose body is fetched while it is put on the way, for so long. */
    const slowly = (milliseconds: number): Call => {
      let isFetched = false;
      return {
        endpoint: endpoints.mergeProfiles,
        repeatable: false,
        get body() {
          if (!isFetched) {
            isFetched = true;
            now += milliseconds;
            written.push(now);
          }
          return Buffer.from('{}');
        },
      };
    };
    const client = clientWith(1, quick, patient, clock);
    for (let nth = 0; nth < 30; nth += 1) {
      await client.send(slowly(nth === 10 ? 400 : 0));
    }
    const within = written.map((from) => written.filter((at) => at >= from && at < from + 1000).length);
    test.ok(Math.max(...within) <= 10, `${Math.max(...within)} within a second`);
    test.equal(client.refusals, 0);
    await client.close();
  },
);
