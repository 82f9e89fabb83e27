// Turns a query for events into the text of a page, put together by hand: thousands of pages are read in a run.
import { asciiJson, joinBytes } from './ascii-json.ts';
import { EventRow, uuidOf } from './event-row.ts';
import type { Cursor } from './cursor.ts';
import type { EventFacts, EventRange } from './events.ts';
import type { Term } from './filter.ts';
import { badParameter, type Answer, type SandboxRequest } from './http.ts';
import type { Page } from './page.ts';
import { includedPieces } from './included.ts';
import { pageLinks } from './present.ts';
import type { Query } from './query.ts';
import type { Store } from './store.ts';
import { isoTime } from './time.ts';

/** The narrowest whole seconds that all bounds leave. `unit` is 1 for seconds, 1000 for milliseconds. */
function narrow(bounds: { from: number; to: number }, { operator, values }: Term, unit: number): void {
  const value = Number(values[0]) / unit;
  if (operator === 'greater-than') bounds.from = Math.max(bounds.from, Math.floor(value) + 1);
  if (operator === 'greater-or-equal') bounds.from = Math.max(bounds.from, Math.ceil(value));
  if (operator === 'less-than') bounds.to = Math.min(bounds.to, Math.ceil(value) - 1);
  if (operator === 'less-or-equal') bounds.to = Math.min(bounds.to, Math.floor(value));
}

function onlyId(terms: readonly Term[], field: string): string | undefined {
  const ids = new Set(terms.filter((term) => term.field === field).map(({ values }) => String(values[0])));
  const [id] = ids;
  // Two different ids leave nothing, as an id that is nobody's does.
  return ids.size > 1 ? '' : id;
}

function placeOf(store: Store, cursor: Cursor): { time: number; number: number } {
  const place = store.events.place(cursor.id);
  if (!place || place.time !== cursor.key) throw badParameter('page[cursor]', 'Invalid page cursor.');
  return place;
}

function rangeOf(store: Store, query: Query): EventRange {
  const bounds = { from: 0, to: 2 ** 32 };
  for (const term of query.terms) {
    if (term.field === 'datetime') narrow(bounds, term, 1000);
    if (term.field === 'timestamp') narrow(bounds, term, 1);
  }
  const metricId = onlyId(query.terms, 'metric_id');
  const profileId = onlyId(query.terms, 'profile_id');
  const { cursor } = query;
  return {
    ...bounds,
    ...(metricId !== undefined && { metricId }),
    ...(profileId !== undefined && { profileId }),
    descending: query.order.descending !== (cursor?.direction === 'prev'),
    ...(cursor && { after: placeOf(store, cursor) }),
    size: query.size,
    now: store.now(),
  };
}

function selectEvents(store: Store, query: Query): Page<EventFacts> {
  const { events, more } = store.events.select(rangeOf(store, query));
  const back = query.cursor?.direction === 'prev';
  if (back) events.reverse();
  const [first] = events;
  const last = events.at(-1);
  const cursor = (direction: Cursor['direction'], { id, time }: EventFacts): Cursor => ({
    direction,
    key: time,
    id,
  });
  return {
    rows: events,
    next: last && (back || more) ? cursor('next', last) : undefined,
    prev: first && query.cursor && (!back || more) ? cursor('prev', first) : undefined,
  };
}

type Writer = (facts: EventFacts) => string;

function attributeWriter({ events }: Store, fields: ReadonlySet<string> | undefined): Writer {
  if (!fields) {
    return (facts) =>
      `{"timestamp":${facts.time},"event_properties":${events.properties(facts)},"datetime":"${isoTime(facts.time * 1000)}","uuid":"${uuidOf(facts)}"}`;
  }
  const writers: [string, Writer][] = [
    ['timestamp', ({ time }) => String(time)],
    ['event_properties', (facts) => events.properties(facts)],
    ['datetime', ({ time }) => `"${isoTime(time * 1000)}"`],
    ['uuid', (facts) => `"${uuidOf(facts)}"`],
  ];
  const wanted = writers.filter(([name]) => fields.has(name));
  return (facts) => `{${wanted.map(([name, write]) => `"${name}":${write(facts)}`).join(',')}}`;
}

/** Ids are letters and digits: nothing in them needs escaping. */
function eventWriter(store: Store, query: Query, baseUrl: string): Writer {
  const attributes = attributeWriter(store, query.fields.get('event'));
  const relation = (self: string, type: string, id: string): string =>
    `"${type}":{"data":{"type":"${type}","id":"${id}"},"links":{"self":"${self}/relationships/${type}","related":"${self}/${type}"}}`;
  const attributions: Writer = (facts) => {
    const data = new EventRow(store, facts).attributions().map(({ type, id }) => ({ type, id }));
    return `,"attributions":{"data":${JSON.stringify(data)}}`;
  };
  const more: Writer = query.includes.includes('attributions') ? attributions : () => '';
  return (facts) => {
    const self = `${baseUrl}/api/events/${facts.id}`;
    const profile = relation(self, 'profile', facts.profileId);
    const metric = relation(self, 'metric', facts.metricId);
    return `{"type":"event","id":"${facts.id}","attributes":${attributes(facts)},"relationships":{${profile},${metric}${more(facts)}},"links":{"self":"${self}"}}`;
  };
}

/** `GET /api/events`. */
export function eventsAnswer(request: SandboxRequest, store: Store, query: Query): Answer {
  const page = selectEvents(store, query);
  const write = eventWriter(store, query, request.baseUrl);
  function* pieces(): Generator<string | Buffer> {
    yield '{"data":[';
    for (const [i, facts] of page.rows.entries()) yield i === 0 ? write(facts) : `,${write(facts)}`;
    yield ']';
    yield* includedPieces(store, query, page.rows, request.baseUrl);
    yield `,"links":${asciiJson(pageLinks(request, query, page))}}`;
  }
  return { status: 200, body: joinBytes(pieces()) };
}
