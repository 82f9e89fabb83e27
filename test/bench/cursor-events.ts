// All events by one cursor, one page after the other, a line of JSON each.
// node cursor-events.js URL PAGES
import { z } from 'zod';

const page = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.record(z.string(), z.unknown()) })),
  links: z.object({ next: z.string().nullish() }),
});

const [url = '', wanted = 'Infinity'] = process.argv.slice(2);
let left = Number(wanted);
const headers = { Authorization: 'Klaviyo-API-Key pk_bench', revision: '2026-07-15' };
let next: string | null | undefined = `${url}/api/events?page[size]=1000&sort=datetime`;
while (typeof next === 'string' && left-- > 0) {
  const response = await fetch(next, { headers });
  const { data, links } = page.parse(await response.json());
  const lines = data.map(({ id, attributes }) => JSON.stringify({ id, ...attributes }));
  process.stdout.write(`${lines.join('\n')}\n`);
  next = links.next;
}
