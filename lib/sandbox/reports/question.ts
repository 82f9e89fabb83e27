// The body of a report's request, checked against what the specification lets it ask for.
import { fieldsTaken, publishedWrite } from '../published.ts';
import { parseFilter } from '../query/filter.ts';
import { FilterError } from '../query/filter-scanner.ts';
import type { Term } from '../query/terms.ts';
import type { SandboxRequest } from '../endpoint.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, textAt } from '../wire/fields.ts';
import type { FilterFields } from '../wire/filter-fields.ts';
import { badParameter, badRequest } from '../wire/refusal.ts';
import { checkFrame, namedFrame, clockTime, type ReportFrame, type IntervalUnit } from './timeframe.ts';

export interface Question {
  readonly statistics: readonly string[];
  readonly frame: ReportFrame;
  /** Undefined for values. */
  readonly unit: IntervalUnit | undefined;
  readonly groupBy: readonly string[];
  readonly terms: readonly Term[];
  readonly conversionMetricId: string;
}

/** What the specification tells in sentences only. */
export interface Groups {
  /** Where none are asked for. */
  readonly usual: readonly string[];
  readonly needed: readonly string[];
  /** By what the report is told apart, where it can't be asked for. */
  readonly filters?: readonly string[];
}

const units: Readonly<Record<string, IntervalUnit>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

export const at = (path: string) => ({ pointer: `/data/attributes/${path}` });

/** The query of a report has sparse fields, and a cursor where it has pages. @throws ApiError 400 */
export function checkReportQuery(operation: string, { query }: SandboxRequest, pages: boolean): void {
  const published = publishedWrite(operation);
  const { type = '' } = published;
  for (const [name, text] of query) {
    if (pages && name === 'page_cursor') {
      continue;
    }
    const taken = name === `fields[${type}]` ? (fieldsTaken(published, type) ?? []) : undefined;
    const unknown = taken === undefined ? name : text.split(',').find((value) => !taken.includes(value));
    if (unknown !== undefined) {
      throw badParameter(name, `'${unknown}' is not allowed here.`);
    }
  }
}

/** A check of the body by the words that the contract has for each attribute. */
function bodyCheck(operation: string): check.Check {
  const { type = '', asks = {}, needs = [] } = publishedWrite(operation);
  const words = (name: string) => check.list(check.oneOf(...(asks[name] ?? [])), { min: 1, of: name });
  const known: Readonly<Record<string, check.Check>> = {
    statistics: words('statistics'),
    timeframe: check.anyObject,
    filter: check.nullable(check.text),
    ...(asks['interval'] && { interval: check.oneOf(...asks['interval']) }),
    ...(asks['group_by'] && { group_by: check.nullable(words('group_by')) }),
    ...(needs.includes('conversion_metric_id') && { conversion_metric_id: check.filledText }),
  };
  const of = (isNeeded: boolean) =>
    Object.fromEntries(Object.entries(known).filter(([name]) => needs.includes(name) === isNeeded));
  return check.document(
    check.object(type, { type: check.type(type), attributes: check.object(type, of(true), of(false)) }),
  );
}

function frameOf(operation: string, timeframe: unknown, now: number): ReportFrame {
  const key = textAt(fieldsAt(timeframe), 'key');
  if (key === undefined) {
    const { start, end } = fieldsAt(timeframe);
    return { from: clockTime(start, 'timeframe/start'), to: clockTime(end, 'timeframe/end') };
  }
  const keys = publishedWrite(operation).asks?.['timeframe'] ?? [];
  const frame = keys.includes(key) ? namedFrame(key, now) : undefined;
  if (frame === undefined) {
    throw badRequest(`'${key}' is not one of ${keys.join(', ')}.`, at('timeframe/key'));
  }
  return frame;
}

function termsOf(text: string | undefined, groups: readonly string[], now: number, type: string): Term[] {
  const fields: FilterFields = Object.fromEntries(
    groups.map((name) => [
      name,
      { kind: 'text' as const, operators: ['equals', 'any', 'contains-any', 'contains-all'] as const },
    ]),
  );
  try {
    return text === undefined || text === '' ? [] : parseFilter(text, fields, type, now);
  } catch (error) {
    throw error instanceof FilterError ? badRequest(error.message, at('filter')) : error;
  }
}

/** @throws ApiError 400 for what Klaviyo would refuse. */
export function readQuestion(
  operation: string,
  groups: Groups,
  body: unknown,
  store: AccountStore,
): Question {
  check.checkBody(body, bodyCheck(operation));
  const { type = '', asks = {}, needs = [] } = publishedWrite(operation);
  const attributes = fieldsAt(body, 'data', 'attributes');
  const unit = units[textAt(attributes, 'interval') ?? ''];
  const frame = frameOf(operation, attributes['timeframe'], store.now());
  checkFrame(frame, unit);
  const asked = arrayAt(attributes, 'group_by').map(String);
  const groupBy = asked.length > 0 ? asked : groups.usual;
  const missing = groups.needed.filter((name) => !groupBy.includes(name));
  if (missing.length > 0) {
    throw badRequest(`The group by attributes ${missing.join(', ')} are required.`, at('group_by'));
  }
  const conversionMetricId = textAt(attributes, 'conversion_metric_id') ?? '';
  if (needs.includes('conversion_metric_id') && store.get('metric', conversionMetricId) === undefined) {
    throw badRequest(`A metric with id ${conversionMetricId} does not exist.`, at('conversion_metric_id'));
  }
  return {
    statistics: arrayAt(attributes, 'statistics').map(String),
    frame,
    unit,
    groupBy,
    terms: termsOf(textAt(attributes, 'filter'), groups.filters ?? asks['group_by'] ?? [], -Infinity, type),
    conversionMetricId,
  };
}
