// The minute at which the schedules of a trial are due.

/** The next full minute that is at least so many seconds away. */
export function nextMinute(seconds: number): Date {
  return new Date(Math.ceil((Date.now() + seconds * 1000) / 60_000) * 60_000);
}
