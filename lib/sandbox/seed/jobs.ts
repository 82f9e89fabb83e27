// The seeded jobs that ended before anybody looked: imports with their errors, suppressions, unsuppressions.
import { Random } from '../store/random.ts';
import type { Profile } from '../store/profiles.ts';
import { day, toMany, type Seed } from './seed.ts';

/** The first import has enough errors for a second page of them. */
const jobErrors = [25, 0, 1];

function seedImport(seed: Seed, profiles: readonly Profile[], failures: number): void {
  const created = seed.ago(6);
  const ids = profiles.slice(0, 40).map(({ id }) => id);
  const errors = Array.from({ length: failures }, (_, i) => {
    const attributes = {
      code: 'invalid',
      title: 'Invalid input.',
      detail: 'Invalid email address',
      source: { pointer: `/data/attributes/profiles/data/${i}/attributes/email` },
      original_payload: { email: `not-an-address-${i}`, first_name: 'Example' },
    };
    return seed.add('import-error', seed.random.uuid(), attributes).id;
  });
  seed.add(
    'profile-bulk-import-job',
    seed.random.jobId('Sandbox'),
    {
      status: 'complete',
      created_at: seed.iso(created),
      total_count: ids.length + failures,
      completed_count: ids.length,
      failed_count: failures,
      completed_at: seed.iso(created + 60_000),
      expires_at: seed.iso(created + 7 * day),
      started_at: seed.iso(created + 2_000),
    },
    {
      lists: toMany('list', seed.ids('list').slice(0, 1)),
      profiles: toMany('profile', ids),
      'import-errors': toMany('import-error', errors),
    },
  );
}

function seedSuppression(seed: Seed, verb: 'create' | 'delete', lists: string[], segments: string[]): void {
  const created = seed.ago(30);
  // Draws as much chance as before these jobs had ULIDs, so that a seed goes on making the same account.
  seed.random.jobId('Sandbox');
  seed.add(
    `profile-suppression-bulk-${verb}-job`,
    new Random(created).ulid(created),
    {
      status: 'complete',
      created_at: seed.iso(created),
      total_count: 3,
      completed_count: 2,
      completed_at: seed.iso(created + 20_000),
      skipped_count: 1,
    },
    { lists: toMany('list', lists), segments: toMany('segment', segments) },
  );
}

/** Nothing without profiles: a job has to have had something to do. */
export function seedJobs(seed: Seed, profiles: readonly Profile[]): void {
  if (profiles.length === 0) {
    return;
  }
  for (const failures of jobErrors) {
    seedImport(seed, profiles, failures);
  }
  const list = seed.ids('list').slice(0, 1);
  const segment = seed.ids('segment').slice(0, 1);
  for (const verb of ['create', 'delete'] as const) {
    seedSuppression(seed, verb, list, []);
    seedSuppression(seed, verb, [], segment);
  }
}
