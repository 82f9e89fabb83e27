// Times as Klaviyo writes them (`2026-11-08T00:00:00+00:00`), and the ones it reads, to and from milliseconds.

const dayLength = 86_400;
let day = NaN;
let date = '';
const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** To the second, always UTC, as the specification's examples. Times that follow each other share their date. */
export function isoTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const today = Math.floor(seconds / dayLength);
  if (today !== day) {
    date = new Date(today * dayLength * 1000).toISOString().slice(0, -14);
    day = today;
  }
  const rest = seconds - today * dayLength;
  const minute = Math.floor(rest / 60) % 60;
  return `${date}T${two(Math.floor(rest / 3600))}:${two(minute)}:${two(rest % 60)}+00:00`;
}

export const timeLength = '2026-11-08T00:00:00+00:00'.length;
let midnight = NaN;
const midnightBytes = Buffer.alloc(timeLength);

function writeTwo(to: Buffer, at: number, value: number): void {
  const tens = Math.floor(value / 10);
  to[at] = 48 + tens;
  to[at + 1] = 48 + value - 10 * tens;
}

/** Writes what `isoTime` gives, from whole seconds. */
export function writeTime(to: Buffer, at: number, seconds: number): void {
  const rest = seconds % dayLength;
  if (seconds - rest !== midnight) {
    midnight = seconds - rest;
    midnightBytes.write(isoTime(midnight * 1000), 'latin1');
  }
  for (let i = 0; i < timeLength; i += 1) {
    to[at + i] = midnightBytes[i] ?? 0;
  }
  writeTwo(to, at + 11, Math.floor(rest / 3600));
  writeTwo(to, at + 14, Math.floor(rest / 60) % 60);
  writeTwo(to, at + 17, rest % 60);
}

export const isoTimeOrNull = (milliseconds: number | null | undefined): string | null =>
  milliseconds === null || milliseconds === undefined ? null : isoTime(milliseconds);

const dateTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** ISO 8601 date-times; without a zone, UTC. Undefined for anything else. */
export function parseTime(text: string): number | undefined {
  const match = dateTime.exec(text);
  if (match === null) {
    return undefined;
  }
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const time = Date.parse(match[1] === undefined ? `${iso}Z` : iso);
  return Number.isNaN(time) ? undefined : time;
}
