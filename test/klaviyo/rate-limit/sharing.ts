// A measure of how processes share an account: how much of it they use, how often they are refused, who gets what.
import { seeded } from '../../../fixtures/customers.ts';
import { readLimits } from '../../../lib/klaviyo/rate-limit/limit-headers.ts';
import { RateLimiter, type SentRequest } from '../../../lib/klaviyo/rate-limit/rate-limiter.ts';
import { letSend, type Form, type Limiter, type Limits, type Outcome } from './account.ts';

export const tiers = {
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3500 },
} as const satisfies Record<string, Limits>;

/** Milliseconds on the way to the server and back, by chance from 0 to 1. */
export const lines = {
  local: (chance: number) => 1 + 2 * chance,
  even: () => 50,
  jittery: (chance: number) => 20 + 130 * chance,
} as const satisfies Record<string, (chance: number) => number>;

export interface Case {
  readonly tier: keyof typeof tiers;
  readonly form: Form;
  readonly processes: number;
  readonly line: keyof typeof lines;
  /** Milliseconds between their starts. */
  readonly apart: number;
  /** Requests of each process; without end where it is left out. */
  readonly requests?: number;
  readonly minutes?: number;
  readonly seeds?: number;
  /** False: a 429 doesn't say when to come back. */
  readonly retryAfter?: boolean;
}

export interface Sharing {
  /** Requests taken, as a part of those that the time from the first one on allows. */
  readonly use: number;
  /** Requests refused, as a part of all. */
  readonly refused: number;
  /** What the process with the fewest requests got, and the one with the most, to an even share; once all are there. */
  readonly least: number;
  readonly most: number;
}

/** The first wait of the client's retries, and the longest. */
const [firstWait, longestWait] = [1_000, 300_000];

/** The rate limiter as the client uses it. */
function limiterOf(limits: Limits): Limiter<SentRequest> {
  const limiter = new RateLimiter(limits);
  let waits = 0;
  return {
    wait: (now) => limiter.wait(now),
    sent: (now) => limiter.sent(now),
    answered(request, now, headers) {
      waits = 0;
      limiter.answered(request, now, readLimits(headers));
    },
    refused(request, now, asked) {
      const wait = asked ?? Math.min(longestWait, firstWait * 2 ** waits++);
      limiter.refused(request, now, { asked, wait });
    },
  };
}

/** The most requests that fixed windows take within so many milliseconds, the first one at 0. */
export function allowance(span: number, { burst, steady }: Limits): number {
  const seconds = Math.floor((span % 60_000) / 1_000) + 1;
  return Math.floor(span / 60_000) * steady + Math.min(steady, burst * seconds);
}

/** What the simulation takes of `account`, with the delays of one seed. */
export function simulate(account: Case, seed: number): Outcome {
  const { tier, processes, form, apart, requests, minutes, line, retryAfter = true } = account;
  const chance = seeded(seed);
  return letSend(
    {
      processes,
      form,
      apart,
      retryAfter,
      limits: tiers[tier],
      concurrency: tier === 'XL' ? 32 : 8,
      way: () => lines[line](chance()),
      ...(requests !== undefined && { requests }),
      ...(minutes !== undefined && { until: minutes * 60_000 }),
    },
    limiterOf,
  );
}

/** The mean of some runs, each with delays of its own; of the shares the widest. */
export function measure(account: Case): Sharing {
  const { seeds = 3 } = account;
  const runs = Array.from({ length: seeds }, (_, seed) => measureRun(account, simulate(account, seed + 1)));
  const mean = (pick: (run: Sharing) => number) => runs.reduce((sum, run) => sum + pick(run), 0) / seeds;
  return {
    use: mean(({ use }) => use),
    refused: mean(({ refused }) => refused),
    least: Math.min(...runs.map(({ least }) => least)),
    most: Math.max(...runs.map(({ most }) => most)),
  };
}

function measureRun({ tier, processes, apart, minutes }: Case, { taken, refused }: Outcome): Sharing {
  const first = taken[0]?.at ?? 0;
  const end = minutes === undefined ? (taken.at(-1)?.at ?? 0) : first + minutes * 60_000 - 1;
  const counted = taken.filter(({ at }) => at <= end);
  const together = counted.filter(({ at }) => at >= (processes - 1) * apart);
  const shares = Array.from(
    { length: processes },
    (_, i) => (together.filter(({ process }) => process === i).length * processes) / together.length,
  );
  return {
    use: counted.length / allowance(end - first, tiers[tier]),
    refused: refused / (refused + taken.length),
    least: Math.min(...shares),
    most: Math.max(...shares),
  };
}
