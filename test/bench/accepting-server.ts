// A server that takes every request unread, under Klaviyo's rate limits or none: work that costs next to nothing.
// node accepting-server.js TIME-SCALE list|plain|off: the limit headers' form, or no limits
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { RateLimits } from '../../lib/sandbox/http/limits.ts';

/** The requests that were taken, each with the time at which it came, in milliseconds, and by whose key. */
interface Seen {
  taken: { at: number; by: string }[];
  refused: number;
}

const [scale = '1', limits = 'off'] = process.argv.slice(2);
/** Bulk imports and removals from a list: both of the tier M. */
const tier = { burst: 10, steady: 150 };
const seen: Seen = { taken: [], refused: 0 };
const form = limits === 'plain' ? 'plain' : 'list';
const rateLimits = new RateLimits(Number(scale), () => performance.now(), form);

function answer(response: ServerResponse, status: number, body?: object, headers = {}): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(Number(scale) !== 1 && { 'X-Sandbox-Time-Scale': scale }),
    'Content-Type': 'application/vnd.api+json',
    ...headers,
  });
  response.end(text);
}

function write(request: IncomingMessage, response: ServerResponse): void {
  const verdict = limits !== 'off' ? rateLimits.take('write', tier) : { passed: true as const, headers: {} };
  if (verdict.passed) {
    seen.taken.push({ at: performance.now(), by: request.headers.authorization ?? '' });
  } else {
    seen.refused += 1;
  }
  request.resume().once('end', () => {
    if (!verdict.passed) {
      answer(response, 429, { errors: [] }, { 'Retry-After': String(verdict.retryAfter) });
    } else if (request.method === 'DELETE') {
      answer(response, 204, undefined, verdict.headers);
    } else {
      answer(response, 202, { data: { type: 'job', id: `job-${seen.taken.length}` } }, verdict.headers);
    }
  });
}

const server = createServer((request, response) => {
  if (request.url === '/bench/seen') {
    answer(response, 200, seen);
  } else if (request.method === 'GET') {
    answer(response, 200, { data: { type: 'list', id: 'BENCH1', attributes: { name: 'Bench' } } });
  } else {
    write(request, response);
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
  }
});
