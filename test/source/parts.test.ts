// The source's pure parts: times, numbers, windows, fingerprints, records, the order of output.
import { test } from 'tap';
import { Fingerprints } from '../../lib/source/records/fingerprints.ts';
import { InOrder, type Work } from '../../lib/source/paging/in-order.ts';
import { ByteWriter } from '../../lib/json/byte-writer.ts';
import { readPageBody } from '../../lib/source/records/page-body.ts';
import { Included } from '../../lib/source/records/included.ts';
import { RecordWriter, type Extra, type RecordShape } from '../../lib/source/records/record.ts';
import { resources, resourceNamed } from '../../lib/source/resources/index.ts';
import { formatMicros, toMicros, widen } from '../../lib/source/incremental/time.ts';
import { Windows } from '../../lib/source/paging/windows.ts';

void test('times are read to the microsecond, in any form that Klaviyo prints', (t) => {
  const noon = Date.parse('2026-01-31T12:00:00Z') * 1000;
  t.equal(toMicros('2026-01-31T12:00:00Z'), noon);
  t.equal(toMicros('2026-01-31T12:00:00+00:00'), noon);
  t.equal(toMicros('2026-01-31T12:00:00.123456+00:00'), noon + 123_456);
  t.equal(toMicros('2026-01-31 12:00:00.5'), noon + 500_000);
  t.equal(toMicros('2026-01-31T21:00:00+09:00'), noon);
  t.equal(toMicros('2026-01-31'), noon - 12 * 3_600_000_000);
  t.equal(toMicros('2026-02-30T12:00:00Z'), undefined);
  t.equal(toMicros('soon'), undefined);
  for (const day of [
    '2024-02-29',
    '2023-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '1969-12-31',
    '0099-01-01',
  ]) {
    for (const time of ['00:00:00', '23:59:59', '24:00:00', '12:60:00']) {
      const text = `${day}T${time}Z`;
      const date = new Date(text);
      const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}T${time}`);
      t.equal(toMicros(text), isReal ? date.getTime() * 1000 : undefined, text);
    }
  }
  for (const micros of [noon, noon + 1, noon + 123_000]) {
    t.equal(toMicros(formatMicros(micros)), micros);
  }
  t.end();
});

void test('filters are a second wider than the span and keep away from the present', (t) => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const at = (seconds: number) => (now / 1000 + seconds) * 1e6;
  t.strictSame(widen({ from: at(-100) + 1, to: at(-50) + 1 }, now), {
    from: now / 1000 - 101,
    to: now / 1000 - 48,
  });
  t.strictSame(widen({ from: at(-5), to: at(-5) }, now), { from: now / 1000 - 60 });
  t.strictSame(widen({ from: -Infinity, to: Infinity }, now), {});
  t.end();
});

const room = 1_000_000;
const nothing = { records: 0, bytes: 0 };

void test('windows cover a span without gaps, as wide as the density says', (t) => {
  const span = { from: 0, to: 1000e6 };
  const windows = new Windows(
    span,
    0,
    5000e6,
    { records: 10 / 1e6 },
    { page: 100, target: 5, room, least: 5, readers: 1 },
  );
  let at = span.from;
  let count = 0;
  for (let next = windows.next(); next !== undefined; next = windows.next()) {
    t.equal(next.from, at);
    at = next.to;
    count++;
    windows.observe(next, 500, nothing);
  }
  t.equal(at, span.to);
  t.equal(count, 20);
  const shared = new Windows(
    span,
    0,
    5000e6,
    { records: 10 / 1e6 },
    { page: 100, target: 5, room, least: 1, readers: 8 },
  );
  const widths: number[] = [];
  for (let next = shared.next(); next !== undefined; next = shared.next()) {
    widths.push((next.to - next.from) / 1e6);
    shared.observe(next, (next.to - next.from) / 1e5, nothing);
  }
  const first = widths.slice(0, 8);
  t.ok(
    first.every((width, index) => width >= (first[index - 1] ?? 0) && width <= 50),
    `those that begin together end one after the other: ${widths.join(' ')}`,
  );
  const later = widths.slice(8);
  t.ok(
    later.every((width, index) => width <= (later[index - 1] ?? width) + 10),
    `they become narrower: ${widths.join(' ')}`,
  );
  t.equal(
    widths.reduce((sum, width) => sum + width, 0),
    1000,
  );
  const open = new Windows(
    { from: -Infinity, to: Infinity },
    100e6,
    200e6,
    { records: 1 / 1e6 },
    { page: 60, target: 1, room, least: 1, readers: 1 },
  );
  t.equal(open.next()?.from, -Infinity);
  let last = open.next();
  for (let next = last; next !== undefined; next = open.next()) {
    last = next;
  }
  t.strictSame(last, { from: 200e6, to: Infinity });
  const known = new Windows(
    span,
    0,
    5000e6,
    { records: 10 / 1e6 },
    { page: 100, target: 5, room, least: 5, readers: 1 },
    [span.from - 1, span.from + 30.5e6, span.from + 30.7e6, span.from + 400e6],
  );
  const cut = [known.next(), known.next()];
  t.strictSame(cut, [
    { from: span.from, to: span.from + 31e6 },
    { from: span.from + 31e6, to: span.from + 401e6 },
  ]);
  // What is known already says nothing of what follows.
  for (const window of cut) {
    if (window !== undefined) {
      known.observe(window, 1, nothing);
    }
  }
  t.strictSame(known.next(), { from: span.from + 401e6, to: span.from + 451e6 });
  t.end();
});

void test('windows are the smaller the more their lines take', (t) => {
  const span = { from: 0, to: 1_000_000e6 };
  const sizes = { page: 100, target: 24, room, least: 2, readers: 10 };
  const pagesOf = (bytes: number): number => {
    const windows = new Windows(span, 0, span.to, { records: 10 / 1e6 }, sizes);
    windows.weigh({ records: 7, bytes: 7 * bytes });
    for (let i = 0; i < 20; i++) {
      windows.next();
    }
    return windows.pages;
  };
  t.equal(pagesOf(1), 24, 'small ones make the largest windows');
  // Ten readers with windows of 10 pages that are half read keep 50 pages of 20 kB.
  t.equal(pagesOf(200), 10);
  t.equal(pagesOf(10_000), 2, 'but not below the least');
  t.end();
});

void test('fingerprints tell apart what differs, and grow', (t) => {
  const seen = new Fingerprints(4);
  for (let i = 0; i < 5000; i++) {
    t.equal(seen.add(`id ${i}`), true);
  }
  for (let i = 0; i < 5000; i++) {
    if (seen.add(`id ${i}`) || !seen.has(`id ${i}`)) {
      t.fail(`${i}`);
    }
  }
  t.equal(seen.size, 5000);
  t.notOk(seen.has('id 5000'));
  t.end();
});

/** The records of an answer, as they are printed. */
function recordsOf(answer: object, shape: RecordShape, extra: Extra = []): unknown[] {
  const { data, included } = readPageBody(Buffer.from(JSON.stringify(answer)));
  const out = new ByteWriter(16);
  const writer = new RecordWriter(shape);
  for (const object of data ?? []) {
    writer.write(out, object, new Included(included), extra);
  }
  const lines = out.taken().toString().split('\n');
  return lines.slice(0, -1).map((line): unknown => JSON.parse(line));
}

const shape: RecordShape = { raw: false, embed: [], hidden: [], eventIds: false, always: [] };

void test('a record is flat, and names what it is related to', (t) => {
  const answer = {
    included: [{ type: 'campaign-message', id: 'M', attributes: { id: 'not this', label: 'm' } }],
    data: [
      {
        type: 'campaign',
        id: 'A',
        relationships: {
          tags: { data: [{ type: 'tag', id: 'T' }] },
          'campaign-messages': {
            data: [
              { type: 'campaign-message', id: 'M' },
              { type: 'campaign-message', id: 'N' },
            ],
          },
          list: { data: null },
          flow: { links: {} },
        },
        attributes: { id: 'another', name: 'x', nested: { a: [1] }, tag_ids: 'its own', asked: 1 },
      },
    ],
  };
  const embed = { ...shape, embed: ['campaign-messages', 'list'], hidden: ['asked'] };
  t.strictSame(recordsOf(answer, embed, [['p_id', '"P"']]), [
    {
      id: 'A',
      name: 'x',
      nested: { a: [1] },
      tag_ids: 'its own',
      campaign_message_ids: ['M', 'N'],
      'campaign-messages': [{ id: 'M', label: 'm' }, null],
      list_id: null,
      list: null,
      p_id: 'P',
    },
  ]);
  t.strictSame(recordsOf(answer, { ...shape, raw: true }, [['p_id', '"P"']]), [
    { ...answer.data[0], p_id: 'P' },
  ]);
  t.end();
});

void test('an event always has metric and profile ids, and those of its message where it names them', (t) => {
  const event = { ...shape, eventIds: true, always: ['metric', 'profile'], embed: ['metric', 'profile'] };
  const properties = { campaign_id: 'C2', $flow: 'F', $message: null, $campaign: '', note: '$flow' };
  const answer = {
    data: [
      {
        type: 'event',
        id: 'E',
        attributes: { event_properties: properties },
        relationships: { metric: { data: { type: 'metric', id: 'M' } } },
      },
    ],
  };
  t.strictSame(recordsOf(answer, event), [
    {
      id: 'E',
      event_properties: properties,
      metric_id: 'M',
      metric: null,
      profile_id: null,
      profile: null,
      flow_id: 'F',
      campaign_id: 'C2',
    },
  ]);
  t.end();
});

void test('names of resources are unique, and their parents are resources', (t) => {
  t.equal(new Set(resources.map(({ name }) => name)).size, resources.length);
  for (const { name, parent } of resources) {
    if (parent !== undefined) {
      t.ok(resourceNamed(parent.resource), name);
    }
  }
  t.equal(resourceNamed('list_profiles')?.name, 'list-profiles');
  t.end();
});

interface Named {
  readonly name: string;
  readonly size: number;
}

function work(name: string, chunks: number, delay: () => Promise<void>): Work<Named> {
  return {
    async *read(turn) {
      for (let i = 0; i < chunks; i++) {
        await turn.backPressure();
        await delay();
        yield { name: `${name}${i}`, size: 1 };
      }
      return undefined;
    },
  };
}

void test('output keeps the order of the work, with no more waiting than it may', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 4));
  for (const unordered of [false, true]) {
    const settings = { concurrency: 3, buffer: 2, unordered, lazy: false };
    const order = new InOrder<Named>(settings, names.map((name) => work(name, 4, pause)).values());
    const got: string[] = [];
    for await (const chunk of order.chunks()) {
      got.push(chunk.name);
      await pause();
    }
    const all = names.flatMap((name) => [0, 1, 2, 3].map((i) => `${name}${i}`));
    t.strictSame(unordered ? got.toSorted() : got, all);
  }
});

void test('those whose turn is next have room, and know who is idle, when much was read ahead', async (t) => {
  const settings = { concurrency: 3, buffer: 2, unordered: false, lazy: false };
  const isRead = new Promise<void>((resolve) => setTimeout(resolve, 50));
  let meeting = 0;
  let meet: () => void = () => undefined;
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  let idle = -1;
  const child = (name: string): Work<Named> => ({
    async *read() {
      if (++meeting === 2) {
        meet();
      }
      await met;
      yield { name, size: 1 };
      return undefined;
    },
  });
  const first: Work<Named> = {
    async *read(turn) {
      await isRead;
      idle = turn.idle();
      yield { name: 'a', size: 1 };
      return [child('b'), child('c')].values();
    },
  };
  // Reads as much as the buffer holds while the first one is not done.
  const works = [first, work('d', 2, () => Promise.resolve())];
  const order = new InOrder<Named>(settings, works.values());
  const got: string[] = [];
  for await (const chunk of order.chunks()) {
    got.push(chunk.name);
  }
  t.strictSame(got, ['a', 'b', 'c', 'd0', 'd1']);
  t.equal(idle, 2);
});

void test('the first error of any work ends all of it', async (t) => {
  const settings = { concurrency: 2, buffer: 9, unordered: false, lazy: false };
  const works = ['a', 'b', 'c'].map((name) =>
    work(name, 2, () => (name === 'b' ? Promise.reject(new Error('broken')) : Promise.resolve())),
  );
  const order = new InOrder<Named>(settings, works.values());
  await t.rejects(async () => {
    for await (const _ of order.chunks()) {
    }
  }, /broken/);
});
