// Measures the sandbox's events: how long a page of 1000 takes with a million of them, and what they weigh.
import { performance } from 'node:perf_hooks';
import { fillStore } from '../../lib/sandbox/data/fill.ts';
import { startSandbox } from '../../lib/sandbox/server.ts';
import { at } from '../contract/openapi.ts';

export interface PageTimes {
  readonly query: string;
  readonly pages: number;
  /** Milliseconds from the request to the last byte, the client's own work in it. */
  readonly median: number;
  readonly p90: number;
  readonly best: number;
  /** Of the last page but one. */
  readonly bytes: number;
}

export interface Measurement {
  readonly events: number;
  /** Milliseconds to fill the store. */
  readonly filled: number;
  /** Bytes that the events' columns take, by the process's own count; undefined without `--expose-gc`. */
  readonly columns: number | undefined;
  readonly pages: readonly PageTimes[];
}

const QUERIES = [
  'page[size]=1000',
  'page[size]=1000&sort=datetime',
  'page[size]=1000&include=metric,profile',
];
const HEADERS = { Authorization: 'Klaviyo-API-Key pk_bench', revision: '2026-07-15' };

const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

async function walk(url: string, query: string, most: number): Promise<PageTimes> {
  const times: number[] = [];
  let bytes = 0;
  for (let next: unknown = `${url}/api/events?${query}`; typeof next === 'string' && times.length < most;) {
    const start = performance.now();
    const response = await fetch(next, { headers: HEADERS });
    const text = await response.text();
    times.push(performance.now() - start);
    if (response.status !== 200) throw new Error(`${next}: ${response.status} ${text.slice(0, 200)}`);
    const body: unknown = JSON.parse(text);
    next = at(body, 'links', 'next');
    if (typeof next === 'string') bytes = text.length;
  }
  const sorted = times.toSorted((a, b) => a - b);
  const [best = NaN] = sorted;
  return { query, pages: times.length, median: rank(sorted, 0.5), p90: rank(sorted, 0.9), best, bytes };
}

function buffers(): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  return process.memoryUsage().arrayBuffers;
}

/** Walks `pages` pages of each query, after as many to warm up. */
export async function measureEvents(events: number, profiles: number, pages: number): Promise<Measurement> {
  const before = buffers();
  const start = performance.now();
  const sandbox = await startSandbox({
    rateLimits: 'off',
    fill: (store) => fillStore(store, { events, profiles }),
  });
  const filled = performance.now() - start;
  const after = buffers();
  const columns = before === undefined || after === undefined ? undefined : after - before;
  try {
    const measured: PageTimes[] = [];
    for (const query of QUERIES) {
      await walk(sandbox.url, query, pages);
      measured.push(await walk(sandbox.url, query, pages));
    }
    return { events, filled, columns, pages: measured };
  } finally {
    await sandbox.close();
  }
}
