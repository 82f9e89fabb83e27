// Measures klaviyo-source on events at a latency, against one cursor and against the SDK's loop.
import { existsSync } from 'node:fs';
import { at } from '../contract/openapi.ts';
import { megabytes, number, times, type Row, type Section } from './report.ts';
import { built, startServer, take, type Server, type Taken } from './spawned.ts';

const LATENCY = 100;
const PAGE = 1000;

/** Milliseconds of the processor for JSON.parse and JSON.stringify of a page. */
async function pageFloor(server: Server): Promise<number> {
  const response = await fetch(`${server.url}/api/events?page[size]=${PAGE}`, {
    headers: { Authorization: 'Klaviyo-API-Key pk_bench', revision: '2026-07-15' },
  });
  const text = await response.text();
  const data: unknown = at(JSON.parse(text), 'data');
  if (!Array.isArray(data) || data.length !== PAGE) throw new Error('the page to compare with is not full');
  const once = (): number => JSON.stringify(JSON.parse(text)).length;
  for (let i = 0; i < 20; i += 1) once();
  const before = process.cpuUsage();
  for (let i = 0; i < 50; i += 1) once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / 50;
}

/** Without a source in the build, the table says so and has the baselines alone. */
export async function measureSource(events: number): Promise<Section> {
  const server = await startServer('bin/klaviyo-sandbox.js', [
    '--port=0',
    '--empty',
    '--profiles=5000',
    `--events=${events}`,
    '--rate-limits=off',
    '--time-scale=100',
    `--latency=${LATENCY}ms`,
  ]);
  try {
    const floor = await pageFloor(server);
    const cursor = await take('test/bench/cursor-events.js', [server.url]);
    const sdk = await take('test/bench/sdk-events.js', [server.url]);
    const before = server.cpu();
    const env = { KLAVIYO_BASE_URL: server.url, KLAVIYO_API_KEY: 'pk_bench' };
    const source = existsSync(built('bin/klaviyo-source.js'))
      ? await take('bin/klaviyo-source.js', ['events', '--skip-related', '--quiet'], { env })
      : undefined;
    const busy = (server.cpu() - before) / (source?.seconds ?? NaN);
    return sectionOf(events, { floor, cursor, sdk, source, busy });
  } finally {
    await server.stop();
  }
}

interface Measured {
  readonly floor: number;
  readonly cursor: Taken;
  readonly sdk: Taken;
  readonly source: Taken | undefined;
  /** The sandbox's processor time as a part of the source's time. */
  readonly busy: number;
}

function sectionOf(events: number, measured: Measured): Section {
  const { floor, cursor, sdk, source, busy } = measured;
  const pages = events / PAGE;
  const row = (what: string, taken: Taken): Row => ({
    what,
    cells: {
      'pages/s': number(pages / taken.seconds, 1),
      'to one cursor': times(cursor.seconds / taken.seconds),
      'CPU ms a page': number((taken.cpu / pages) * 1000, 1),
      'CPU to JSON': times(((taken.cpu / pages) * 1000) / floor),
      peak: megabytes(taken.peak),
    },
  });
  return {
    title: `Source: ${number(events)} events at ${LATENCY} ms`,
    about: [
      'Events without related objects, in lines of JSON, to nowhere. CPU of the whole process, its start included.',
      `JSON: JSON.parse and JSON.stringify of a page, warm: ${number(floor, 1)} ms.` +
        (source === undefined
          ? ''
          : ` The sandbox was busy for ${number(busy * 100)} % of the source's time.`),
    ],
    rows: [
      source === undefined
        ? { what: 'klaviyo-source: not in this build', cells: {} }
        : row('klaviyo-source', source),
      row('one cursor, fetch', cursor),
      row('SDK loop', sdk),
    ],
    data: measured,
  };
}
