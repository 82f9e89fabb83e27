// Turns the ways in which query engines print a time into ISO 8601 with an explicit zone; never guesses.
import { resolveZone, wallClock } from './wall-clock.ts';

export const acceptedTimes =
  'ISO 8601 like 2026-01-31T09:30:00Z or 2026-01-31T09:30:00+09:00, or 2026-01-31 09:30:00[.123] with nothing, UTC or a zone name behind it';

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?| [A-Z][A-Za-z_]+(?:\/[A-Za-z_+-]+)+))?)?$/;
/** ISO 8601 without its signs. */
const basic =
  /^(\d{4})(\d{2})(\d{2})[Tt](\d{2})(\d{2})(\d{2})?((?:[.,]\d{1,9})?)((?:Z|z|[+-]\d{2}(?::?\d{2})?)?)$/;
const fast = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/;

export interface Time {
  /** ISO 8601 with a zone. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly epoch: number;
}

/** Minutes east of UTC at a wall-clock time of a zone; in a gap or a repeated hour, the offset before the change. */
function offsetAt(wall: number, zone: string): number {
  const before = (wallClock(wall - 86_400_000, zone) - (wall - 86_400_000)) / 60_000;
  const after = (wallClock(wall + 86_400_000, zone) - (wall + 86_400_000)) / 60_000;
  for (const offset of [before, after]) {
    const epoch = wall - offset * 60_000;
    if (wallClock(epoch, zone) === wall) {
      return offset;
    }
  }
  return before;
}

function formatOffset(minutes: number): string {
  if (minutes === 0) {
    return 'Z';
  }
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function offsetOf(zone: string | undefined, wall: number, defaultZone: string): number | undefined {
  const named = zone?.trim() ?? defaultZone;
  if (/^(Z|z|UTC|GMT)$/.test(named)) {
    return 0;
  }
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(named);
  if (fixed) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    return Number(fixed[2]) <= 14 && Number(fixed[3] ?? 0) < 60
      ? fixed[1] === '-'
        ? -minutes
        : minutes
      : undefined;
  }
  return resolveZone(named) === undefined ? undefined : offsetAt(wall, named);
}

/** Undefined where the text is none of the accepted forms, or no real date. A text without a zone is in `defaultZone`. */
export function parseTime(text: string, defaultZone = 'UTC'): Time | undefined {
  if (fast.test(text)) {
    const epoch = Date.parse(text);
    if (!Number.isNaN(epoch) && Number(text.slice(8, 10)) === new Date(epoch).getUTCDate()) {
      return { text, epoch };
    }
  }
  const match = form.exec(
    text.replace(
      basic,
      (_, y, mo, d, h, mi, s = '00', fraction = '', zone = '') =>
        `${y}-${mo}-${d}T${h}:${mi}:${s}${fraction}${zone}`,
    ),
  );
  if (match === null) {
    return undefined;
  }
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction, zone] =
    match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return undefined;
  }
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const date = new Date(wall);
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) {
    return undefined;
  }
  const offset = offsetOf(zone, wall, defaultZone);
  if (offset === undefined) {
    return undefined;
  }
  const milliseconds = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  const printed = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}${formatOffset(offset)}`;
  return { text: printed, epoch: wall - offset * 60_000 + milliseconds };
}

/** A calendar date, YYYY-MM-DD, that exists and lies in a person's lifetime. */
export function isBirthDay(text: string, now: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900-01-01') {
    return false;
  }
  const epoch = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epoch) && new Date(epoch).toISOString().startsWith(text) && epoch <= now;
}

/** The time of an integer: epoch seconds up to 11 digits, milliseconds from 12 on. Undefined where the text is none. */
export function parseEpoch(text: string): Time | undefined {
  if (!/^\d{1,14}$/.test(text)) {
    return undefined;
  }
  const epoch = text.length <= 11 ? Number(text) * 1000 : Number(text);
  const time = new Date(epoch);
  return Number.isNaN(time.getTime()) ? undefined : { text: time.toISOString().replace('.000Z', 'Z'), epoch };
}
