// A server of prepared pages of events, so that the source is measured and not the server.
// node page-server.js EVENTS LATENCY
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [count = 0, latency = 0] = process.argv.slice(2).map(Number);
const days = 400;
const day = 86_400;
const now = Math.floor(Date.now() / 1000);
/** The sale: this day's part of all events, and how many days ago it was. */
const sale = { share: 0.06, ago: 30 };

/** Seconds since 1970, rising: evenly over the days, but for one on which much happened. */
const times = Uint32Array.from({ length: count }, (_, i) => {
  const even = Math.floor(count * (1 - sale.share));
  return i < even
    ? now - days * day + Math.floor((i * days * day) / even)
    : now - sale.ago * day + Math.floor(((i - even) * day) / (count - even));
}).toSorted();

/** Properties of several sizes, about 380 bytes in the middle. */
const properties = Array.from({ length: 64 }, (_, i) =>
  JSON.stringify({
    $event_id: `prepared-${i}`,
    $value: i * 1.25,
    OrderId: `ORDER-${i}`,
    ItemNames: ['Prepared item'],
    Items: Array.from({ length: i % 4 }, (_item, n) => ({
      ProductID: `ITEM-${n}`,
      SKU: `SKU-${n}-M`,
      Quantity: n,
      ItemPrice: 12.5,
    })),
    URL: `https://www.example.com/products/${i}?from=bench`,
  }),
);

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', '+00:00');

function eventText(number: number, base: string): string {
  const id = `B${String(number).padStart(10, '0')}`;
  const self = `${base}/api/events/${id}`;
  const time = times[number] ?? 0;
  const related = (name: string, of: string): string =>
    `"${name}":{"data":{"type":"${name}","id":"${of}"},"links":{"self":"${self}/relationships/${name}/","related":"${self}/${name}/"}}`;
  return `{"type":"event","id":"${id}","attributes":{"timestamp":${time},"event_properties":${properties[number % 64]},"datetime":"${iso(time)}","uuid":"${String(number).padStart(8, '0')}-0000-11f0-8001-000000000000"},"relationships":{${related('profile', `01PREPARED${number % 5000}`)},${related('metric', 'BENCH1')}},"links":{"self":"${self}/"}}`;
}

/** How many events are older than this second. */
function position(seconds: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < seconds) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** From the first number to the one before the last, as the filter's times leave them. */
function rangeOf(filter: string): [number, number] {
  let [from, to] = [0, count];
  for (const term of filter === '' ? [] : filter.split(/,(?=[a-z-]+\()/)) {
    const [, operator, text = ''] =
      /^(greater-or-equal|greater-than|less-than|less-or-equal)\(datetime,([^)]+)\)$/.exec(term) ?? [];
    const at = Date.parse(text) / 1000;
    if (operator === undefined || Number.isNaN(at)) {
      throw new Error(`the bench's page server knows no filter ${term}`);
    }
    if (operator.startsWith('greater')) {
      from = Math.max(from, position(operator === 'greater-than' ? Math.floor(at) + 1 : Math.ceil(at)));
    } else {
      to = Math.min(to, position(operator === 'less-than' ? Math.ceil(at) : Math.floor(at) + 1));
    }
  }
  return [from, Math.max(from, to)];
}

/** The cursor is how many events of the range were read before. */
function page(url: URL): string {
  const base = url.origin;
  const query = url.searchParams;
  const [from, to] = rangeOf(query.get('filter') ?? '');
  const size = Number(query.get('page[size]') ?? 200);
  const read = Number(query.get('page[cursor]') ?? 0);
  const length = Math.max(0, Math.min(size, to - from - read));
  const rising = query.get('sort') === 'datetime';
  const texts = Array.from({ length }, (_, i) =>
    eventText(rising ? from + read + i : to - 1 - read - i, base),
  );
  const more = from + read + length < to;
  const next = new URL(url);
  next.searchParams.set('page[cursor]', String(read + length));
  const links = { self: url.href, next: more ? next.href : null, prev: null };
  return `{"data":[${texts.join(',')}],"links":${JSON.stringify(links)}}`;
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const due = performance.now() + latency;
  let status = 200;
  let text: string;
  try {
    if (url.pathname !== '/api/events') {
      throw new Error(`the bench's page server has no ${url.pathname}`);
    }
    text = page(url);
  } catch (error) {
    status = 400;
    text = JSON.stringify({ errors: [{ code: 'invalid', title: 'Invalid input.', detail: String(error) }] });
  }
  // What it takes to make the page is a part of the latency.
  void sleep(Math.max(0, due - performance.now())).then(() => {
    response.writeHead(status, { 'Content-Type': 'application/vnd.api+json', 'X-Sandbox-Time-Scale': '100' });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
  }
});
