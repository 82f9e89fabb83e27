// What a record is known by from run to run, for operations of every kind, and what follows from shared keys.
import { test } from 'tap';
import { Contents, entryWords } from '../../../lib/sink/changed/contents.ts';
import { allKinds, keysOf, kindsOf } from '../../../lib/sink/changed/keys.ts';
import { catalogItems } from '../../../lib/sink/operations/objects/catalog-items.ts';
import { couponCodes } from '../../../lib/sink/operations/objects/coupon-codes.ts';
import { objects } from '../../../lib/sink/operations/objects/objects.ts';
import { operations } from '../../../lib/sink/operations/index.ts';
import { merge } from '../../../lib/sink/operations/merge.ts';
import { suppress } from '../../../lib/sink/operations/consent/suppress.ts';
import { upsert } from '../../../lib/sink/operations/upsert.ts';
import type { Item } from '../../../lib/sink/record.ts';

const item = (fields: Record<string, unknown>, text = JSON.stringify(fields)): Item => ({
  record: { number: 1, line: 1, shape: { columns: [], textual: false }, values: [] },
  fields,
  text,
});
const operation = suppress.prepare({});
const profiles = upsert.prepare({});

test('a record is known by all identifiers of its profile, addresses in lower case', async (t) => {
  const fields = { email: 'Ada@Example.com', external_id: 'C-1', phone_number: '' };
  t.same(keysOf(item(fields), operation), ['email:ada@example.com', 'external_id:C-1']);
  t.equal(kindsOf(item(fields), operation), 0b101);
});

test('what is no profile is known by the one name that it has, whichever column says it', async (t) => {
  const update = catalogItems.prepare({ action: 'update' });
  const create = catalogItems.prepare({});
  const byOwn = keysOf(item({ external_id: 'A1' }), update);
  t.same(byOwn, ['$custom:::$default:::A1']);
  t.same(keysOf(item({ id: '$custom:::$default:::A1', external_id: 'A1' }), update), byOwn);
  t.same(keysOf(item({ id: '$custom:::$default:::A1' }), update), byOwn);
  t.same(keysOf(item({ external_id: 'A1' }), create), byOwn);
  t.equal(kindsOf(item({ external_id: 'A1' }), create), allKinds);

  const codes = couponCodes.prepare({});
  const keyOf = (unique_code: string, coupon_id: string) =>
    keysOf(item({ unique_code, coupon_id }), codes).join();
  t.not(keyOf('X', 'A'), keyOf('X', 'B'), 'a code of another coupon is another one');
  t.not(keyOf('X-A', 'B'), keyOf('X', 'A-B'));
  t.same(keysOf(item({ id: 'R1' }), objects.prepare({ action: 'delete' })), ['R1']);
  t.same(keysOf(item({ profile_id: 'P1', into_profile_id: 'P2' }), merge.prepare({})), ['P1', 'P2']);
});

test('one that nothing is known by is always sent', async (t) => {
  const contents = new Contents(operation, '', 0);
  contents.add(item({ more: 1 }));
  t.notOk(contents.isUnchanged(item({ more: 1 })));
  t.notOk(contents.isAllUnchanged);
});

test('each good example of the registry is known by something', async (t) => {
  for (const kind of operations) {
    for (const { settings = {}, record, code } of kind.examples) {
      if (code === undefined) {
        t.not(keysOf(item({ ...record }), kind.prepare(settings)).length, 0, kind.name);
      }
    }
  }
});

/** The entries of a run, as a state holds them. */
const stored = (contents: Contents) => [...contents.entries()].map((words) => words.slice());

function run(
  items: readonly Item[],
  before?: { readonly entries: readonly Uint32Array[]; readonly tangled: string | undefined },
  mayPart = false,
) {
  const contents = new Contents(profiles, 'salt', 0);
  items.forEach((one) => contents.add(one));
  before?.entries.forEach((entry) => contents.compare(entry, mayPart));
  contents.settle(before?.tangled);
  return {
    contents,
    sent: items.filter((one) => !contents.isUnchanged(one)),
    state: { entries: stored(contents), tangled: contents.tangled() },
  };
}

