import { test } from 'tap';
import type { Problem } from '../../../lib/klaviyo/problem.ts';
import { bisect, type Guilty, type Sent } from '../../../lib/sink/deliver/bisect.ts';

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
  async function send(indexes: readonly number[]): Promise<Sent> {
    requests++;
    if (indexes.some((index) => poison.has(index))) {
      return { kind: 'refused', problems: problemsOf(indexes) };
    }
    taken.push(...indexes);
    return { kind: 'taken' };
  }
  return { send, problemsOf, taken, count: () => requests };
}

/** Sends what the search asks for until it knows the guilty ones. */
async function search(
  indexes: readonly number[],
  problems: readonly Problem[],
  send: (indexes: readonly number[]) => Promise<Sent>,
): Promise<Guilty> {
  const found = bisect(indexes, problems);
  let step = found.next();
  while (step.done !== true) {
    step = found.next(await send(step.value));
  }
  return step.value;
}

const all = Array.from({ length: 10_000 }, (_, index) => index);

test('one poisoned record in 10,000 costs at most 15 further requests without a pointer', async (t) => {
  for (const guilty of [0, 1, 4999, 5000, 7777, 9999]) {
    const fake = server(new Set([guilty]), false);
    const found = await search(all, fake.problemsOf(all), fake.send);
    t.same([...found.keys()], [guilty]);
    t.equal(found.get(guilty)?.detail, 'poisoned');
    t.ok(fake.count() <= 15, `record ${guilty} cost ${fake.count()} requests`);
    t.same(
      fake.taken.toSorted((a, b) => a - b),
      all.filter((index) => index !== guilty),
      'all others are sent once',
    );
  }
});

test('with pointers, any number of poisoned records costs one further request', async (t) => {
  const poison = new Set([3, 500, 9999]);
  const fake = server(poison, true);
  const found = await search(all, fake.problemsOf(all), fake.send);
  t.same(new Set(found.keys()), poison);
  t.equal(fake.count(), 1);
  t.equal(fake.taken.length, 9997);
});

test('several poisoned records without pointers are found one after the other', async (t) => {
  const poison = new Set([0, 41, 42, 99]);
  const some = all.slice(0, 100);
  const fake = server(poison, false);
  const found = await search(some, fake.problemsOf(some), fake.send);
  t.same(new Set(found.keys()), poison);
  t.equal(fake.taken.length, 96);
  t.equal(new Set(fake.taken).size, 96, 'none is sent twice');
});

test('a batch of nothing but poison ends with nothing sent', async (t) => {
  const some = all.slice(0, 5);
  const fake = server(new Set(some), false);
  const found = await search(some, fake.problemsOf(some), fake.send);
  t.equal(found.size, 5);
  t.same(fake.taken, []);
});

test('a request that is lost on the way ends the search for its records', async (t) => {
  const sent: (readonly number[])[] = [];
  const found = await search(all.slice(0, 4), [reason], async (indexes) => {
    sent.push(indexes);
    return sent.length === 1 ? { kind: 'lost' } : { kind: 'taken' };
  });
  t.same(sent, [
    [0, 1],
    [2, 3],
  ]);
  t.equal(found.size, 0, 'nobody is called guilty without proof');
});
