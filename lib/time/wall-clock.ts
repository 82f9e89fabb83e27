// Tells what the clocks of a time zone show at an instant.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for a zone that the system doesn't know. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** The zone as the system spells it; undefined where it knows none of that name. */
export function resolveZone(name: string): string | undefined {
  try {
    return formatOf(name).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Local time, as if it were UTC, in whole seconds: milliseconds since the epoch that read as the zone's clock. */
export function wallClock(instant: number, zone: string): number {
  if (zone === 'UTC') {
    return Math.floor(instant / 1000) * 1000;
  }
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = (
    formatOf(zone).format(instant).match(/\d+/g) ?? []
  ).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