test('an entry is unchanged only with the same content', async (t) => {
  const first = run([item({ email: 'a@example.com' }, 'one')]);
  t.same(
    first.state.entries.map((entry) => entry.length),
    [entryWords, entryWords],
    'two for a record of one key',
  );
  for (const [text, isSame] of [
    ['one', true],
    ['two', false],
  ] as const) {
    const again = item({ email: 'A@example.com' }, text);
    const second = run([again], first.state);
    t.equal(second.contents.isUnchanged(again), isSame);
    t.equal(second.contents.isAllUnchanged, isSame);
  }
  const three = item({ email: 'a@example.com', external_id: '1', phone_number: '+12025550100' });
  t.equal(stored(run([three]).contents).length, 3, 'one a key for more than one');
});

test('each half of what is stored of a record tells its content', async (t) => {
  const one = item({ email: 'a@example.com', external_id: '1' });
  const { state } = run([one]);
  for (const [n, entry] of state.entries.entries()) {
    const damaged = entry.map((word, at) => (at === 3 ? word ^ 1 : word));
    const entries = state.entries.with(n, damaged);
    t.same(run([one], { ...state, entries }).sent, [one]);
  }
  const [first, second] = state.entries;
  t.not(first?.[3], second?.[3], 'halves of one digest');
});

test('records that share a key with one that changed are sent with it', async (t) => {
  const both = item({ email: 'a@example.com', external_id: '1', city: 'Bonn' });
  const byId = item({ external_id: '1', city: 'Rome' });
  const byEmail = item({ email: 'a@example.com', name: 'Ada' });
  const changed = item({ email: 'a@example.com', name: 'Adele' });
  const other = item({ email: 'b@example.com', external_id: '2' });
  const { state } = run([both, byId, byEmail, other]);
  t.same(run([both, byId, byEmail, other], state).sent, []);
  // What both say is written again, over what byId has said.
  t.same(run([both, byId, changed, other], state).sent, [both, byId, changed]);
});

test('keys that were of one profile once are never known apart', async (t) => {
  const both = item({ email: 'a@example.com', external_id: '1', city: 'Bonn' });
  const byEmail = item({ email: 'a@example.com', city: 'Rome' });
  const byId = item({ external_id: '1', city: 'Oslo' });
  let state = { entries: new Map<string, Uint32Array>(), tangled: '' };
  const step = (items: readonly Item[], mayPart: boolean) => {
    const before = { entries: [...state.entries.values()], tangled: state.tangled };
    const { contents, sent } = run(items, before, mayPart);
    const entries = new Map(state.entries);
    stored(contents).forEach((entry) => entries.set(entry.subarray(0, 2).join(), entry));
    state = { entries, tangled: contents.tangled() || state.tangled };
    return sent;
  };
  t.same(step([both], false), [both]);
  t.same(step([byEmail], false), [byEmail]);
  t.same(step([byEmail], false), [], 'as long as all have an address');
  t.same(step([byId], true), [byId]);
  t.same(step([byId], true), []);
  t.same(step([byEmail], true), [byEmail], 'the other one has written to the same profile');
  t.same(step([byEmail], true), []);
});

test('what was lost is void, and what is known of its keys stays', async (t) => {
  const both = item({ email: 'a@example.com', external_id: '1' });
  const { contents } = run([both]);
  contents.lose(both);
  const entries = stored(contents);
  t.equal(entries.length, 2);
  t.same(run([both], { entries, tangled: '' }).sent, [both]);
  const byId = item({ external_id: '1' });
  t.equal(run([byId], { entries, tangled: '' }, true).contents.tangled()?.length, 32);
});
