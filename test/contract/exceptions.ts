// Where Klaviyo was seen to answer otherwise than its specification says: what an answer may have beside the contract.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isObject } from './at.ts';
import { urlInClone } from '../root.ts';

const exceptionShape = z.strictObject({
  /** `document`, `object` for any object with a type, or the type of an object. */
  of: z.string(),
  /** Names from there, with dots between; `*` stands for any. */
  at: z.string(),
  /** Excepted with this value only; without it, whatever the value is. */
  value: z.null().optional(),
  /** The recorded answer that shows it. */
  recording: z.string(),
  reason: z.string(),
});
export type Exception = z.infer<typeof exceptionShape>;

const file = urlInClone('fixtures/klaviyo/contract-exceptions.json');
export const exceptions: readonly Exception[] = z
  .array(exceptionShape)
  .parse(JSON.parse(readFileSync(file, 'utf8')));

/** Those that an answer has made use of in this process. */
export const used = new Set<Exception>();

function without(value: unknown, [name, ...rest]: readonly string[], exception: Exception): unknown {
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key !== name && name !== '*') {
      return [[key, inner]];
    }
    if (rest.length > 0) {
      return [[key, without(inner, rest, exception)]];
    }
    if (exception.value === null && inner !== null) {
      return [[key, inner]];
    }
    used.add(exception);
    return [];
  });
  return Object.fromEntries(entries);
}

const apply = (value: unknown, of: (exception: Exception) => boolean): unknown =>
  exceptions
    .filter(of)
    .reduce<unknown>((rest, exception) => without(rest, exception.at.split('.'), exception), value);

const objectAsPublished = (object: unknown): unknown =>
  isObject(object) && typeof object['type'] === 'string'
    ? apply(object, ({ of }) => of === 'object' || of === object['type'])
    : object;

const objectsAsPublished = (data: unknown): unknown =>
  Array.isArray(data) ? data.map(objectAsPublished) : objectAsPublished(data);

/** The answer without what is excepted: what is left has to be as the specification says. */
export function asPublished(body: unknown): unknown {
  if (!isObject(body)) {
    return body;
  }
  const parts = Object.entries(body).map(([name, part]): [string, unknown] => [
    name,
    name === 'data' || name === 'included' ? objectsAsPublished(part) : part,
  ]);
  return apply(Object.fromEntries(parts), ({ of }) => of === 'document');
}

/** Whether objects of a type show a relationship though the specification hasn't it there. */
export const isExcepted = (type: string, relationship: string): boolean =>
  exceptions.some(({ of, at }) => of === type && at === `relationships.${relationship}`);
