// The events that seeded reviews are tied to, as Klaviyo's are tied to the orders behind them.
import { toMany, type Seed } from './seed.ts';

/** Events come before. */
export function tieReviews(seed: Seed): void {
  const { events } = seed.store;
  const range = { from: 0, to: 2 ** 32, descending: false, now: seed.store.now() };
  const found = events.select({ ...range, size: seed.store.collection('review').size }).numbers;
  for (const [i, review] of [...seed.store.collection('review').values()].entries()) {
    const number = found[i];
    if (number !== undefined) {
      review.relationships['events'] = toMany('event', [events.facts(number).id]);
    }
  }
}
