// A server with a list of so many members, which it makes as they are asked for, that takes every change unread.
// node list-server.js MEMBERS; at /bench/seen: how many requests there were of each kind
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const members = Number(process.argv[2] ?? 0);
const pageSize = 100;
/** Windows so short that they hold nobody up. */
const scale = '100';
const seen = { pages: 0, imports: 0, removals: 0, jobs: 0 };

function answer(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'X-Sandbox-Time-Scale': scale, 'Content-Type': 'application/vnd.api+json' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

function page(from: number): object {
  const size = Math.max(0, Math.min(pageSize, members - from));
  const data = Array.from({ length: size }, (_, n) => ({
    type: 'profile',
    id: `01J${String(from + n).padStart(23, '0')}`,
    attributes: { email: `user${from + n}@example.com` },
  }));
  const next =
    from + size < members ? `http://${host()}/api/lists/BENCH1/profiles?from=${from + size}` : null;
  return { data, links: { next } };
}

function read(path: string, response: ServerResponse): void {
  const job = /\/profile-bulk-import-jobs\/?(.*)$/.exec(path.split('?')[0] ?? '');
  if (path.includes('/BENCH1/profiles')) {
    seen.pages++;
    answer(response, 200, page(Number(/[?&]from=(\d+)/.exec(path)?.[1] ?? 0)));
  } else if (job?.[1] === '') {
    seen.jobs++;
    const data = Array.from({ length: seen.imports }, (_, n) => done(`job-${n + 1}`));
    answer(response, 200, { data, links: { next: null } });
  } else if (job?.[1] !== undefined) {
    seen.jobs++;
    answer(response, 200, { data: done(job[1]) });
  } else {
    answer(response, 200, { data: { type: 'list', id: 'BENCH1', attributes: { name: 'Bench' } } });
  }
}

function done(id: string): object {
  const attributes = { status: 'complete', failed_count: 0 };
  return { type: 'profile-bulk-import-job', id, attributes };
}

function write({ method }: IncomingMessage, response: ServerResponse): void {
  if (method === 'DELETE') {
    seen.removals++;
    answer(response, 204);
  } else {
    seen.imports++;
    answer(response, 202, { data: { type: 'profile-bulk-import-job', id: `job-${seen.imports}` } });
  }
}

const server = createServer((request, response) => {
  if (request.url === '/bench/seen') {
    answer(response, 200, seen);
  } else if (request.method === 'GET') {
    read(request.url ?? '', response);
  } else {
    request.resume().once('end', () => write(request, response));
  }
});

function host(): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://${host()}\n`));
