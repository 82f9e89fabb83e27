// The tools of the seed: the store to fill, the times to date things with, and choices that the seed decides.
import type { Random } from '../store/random.ts';
import type { AccountStore } from '../store/store.ts';
import type { Relation, StoredObject } from '../store/stored-object.ts';
import type { Json } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** How many of each to make; what isn't named follows from these. */
export interface Counts {
  readonly profiles: number;
  readonly events: number;
  readonly lists: number;
  readonly segments: number;
  /** On each of the three channels. */
  readonly campaigns: number;
  readonly templates: number;
  readonly flows: number;
  readonly catalogItems: number;
  readonly couponCodes: number;
}

export const defaultCounts: Counts = {
  profiles: 100,
  events: 1000,
  lists: 12,
  segments: 12,
  campaigns: 15,
  templates: 15,
  flows: 8,
  catalogItems: 30,
  couponCodes: 120,
};

/** An account in which nothing has happened yet: its own settings and metrics are all there is. */
export const noCounts: Counts = {
  profiles: 0,
  events: 0,
  lists: 0,
  segments: 0,
  campaigns: 0,
  templates: 0,
  flows: 0,
  catalogItems: 0,
  couponCodes: 0,
};

export const to = (type: string, id: string | undefined): Relation => ({ type, id: id ?? null });
export const toMany = (type: string, ids: readonly string[]): Relation => ({ type, ids: [...ids] });

export class Seed {
  readonly store: AccountStore;
  readonly counts: Counts;
  readonly random: Random;
  /** The last midnight, UTC: so the same seed gives the same bytes all day long. */
  readonly midnight: number;

  constructor(store: AccountStore, counts: Counts) {
    this.store = store;
    this.counts = counts;
    this.random = store.random;
    this.midnight = Math.floor(store.now() / day) * day;
  }

  /** A time in the last `days` days, milliseconds, whole seconds. */
  ago(days: number, notBefore = 0): number {
    const time = this.midnight - this.random.below(days * 86_400) * 1000;
    return Math.max(time, notBefore);
  }

  /** ISO text of a time between `from` and midnight. */
  since(from: number): number {
    return from + this.random.below(Math.max(1, Math.floor((this.midnight - from) / 1000))) * 1000;
  }

  iso(time: number): string {
    return isoTime(time);
  }

  add(
    type: string,
    id: string,
    attributes: Record<string, Json>,
    relationships: Record<string, Relation> = {},
  ): StoredObject {
    return this.store.add({ type, id, attributes, relationships });
  }

  /** The ids of a type, in the order in which they were made. */
  ids(type: string): string[] {
    return [...this.store.collection(type).keys()];
  }

  /** One of several, or undefined of none. */
  oneOf<T>(choices: readonly T[]): T | undefined {
    return choices[this.random.below(choices.length)];
  }

  /** Up to `most` different ones, at least one where there is one. */
  someOf<T>(choices: readonly T[], most: number): T[] {
    const picked = new Set<T>();
    for (let i = this.random.below(most); i >= 0; i -= 1) {
      const one = this.oneOf(choices);
      if (one !== undefined) {
        picked.add(one);
      }
    }
    return [...picked];
  }

  /** As Klaviyo's numeric ids: flow actions, images, reviews. */
  number(): string {
    return String(10_000_000 + this.random.below(89_999_999));
  }
}
