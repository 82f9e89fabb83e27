// The simulation itself: a sample of its nights holds, a seed replays, faults that are put back are found.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { inClone } from '../root.ts';
import { buildNight, replaced, type Replacement } from './bundle.ts';
import { oldFaults } from './old-faults.ts';
import { nightOf, Sum, type PlayNight } from './play.ts';

const folder = mkdtempSync(inClone('dist/simulation-'));
tap.teardown(() => rmSync(folder, { recursive: true }));

async function built(name: string, changes?: readonly Replacement[]): Promise<PlayNight> {
  const module = join(folder, `${name}.mjs`);
  await buildNight(module, changes);
  return nightOf(module);
}

const sound = built('sound');

test('all laws hold over a sample of nights', async (t) => {
  const night = await sound;
  const sum = new Sum();
  const start = performance.now();
  for (let seed = 1; seed <= 40 && performance.now() - start < 8000; seed++) {
    const played = await night(seed);
    t.strictSame(played.problems, [], `make simulate SEED=${seed}`);
    sum.add(played);
  }
  t.ok(sum.nights >= 3 && sum.requests > 0 && sum.records > 0, JSON.stringify(sum));
});

test('a seed replays to the last line', async (t) => {
  const night = await sound;
  const first = await night(1000);
  const other = await night(1001);
  const again = await night(1000);
  t.ok(first.trace.length > 20);
  t.strictSame(again.trace, first.trace);
  t.notSame(other.trace, first.trace);
});

test('old faults that are put back are found', async (t) => {
  const night = await built(
    'faulty',
    oldFaults.flatMap(({ changes }) => changes),
  );
  const found: number[] = [];
  let played = 0;
  for (let seed = 1; seed <= 60 && found.length < 2; seed++) {
    const { problems } = await night(seed);
    played += 1;
    found.push(...(problems.length > 0 ? [seed] : []));
  }
  t.equal(found.length, 2, `seeds ${found.join(', ')} of ${played}`);
});

test('an old fault can be put back as often as the code is changed', (t) => {
  t.ok(oldFaults.length >= 5);
  for (const { name, changes } of oldFaults) {
    for (const { file, put } of changes) {
      const text = replaced(readFileSync(inClone(file), 'utf8'), file, changes);
      t.ok(text.includes(put), name);
    }
  }
  t.throws(() => replaced('a a', 'file', [{ file: 'file', find: 'a', put: 'b' }]), /expected once/);
  t.throws(() => replaced('a', 'file', [{ file: 'file', find: 'b', put: 'b' }]), /expected once/);
  t.end();
});
