// Metric aggregates: the events of one metric counted by interval and dimension.
import { answer, type SandboxAnswer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { publishedWrite } from '../published.ts';
import { parseFilter } from '../query/filter.ts';
import { FilterError } from '../query/filter-scanner.ts';
import { passes, type Term } from '../query/terms.ts';
import type { EventFacts } from '../store/events.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, textAt } from '../wire/fields.ts';
import type { FilterFields } from '../wire/filter-fields.ts';
import type { Json, JsonObject } from '../wire/json.ts';
import { badRequest } from '../wire/refusal.ts';
import { StatisticTally } from './counted.ts';
import { pageOf } from './page.ts';
import { at, checkReportQuery } from './question.ts';
import { beginningOf, beginningsIn, type ReportFrame, type IntervalUnit } from './timeframe.ts';
import { WallClock } from './zone.ts';
import { eventsWithin } from './events-within.ts';

const operation = 'query_metric_aggregates';
const published = publishedWrite(operation);
const { type = '', asks = {} } = published;
const dimensions = asks['by'] ?? [];
const units = ['hour', 'day', 'week', 'month'] as const satisfies readonly IntervalUnit[];
const { list, nullable, object, oneOf, text, filledText } = check;

const body = check.document(
  object(type, {
    type: check.type(type),
    attributes: object(
      type,
      {
        metric_id: filledText,
        measurements: list(oneOf(...(asks['measurements'] ?? [])), { min: 1, of: 'measurements' }),
        filter: list(text, { min: 1, of: 'filters' }),
      },
      {
        page_cursor: text,
        interval: nullable(oneOf(...units)),
        page_size: nullable(check.number),
        by: nullable(list(oneOf(...dimensions))),
        return_fields: nullable(list(text)),
        timezone: nullable(text),
        sort: oneOf(...(asks['sort'] ?? [])),
      },
    ),
  }),
);

const filterFields: FilterFields = {
  datetime: { kind: 'time', operators: ['greater-or-equal', 'less-than', 'greater-than', 'less-or-equal'] },
  ...Object.fromEntries(
    dimensions
      .filter((name) => !name.includes(' '))
      .map((name) => [name, { kind: 'text' as const, operators: ['equals', 'any', 'contains'] as const }]),
  ),
};

function termsOf(filters: readonly string[]): Term[] {
  try {
    // Times may be as near as they like: what is asked for is a sum, not a place to go on from.
    return filters.flatMap((one) => parseFilter(one, filterFields, type, -Infinity));
  } catch (error) {
    throw error instanceof FilterError ? badRequest(error.message, at('filter')) : error;
  }
}

/** By the clock of the zone, milliseconds. @throws ApiError 400 */
function frameOf(terms: readonly Term[]): ReportFrame {
  const bound = (operator: Term['operator']) =>
    terms.find((term) => term.field === 'datetime' && term.operator === operator)?.values[0];
  const from = bound('greater-or-equal');
  const to = bound('less-than');
  if (typeof from !== 'number' || typeof to !== 'number' || from >= to) {
    throw badRequest(
      "A time range is needed: a 'greater-or-equal' and a 'less-than' filter on 'datetime'.",
      at('filter'),
    );
  }
  const year = new Date(from);
  if (to > year.setUTCFullYear(year.getUTCFullYear() + 1)) {
    throw badRequest('The time range cannot be longer than 1 year.', at('filter'));
  }
  return { from, to };
}

/** The value of a dimension; null where the event has none. */
function dimensionOf(store: AccountStore, facts: EventFacts, properties: JsonObject, name: string): Json {
  const attribution = store.events.attribution(facts);
  const message = textAt(properties, '$message') ?? '';
  const channel = (id: string): Json =>
    textAt(fieldsAt(store.get('campaign-message', id)?.attributes, 'definition'), 'channel') ??
    store.get('flow-message', id)?.attributes['channel'] ??
    null;
  const attributed = attribution?.['campaign-message'] ?? attribution?.['flow-message'];
  const own: Readonly<Record<string, Json | undefined>> = {
    $attributed_message: attributed,
    $attributed_flow: attribution?.['flow'],
    $attributed_channel: attributed === undefined ? null : channel(attributed),
    $campaign_channel: properties['$flow'] === undefined ? channel(message) : null,
    $flow_channel: properties['$flow'] === undefined ? null : channel(message),
  };
  const value = (name in own ? own[name] : properties[name]) ?? null;
  return value === null || typeof value === 'string' ? value : JSON.stringify(value);
}

interface Row {
  readonly dimensions: readonly string[];
  readonly total: StatisticTally;
  readonly tallies: Map<number, StatisticTally>;
}

const measure = (tally: StatisticTally, measurement: string): number =>
  measurement === 'count' ? tally.count('') : measurement === 'unique' ? tally.unique('') : tally.sum('');

/** The dimensions of an event as an answer has them: empty texts for those that it lacks, nothing where it lacks all. */
function named(values: readonly Json[]): string[] {
  return values.every((value) => value === null)
    ? []
    : values.map((value) => (typeof value === 'string' ? value : ''));
}

function rowsOf(
  store: AccountStore,
  {
    metricId,
    by,
    terms,
    clock,
    unit,
  }: { metricId: string; by: string[]; terms: Term[]; clock: WallClock; unit: IntervalUnit },
  frame: ReportFrame,
): Row[] {
  const rows = new Map<string, Row>();
  const rowOf = (values: readonly string[]): Row => {
    const key = JSON.stringify(values);
    const row = rows.get(key) ?? {
      dimensions: values,
      total: new StatisticTally(),
      tallies: new Map<number, StatisticTally>(),
    };
    rows.set(key, row);
    return row;
  };
  if (by.length === 0) {
    rowOf([]);
  }
  const others = terms.filter(({ field }) => field !== 'datetime');
  for (const facts of eventsWithin(
    store,
    { from: clock.when(frame.from), to: clock.when(frame.to) },
    metricId,
  )) {
    const properties = store.events.properties(facts);
    const of = (name: string) => dimensionOf(store, facts, properties, name);
    if (!others.every((term) => passes(term, of(term.field)))) {
      continue;
    }
    const { total, tallies } = rowOf(named(by.map(of)));
    const time = facts.time * 1000;
    const start = beginningOf(unit, time + clock.offset(time));
    const tally = tallies.get(start) ?? new StatisticTally();
    tallies.set(start, tally);
    const value = Number(properties['$value'] ?? 0);
    const one = {
      groups: {},
      time,
      kind: '',
      profileId: facts.profileId,
      value: Number.isFinite(value) ? value : 0,
    };
    tally.add(one);
    total.add(one);
  }
  return [...rows.values()];
}

function sorted(rows: readonly Row[], sort: string | undefined, by: readonly string[]): readonly Row[] {
  if (sort === undefined) {
    return rows;
  }
  const name = sort.replace(/^-/, '');
  const sign = sort.startsWith('-') ? -1 : 1;
  const place = by.indexOf(name);
  const key = ({ dimensions: values, total }: Row) =>
    place < 0 ? measure(total, name) : (values[place] ?? '');
  return rows.toSorted((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0));
}

function handle(request: SandboxRequest, store: AccountStore): SandboxAnswer {
  checkReportQuery(operation, request, false);
  check.checkBody(request.body, body);
  const attributes = fieldsAt(request.body, 'data', 'attributes');
  const metricId = textAt(attributes, 'metric_id') ?? '';
  if (store.get('metric', metricId) === undefined) {
    throw badRequest(`A metric with id ${metricId} does not exist.`, at('metric_id'));
  }
  const terms = termsOf(arrayAt(attributes, 'filter').map(String));
  const frame = frameOf(terms);
  const unit = units.find((one) => one === attributes['interval']) ?? 'day';
  const clock = new WallClock(textAt(attributes, 'timezone') ?? 'UTC');
  const by = arrayAt(attributes, 'by').map(String);
  const rows = sorted(
    rowsOf(store, { metricId, by, terms, clock, unit }, frame),
    textAt(attributes, 'sort'),
    by,
  );
  const size = Number(attributes['page_size'] ?? 500);
  const page = pageOf(rows, textAt(attributes, 'page_cursor'), size);
  const starts = beginningsIn(frame, unit);
  const measurements = arrayAt(attributes, 'measurements').map(String);
  const nothing = new StatisticTally();
  const self = `${request.baseUrl}${request.path}`;
  return answer(200, {
    data: {
      type,
      id: store.random.uuid(),
      attributes: {
        dates: starts.map((start) => clock.shown(start)),
        data: page.rows.map(({ dimensions: values, tallies }) => ({
          dimensions: values,
          measurements: Object.fromEntries(
            measurements.map((name) => [
              name,
              starts.map((start) => measure(tallies.get(start) ?? nothing, name)),
            ]),
          ),
        })),
      },
      links: { self },
    },
    links: { self, next: page.next === undefined ? null : `${self}?page_cursor=${page.next}`, prev: null },
  });
}

export const metricAggregates: SandboxEndpoint = {
  method: 'POST',
  path: published.path,
  operation,
  limit: published.limit,
  scopes: published.scopes,
  handle,
};
