// Fault injection: how long a request is held up, and which fault befalls it, by rate or by plan.
import { Random } from '../store/random.ts';

/**
 * What may befall a request. Those that end in `-after`, and `slow`, `truncate`, `garbage` and `html`, come after
 * the request took effect; the others come before, and it has none.
 */
export const faults = [
  '429',
  '500',
  '502',
  '503',
  '504',
  '500-after',
  '502-after',
  '503-after',
  '504-after',
  'refuse',
  'reset-before',
  'reset-during',
  'reset-after',
  'slow',
  'truncate',
  'garbage',
  'html',
] as const;
export type FaultKind = (typeof faults)[number];

/** `reset` stands for one of the three, by chance. */
export type FaultName = FaultKind | 'reset';

export interface FaultRate {
  readonly fault: FaultName;
  /** 0 to 1, of all requests. */
  readonly rate: number;
  /** For `slow` and `refuse`: milliseconds. */
  readonly duration?: number;
}

/** One line of a fault plan. Requests that match `method` and `path` are counted from 1. */
export interface PlannedFault {
  readonly match: {
    readonly method?: string;
    /** A path, or the start of one where it ends in `*`; without the query. */
    readonly path?: string;
    readonly nth?: number;
    readonly from?: number;
    readonly to?: number;
  };
  readonly fault: FaultName;
  readonly duration?: number;
  /** How often at most. */
  readonly times?: number;
}

export interface FaultInjectionOptions {
  readonly seed: number;
  /** Milliseconds: evenly between `mean` - `jitter` and `mean` + `jitter`. */
  readonly latency?: { readonly mean: number; readonly jitter: number };
  readonly faults: readonly FaultRate[];
  readonly plan: readonly PlannedFault[];
}

export interface InjectedFault {
  readonly kind: FaultKind;
  /** Milliseconds; meaningful for `slow` and `refuse`. */
  readonly duration: number;
}

const resets: readonly [FaultKind, FaultKind, FaultKind] = ['reset-before', 'reset-during', 'reset-after'];

/** How long a slow answer is held up, and a refusing server away, where nothing else is said. */
const defaultDuration = { slow: 10_000, refuse: 500 };

export class FaultInjection {
  readonly #options: FaultInjectionOptions;
  #random: Random;
  /** Apart, so that latency doesn't change which requests meet a fault. */
  #jitter: Random;
  #seen: number[] = [];
  #fired: number[] = [];

  constructor(options: FaultInjectionOptions) {
    this.#options = options;
    this.#random = new Random(options.seed ^ 0x5eed);
    this.#jitter = new Random(options.seed ^ 0xa1b2);
  }

  /** The same seed and the same requests in the same order: the same faults. */
  reset(): void {
    this.#random = new Random(this.#options.seed ^ 0x5eed);
    this.#jitter = new Random(this.#options.seed ^ 0xa1b2);
    this.#seen = [];
    this.#fired = [];
  }

  latency(): number {
    const { latency } = this.#options;
    if (latency === undefined) {
      return 0;
    }
    return Math.max(0, latency.mean + latency.jitter * (2 * this.#jitter.next() - 1));
  }

  /** The plan goes before the rates. */
  fault(method: string, path: string): InjectedFault | undefined {
    const planned = this.#planned(method, path);
    if (planned !== undefined) {
      return this.#resolved(planned.fault, planned.duration);
    }
    for (const { fault, rate, duration } of this.#options.faults) {
      if (this.#random.chance(rate)) {
        return this.#resolved(fault, duration);
      }
    }
    return undefined;
  }

  #planned(method: string, path: string): PlannedFault | undefined {
    let chosen: PlannedFault | undefined;
    for (const [i, line] of this.#options.plan.entries()) {
      if (!matches(line.match, method, path)) {
        continue;
      }
      const nth = (this.#seen[i] ?? 0) + 1;
      this.#seen[i] = nth;
      const { match, times = Infinity } = line;
      const due =
        (match.nth === undefined || nth === match.nth) &&
        nth >= (match.from ?? 1) &&
        nth <= (match.to ?? Infinity);
      if (!due || chosen !== undefined || (this.#fired[i] ?? 0) >= times) {
        continue;
      }
      this.#fired[i] = (this.#fired[i] ?? 0) + 1;
      chosen = line;
    }
    return chosen;
  }

  #resolved(fault: FaultName, duration: number | undefined): InjectedFault {
    const kind = fault === 'reset' ? this.#random.pick(resets) : fault;
    const usual = kind === 'slow' || kind === 'refuse' ? defaultDuration[kind] : 0;
    return { kind, duration: duration ?? usual };
  }
}

function matches(match: PlannedFault['match'], method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) {
    return false;
  }
  if (match.path === undefined) {
    return true;
  }
  return match.path.endsWith('*') ? path.startsWith(match.path.slice(0, -1)) : path === match.path;
}

/** Whether the request has its effect although the fault hides the answer or breaks it. */
export const takesEffect = (kind: FaultKind): boolean =>
  kind.endsWith('-after') || kind === 'slow' || kind === 'truncate' || kind === 'garbage' || kind === 'html';

export const isFaultName = (text: string): text is FaultName =>
  text === 'reset' || faults.some((fault) => fault === text);
