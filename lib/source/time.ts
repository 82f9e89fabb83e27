// Turns times of answers and of the command line into microseconds since the epoch, and spans of them into filters.
import { parseTime } from '../fields/time.ts';

/** Half-open: from ≤ t < to, in microseconds since the epoch; infinite where there is no bound. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const always: Span = { from: -Infinity, to: Infinity };
export const second = 1_000_000;

const plain = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|\+00:00)$/;

/** The number of two digits. */
function digits(text: string, at: number): number {
  return 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * 48;
}

/** Microseconds, or undefined where the text is no time. Without a zone it is UTC. */
export function toMicros(text: string): number | undefined {
  if (plain.test(text)) {
    const day = digits(text, 8);
    const month = digits(text, 5);
    const [hour, minute, seconds] = [digits(text, 11), digits(text, 14), digits(text, 17)];
    // What a month may lack, and leap seconds, are left to those who know them.
    if (month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && seconds < 60) {
      const year = 100 * digits(text, 0) + digits(text, 2);
      if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, seconds) * 1000;
    }
  }
  const fraction = /\.(\d{1,9})/.exec(text)?.[1];
  const whole = parseTime(fraction === undefined ? text : text.replace(`.${fraction}`, ''));
  if (whole === undefined) return undefined;
  return whole.epoch * 1000 + Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
}

/** ISO 8601 in UTC, with as many digits as the time has. */
export function formatMicros(micros: number): string {
  const milliseconds = Math.floor(micros / 1000);
  const rest = micros - milliseconds * 1000;
  const text = new Date(milliseconds).toISOString();
  if (rest !== 0) return `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
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
