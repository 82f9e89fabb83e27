// The law of the mirror: whoever is on the list and whatever comes, afterwards its members are the input's records.
import fc from 'fast-check';
import { test, type Test } from 'tap';
import { workFolder } from '../cli/harness.ts';
import { TestAccount, type Ran } from '../sink/mirror/account.ts';

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 12);
const people = 14;

type Key = 'email' | 'phone_number' | 'external_id' | 'profile_id';
const keys = ['email', 'phone_number', 'external_id', 'profile_id'] as const;

const values = {
  email: (n: number) => `person${n}@example.com`,
  phone_number: (n: number) => `+1202555${String(1000 + n)}`,
  external_id: (n: number) => `Ext-${n}`,
};

/** What a profile is known by before the run; some are not there at all. */
const known = fc.record({
  email: fc.boolean(),
  phone_number: fc.boolean(),
  external_id: fc.boolean(),
  isMember: fc.boolean(),
});

const row = fc.record({
  person: fc.nat(people - 1),
  upper: fc.boolean(),
  /** The other identifiers that the record has. */
  others: fc.subarray([...keys]),
  /** Something that makes the record invalid, or Klaviyo refuse it. */
  trouble: fc.option(fc.constantFrom('key', 'other', 'klaviyo'), { freq: 8, nil: undefined }),
});

const scene = fc.record({
  profiles: fc.array(known, { minLength: people, maxLength: people }),
  key: fc.constantFrom(...keys),
  rows: fc.array(row, { minLength: 1, maxLength: 24 }),
  newOnly: fc.boolean(),
  asJson: fc.boolean(),
});
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

interface Line {
  readonly record: Record<string, string>;
  /** Whom it means, as far as the key can be read. */
  readonly key: string | undefined;
  readonly isValid: boolean;
}

function lineOf(one: Scene['rows'][number], key: Key, ids: readonly string[]): Line {
  const { person, upper, trouble } = one;
  const idOf = (name: Key) => (name === 'profile_id' ? (ids[person] ?? 'none') : values[name](person));
  const own = idOf(key);
  const record: Record<string, string> = { first_name: `n${person}` };
  for (const name of one.others) {
    record[name] = idOf(name);
  }
  record[key] = upper && key === 'email' ? own.toUpperCase() : own;
  if (key !== 'email' && key !== 'profile_id') {
    // Ids come first where they are there: nobody else may be meant by them.
    delete record['profile_id'];
  }
  if (trouble === 'klaviyo' && key !== 'email') {
    record['email'] = 'nobody@example.invalid';
  }
  if (trouble === 'key') {
    record[key] = '';
    delete record[key === 'email' ? 'profile_id' : 'email'];
    record['external_id'] = key === 'external_id' ? '' : 'somebody';
    return { record, key: undefined, isValid: false };
  }
  if (trouble === 'other') {
    const other = key === 'phone_number' ? 'email' : 'phone_number';
    record[other] = 'no such thing';
    return { record, key: own, isValid: false };
  }
  return { record, key: own, isValid: true };
}

function inputOf(lines: readonly Line[], asJson: boolean): string {
  if (asJson) {
    return lines.map(({ record }) => JSON.stringify(record)).join('\n');
  }
  const columns = [...keys, 'first_name'];
  const rows = lines.map(({ record }) => columns.map((column) => record[column] ?? '').join(','));
  return [columns.join(','), ...rows].join('\n');
}

/** Members of the list in front of a run, by id, with what they are known by. */
function fill(account: TestAccount, profiles: Scene['profiles']): string[] {
  return profiles.map(({ email, phone_number: phone, external_id: external, isMember }, n) =>
    account.add(
      {
        email: email || (!phone && !external) ? values.email(n) : undefined,
        phone_number: phone ? values.phone_number(n) : undefined,
        external_id: external ? values.external_id(n) : undefined,
      },
      isMember,
    ),
  );
}

