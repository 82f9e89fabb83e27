// The account of a daemon's minutes: each is in the history once, and a run that failed is told.
import { test } from 'tap';
import type { RunRecord } from '../../lib/schedule/store/run-record.ts';
import { accountOf } from './minutes.ts';

const begun = Date.parse('2026-06-01T00:00:30Z');
const stopped = Date.parse('2026-06-01T00:04:30Z');

function run(minute: number, change: Partial<RunRecord> = {}): RunRecord {
  const at = `2026-06-01T00:0${minute}:00.000Z`;
  return {
    version: 1,
    id: minute,
    schedule: 'minutely',
    cause: 'schedule',
    scheduledAt: at,
    startAt: at,
    status: 'succeeded',
    attempts: [{ number: 1, startedAt: at, exitStatus: 0 }],
    endedAt: `2026-06-01T00:0${minute}:0${minute}.000Z`,
    ...change,
  };
}

test('all minutes in the history: nothing is wrong', async (t) => {
  const { text, problems } = accountOf(
    [1, 2, 3, 4].map((n) => run(n)),
    begun,
    stopped,
  );
  t.strictSame(problems, []);
  t.equal(text, '4 minutes were due: succeeded 4; a run took 3.0 s, the longest 4.0 s');
});

test('a minute that was skipped or missed is in the history too, the last one may be to come', async (t) => {
  const missed = {
    count: 1,
    more: false,
    first: '2026-06-01T00:03:00.000Z',
    last: '2026-06-01T00:03:00.000Z',
  };
  const history = [
    run(1),
    run(2, { status: 'skipped', attempts: [] }),
    run(3, { status: 'missed', attempts: [], missed }),
  ];
  t.strictSame(accountOf(history, begun, stopped).problems, []);
});

test('a minute that nobody speaks of, one that ran twice, a run that failed, and one left open', async (t) => {
  const failed = run(3, {
    status: 'failed',
    attempts: [{ number: 1, startedAt: '2026-06-01T00:03:00.000Z', exitStatus: 75 }],
  });
  const { problems } = accountOf([run(1), run(1), failed, run(4, { status: 'running' })], begun, stopped);
  t.strictSame(problems, [
    '2026-06-01T00:01:00.000Z stands 2 times in the history',
    '2026-06-01T00:02:00.000Z stands 0 times in the history',
    'run 4 is left open',
    'run 3 failed: exit 75',
  ]);
});
