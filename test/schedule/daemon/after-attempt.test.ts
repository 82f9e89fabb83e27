// What follows from a failed attempt: when the next one is, and how often a wrong configuration may fail.
import { test } from 'tap';
import {
  afterConfigurationFailure,
  configurationFailures,
  retryWait,
} from '../../../lib/schedule/daemon/after-attempt.ts';
import type { RunRecord } from '../../../lib/schedule/store/run-record.ts';
import { definitionOf } from '../virtual-clock.ts';

const updated = '2026-01-15T00:00:00.000Z';
const definition = definitionOf(
  { name: 'nightly', retries: 9, retryWaitSeconds: 600, disableAfter: 2 },
  updated,
);

function run(id: number, change: Partial<RunRecord> & { exitStatus?: number }): RunRecord {
  const { exitStatus, ...rest } = change;
  const startedAt = `2026-01-15T0${id}:00:00.000Z`;
  return {
    version: 1,
    id,
    schedule: 'nightly',
    cause: 'schedule',
    scheduledAt: startedAt,
    startAt: startedAt,
    status: 'failed',
    attempts: exitStatus === undefined ? [] : [{ number: 1, startedAt, endedAt: startedAt, exitStatus }],
    ...rest,
  };
}

test('the wait doubles, never beyond an hour, and nobody waits for what no retry puts right', async (t) => {
  t.strictSame(
    [1, 2, 3, 4, 9].map((attempts) => retryWait(definition, attempts, 69)),
    [600_000, 1_200_000, 2_400_000, 3_600_000, 3_600_000],
  );
  t.equal(retryWait(definition, 10, 69), undefined, 'no retry is left');
  t.equal(retryWait(definition, 1, 78), undefined, 'a configuration is wrong the second time as well');
  t.equal(
    retryWait(definition, 1, undefined),
    600_000,
    'nobody saw the end: that is no configuration failure',
  );
});

test('failures count in a row, since the schedule was last changed, and over runs that never began', async (t) => {
  const bad = run(2, { exitStatus: 78 });
  t.equal(configurationFailures(definition, []), 0);
  t.equal(configurationFailures(definition, [run(1, { exitStatus: 78 }), bad]), 2);
  t.equal(
    configurationFailures(definition, [bad, run(3, { status: 'skipped' }), run(4, { exitStatus: 64 })]),
    2,
    'a skipped run neither counts nor breaks the row',
  );
  t.equal(
    configurationFailures(definition, [
      run(1, { exitStatus: 78 }),
      run(2, { exitStatus: 69 }),
      run(3, { exitStatus: 78 }),
    ]),
    1,
    'another failure breaks it',
  );
  t.equal(
    configurationFailures({ ...definition, updatedAt: '2026-01-15T02:30:00.000Z' }, [
      bad,
      run(3, { exitStatus: 78 }),
    ]),
    1,
    'what failed before the change is forgiven',
  );
});

test('the schedule is disabled at the number that it says, and warned of before', async (t) => {
  t.match(afterConfigurationFailure(definition, 1), {
    disable: false,
    message:
      /^warning: 1 run failed for configuration reasons \(exit .*\); after 2 the schedule is disabled$/,
  });
  t.match(afterConfigurationFailure(definition, 2), {
    disable: true,
    message: /^2 runs in a row failed .*: disabled\. Put it right, then: klaviyo-schedule enable nightly$/,
  });
});
