// The zod types of options: the text of a flag or of a config value into a value, or what was expected instead.
import * as z from 'zod';
import { isLoopback } from '../../klaviyo/time-scale.ts';
import { didYouMean } from '../../nearest.ts';
import { parseDuration } from '../../time/duration.ts';
import { resolveZone } from '../../time/wall-clock.ts';

/** A parser that answers undefined for what it does not understand. `expected` completes "expected …". */
export function parsed<T>(expected: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text.trim());
    if (value === undefined) {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
    return value;
  });
}

export function wholeNumber(min: number, max: number) {
  const expected =
    max === Infinity ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return parsed(expected, (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
  });
}

/** A duration in milliseconds within a range that the message names. */
export function duration(min: string, max: string, bareUnit: 'ms' | 's') {
  const from = parseDuration(min, bareUnit) ?? 0;
  const to = parseDuration(max, bareUnit) ?? Infinity;
  const example =
    bareUnit === 's'
      ? 'a number of seconds or a duration like 90s or 5m'
      : 'a duration like 90s, 5m or 1h, or milliseconds';
  return parsed(`${example}, from ${min} to ${max}`, (text) => {
    const value = parseDuration(text, bareUnit);
    return value !== undefined && value >= from && value <= to ? value : undefined;
  });
}

export function choice<const T extends readonly string[]>(...names: T) {
  return z.enum(names, {
    error: ({ input }) =>
      `one of ${names.join(', ')}${typeof input === 'string' ? didYouMean(input, names) : ''}`,
  });
}

/** Any text, as it is: a list's name or a column may begin with a blank. */
export const name = z.string().min(1, { error: 'some text' });

export const timeZone = parsed('a time zone of the IANA list, like Asia/Tokyo', (text) =>
  /^UTC$|\//.test(text) ? resolveZone(text) : undefined,
);

/** Knows which codes of two letters are in use, without any table of ours. */
const regionNames = () => new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

export const countryCode = parsed("a country's code of two letters, like US", (text) => {
  const code = text.toUpperCase();
  const known = /^[A-Z]{2}$/.test(code) && regionNames().of(code) !== undefined;
  return known ? (code === 'UK' ? 'GB' : code) : undefined;
});

/** `COLUMN=TARGET`, cut at the last `=`: a column may hold one, a target can't. */
export function splitRenaming(text: string): readonly [column: string, target: string] {
  const cut = text.lastIndexOf('=');
  return [text.slice(0, Math.max(0, cut)), text.slice(cut + 1)];
}

/** `COLUMN=TARGET`, as it is. */
export const renaming = z.string().refine((text) => splitRenaming(text).every((part) => part !== ''), {
  error: 'COLUMN=TARGET, like mail=email',
});

export const columnList = parsed('column names joined by commas, like email,first_name', (text) => {
  const names = text.split(',').map((part) => part.trim());
  return names.every((part) => part !== '') && new Set(names).size === names.length ? names : undefined;
});

/** A revision of the API: a date, as it travels in the `revision` header. */
export const revisionDate = parsed('a date, YYYY-MM-DD', (text) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined,
);

/** Https, or http on loopback only: the key travels with every request. */
export const baseUrl = parsed(
  'an https URL without user and password (or http on loopback, for klaviyo-sandbox)',
  (text) => {
    if (!URL.canParse(text)) {
      return undefined;
    }
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') {
      return undefined;
    }
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
      return undefined;
    }
    return url.href.replace(/(?<!\/)\/+$/, '');
  },
);
