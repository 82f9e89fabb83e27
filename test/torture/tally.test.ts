// The figures of a torture: each kind of call has its row, what is missing counts as lost, a later verdict holds.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { errandOf, kinds } from './kinds.ts';
import { keepVerdict, verdictsIn } from './log.ts';
import { Tally } from './tally.ts';
import { lostOf, type Verdict } from './torture.ts';

const good: Verdict = {
  scene: 'sink add',
  fault: 'fs.openSync 3 EIO',
  kind: 'fs.openSync',
  isMet: true,
  status: 74,
  records: 8,
  lost: 0,
  twice: 1,
  problems: [],
  stderr: 'what it said',
  fired: 'a stack',
};

test('every kind of call is for something, and a request is not', async (t) => {
  t.strictSame(
    kinds.filter((kind) => errandOf(kind) === undefined),
    [],
  );
  t.equal(errandOf('socket'), undefined);
  t.equal(errandOf('handle.readFile'), 'read', 'of a file that is open');
  t.equal(errandOf('fs.readFileSync'), 'open');
});

test('what one end has more often than another is lost', async (t) => {
  const wanted = { profiles: ['a', 'b', 'b'], events: [1], done: [true, true] };
  t.equal(lostOf(wanted, wanted), 0);
  t.equal(lostOf({ profiles: ['b', 'a'], events: [], done: [true, false] }, wanted), 3);
  t.equal(lostOf({ ...wanted, profiles: ['a', 'b', 'b', 'c'] }, wanted), 0, 'more is not less');
});

test('a row tells calls that failed, those that did not come, and records', async (t) => {
  const tally = new Tally();
  tally.add({ ...good, problems: ['broken'] });
  tally.add(good);
  tally.add({ ...good, fault: 'fs.openSync 4 EIO', isMet: false, status: 0 });
  tally.add({ ...good, fault: 'fs.writeSync 1 ENOSPC stays', kind: 'fs.writeSync' });
  tally.add({ ...good, fault: 'socket 1 reset after', kind: 'socket', lost: 2 });
  t.equal(tally.broken, 0, 'played again, it was good');
  const table = tally.table().replaceAll(/ +/g, ' ');
  t.match(table, /^ failed not met well records lost twice broken$/m);
  t.match(table, /^all 3 1 1 32 2 4 0$/m);
  t.match(table, /^ EIO stays all$/m);
  t.match(table, /^open 1 0 1$/m);
  t.match(table, /^write 0 1 1$/m);
  t.match(table, /^requests: reset after 1$/m);
});

test('a log keeps what came of each, and what a run said where it broke the law', async (t) => {
  const file = join(tmpdir(), `klaviyo-torture-log-${process.pid}.ndjson`);
  t.teardown(() => rmSync(file, { force: true }));
  t.strictSame(verdictsIn(file), [], 'none yet');
  keepVerdict(file, good);
  keepVerdict(file, { ...good, problems: ['broken'] });
  t.strictSame(verdictsIn(file), [
    { ...good, stderr: '', fired: null },
    { ...good, problems: ['broken'] },
  ]);
});
