// The simulation itself: a sample of its nights holds, a seed replays, a fault that is put back is found.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { inClone } from '../root.ts';
import { buildNight, replaced } from './bundle.ts';
import { oldFaults } from './old-faults.ts';
import { nightOf, Sum } from './play.ts';

const folder = mkdtempSync(inClone('dist/simulation-'));
tap.teardown(() => rmSync(folder, { recursive: true }));

const module = join(folder, 'night.mjs');
const built = buildNight(module).then(() => nightOf(module));

test('all laws hold over a sample of nights', async (t) => {
  const night = await built;
  const sum = new Sum();
  const start = performance.now();
  for (let seed = 1; seed <= 60 && performance.now() - start < 8000; seed++) {
    const played = await night(seed);
    t.strictSame(played.problems, [], `make simulate SEED=${seed}`);
    sum.add(played);
  }
  t.ok(sum.nights >= 3 && sum.requests > 0 && sum.records > 0, JSON.stringify(sum));
});

test('a seed replays to the last line', async (t) => {
  const night = await built;
  const first = await night(1000);
  const other = await night(1001);
  const again = await night(1000);
  t.ok(first.trace.length > 20);
  t.strictSame(again.trace, first.trace);
  t.notSame(other.trace, first.trace);
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
