// `GET /api/events`: a page of the event store, which keeps the order and the time ranges itself.
import { answer, type SandboxAnswer, type SandboxRequest } from '../endpoint.ts';
import type { Cursor } from '../query/cursor.ts';
import type { Query } from '../query/query.ts';
import type { Term } from '../query/terms.ts';
import { EventRow } from '../rows/event-row.ts';
import type { EventRange } from '../store/event-order.ts';
import type { AccountStore } from '../store/store.ts';
import { badRequest } from '../wire/refusal.ts';
import { includedObjects } from './included.ts';
import { pageLinks } from './links.ts';
import type { RowPage } from './page.ts';
import { Presenter } from './presenter.ts';

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

function placeOf(store: AccountStore, cursor: Cursor): { time: number; number: number } {
  const place = store.events.place(cursor.id);
  if (!place || place.time !== cursor.key) {
    throw badRequest('Invalid page cursor.', { pointer: '/data/' });
  }
  return place;
}

function rangeOf(store: AccountStore, query: Query): EventRange {
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
function selectEvents(store: AccountStore, query: Query): RowPage<number> {
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

export function eventsAnswer(request: SandboxRequest, store: AccountStore, query: Query): SandboxAnswer {
  const page = selectEvents(store, query);
  const rows = page.rows.map((number) => new EventRow(store, store.events.facts(number)));
  const presenter = new Presenter(query, request.baseUrl);
  return answer(200, {
    data: rows.map((row) => presenter.object(row)),
    ...includedObjects(store, rows, query, request),
    links: pageLinks(request, query, page),
  });
}
