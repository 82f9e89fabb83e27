import { test } from 'tap';
import type { Problem } from '../../../../lib/klaviyo/answers/problem.ts';
import { bisect, type Found, type Sent } from '../../../../lib/sink/deliver/refusals/bisect.ts';

const reason: Problem = { code: 'invalid', title: 'Invalid', detail: 'poisoned' };

/** A server that refuses what holds a poisoned index, with or without naming it. */
function server(poison: ReadonlySet<number>, points: boolean) {
  const taken: number[] = [];
  let requests = 0;
  function problemsOf(indexes: readonly number[]): Problem[] {
    if (!points) {
      return [reason];
    }
    return indexes.flatMap((index, position) => (poison.has(index) ? [{ ...reason, index: position }] : []));
  }
  function send(indexes: readonly number[]): Sent {
    requests++;
    if (indexes.some((index) => poison.has(index))) {
      return { kind: 'refused', problems: problemsOf(indexes) };
    }
    taken.push(...indexes);
    return { kind: 'taken' };
  }
  return { send, problemsOf, taken, count: () => requests };
}

/** Sends what the search asks for until it ends. */
function search(
  indexes: readonly number[],
  problems: readonly Problem[],
  send: (indexes: readonly number[]) => Sent,
): Found {
  const found = bisect(indexes, problems);
  let step = found.next();
  while (step.done !== true) {
    step = found.next(send(step.value));
  }
  return step.value;
}

const all = Array.from({ length: 10_000 }, (_, index) => index);
const sorted = (indexes: Iterable<number>) => [...indexes].toSorted((a, b) => a - b);

test('one poisoned record in 10,000 costs at most 17 further requests without a pointer', async (t) => {
  for (const guilty of [0, 1, 4999, 5000, 5001, 7777, 9998, 9999]) {
    const fake = server(new Set([guilty]), false);
    const found = search(all, fake.problemsOf(all), fake.send);
    t.same([...found.guilty.keys()], [guilty]);
    t.equal(found.guilty.get(guilty)?.[0]?.detail, 'poisoned');
    t.same(found.failed, []);
    t.ok(fake.count() <= 17, `record ${guilty} cost ${fake.count()} requests`);
    t.same(
      sorted(fake.taken),
      all.filter((index) => index !== guilty),
      'all others are sent once',
    );
  }
});

test('k poisoned records in 10,000, refused in the same words, cost at most 17 each and six more', async (t) => {
  for (const poison of [
    [0, 1],
    [4999, 5000],
    [0, 5000, 9999],
    [3, 1700, 5001, 8400],
    sorted(all.filter((n) => n % 997 === 5)),
  ]) {
    const fake = server(new Set(poison), false);
    const found = search(all, fake.problemsOf(all), fake.send);
    t.same(sorted(found.guilty.keys()), poison);
    t.same(found.failed, []);
    t.equal(fake.taken.length, all.length - poison.length);
    t.equal(new Set(fake.taken).size, fake.taken.length, 'none is sent twice');
    t.ok(fake.count() <= 17 * poison.length + 6, `${poison.length} records cost ${fake.count()} requests`);
  }
});

test('with pointers, any number of poisoned records costs one further request', async (t) => {
  const poison = new Set([3, 500, 9999]);
  const fake = server(poison, true);
  const found = search(all, fake.problemsOf(all), fake.send);
  t.same(new Set(found.guilty.keys()), poison);
  t.equal(fake.count(), 1);
  t.equal(fake.taken.length, 9997);
});

test('a refusal of the whole request blames nobody, after at most five further requests', async (t) => {
  for (const size of [1, 2, 3, 4, 5, 64, 1000, 10_000]) {
    const some = all.slice(0, size);
    const fake = server(new Set(some), false);
    const found = search(some, [reason], fake.send);
    t.equal(found.guilty.size, 0, `${size} records`);
    t.same(found.failed, some);
    t.match(found.reasons, [reason]);
    t.ok(fake.count() <= 5, `${size} records cost ${fake.count()} requests`);
  }
});

