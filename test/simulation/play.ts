// Nights one after the other, out of a module that was built for them.
import { pathToFileURL } from 'node:url';

export interface Played {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly processes: number;
  readonly kills: number;
  readonly requests: number;
  readonly faults: number;
  readonly records: number;
}

export type Night = (seed: number) => Promise<Played>;

export async function nightOf(module: string): Promise<Night> {
  const loaded: { readonly night: Night } = await import(pathToFileURL(module).href);
  return loaded.night;
}

export class Sum {
  nights = 0;
  processes = 0;
  kills = 0;
  requests = 0;
  faults = 0;
  records = 0;
  /** Seeds of nights in which a law did not hold. */
  readonly failed: number[] = [];

  add(played: Played): void {
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
    for (const key of ['nights', 'processes', 'kills', 'requests', 'faults', 'records'] as const) {
      this[key] += other[key];
    }
    this.failed.push(...other.failed);
  }
}
