// How many files a room of the code may hold: as many as are found at a glance.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'tap';
import { inClone } from '../root.ts';

/** A room is laid out for 12; two more may move in before somebody has to find the noun for a room of its own. */
const most = 14;

const lib = inClone('lib');

/** From each folder of lib to how many files lie in it, those of its own folders aside. */
function rooms(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const room = relative(lib, entry.parentPath);
      counts.set(room, (counts.get(room) ?? 0) + 1);
    }
  }
  return counts;
}

test('a room holds no more files than are found at a glance', (t) => {
  const counts = rooms();
  t.ok(counts.size > 40, `${counts.size} rooms`);
  t.ok(counts.get(join('sink', 'operations')), 'the operations are in one of them');
  const full = [...counts]
    .filter(([, count]) => count > most)
    .map(([room, count]) => `lib/${room}: ${count}`);
  t.strictSame(
    full,
    [],
    `at most ${most} files; put what belongs together into a room below, as lib/README.md does`,
  );
  t.end();
});
