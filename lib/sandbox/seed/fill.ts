// The fictional account that a fresh store is filled with; the same seed gives the same one.
import type { AccountStore } from '../store/store.ts';
import { seedAccount } from './account.ts';
import { seedCommerce } from './commerce.ts';
import { seedEvents } from './events.ts';
import { seedFlows } from './flows.ts';
import { seedJobs } from './jobs.ts';
import { seedMessaging } from './messaging.ts';
import { seedObjects } from './objects.ts';
import { seedPeople } from './people.ts';
import { tieReviews } from './reviews.ts';
import { defaultCounts, Seed, type Counts } from './seed.ts';

/** What isn't counted has its default; without profiles there are no events either. */
export function fillStore(store: AccountStore, counts: Partial<Counts> = {}): void {
  const seed = new Seed(store, { ...defaultCounts, ...counts });
  seedAccount(seed);
  const profiles = seedPeople(seed);
  seedMessaging(seed);
  seedFlows(seed);
  seedCommerce(seed, profiles);
  seedJobs(seed, profiles);
  seedObjects(seed, profiles);
  seedEvents(seed, profiles);
  tieReviews(seed);
}
