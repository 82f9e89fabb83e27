// Measures klaviyo-source on events at a latency, against one cursor, the SDK's loop and JSON alone.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../contract/at.ts';
import { megabytes, number, percent, times, type Row, type Section } from './report.ts';
import { startServer, take, type Server, type Taken } from './spawned.ts';

const latency = 100;
const page = 1000;

interface Reading extends Taken {
  /** Pages that were printed. */
  readonly pages: number;
  readonly requests: number;
  /** The server's processor time as a part of the reader's time. */
  readonly server: number;
}

/** Milliseconds of the processor for JSON.parse and JSON.stringify of a page, warm and undisturbed. */
async function pageFloor(server: Server): Promise<number> {
  const response = await fetch(`${server.url}/api/events?page[size]=${page}`, {
    headers: { Authorization: 'Klaviyo-API-Key pk_bench', revision: '2026-07-15' },
  });
  const text = await response.text();
  const data: unknown = at(JSON.parse(text), 'data');
  if (!Array.isArray(data) || data.length !== page) {
    throw new Error('the page to compare with is not full');
  }
  const once = (): number => JSON.stringify(JSON.parse(text)).length;
  for (let i = 0; i < 20; i += 1) {
    once();
  }
  const before = process.cpuUsage();
  for (let i = 0; i < 50; i += 1) {
    once();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / 50;
}

async function measured(server: Server, pages: number, run: () => Promise<Taken>): Promise<Reading> {
  const before = server.cpu();
  const taken = await run();
  return { ...taken, pages, requests: pages, server: (server.cpu() - before) / taken.seconds };
}

async function readSource(folder: string, server: Server, args: readonly string[]): Promise<Reading> {
  const report = join(folder, 'source-report.json');
  const env = { KLAVIYO_BASE_URL: server.url, KLAVIYO_API_KEY: 'pk_bench' };
  const command = ['events', '--skip-related', '--quiet', '--report', report, ...args];
  const reading = await measured(server, NaN, () => take('bin/klaviyo-source.js', command, { env }));
  const summary: unknown = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  return {
    ...reading,
    pages: Number(at(summary, 'records')) / page,
    requests: Number(at(summary, 'requests')),
  };
}

/** `events`: read by klaviyo-source in whole. `baseline`: pages that the others read, which take as long for each. */
export async function measureSource(folder: string, events: number, baseline: number): Promise<Section> {
  const server = await startServer('test/bench/page-server.js', [String(events), String(latency)]);
  try {
    const floor = await pageFloor(server);
    const script = (path: string, pages: number): Promise<Reading> =>
      measured(server, pages, () => take(path, [server.url, String(pages)]));
    // The server's code is warm when it meets the quickest reader.
    const sdk = await script('test/bench/sdk-events.js', baseline);
    const cursor = await script('test/bench/cursor-events.js', baseline);
    const json = await script('test/bench/json-events.js', 4 * baseline);
    const source = await readSource(folder, server, []);
    const wider = await readSource(folder, server, ['--concurrency', '10']);
    return sectionOf(events, floor, { source, wider, json, cursor, sdk });
  } finally {
    await server.stop();
  }
}

type Readings = Readonly<Record<'source' | 'wider' | 'json' | 'cursor' | 'sdk', Reading>>;

const perPage = ({ cpu, pages }: Reading): number => (cpu / pages) * 1000;

function sectionOf(events: number, floor: number, readings: Readings): Section {
  const { source, wider, json, cursor, sdk } = readings;
  const speed = ({ pages, seconds }: Reading): number => pages / seconds;
  const row = (what: string, reading: Reading): Row => ({
    what,
    cells: {
      pages: number(reading.pages),
      'pages/s': number(speed(reading), 1),
      'to one cursor': times(speed(reading) / speed(cursor)),
      requests: number(reading.requests),
      'CPU ms a page': number(perPage(reading), 1),
      'CPU to JSON': times(perPage(reading) / perPage(json)),
      peak: megabytes(reading.peak),
      server: percent(reading.server),
    },
  });
  return {
    title: `Source: ${number(events)} events at ${latency} ms`,
    about: [
      'Pages of 1000 events without related objects, printed as lines of JSON to nowhere, by a cold process; its CPU',
      'is that of all its threads, the start included. JSON alone: eight readers, who parse each page and print it',
      `again, unchanged. (Warm, and with the machine to itself, that takes ${number(floor, 1)} ms a page.) Server: the CPU of the`,
      "page server, as a part of the reader's time.",
    ],
    rows: [
      row('klaviyo-source', source),
      row('klaviyo-source --concurrency 10', wider),
      row('JSON alone, 8 readers', json),
      row('one cursor, fetch', cursor),
      row('SDK loop', sdk),
    ],
    data: { floor, ...readings },
  };
}
