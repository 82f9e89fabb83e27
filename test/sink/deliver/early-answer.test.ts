// A server that answers before it has read a request's body: what it reads afterwards is that body still.
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { deliver, KlaviyoClient } from '../../../lib/index.ts';

const batches = 5;
const records = 100;
/** So that a hundred records fill a request, and far more than a connection holds. */
const note = 'x'.repeat(48_000);

function* lines(): Generator<string> {
  for (let n = 0; n < batches * records; n++) {
    yield `${JSON.stringify({ external_id: `c-${n}`, note: note + n })}\n`;
  }
}

const taken = JSON.stringify({ data: { type: 'profile-bulk-import-job', id: 'job-1' } });
const answer = `HTTP/1.1 202 Accepted\r\nContent-Type: application/vnd.api+json\r\nContent-Length: ${taken.length}\r\n\r\n${taken}`;

/** Answers as soon as a head is there, rests, and then reads the body; `bodies` gets it. */
async function serve(socket: Socket, bodies: string[]): Promise<void> {
  let head = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  /** Of the body at hand. */
  let left = 0;
  for await (const piece of socket) {
    let rest: Buffer = piece;
    if (left > 0) {
      pieces.push(rest.subarray(0, left));
      [left, rest] = [Math.max(0, left - rest.length), rest.subarray(left)];
      if (left === 0) {
        bodies.push(Buffer.concat(pieces).toString());
        head = Buffer.alloc(0);
      }
    }
    head = left > 0 ? head : Buffer.concat([head, rest]);
    const start = left > 0 ? -1 : head.indexOf('\r\n\r\n');
    if (start !== -1) {
      pieces = [head.subarray(start + 4)];
      left = Number(/content-length: (\d+)/i.exec(head.toString('latin1', 0, start))?.[1]);
      left -= head.length - (start + 4);
      socket.write(answer);
      await sleep(100);
    }
  }
}

test('a body is not written over while it is still being sent, though its answer came', async (t) => {
  const bodies: string[] = [];
  const served: Promise<void>[] = [];
  const server = createServer((socket) => void served.push(serve(socket, bodies)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new KlaviyoClient({ apiKey: 'pk_test', baseUrl: `http://127.0.0.1:${port}` });
  const report = await deliver(lines(), { client, op: 'upsert', concurrency: 2 });
  await client.close();
  await Promise.all(served);
  server.close();

  t.equal(report.delivered, batches * records);
  const ids = bodies.flatMap((body) => [...body.matchAll(/"external_id":"(c-\d+)"/g)].map(([, id]) => id));
  t.equal(ids.length, batches * records);
  t.equal(new Set(ids).size, batches * records, 'each record came once');
  for (const body of bodies) {
    t.doesNotThrow(() => JSON.parse(body));
  }
});
