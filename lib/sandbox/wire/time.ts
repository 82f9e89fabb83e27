// Times as Klaviyo writes them (`2026-11-08T00:00:00+00:00`), and the ones it reads; inside, milliseconds.

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

export const isoTimeOrNull = (milliseconds: number | null | undefined): string | null =>
  milliseconds === null || milliseconds === undefined ? null : isoTime(milliseconds);

const dateTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** ISO 8601 date-times; without a zone, UTC. Undefined for anything else. */
export function parseDateTime(text: string): number | undefined {
  const match = dateTime.exec(text);
  if (match === null) {
    return undefined;
  }
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const time = Date.parse(match[1] === undefined ? `${iso}Z` : iso);
  return Number.isNaN(time) ? undefined : time;
}
