// Turns times of answers and of the command line into microseconds since the epoch, and spans of them into filters.
import { parseTime } from '../../time/timestamps.ts';

/** Half-open: from ≤ t < to, in microseconds since the epoch; infinite where there is no bound. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const always: Span = { from: -Infinity, to: Infinity };
export const second = 1_000_000;

const dash = 0x2d;
const colon = 0x3a;
const zero = 0x30;

/** The number of two digits; NaN where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - zero;
  const ones = (bytes[at + 1] ?? 0) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

/** What stands behind the seconds of a time in UTC without a fraction, other than `Z`. */
const offset = Buffer.from('+00:00');
const zoneAt = 'YYYY-MM-DDThh:mm:ss'.length;

function isUtc(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 1) {
    return bytes[start] === 0x5a;
  }
  if (end - start !== offset.length) {
    return false;
  }
  for (let i = 0; i < offset.length; i++) {
    if (bytes[start + i] !== offset[i]) {
      return false;
    }
  }
  return true;
}

/** The day that was read last: most times lie in the same one as the time before them. */
const lastDay = { year: 0, month: 0, day: 0, micros: 0 };

/** Microseconds at which a day begins; NaN for one that does not exist. */
function dayStart(year: number, month: number, day: number): number {
  if (day === lastDay.day && month === lastDay.month && year === lastDay.year) {
    return lastDay.micros;
  }
  const date = new Date(Date.UTC(year, month - 1, day));
  // Years before 100 are taken for others.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return Number.NaN;
  }
  Object.assign(lastDay, { year, month, day, micros: date.getTime() * 1000 });
  return lastDay.micros;
}

/** Microseconds of a time in UTC and whole seconds; NaN for all that is written otherwise, and for leap seconds. */
function plainMicros(bytes: Uint8Array, start: number, end: number): number {
  if (!isUtc(bytes, start + zoneAt, end)) {
    return Number.NaN;
  }
  if (bytes[start + 4] !== dash || bytes[start + 7] !== dash || bytes[start + 10] !== 0x54) {
    return Number.NaN;
  }
  if (bytes[start + 13] !== colon || bytes[start + 16] !== colon) {
    return Number.NaN;
  }
  const year = 100 * twoDigits(bytes, start) + twoDigits(bytes, start + 2);
  const midnight = dayStart(year, twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const seconds = twoDigits(bytes, start + 17);
  if (hour > 23 || minute > 59 || seconds > 59) {
    return Number.NaN;
  }
  return midnight + (3600 * hour + 60 * minute + seconds) * second;
}

/** Microseconds, or NaN where the bytes are no time. Without a zone it is UTC. */
export function microsOf(bytes: Buffer, start: number, end: number): number {
  const plain = plainMicros(bytes, start, end);
  if (!Number.isNaN(plain)) {
    return plain;
  }
  const text = bytes.toString('latin1', start, end);
  const fraction = /\.(\d{1,9})/.exec(text)?.[1];
  const whole = parseTime(fraction === undefined ? text : text.replace(`.${fraction}`, ''));
  if (whole === undefined) {
    return Number.NaN;
  }
  return whole.epoch * 1000 + Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
}

/** Microseconds, or undefined where the text is no time. Without a zone it is UTC. */
export function toMicros(text: string): number | undefined {
  const bytes = Buffer.from(text);
  const micros = microsOf(bytes, 0, bytes.length);
  return Number.isNaN(micros) ? undefined : micros;
}

/** ISO 8601 in UTC, with as many digits as the time has. */
export function formatMicros(micros: number): string {
  const milliseconds = Math.floor(micros / 1000);
  const rest = micros - milliseconds * 1000;
  const text = new Date(milliseconds).toISOString();
  if (rest !== 0) {
    return `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
  }
  return text.replace('.000Z', 'Z');
}

/** Klaviyo refuses filters within seconds of its own clock, which need not be ours. */
const tooClose = 10;
const safelyPast = 60;

/**
 * The bounds to ask for, in whole seconds since the epoch: a second wider than the span on both sides, because the
 * operators are known to lose and to leak records at the bound. A bound near the present moves away from it: the
 * lower one into the past, the upper one out of the question (it would come near while pages are read).
 */
export function widen(span: Span, now: number): { from?: number; to?: number } {
  const present = Math.floor(now / 1000);
  const from = Math.min(Math.floor(span.from / second) - 1, present - safelyPast);
  const to = Math.ceil(span.to / second) + 1;
  return {
    ...(Number.isFinite(from) ? { from } : {}),
    ...(to <= present - tooClose ? { to } : {}),
  };
}

/** As filters write it: `2026-01-31T09:30:00Z`. */
export function filterTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