test('a pointer that names no record ends the search at once, or where it comes', async (t) => {
  const elsewhere: Problem = { ...reason, pointer: '/data', isElsewhere: true };
  for (const problem of [elsewhere, { ...reason, index: 8 }]) {
    const never = search(all.slice(0, 8), [problem], () => {
      throw new Error('nothing is to be sent');
    });
    t.same([never.guilty.size, never.failed.length], [0, 8]);
  }
  let requests = 0;
  const late = search(all.slice(0, 8), [reason], () => {
    requests++;
    return requests === 1 ? { kind: 'taken' } : { kind: 'refused', problems: [elsewhere] };
  });
  t.same(late, { guilty: new Map(), failed: [4, 5, 6, 7], reasons: [elsewhere] });
});

test('a problem that names a record counts beside one that names none', async (t) => {
  const fake = server(new Set([2]), false);
  const found = search(
    all.slice(0, 5),
    [
      { ...reason, detail: 'no pointer' },
      { ...reason, index: 2 },
    ],
    fake.send,
  );
  t.same([...found.guilty.keys()], [2]);
  t.equal(fake.count(), 1);
});

test('nobody is convicted unheard: a refusal that does not come again leaves all taken', async (t) => {
  for (const size of [1, 2, 3, 8, 100]) {
    const fake = server(new Set(), false);
    const some = all.slice(0, size);
    const found = search(some, [reason], fake.send);
    t.equal(found.guilty.size, 0);
    // A record that was alone in the refused request has been heard.
    t.same(sorted([...fake.taken, ...found.failed]), some);
    t.equal(found.failed.length, size === 1 ? 1 : 0);
  }
});

test('two records of two that are both refused are a batch that failed: none was taken beside them', async (t) => {
  const fake = server(new Set([0, 1]), false);
  t.same(search([0, 1], [reason], fake.send).failed, [0, 1]);
  t.equal(fake.count(), 2);
});

test('one that is lost on the way is not looked at again, and the search goes on', async (t) => {
  const sent: (readonly number[])[] = [];
  const found = search(all.slice(0, 4), [reason], (indexes) => {
    sent.push(indexes);
    return sent.length === 1 ? { kind: 'lost' } : { kind: 'taken' };
  });
  t.same(sent, [
    [0, 1],
    [2, 3],
  ]);
  t.equal(found.guilty.size, 0, 'nobody is called guilty without proof');
  t.same(found.failed, []);
});

test('whatever a server answers, each record ends in one place and the guilty were named or heard alone', async (t) => {
  let seed = 20_261_126;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let round = 1; round < 3000; round++) {
    const some = all.slice(0, 1 + random(40));
    const taken: number[] = [];
    const lost: number[] = [];
    const proven = new Set<number>();
    const answer = (indexes: readonly number[]): Sent => {
      const kind =
        (['taken', 'refused', 'refused', 'lost'] as const)[random(round % 2 === 0 ? 3 : 4)] ?? 'lost';
      if (kind !== 'refused') {
        (kind === 'taken' ? taken : lost).push(...indexes);
        return { kind };
      }
      const index = random(indexes.length + 1);
      if (indexes.length === 1) {
        proven.add(indexes[0] ?? -1);
      }
      if (random(3) > 0) {
        return { kind, problems: [reason] };
      }
      if (indexes[index] !== undefined) {
        proven.add(indexes[index]);
      }
      return { kind, problems: [{ ...reason, index }] };
    };
    const first = answer(some);
    if (first.kind !== 'refused') {
      continue;
    }
    const { guilty, failed } = search(some, first.problems, answer);
    t.same(sorted([...taken, ...lost, ...guilty.keys(), ...failed]), some, `round ${round}`);
    t.ok(
      [...guilty.keys()].every((index) => proven.has(index)),
      `round ${round}: proof for all`,
    );
  }
});
