// Decides how long to wait before a request is tried again. Pure: chance and time come in.

export interface RetrySettings {
  /** How often a call is tried again. */
  readonly limit: number;
  /** Milliseconds before the first retry; each further one waits twice as long. */
  readonly initialWait: number;
  /** The longest wait, in milliseconds, also for a `Retry-After`. */
  readonly maxWait: number;
}

/** Milliseconds before retry number `attempt` (from 1), or undefined: give up. Half of it is jitter. */
export function nextWait(settings: RetrySettings, attempt: number, random: () => number): number | undefined {
  if (attempt > settings.limit) {
    return undefined;
  }
  const ceiling = Math.min(settings.maxWait, settings.initialWait * 2 ** (attempt - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Milliseconds that a `Retry-After` header asks for (seconds or a date), or undefined where there is none; 0 for what is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') {
    return undefined;
  }
  const seconds = Number(header);
  if (Number.isFinite(seconds)) {
    return Math.max(0, seconds * 1000);
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
