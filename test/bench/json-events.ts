// What JSON alone costs a reader of events: pages of 1000, eight readers side by side, each page parsed and printed.
// node json-events.js URL PAGES
import { Pool } from 'undici';
import { z } from 'zod';

const page = z.looseObject({ links: z.looseObject({ next: z.string().nullish() }) });

const [url = '', wanted = '400'] = process.argv.slice(2);
const readers = 8;
const pool = new Pool(url, { connections: readers });
const headers = { Authorization: 'Klaviyo-API-Key pk_bench', revision: '2026-07-15' };
const day = 86_400_000;

/** As many pages as one reader has to read, from so many days ago on. */
async function read(days: number, pages: number): Promise<void> {
  const from = new Date(Date.now() - days * day).toISOString().replace(/\.\d+/, '');
  let path: string | undefined =
    `/api/events?page[size]=1000&sort=datetime&filter=greater-or-equal(datetime,${from})`;
  for (let i = 0; i < pages && path !== undefined; i += 1) {
    const { body } = await pool.request({ method: 'GET', path, headers });
    const parsed: unknown = JSON.parse(await body.text());
    process.stdout.write(`${JSON.stringify(parsed)}\n`);
    const { next } = page.parse(parsed).links;
    path = typeof next === 'string' ? next.slice(url.length) : undefined;
  }
}

const starts = Array.from({ length: readers }, (_, i) => 360 - i * 20);
await Promise.all(starts.map((days) => read(days, Number(wanted) / readers)));
await pool.close();
