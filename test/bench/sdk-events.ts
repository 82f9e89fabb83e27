// All events by Klaviyo's own SDK, as a user would write it: a line of JSON each.
// node sdk-events.js URL PAGES
import { ApiKeySession, EventsApi } from 'klaviyo-api';

const [url = '', wanted = 'Infinity'] = process.argv.slice(2);
let left = Number(wanted);
const api = new EventsApi(new ApiKeySession('pk_bench'));
api.basePath = url;

let pageCursor: string | null | undefined;
do {
  const { body } = await api.getEvents({
    pageSize: 1000,
    sort: 'datetime',
    ...(typeof pageCursor === 'string' && { pageCursor }),
  });
  for (const { id, attributes } of body.data) {
    const { datetime, timestamp, eventProperties, uuid } = attributes;
    process.stdout.write(`${JSON.stringify({ id, datetime, timestamp, eventProperties, uuid })}
`);
  }
  const { next } = body.links ?? {};
  pageCursor = typeof next === 'string' ? new URL(next).searchParams.get('page[cursor]') : undefined;
} while (typeof pageCursor === 'string' && --left > 0);
