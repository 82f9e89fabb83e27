// The law of --strategy tracked: whatever comes and whatever others do, only those leave whom these runs have put there.
import { join } from 'node:path';
import fc from 'fast-check';
import { test, type Test } from 'tap';
import { workFolder } from '../cli/harness.ts';
import { TestAccount } from '../sink/mirror/account.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 8);
const people = 8;

type Key = 'email' | 'phone_number' | 'external_id';

const values: Record<Key, (n: number) => string> = {
  email: (n) => `person${n}@example.com`,
  phone_number: (n) => `+1202555${String(1000 + n)}`,
  external_id: (n) => `Ext-${n}`,
};

const row = fc.record({
  person: fc.nat(people - 1),
  upper: fc.boolean(),
  /** Invalid with a key that can be read, or without one. */
  trouble: fc.option(fc.constantFrom('other', 'other', 'key'), { freq: 6, nil: undefined }),
});

const night = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 10 }),
  /** Whom others put on the list in front of the run, and whom they take off. */
  joined: fc.array(fc.nat(people - 1), { maxLength: 2 }),
  left: fc.array(fc.nat(people - 1), { maxLength: 2 }),
});

const story = fc.record({
  key: fc.constantFrom<Key>('email', 'phone_number', 'external_id'),
  nights: fc.array(night, { minLength: 2, maxLength: 5 }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

function inputOf(key: Key, rows: Story['nights'][number]['rows']): string {
  const lines = rows.map(({ person, upper, trouble }) => {
    const value = values[key](person);
    const cells = [
      trouble === 'key' ? '' : upper && key === 'email' ? value.toUpperCase() : value,
      trouble === 'other' ? '2026-02-31' : '',
      'Ada',
    ];
    return cells.join(',');
  });
  return [`${key},born,first_name`, ...lines].join('\n');
}

function demand(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(what);
  }
}

async function check(t: Test, { key, nights }: Story): Promise<void> {
  const account = await TestAccount.start(workFolder(t));
  const state = join(workFolder(t), 'state');
  const mirror = ['--op', 'mirror', '--strategy', 'tracked', '--state', state, '--max-remove', '100%'];
  const argv = [...mirror, '--skip-invalid', '--type', 'born=date', '--key', key];
  const { members, sandbox } = account;
  const idOf = (person: number) => sandbox.store.profiles.find(key, values[key](person))?.id;
  const there = () => new Set(everybody().filter((person) => members.has(idOf(person) ?? '')));
  let ours = new Set<number>();
  try {
    for (const { rows, joined, left } of nights) {
      for (const person of joined) {
        const id = idOf(person);
        if (id === undefined) {
          account.add({ [key]: values[key](person) });
        } else {
          sandbox.store.join(account.list, id, 0);
        }
      }
      left.forEach((person) => members.delete(idOf(person) ?? ''));
      account.left.clear();

      const before = there();
      const isUnsure = rows.some(({ trouble }) => trouble === 'key');
      const named = new Set(rows.filter(({ trouble }) => trouble !== 'key').map(({ person }) => person));
      const valid = new Set(rows.filter(({ trouble }) => trouble === undefined).map(({ person }) => person));
      const leaving = isUnsure ? new Set<number>() : difference(intersection(ours, before), named);
      const expected = union(difference(before, leaving), valid);

      const ran = await account.run(argv, { input: inputOf(key, rows) });
      const told = JSON.stringify({ report: ran.report, stderr: ran.stderr });
      demand(ran.status === (isUnsure ? 65 : 0), `status ${ran.status}: ${told}`);
      demand(sorted(there()) === sorted(expected), `${sorted(there())} is not ${sorted(expected)}: ${told}`);
      demand(account.left.size === leaving.size, `${account.left.size} left: ${told}`);
      demand(ran.report.removed === leaving.size, `removed: ${told}`);
      ours = union(difference(intersection(ours, before), leaving), difference(valid, before));
    }
  } finally {
    await account.close();
  }
}

const everybody = () => Array.from({ length: people }, (_, person) => person);
const sorted = (some: ReadonlySet<number>) => [...some].toSorted((a, b) => a - b).join();
const union = (one: ReadonlySet<number>, other: ReadonlySet<number>) => new Set([...one, ...other]);
const difference = (one: ReadonlySet<number>, other: ReadonlySet<number>) =>
  new Set([...one].filter((person) => !other.has(person)));
const intersection = (one: ReadonlySet<number>, other: ReadonlySet<number>) =>
  new Set([...one].filter((person) => other.has(person)));

test('only those leave whom these runs have put on the list', async (t) => {
  await fc.assert(
    fc.asyncProperty(story, async (one) => check(t, one)),
    { numRuns },
  );
});
