// The processes that are watched: how much memory they take, and how much they hold open.
import { readdirSync, readFileSync } from 'node:fs';
import { isFlat, trendOf, type Sample } from './trend.ts';

export interface Reading {
  /** Megabytes. */
  readonly memory: number;
  readonly descriptors: number;
  /** Timers, sockets, requests of the system; only where the process can be asked. */
  readonly handles?: number;
}

/** What the system says of a process; undefined where it has ended. Linux only. */
export function readingOf(pid: number): Reading | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
    return kilobytes === undefined
      ? undefined
      : { memory: Number(kilobytes) / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined;
  }
}

/** This process, once its garbage is gone: the heap with what lies outside it. Needs node --expose-gc. */
export function ownReading(): Reading {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return {
    memory: (heapUsed + external) / 1024 / 1024,
    descriptors: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().length,
  };
}

/** What a series may grow by over the whole time, in its unit. */
export interface Allowance {
  readonly memory: number;
  readonly descriptors: number;
  readonly handles: number;
}

export class Watched {
  readonly name: string;
  readonly #read: () => Reading | undefined;
  readonly #allowance: Allowance;
  readonly #series = new Map<keyof Allowance, Sample[]>();

  constructor(name: string, allowance: Allowance, read: () => Reading | undefined) {
    this.name = name;
    this.#allowance = allowance;
    this.#read = read;
  }

  /** `at`: seconds since the start. Returns whether there was something to look at. */
  look(at: number): boolean {
    const reading = this.#read();
    if (reading === undefined) {
      return false;
    }
    for (const key of ['memory', 'descriptors', 'handles'] as const) {
      const value = reading[key];
      if (value !== undefined) {
        this.#series.set(key, [...(this.#series.get(key) ?? []), { at, value }]);
      }
    }
    return true;
  }

  /** A row for each thing that was measured. */
  rows(): { readonly text: string; readonly isFlat: boolean }[] {
    return [...this.#series].map(([key, samples]) => {
      const trend = trendOf(samples);
      const flat = isFlat(trend, this.#allowance[key]);
      const last = samples.at(-1)?.value ?? Number.NaN;
      const numbers = [samples[0]?.value ?? Number.NaN, trend.median, last, trend.slope, trend.growth];
      return {
        text: [
          this.name.padEnd(20),
          (key === 'memory' ? 'memory, MB' : key).padEnd(12),
          ...numbers.map((value) => value.toFixed(1).padStart(9)),
          flat ? 'flat' : `GROWS (allowed ${this.#allowance[key]})`,
        ].join(' '),
        isFlat: flat,
      };
    });
  }
}