function idKey(account: TestAccount, id: string, key: Key): string | undefined {
  const profile = account.sandbox.store.profiles.get(id);
  return key === 'profile_id'
    ? id
    : key === 'email'
      ? profile?.email?.toLowerCase()
      : (profile?.[key] ?? undefined);
}

async function check(t: Test, { profiles, key, rows, newOnly, asJson }: Scene): Promise<void> {
  const account = await TestAccount.start(workFolder(t));
  try {
    const ids = fill(account, profiles);
    const lines = rows.map((one) => lineOf(one, key, ids));
    const before = [...account.members.keys()];
    const keyBefore = new Map(before.map((id) => [id, idKey(account, id, key)]));
    const argv = ['--op', 'mirror', '--skip-invalid', '--max-remove', '100%', '--key', key];
    const ran = await account.run([...argv, ...(newOnly ? ['--new-only'] : [])], {
      input: inputOf(lines, asJson),
    });
    hold(account, { lines, key, before, keyBefore }, ran);
  } finally {
    await account.close();
  }
}

interface Before {
  readonly lines: readonly Line[];
  readonly key: Key;
  readonly before: readonly string[];
  readonly keyBefore: ReadonlyMap<string, string | undefined>;
}

function demand(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(what);
  }
}

function hold(account: TestAccount, { lines, key, before, keyBefore }: Before, ran: Ran): void {
  const { report, status } = ran;
  const after = new Set(account.members.keys());
  const wanted = new Set(lines.flatMap((line) => line.key ?? []));
  const isUnsure = lines.some((line) => line.key === undefined);
  const refused = ran.rejects.some(({ reason }) => reason === 'import_error');
  const message = JSON.stringify({ report, stderr: ran.stderr, rejects: ran.rejects });
  demand(status === (isUnsure ? 65 : 0), `status ${status}: ${message}`);
  const { read, delivered, rejected, failed, added = 0, kept = 0, duplicates = 0, removed } = report;
  demand(read === lines.length && read === delivered + rejected + failed, `the account: ${message}`);
  demand(delivered === added + kept + duplicates, `the account of the list: ${message}`);
  demand(removed === account.left.size, `removed ${removed}, left ${account.left.size}: ${message}`);
  for (const id of after) {
    const own = idKey(account, id, key);
    demand(isUnsure || (own !== undefined && wanted.has(own)), `${id} (${own}) is not wanted: ${message}`);
  }
  for (const id of before) {
    const own = keyBefore.get(id);
    demand(own === undefined || !wanted.has(own) || !account.left.has(id), `${id} was taken off: ${message}`);
    demand(!isUnsure || after.has(id), `${id} left though nobody may: ${message}`);
  }
  for (const id of account.left) {
    demand(!after.has(id), `${id} was absent for a time: ${message}`);
  }
  const members = new Set([...after].map((id) => idKey(account, id, key)));
  const last = new Map(
    lines.flatMap((line, n) => (line.key !== undefined && line.isValid ? [[line.key, n]] : [])),
  );
  const lost = new Set(ran.rejects.map(({ line }) => line));
  for (const [own, n] of last) {
    // CSV has a line of names in front; what Klaviyo refused may be missing.
    demand(
      members.has(own) || refused || lost.has(n + 1) || lost.has(n + 2),
      `${own} is missing: ${message}`,
    );
  }
  const sent = last.size > 0;
  const pages = Math.max(1, Math.ceil(before.length / 100));
  demand(account.requests('GET /api/lists/{id}/profiles') === pages, `pages: ${message}`);
  demand(account.requests('POST /api/profile-bulk-import-jobs') <= (sent ? 1 : 0), `imports: ${message}`);
  const removals = Math.ceil(account.left.size / 1000);
  demand(
    account.requests('DELETE /api/lists/{id}/relationships/profiles') === removals,
    `removals: ${message}`,
  );
  demand(report.rate_limited === 0, `429: ${message}`);
}

test('after the run the members are the records of the input', async (t) => {
  await fc.assert(
    fc.asyncProperty(scene, async (one) => check(t, one)),
    { numRuns },
  );
});
