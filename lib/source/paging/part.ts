// Turns a part of a resource (a parent's members, one variant) and a span of time into the call for its first page.
import type { Call } from '../../klaviyo/call.ts';
import type { Endpoint } from '../../klaviyo/endpoints.ts';
import type { Extra } from '../records/record.ts';
import type { TimeField, Variant } from '../resources/resource.ts';
import { filterTime, widen, type Span } from '../incremental/time.ts';

/** One walk's worth of a resource: what is read under one key of the state. */
export interface Part {
  /** Empty where the resource has one part only. */
  readonly key: string;
  /** The keys under which the state knows it: several where variants are read as one. */
  readonly stateKeys: readonly string[];
  readonly parentId: string | undefined;
  readonly extra: Extra;
  readonly variants: readonly Variant[];
  /** What of it is read. */
  readonly span: Span;
}

/** What all calls of a run have in common. */
export interface Question {
  readonly endpoint: Endpoint;
  readonly type: string;
  readonly pageSize: number | undefined;
  readonly include: readonly string[];
  /** Sparse fields; undefined for all. */
  readonly fields: readonly string[] | undefined;
  readonly additional: readonly string[];
  /** By which time spans are asked for and the answer is sorted. */
  readonly time: TimeField | undefined;
  /** That time never changes. */
  readonly stable: boolean;
}

/** The filter for a span; empty where it has no bounds that can be asked for. `now` in milliseconds. */
export function spanFilter(time: TimeField, span: Span, now: number): string {
  const { from, to } = widen(span, now);
  const value = (seconds: number) => (time.unix ? String(seconds) : filterTime(seconds));
  return [
    ...(from === undefined ? [] : [`${time.lower}(${time.name},${value(from)})`]),
    ...(to === undefined || time.upper === undefined ? [] : [`${time.upper}(${time.name},${value(to)})`]),
  ].join(',');
}

/** The first page of a part within a span; the others come by `links.next`. */
export function firstCall(
  question: Question,
  part: Part,
  variant: Variant | undefined,
  span: Span,
  now: number,
): Call {
  const { endpoint, type, pageSize, include, fields, additional, time } = question;
  const filters = [variant?.filter ?? '', time === undefined ? '' : spanFilter(time, span, now)];
  const filter = filters.filter((term) => term !== '').join(',');
  return {
    endpoint,
    ...(part.parentId === undefined ? {} : { id: part.parentId }),
    query: {
      ...(filter === '' ? {} : { filter }),
      ...(time?.sorted ? { sort: time.name } : {}),
      ...(pageSize === undefined ? {} : { 'page[size]': String(pageSize) }),
      ...(include.length === 0 ? {} : { include: include.join(',') }),
      ...(fields === undefined ? {} : { [`fields[${type}]`]: fields.join(',') }),
      ...(additional.length === 0 ? {} : { [`additional-fields[${type}]`]: additional.join(',') }),
    },
    repeatable: true,
  };
}
