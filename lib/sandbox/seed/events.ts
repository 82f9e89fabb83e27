// The seeded events of 400 days: quiet nights, a dense sale day, many in a second, some dated ahead, some late.
import type { Profile } from '../store/profiles.ts';
import { SeededEvents } from './event-properties.ts';
import type { Seed } from './seed.ts';

const days = 400;
/** How many days ago the sale was, and how many ordinary days it was worth. */
const sale = 30;
const saleDays = 25;
/** By hour, UTC. */
const byHour = [1, 1, 1, 1, 1, 2, 5, 9, 13, 15, 15, 16, 18, 17, 15, 15, 16, 18, 22, 25, 23, 16, 8, 3];
/** Shares of the events asked for. */
const sameSecond = 0.15;
const aheadOfNow = 0.002;
/** Come on top of the events asked for, so that these can be counted. */
const lateShare = 0.005;
/** Seconds after the start, before the time scale. */
const lateFrom = 60;
const lateTo = 7200;
/** How common each metric is, in the order of METRICS. */
const metricWeights = [22, 8, 5, 5, 6, 1, 1, 16, 16, 11, 4, 3, 2];

/** Events an hour, oldest first, so that they add up to `count`. */
function countsByHour(count: number): number[] {
  const weights = Array.from({ length: days * 24 }, (_, hour) => {
    const day = days - Math.floor(hour / 24);
    return (byHour[hour % 24] ?? 1) * (day === sale ? saleDays : 1) * (day % 7 < 2 ? 1.4 : 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const share = Math.round((weighed / total) * count) - given;
    given += share;
    return share;
  });
}

class Chooser {
  readonly #seed: Seed;
  readonly #metrics: readonly string[];
  readonly #profiles: readonly Profile[];
  readonly #total = metricWeights.reduce((sum, weight) => sum + weight, 0);

  constructor(seed: Seed, profiles: readonly Profile[]) {
    this.#seed = seed;
    this.#metrics = seed.ids('metric');
    this.#profiles = profiles;
  }

  /** Times in seconds. Some people do a lot, most do little. */
  add(time: number, visible: number): void {
    const { random, store } = this.#seed;
    let at = random.below(this.#total);
    let metric = 0;
    while (at >= (metricWeights[metric] ?? Infinity)) {
      at -= metricWeights[metric] ?? 0;
      metric += 1;
    }
    const profile = this.#profiles[Math.floor(random.next() ** 2 * this.#profiles.length)];
    if (!profile) {
      return;
    }
    store.events.append(time, visible, this.#metrics[metric] ?? '', profile.id);
    if (visible === 0) {
      profile.lastEvent = Math.max(profile.lastEvent ?? 0, time * 1000);
    }
  }
}

function timesOfHour(seed: Seed, start: number, count: number): Uint32Array {
  const times = new Uint32Array(count);
  let last = start;
  for (let i = 0; i < count; i += 1) {
    last = i > 0 && seed.random.chance(sameSecond) ? last : start + seed.random.below(3600);
    times[i] = last;
  }
  return times.toSorted();
}

/** Metrics, campaigns and flows come before. */
export function seedEvents(seed: Seed, profiles: readonly Profile[]): void {
  const { counts, random, store } = seed;
  if (counts.events === 0 || profiles.length === 0) {
    return;
  }
  const { events } = store;
  const chooser = new Chooser(seed, profiles);
  const midnight = seed.midnight / 1000;
  const ahead = Math.floor(counts.events * aheadOfNow);
  const late = Math.ceil(counts.events * lateShare);
  events.reserve(counts.events + late);
  for (const [hour, count] of countsByHour(counts.events - ahead).entries()) {
    const start = midnight - days * 86_400 + hour * 3600;
    for (const time of timesOfHour(seed, start, count)) {
      chooser.add(time, 0);
    }
  }
  for (let i = 0; i < ahead; i += 1) {
    chooser.add(midnight + 86_400 + random.below(30 * 86_400), 0);
  }
  const now = store.now() / 1000;
  for (let i = 0; i < late; i += 1) {
    const wait = (lateFrom + random.below(lateTo - lateFrom)) / store.options.timeScale;
    chooser.add(midnight - random.below(2 * 86_400), now + wait);
  }
  events.from(new SeededEvents(seed));
}
