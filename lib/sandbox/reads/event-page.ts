// Turns a query for events into the bytes of a page, put together by hand: thousands of pages are read in a run.
import { AsciiBytes, giveBack } from './ascii-bytes.ts';
import { asciiJson } from './ascii-json.ts';
import type { Cursor } from './cursor.ts';
import { EventWriter } from './event-writer.ts';
import type { EventRange } from '../store/events.ts';
import type { Term } from './filter.ts';
import { badParameter, type Answer, type SandboxRequest } from '../http/http.ts';
import type { Page } from './page.ts';
import { includedPieces } from './included.ts';
import { pageLinks } from './present.ts';
import type { Query } from './query.ts';
import type { Store } from '../store/store.ts';

const comma = 44;

/** The narrowest whole seconds that all bounds leave. `unit` is 1 for seconds, 1000 for milliseconds. */
function narrow(bounds: { from: number; to: number }, { operator, values }: Term, unit: number): void {
  const value = Number(values[0]) / unit;
  if (operator === 'greater-than') {
    bounds.from = Math.max(bounds.from, Math.floor(value) + 1);
  }
  if (operator === 'greater-or-equal') {
    bounds.from = Math.max(bounds.from, Math.ceil(value));
  }
  if (operator === 'less-than') {
    bounds.to = Math.min(bounds.to, Math.ceil(value) - 1);
  }
  if (operator === 'less-or-equal') {
    bounds.to = Math.min(bounds.to, Math.floor(value));
  }
}

function onlyId(terms: readonly Term[], field: string): string | undefined {
  const ids = new Set(terms.filter((term) => term.field === field).map(({ values }) => String(values[0])));
  const [id] = ids;
  // Two different ids leave nothing, as an id that is nobody's does.
  return ids.size > 1 ? '' : id;
}

function placeOf(store: Store, cursor: Cursor): { time: number; number: number } {
  const place = store.events.place(cursor.id);
  if (!place || place.time !== cursor.key) {
    throw badParameter('page[cursor]', 'Invalid page cursor.');
  }
  return place;
}

function rangeOf(store: Store, query: Query): EventRange {
  const bounds = { from: 0, to: 2 ** 32 };
  for (const term of query.terms) {
    if (term.field === 'datetime') {
      narrow(bounds, term, 1000);
    }
    if (term.field === 'timestamp') {
      narrow(bounds, term, 1);
    }
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

/** Rows are numbers of events. */
function selectEvents(store: Store, query: Query): Page<number> {
  const { events } = store;
  const { numbers, more } = events.select(rangeOf(store, query));
  const back = query.cursor?.direction === 'prev';
  if (back) {
    numbers.reverse();
  }
  const [first] = numbers;
  const last = numbers.at(-1);
  const cursor = (direction: Cursor['direction'], number: number): Cursor => {
    const { id, time } = events.facts(number);
    return { direction, key: time, id };
  };
  return {
    rows: numbers,
    next: last !== undefined && (back || more) ? cursor('next', last) : undefined,
    prev: first !== undefined && query.cursor && (!back || more) ? cursor('prev', first) : undefined,
  };
}

/** `GET /api/events`. */
export function eventsAnswer(request: SandboxRequest, store: Store, query: Query): Answer {
  const { baseUrl } = request;
  const page = selectEvents(store, query);
  const out = AsciiBytes.lent();
  const writer = new EventWriter(store, query, baseUrl, out);
  out.text('{"data":[');
  for (const [i, number] of page.rows.entries()) {
    if (i > 0) {
      out.byte(comma);
    }
    writer.write(number);
  }
  out.text(']');
  if (query.includes.length > 0) {
    const facts = page.rows.map((number) => store.events.facts(number));
    for (const piece of includedPieces(store, query, facts, baseUrl)) {
      if (typeof piece === 'string') {
        out.text(piece);
      } else {
        out.copy(piece);
      }
    }
  }
  out.text(`,"links":${asciiJson(pageLinks(request, query, page))}}`);
  const body = out.taken();
  return { status: 200, body, release: () => giveBack(body) };
}
