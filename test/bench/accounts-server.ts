// A server that takes every write unread, each key under limits of its own: many accounts for next to no work.
import { createServer } from 'node:http';
import { RateLimits } from '../../lib/sandbox/http/limits.ts';

/** Merges of profiles: of the tier M. */
const tier = { burst: 10, steady: 150 };
const limits = new RateLimits(1, () => performance.now(), 'list');
/** By key, when requests were taken, in milliseconds. */
const taken = new Map<string, number[]>();
let refused = 0;

const server = createServer((request, response) => {
  const answer = (status: number, body: object, headers = {}): void => {
    response.writeHead(status, { 'Content-Type': 'application/vnd.api+json', ...headers });
    response.end(JSON.stringify(body));
  };
  if (request.url === '/bench/seen') {
    answer(200, { refused, accounts: [...taken.values()] });
    return;
  }
  const key = request.headers.authorization ?? '';
  const verdict = limits.take(key, tier);
  request.resume().once('end', () => {
    if (!verdict.passed) {
      refused += 1;
      answer(429, { errors: [] }, { 'Retry-After': String(verdict.retryAfter) });
      return;
    }
    const times = taken.get(key) ?? [];
    times.push(performance.now());
    taken.set(key, times);
    answer(202, { data: { type: 'profile', id: '01BENCH' } }, verdict.headers);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
  }
});
