import { setImmediate as immediate } from 'node:timers/promises';
import { test } from 'tap';
import { concurrently } from '../../../lib/sink/deliver/concurrently.ts';

/** Yields the numbers, and counts how many were asked for. */
function counted(numbers: number) {
  const count = { asked: 0 };
  async function* values(): AsyncGenerator<number> {
    for (let n = 0; n < numbers; n++) {
      count.asked++;
      yield n;
    }
  }
  return { count, source: values() };
}

test('as many as allowed are under way, and all results come', async (t) => {
  const { source, count } = counted(50);
  let running = 0;
  let most = 0;
  const results: string[] = [];
  const work = async function* work(n: number): AsyncGenerator<string> {
    most = Math.max(most, ++running);
    yield `${n} begun`;
    for (let turns = n % 4; turns >= 0; turns--) {
      await immediate();
    }
    running--;
    yield `${n} done`;
  };
  for await (const result of concurrently(source, 3, work)) {
    results.push(result);
    t.ok(
      count.asked <= results.filter((text) => text.endsWith('done')).length + 4,
      'asked only where there is room',
    );
  }
  t.equal(results.length, 100);
  t.equal(new Set(results).size, 100);
  t.equal(most, 3);
});

test('work goes on only when what it yielded was consumed', async (t) => {
  const log: string[] = [];
  const work = async function* work(): AsyncGenerator<string> {
    yield 'written down';
    log.push('gone on');
  };
  for await (const result of concurrently(counted(1).source, 2, work)) {
    await immediate();
    await immediate();
    log.push(result);
  }
  t.same(log, ['written down', 'gone on']);
});

test('after an error nothing is begun, and what is under way still yields', async (t) => {
  const { source, count } = counted(50);
  const results: number[] = [];
  const work = async function* work(n: number): AsyncGenerator<number> {
    if (n === 1) {
      throw new Error('refused');
    }
    for (let turns = 0; turns < 20; turns++) {
      await immediate();
    }
    yield n;
  };
  const read = async () => {
    for await (const result of concurrently(source, 3, work)) {
      results.push(result);
    }
  };
  await t.rejects(read(), { message: 'refused' });
  t.ok(results.includes(0), 'what had begun before is told');
  t.ok(count.asked <= 4, `${count.asked} were asked for`);
});

test('a source that fails does not lose what is under way, one that hangs is not waited for', async (t) => {
  async function* failing(): AsyncGenerator<number> {
    yield 0;
    throw new Error('broke off');
  }
  const results: number[] = [];
  const slow = async function* slow(n: number): AsyncGenerator<number> {
    await immediate();
    yield n;
  };
  const read = async (source: AsyncIterable<number>, work: (n: number) => AsyncGenerator<number>) => {
    for await (const result of concurrently(source, 3, work)) {
      results.push(result);
    }
  };
  await t.rejects(read(failing(), slow), { message: 'broke off' });
  t.same(results, [0]);
  async function* hanging(): AsyncGenerator<number> {
    yield 0;
    await new Promise(() => undefined);
  }
  const refused = async function* refused(): AsyncGenerator<number> {
    await immediate();
    yield 1;
    throw new Error('refused');
  };
  await t.rejects(read(hanging(), refused), { message: 'refused' });
});
