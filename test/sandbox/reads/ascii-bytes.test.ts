// The buffers of pages: what is gathered in them, and that each has one user at a time.
import fc from 'fast-check';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { AsciiBytes, giveBack } from '../../../lib/sandbox/reads/ascii-bytes.ts';
import { reads } from '../../../lib/sandbox/reads/reads.ts';
import type { Store } from '../../../lib/sandbox/store/store.ts';
import { startReader } from '../reading.ts';

void test('pieces of all kinds come one after the other, however small the buffer was', (t) => {
  const piece = fc.oneof(fc.stringMatching(/^[ -~]{0,40}$/), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(fc.array(piece), fc.nat(8), (pieces, size) => {
      const out = new AsciiBytes(Buffer.alloc(size));
      for (const one of pieces) {
        if (typeof one === 'number') {
          out.digits(one);
        } else if (one.length % 2 === 0) {
          out.text(one);
        } else {
          out.copy(Buffer.from(one));
        }
        out.byte(10);
      }
      const expected = pieces.map((one) => `${one}\n`).join('');
      return out.toString() === expected && out.taken().toString('latin1') === expected;
    }),
  );
  t.end();
});

void test('a buffer that was given back is lent again, once', (t) => {
  const first = AsciiBytes.lent();
  const other = AsciiBytes.lent();
  t.not(first.bytes.buffer, other.bytes.buffer);
  first.text('gone');
  giveBack(first.taken());
  const again = AsciiBytes.lent();
  t.equal(again.bytes.buffer, first.bytes.buffer);
  t.equal(again.bytes.length, first.bytes.length, 'all of it');
  t.equal(again.at, 0);
  t.not(AsciiBytes.lent().bytes.buffer, first.bytes.buffer);
  t.end();
});

/** The text of a page, from a buffer that nobody gets again. */
async function pageText(store: Store, baseUrl: string, target: string): Promise<string> {
  const endpoint = reads.find(({ operation }) => operation === 'get_events');
  const query = new URLSearchParams(target.split('?')[1]);
  const address = { method: 'GET', path: '/api/events', params: {}, target, query };
  const answer = await endpoint?.handle(
    { ...address, headers: {}, account: '', baseUrl, body: undefined, bytes: 0 },
    store,
  );
  return String(answer?.body);
}

void test('pages that are held up, read slowly or cut off are never overwritten by others', async (t) => {
  const { sandbox } = await startReader(
    t,
    { profiles: 300, events: 8000 },
    {
      latency: { mean: 20, jitter: 20 },
      faults: [
        { fault: 'slow', rate: 0.2, duration: 60 },
        { fault: 'truncate', rate: 0.1 },
        { fault: 'reset-after', rate: 0.1 },
        { fault: '503-after', rate: 0.1 },
      ],
    },
  );
  const { url, store } = sandbox;
  let whole = 0;
  async function read(number: number): Promise<void> {
    const include = number % 2 === 0 ? '&include=metric,profile' : '';
    const target = `/api/events?page[size]=${1000 - number}&sort=${number % 3 === 0 ? 'datetime' : '-datetime'}${include}`;
    const headers = { Authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' };
    try {
      const response = await fetch(`${url}${target}`, { headers });
      if (number % 4 === 0) {
        await sleep(30);
      }
      const text = await response.text();
      if (response.status !== 200) {
        return;
      }
      whole += 1;
      if (text !== (await pageText(store, url, target))) {
        t.fail(`${target}: another page, or parts of one`);
      }
    } catch {
      // Cut off, as it was asked for.
    }
  }
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(Array.from({ length: 12 }, (_, i) => read(round * 12 + i)));
  }
  t.ok(whole > 20, `${whole} whole pages`);
});

void test('pages that wait for their turn on a connection are never overwritten by others', async (t) => {
  const { sandbox } = await startReader(t, { profiles: 300, events: 8000 });
  const { url, port, store } = sandbox;
  const targets = Array.from({ length: 8 }, (_, i) => `/api/events?page[size]=${1000 - i}&include=profile`);
  const headers = `Host: 127.0.0.1:${port}\r\nAuthorization: Klaviyo-API-Key pk_test\r\nrevision: 2026-07-15\r\n`;
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  socket.pause();
  // All at once, and nobody reads: there is more than the system takes for one connection.
  socket.write(targets.map((target) => `GET ${target} HTTP/1.1\r\n${headers}\r\n`).join(''));
  await sleep(300);
  const others = Array.from({ length: 12 }, async (_, i) => {
    const target = `/api/events?page[size]=${900 - i}&sort=datetime`;
    const known = { Authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' };
    const response = await fetch(`${url}${target}`, { headers: known });
    return (await response.text()) === (await pageText(store, url, target));
  });
  t.notOk((await Promise.all(others)).includes(false), 'nor those others');
  socket.write(`GET /api/accounts HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk);
  }
  const received = Buffer.concat(chunks).toString('latin1');
  for (const target of targets) {
    t.ok(received.includes(`\r\n\r\n${await pageText(store, url, target)}HTTP/1.1 200`), target);
  }
});
