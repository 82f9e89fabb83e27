// Turns the text of a flag or a config value into a value of the right type, or says what was expected.
import * as z from 'zod';
import { didYouMean } from '../../nearest.ts';
import { valueTypes, type ValueType } from '../../sink/columns/typed.ts';
import { resolveZone } from '../../time/wall-clock.ts';

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A parser that answers undefined for what it does not understand. `expected` completes "expected …". */
function parsed<T>(expected: string, parse: (text: string) => T | undefined) {
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

/** Milliseconds, or undefined where the text is no duration. A bare number counts in `bareUnit`. */
export function parseDuration(text: string, bareUnit: 'ms' | 's'): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text);
  const unit = units[match?.[2] ?? bareUnit];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined;
}

export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return `${Math.round(milliseconds)}ms`;
  }
  const total = milliseconds / 1000;
  if (total < 60) {
    return `${Number(total.toFixed(1))}s`;
  }
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = Math.floor(total % 60);
  return [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean).join(' ');
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

export const countryCode = parsed('a country code of two letters, like US', (text) => {
  const code = text.toUpperCase();
  return /^[A-Z]{2}$/.test(code) ? (code === 'UK' ? 'GB' : code) : undefined;
});

/** `COLUMN=TARGET`, cut at the last `=`: a column may hold one, a target can't. */
export const renaming = z.string().transform((text, context) => {
  const cut = text.lastIndexOf('=');
  if (cut > 0 && cut < text.length - 1) {
    return { from: text.slice(0, cut), to: text.slice(cut + 1) };
  }
  context.addIssue({ code: 'custom', message: 'COLUMN=TARGET, like mail=email' });
  return z.NEVER;
});

function isType(text: string): text is ValueType {
  return valueTypes.some((type) => type === text);
}

/** `COLUMN=TYPE`, cut at the last `=`. */
export const columnType = z.string().transform((text, context) => {
  const cut = text.lastIndexOf('=');
  const type = text.slice(cut + 1);
  if (cut > 0 && isType(type)) {
    return { column: text.slice(0, cut), type };
  }
  const near = cut > 0 ? didYouMean(type, valueTypes) : '';
  context.addIssue({ code: 'custom', message: `COLUMN=TYPE with one of ${valueTypes.join(', ')}${near}` });
  return z.NEVER;
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
export const baseUrl = parsed('an https URL (or http on loopback, for klaviyo-sandbox)', (text) => {
  if (!URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    return undefined;
  }
  return url.href.replace(/\/+$/, '');
});
