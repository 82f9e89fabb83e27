// The rate limits of the endpoints: so many a second, and so many a minute.

interface Limit {
  readonly burst: number;
  readonly steady: number;
}

/** By Klaviyo's documents; what is not named here has the last row. */
const limits: readonly (readonly [RegExp, Limit])[] = [
  [/^GET \/api\/events$/, { burst: 350, steady: 3500 }],
  [/^POST \/api\/event-bulk-create-jobs$/, { burst: 10, steady: 150 }],
  [/^POST \/api\/profile-bulk-import-jobs$/, { burst: 10, steady: 150 }],
  [/^GET \/api\/profile-bulk-import-jobs/, { burst: 10, steady: 150 }],
  [/^GET \/api\/lists$/, { burst: 75, steady: 700 }],
  [/^POST \/api\/lists$/, { burst: 10, steady: 150 }],
  [/./, { burst: 10, steady: 150 }],
];

export class RateLimits {
  readonly #times = new Map<string, number[]>();

  /** Seconds to wait, where this request is one too many; undefined where it may go. */
  refuses(name: string, now: number): number | undefined {
    const row = limits.find(([pattern]) => pattern.test(name));
    const { burst, steady } = row?.[1] ?? { burst: 10, steady: 150 };
    const times = (this.#times.get(name) ?? []).filter((time) => time > now - 60_000);
    this.#times.set(name, times);
    if (times.filter((time) => time > now - 1000).length >= burst) {
      return 1;
    }
    if (times.length >= steady) {
      return Math.ceil(((times[0] ?? now) + 60_000 - now) / 1000);
    }
    times.push(now);
    return undefined;
  }
}
