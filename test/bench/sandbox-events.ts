// Measures the sandbox's events: how long a page of 1000 takes with a million of them, and what they weigh.
import { performance } from 'node:perf_hooks';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import { reads } from '../../lib/sandbox/reads/reads.ts';
import { startSandbox, type Sandbox } from '../../lib/sandbox/http/server.ts';
import type { AccountStore } from '../../lib/sandbox/store/store.ts';
import { at } from '../contract/at.ts';

export interface PageTimes {
  readonly query: string;
  readonly pages: number;
  /** Milliseconds from the request to the last byte, the client's own work in it. */
  readonly median: number;
  readonly p90: number;
  readonly best: number;
  /** Milliseconds that the server alone takes to make a page, the median and the least. */
  readonly served: { readonly median: number; readonly best: number };
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

const queries = [
  'page[size]=1000',
  'page[size]=1000&sort=datetime',
  'page[size]=1000&include=metric,profile',
];
const headers = { Authorization: 'Klaviyo-API-Key pk_bench', revision: '2026-07-15' };

const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** The same page again and again, without a socket in between. */
async function serve(
  store: AccountStore,
  baseUrl: string,
  text: string,
  times: number,
): Promise<PageTimes['served']> {
  const endpoint = reads.find(({ operation }) => operation === 'get_events');
  const query = new URLSearchParams(text);
  const address = { method: 'GET', path: '/api/events', params: {}, target: `/api/events?${text}` };
  const request = { ...address, query, headers: {}, account: '', baseUrl, body: undefined, bytes: 0 };
  const taken: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    await endpoint?.handle(request, store);
    taken.push(performance.now() - start);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  return { median: rank(sorted, 0.5), best: rank(sorted, 0) };
}

async function walk(sandbox: Sandbox, query: string, most: number): Promise<PageTimes> {
  const { url, store } = sandbox;
  const times: number[] = [];
  let bytes = 0;
  for (let next: unknown = `${url}/api/events?${query}`; typeof next === 'string' && times.length < most;) {
    const start = performance.now();
    const response = await fetch(next, { headers: headers });
    const text = await response.text();
    times.push(performance.now() - start);
    if (response.status !== 200) {
      throw new Error(`${next}: ${response.status} ${text.slice(0, 200)}`);
    }
    const body: unknown = JSON.parse(text);
    next = at(body, 'links', 'next');
    if (typeof next === 'string') {
      bytes = text.length;
    }
  }
  const sorted = times.toSorted((a, b) => a - b);
  const [best = NaN] = sorted;
  const served = await serve(store, url, query, most);
  const median = rank(sorted, 0.5);
  return { query, pages: times.length, median, p90: rank(sorted, 0.9), best, served, bytes };
}

function buffers(): number | undefined {
  if (globalThis.gc === undefined) {
    return undefined;
  }
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
    for (const query of queries) {
      await walk(sandbox, query, pages);
      measured.push(await walk(sandbox, query, pages));
    }
    return { events, filled, columns, pages: measured };
  } finally {
    await sandbox.close();
  }
}
