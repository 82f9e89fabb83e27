// The request template of a run: what all its requests have in common, and the call for the first page of a window.
import type { Call } from '../../klaviyo/call.ts';
import type { Endpoint } from '../../klaviyo/endpoints.ts';
import type { TimeField } from '../resources/resource.ts';
import { filterTime, widen, type Span } from '../incremental/time.ts';

export interface RequestTemplate {
  readonly endpoint: Endpoint;
  readonly type: string;
  readonly pageSize: number | undefined;
  readonly include: readonly string[];
  /** Sparse fields; undefined for all. */
  readonly fields: readonly string[] | undefined;
  readonly additional: readonly string[];
  /** Terms of the filter that all requests have. */
  readonly where: readonly string[];
  /** By which time spans are asked for and the answer is sorted. */
  readonly time: TimeField | undefined;
  /** That time never changes. */
  readonly stable: boolean;
}

/** What one window of a shard adds to the template. */
export interface WindowRequest {
  readonly parentId: string | undefined;
  /** The filter of a variant; empty where the resource has none. */
  readonly filter: string;
  readonly span: Span;
}

/** The filter for a span; empty where it has no bounds that can be asked for. `now` in milliseconds. */
export function spanFilter(time: TimeField, span: Span, now: number): string {
  const { from = time.since, to } = widen(span, now);
  const name = time.asked ?? time.name;
  const value = (seconds: number) => (time.unix ? String(seconds) : filterTime(seconds));
  return [
    ...(from === undefined ? [] : [`${time.lower}(${name},${value(from)})`]),
    ...(to === undefined || time.upper === undefined ? [] : [`${time.upper}(${name},${value(to)})`]),
  ].join(',');
}

/** The first page of a window; the others come by `links.next`. `now` in milliseconds. */
export function firstCall(
  template: RequestTemplate,
  { parentId, filter: variant, span }: WindowRequest,
  now: number,
): Call {
  const { endpoint, type, pageSize, include, fields, additional, time, where } = template;
  const filters = [variant, ...where, time === undefined ? '' : spanFilter(time, span, now)];
  const filter = filters.filter((term) => term !== '').join(',');
  return {
    endpoint,
    ...(parentId === undefined ? {} : { id: parentId }),
    query: {
      ...(filter === '' ? {} : { filter }),
      ...(time?.sorted ? { sort: time.asked ?? time.name } : {}),
      ...(pageSize === undefined ? {} : { 'page[size]': String(pageSize) }),
      ...(include.length === 0 ? {} : { include: include.join(',') }),
      ...(fields === undefined ? {} : { [`fields[${type}]`]: fields.join(',') }),
      ...(additional.length === 0 ? {} : { [`additional-fields[${type}]`]: additional.join(',') }),
    },
    repeatable: true,
  };
}
