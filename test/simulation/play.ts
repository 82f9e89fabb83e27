// Nights one after the other, out of a module that was built for them.
import { pathToFileURL } from 'node:url';
import type { Night } from './night/night.ts';

export type PlayNight = (seed: number) => Promise<Night>;

export async function nightOf(module: string): Promise<PlayNight> {
  const loaded: { readonly night: PlayNight } = await import(pathToFileURL(module).href);
  return loaded.night;
}

const added = ['nights', 'processes', 'kills', 'requests', 'faults', 'records', 'processorTime'] as const;

export class Sum {
  nights = 0;
  processes = 0;
  kills = 0;
  requests = 0;
  faults = 0;
  records = 0;
  /** Milliseconds of processor time. */
  processorTime = 0;
  /** Seeds of nights in which a law did not hold. */
  readonly failed: number[] = [];

  add(played: Night): void {
    this.nights += 1;
    this.processes += played.processes;
    this.kills += played.kills;
    this.requests += played.requests;
    this.faults += played.faults;
    this.records += played.records;
    if (played.problems.length > 0) {
      this.failed.push(played.seed);
    }
  }

  take(other: Sum): void {
    for (const key of added) {
      this[key] += other[key];
    }
    this.failed.push(...other.failed);
  }
}
