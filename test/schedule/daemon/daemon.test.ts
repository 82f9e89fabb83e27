// What the daemon does as hours and days pass: on time, overlapping, failing, stopped, with the clock changed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'tap';
import { Daemon } from '../../../lib/schedule/daemon/daemon.ts';
import { Failure } from '../../../lib/errors.ts';
import { holderOf, tryAcquire } from '../../../lib/files/lockfile.ts';
import type { RunRecord } from '../../../lib/schedule/store/run-record.ts';
import { until } from '../killed.ts';
import { day, hour, minute, selfIdentity, World } from '../virtual-clock.ts';

const brief = (runs: readonly RunRecord[]) =>
  runs.map(({ status, scheduledAt }) => `${status} ${scheduledAt.slice(5, 16)}`);

test('every time of a day runs once, and the command knows its time', async (t) => {
  const world = new World(t, '2026-03-01T00:00:30Z');
  world.shell(
    'hourly',
    'echo $KLAVIYO_SCHEDULED_AT $KLAVIYO_SCHEDULE $KLAVIYO_RUN_ID $KLAVIYO_ATTEMPT >> seen',
  );
  void world.start();
  await world.advance(day);
  const seen = readFileSync(join(world.folder, 'seen'), 'utf8').trim().split('\n');
  t.equal(seen.length, 24);
  t.equal(seen[0], '2026-03-01T01:00:00Z hourly 1 1');
  t.equal(seen[23], '2026-03-02T00:00:00Z hourly 24 1');
  t.ok(world.runs('hourly').every(({ status }) => status === 'succeeded'));
});

test('a delay moves the start, not the time that the command finds', async (t) => {
  const world = new World(t, '2026-03-01T00:00:30Z');
  world.shell('late', 'echo $KLAVIYO_SCHEDULED_AT', { delaySeconds: 900 });
  void world.start();
  await world.advance(hour + 5 * minute);
  t.strictSame(brief(world.runs('late')), ['waiting 03-01T01:00']);
  await world.advance(15 * minute);
  const [run] = world.runs('late');
  t.equal(run?.attempts[0]?.startedAt, '2026-03-01T01:15:00.000Z');
  t.equal(
    readFileSync(world.store.runPath({ schedule: 'late', id: 1 }, '.log'), 'utf8'),
    '2026-03-01T01:00:00Z\n',
  );
});

test('skip leaves a time out while a run goes on, queue runs it after', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  const gate = 'while [ ! -e gate ]; do sleep 0.05; done';
  world.shell('skips', gate, { overlap: 'skip' });
  world.shell('queues', gate, { overlap: 'queue' });
  world.held.add('skips').add('queues');
  void world.start();
  await world.advance(2 * hour + 30 * minute);
  t.strictSame(brief(world.runs('skips')), [
    'running 03-01T01:00',
    'skipped 03-01T02:00',
    'skipped 03-01T03:00',
  ]);
  t.strictSame(brief(world.runs('queues')), [
    'running 03-01T01:00',
    'waiting 03-01T02:00',
    'waiting 03-01T03:00',
  ]);
  t.match(world.runs('skips')[1]?.note, /run 1 had not ended/);
  writeFileSync(join(world.folder, 'gate'), '');
  world.held.clear();
  await world.advance(10 * minute);
  t.strictSame(brief(world.runs('queues')), [
    'succeeded 03-01T01:00',
    'succeeded 03-01T02:00',
    'succeeded 03-01T03:00',
  ]);
});

test('a failed run is tried again, later each time, and keeps one line in the history', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('flaky', 'echo try $KLAVIYO_ATTEMPT; [ $KLAVIYO_ATTEMPT = 3 ] || exit 69', {
    retries: 3,
    cron: '0 1 * * *',
  });
  void world.start();
  await world.advance(10 * minute);
  const [run, ...more] = world.runs('flaky');
  t.equal(more.length, 0);
  t.equal(run?.status, 'succeeded');
  t.strictSame(
    run?.attempts.map(({ startedAt, exitStatus }) => [startedAt.slice(11, 19), exitStatus]),
    [
      ['01:00:00', 69],
      ['01:01:00', 69],
      ['01:03:00', 0],
    ],
  );
  const log = readFileSync(world.store.runPath({ schedule: 'flaky', id: 1 }, '.log'), 'utf8');
  t.equal(log, 'try 1\nklaviyo-schedule: attempt 2 of 4\ntry 2\nklaviyo-schedule: attempt 3 of 4\ntry 3\n');
});

test('a run that waits for its next attempt is in the way of the next time', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('flaky', 'exit 1', { retries: 1, retryWaitSeconds: 3600, cron: '*/30 * * * *' });
  void world.start();
  await world.advance(50 * minute);
  t.strictSame(brief(world.runs('flaky')), ['retrying 03-01T01:00', 'skipped 03-01T01:30']);
});

test('configuration failures in a row disable the schedule, after a warning each time', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('broken', 'exit 78', { disableAfter: 3, retries: 5 });
  world.add({
    name: 'missing',
    disableAfter: 2,
    retries: 5,
    command: { kind: 'argv', argv: ['no-such-command'] },
  });
  world.shell('unknown', 'no-such-command | cat', { disableAfter: 2, retries: 5 });
  world.shell('ill', '[ $KLAVIYO_RUN_ID = 2 ] && exit 0; exit 77', { disableAfter: 3 });
  world.shell('weak', 'exit 65', { disableAfter: 1 });
  void world.start();
  await world.advance(4 * hour + 5 * minute);
  t.equal(world.runs('broken').length, 3);
  t.ok(
    world.runs('broken').every(({ attempts }) => attempts.length === 1),
    'no retry cures a configuration',
  );
  const disabled = world.store.definition('broken');
  t.equal(disabled.enabled, false);
  t.match(disabled.disabledBecause, /3 runs in a row .*klaviyo-schedule enable broken/);
  const warnings = world.said.filter((line) => line.startsWith('broken: warning'));
  t.equal(warnings.length, 2);
  t.match(
    warnings[1],
    /2 runs in a row failed for configuration reasons .* after 3 the schedule is disabled/,
  );
  t.equal(world.store.definition('ill').enabled, false, 'a success starts the count anew: 1, then 3, 4, 5');
  t.equal(world.runs('ill').length, 5);
  for (const name of ['missing', 'unknown']) {
    t.match(world.runs(name), [{ attempts: { length: 1 } }, { attempts: [{ exitStatus: 127 }] }], name);
    t.equal(world.store.definition(name).enabled, false, `${name}: a command that is not there`);
  }
  t.equal(world.store.definition('weak').enabled, true, 'bad input is no configuration failure');
});

test('a command that fails in a pipe fails the run, where there is bash', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('first', '(echo email; exit 3) | cat', { cron: '0 1 * * *' });
  world.shell('last', '(exit 3) | (cat; exit 4)', { cron: '0 1 * * *' });
  void world.start();
  await world.advance(5 * minute);
  t.match(world.runs('first'), [{ status: 'failed', attempts: [{ exitStatus: 3 }] }]);
  t.match(
    world.runs('last'),
    [{ status: 'failed', attempts: [{ exitStatus: 4 }] }],
    'the last that failed counts',
  );
});

test('times missed while no daemon ran are noted, and run once or not at all', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  world.shell('once', 'echo $KLAVIYO_SCHEDULED_AT', { catchUp: 'once' });
  world.shell('none', 'true', { catchUp: 'none' });
  world.clock.jump(6 * hour);
  void world.start();
  await world.advance(minute);
  t.strictSame(brief(world.runs('once')), ['missed 03-01T06:00', 'succeeded 03-01T06:00']);
  t.match(world.runs('once')[0], { missed: { count: 6, first: '2026-03-01T01:00:00.000Z' } });
  t.equal(world.runs('once')[1]?.cause, 'catch-up');
  t.strictSame(brief(world.runs('none')), ['missed 03-01T06:00']);
  t.ok(
    world.said.some((line) => line.startsWith('none: 6 missed while nothing ran schedules; not run later')),
  );
  await world.advance(hour);
  t.equal(brief(world.runs('once')).at(-1), 'succeeded 03-01T07:00');
  t.equal(brief(world.runs('none')).at(-1), 'succeeded 03-01T07:00');
});

test('a start that is less than a minute late was not missed', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  world.shell('none', 'true', { catchUp: 'none' });
  world.clock.jump(30 * minute + 40_000);
  void world.start();
  await world.advance(minute);
  t.strictSame(brief(world.runs('none')), ['succeeded 03-01T01:00']);
});

test('a clock that jumps forward misses times, one that jumps back runs none twice', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  world.shell('hourly', 'true');
  void world.start();
  await world.advance(hour);
  world.clock.jump(3 * hour);
  await world.advance(hour);
  t.strictSame(brief(world.runs('hourly')), [
    'succeeded 03-01T01:00',
    'missed 03-01T04:00',
    'succeeded 03-01T05:00',
  ]);
  world.clock.jump(-2 * hour);
  await world.advance(2 * hour);
  t.equal(world.runs('hourly').length, 3, 'the times up to 05:00 were there already');
  t.ok(world.said.some((line) => line.includes('the clock was set back')));
  await world.advance(hour);
  t.equal(brief(world.runs('hourly')).at(-1), 'succeeded 03-01T06:00');
});

test('a history from a clock that was years ahead does not stop the schedule', async (t) => {
  const world = new World(t, '2031-03-01T00:59:00Z');
  world.shell('hourly', 'true', { activeSince: '2026-03-01T00:00:00.000Z' });
  void world.start();
  await world.advance(hour);
  await world.stop();
  world.clock.jump(-(5 * 365 + 1) * day);
  void world.start();
  await world.advance(2 * hour + 2 * minute);
  const runs = brief(world.runs('hourly'));
  t.ok(runs.includes('succeeded 03-01T03:00') && runs.at(-1) === 'succeeded 03-01T04:00', runs.join(', '));
});

test('SIGTERM lets runs end and starts no other', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('slow', 'while [ ! -e gate ]; do sleep 0.05; done; echo done > result');
  world.held.add('slow');
  const ended = world.start();
  await world.advance(5 * minute);
  world.daemon.stop();
  writeFileSync(join(world.folder, 'gate'), '');
  t.strictSame(await ended, { started: 1, unsuccessful: 0 });
  t.equal(readFileSync(join(world.folder, 'result'), 'utf8'), 'done\n');
  t.strictSame(brief(world.runs('slow')), ['succeeded 03-01T01:00']);
});

test('a second signal ends the runs, which are shown as interrupted', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('endless', 'while :; do sleep 0.05; done', { retries: 3 });
  world.held.add('endless');
  const ended = world.start();
  await world.advance(5 * minute);
  world.daemon.kill();
  await ended;
  const [run] = world.runs('endless');
  t.match(run, { status: 'interrupted', attempts: [{ signal: 'SIGTERM', exitStatus: 143 }] });
});

test('a run that waits for its next attempt goes on with the next daemon', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('flaky', '[ $KLAVIYO_ATTEMPT = 2 ]', { retries: 2, retryWaitSeconds: 600, cron: '0 1 * * *' });
  void world.start();
  await world.advance(5 * minute);
  await world.stop();
  t.match(world.runs('flaky')[0], { status: 'retrying', owner: undefined });
  void world.start();
  await world.advance(10 * minute);
  t.match(world.runs('flaky'), [{ status: 'succeeded', attempts: [{ number: 1 }, { number: 2 }] }]);
});

/** The first run of a schedule, as a daemon that is gone left it; `end`: of its attempt, where it was seen. */
function leftRunning(schedule: string, end: { endedAt?: string; exitStatus?: number } = {}): RunRecord {
  const startAt = '2026-03-01T01:00:00.000Z';
  return {
    version: 1,
    id: 1,
    schedule,
    cause: 'schedule',
    scheduledAt: startAt,
    startAt,
    status: 'running',
    owner: { ...selfIdentity(), pid: 2 ** 30, started: 'before' },
    attempts: [{ number: 1, startedAt: startAt, ...end }],
  };
}

test('an attempt after one that was cut off tells its own end, and the cut stays told of the first', async (t) => {
  const world = new World(t, '2026-03-01T01:00:30Z');
  world.shell('cut', 'true', { retries: 1, cron: '0 1 * * *' });
  world.store.saveRun(leftRunning('cut'));
  void world.start();
  await world.advance(10 * minute);
  const [run] = world.runs('cut');
  t.match(run, { status: 'succeeded', note: undefined });
  t.match(run?.attempts[0]?.error, /^cut off/);
  t.match(run?.attempts[1], { exitStatus: 0, error: undefined });
});

test('a run that was claimed for an attempt that never began has that attempt, whatever the one before reported', async (t) => {
  const world = new World(t, '2026-03-01T01:00:30Z');
  world.shell('claimed', 'true', { retries: 1, cron: '0 1 * * *' });
  const record = leftRunning('claimed', { endedAt: '2026-03-01T01:00:01.000Z', exitStatus: 69 });
  world.store.saveRun(record);
  writeFileSync(world.store.runPath(record, '.report.json'), JSON.stringify({ read: 1, exit_status: 69 }));
  void world.start();
  await world.advance(minute);
  const [run] = world.runs('claimed');
  t.match(run, { status: 'succeeded', note: undefined });
  t.strictSame(
    run?.attempts.map(({ exitStatus, error, endedAt }) => [exitStatus, error, endedAt?.slice(11, 19)]),
    [
      [69, undefined, '01:00:01'],
      [0, undefined, '01:00:30'],
    ],
  );
});

test('an attempt that failed unseen is followed by the next one, as one that was seen is', async (t) => {
  const world = new World(t, '2026-03-01T01:00:30Z');
  world.shell('unseen', 'true', { retries: 1, cron: '0 1 * * *' });
  const record = leftRunning('unseen');
  world.store.saveRun(record);
  writeFileSync(world.store.runPath(record, '.report.json'), JSON.stringify({ read: 1, exit_status: 69 }));
  void world.start();
  await world.advance(10 * minute);
  const [run] = world.runs('unseen');
  t.match(run, { status: 'succeeded', note: undefined });
  t.strictSame(
    run?.attempts.map(({ exitStatus }) => exitStatus),
    [69, 0],
  );
});

test('--once runs what is due, waits for it and ends', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  world.shell('good', 'true');
  world.shell('bad', 'exit 1');
  t.strictSame(await world.start(true), { started: 0, unsuccessful: 0 });
  world.clock.jump(30 * minute);
  t.strictSame(await world.start(true), { started: 2, unsuccessful: 1 });
});

test('a second daemon on the same store is refused', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  void world.start();
  await world.settled();
  const second = new Daemon({
    store: world.store,
    clock: world.clock,
    env: {},
    say: () => {},
    killGroup: () => {},
  });
  const failure = await second.run().catch((error: unknown) => error);
  t.ok(failure instanceof Failure && failure.exit === 75);
});

test('a daemon whose store another one has taken over starts nothing more and ends', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  world.shell('hourly', 'true');
  const ended = world.start().catch((error: unknown) => error);
  await world.advance(hour);
  rmSync(world.store.daemonLock);
  await world.advance(hour);
  t.ok(holderOf(world.store.daemonLock), 'a lock that somebody removed is made anew');
  rmSync(world.store.daemonLock);
  tryAcquire(world.store.daemonLock, { ...selfIdentity(), pid: 4711, host: 'elsewhere' });
  await world.clock.advance(hour, async () => undefined);
  const failure = await ended;
  t.ok(failure instanceof Failure && failure.exit === 75);
  t.match(failure, { message: /^process 4711 on elsewhere has taken over the schedules of / });
  t.equal(world.runs('hourly').length, 2);
  t.match(holderOf(world.store.daemonLock), { identity: { host: 'elsewhere' } });
});

test('the history keeps as many runs as it is told, with their logs', async (t) => {
  const world = new World(t, '2026-03-01T00:30:00Z');
  world.shell('hourly', 'echo x', { keep: 3 });
  void world.start();
  await world.advance(8 * hour);
  t.strictSame(
    world.runs('hourly').map(({ id }) => id),
    [6, 7, 8],
  );
});

test('a command that is not there fails with what a shell would say', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.add({ name: 'absent', command: { kind: 'argv', argv: ['no-such-program'] } });
  world.add({ name: 'homeless', directory: join(world.folder, 'gone') });
  void world.start();
  await world.advance(5 * minute);
  t.match(world.runs('absent')[0], {
    status: 'failed',
    attempts: [{ exitStatus: 127, error: /not found in PATH/ }],
  });
  t.match(world.runs('homeless')[0], {
    status: 'failed',
    attempts: [{ exitStatus: 78, error: /does not exist/ }],
  });
});

test('one broken file does not stop the other schedules', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('good', 'true');
  writeFileSync(join(world.folder, 'store', 'schedules', 'broken.json'), '{ "name": ');
  void world.start();
  await world.advance(2 * hour);
  t.equal(world.runs('good').length, 2);
  t.equal(world.said.filter((line) => line.includes('broken.json: not valid JSON')).length, 1, 'said once');
});

test('a daemon says once, and shortly, that hundreds of files are broken', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('good', 'true');
  for (let nth = 0; nth < 200; nth += 1) {
    writeFileSync(join(world.folder, 'store', 'schedules', `broken${nth}.json`), '{ "name": ');
  }
  void world.start(false, minute);
  await world.advance(10 * minute);
  t.equal(world.said.filter((line) => line.includes('broken')).length, 4, world.said.join('\n'));
  t.match(world.said.join('\n'), /and 197 more broken files in /);
});

test('a disk that is full for a moment ends nothing, and no time is lost or run twice', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('tick', 'echo $KLAVIYO_SCHEDULED_AT >> seen', { catchUp: 'once' });
  let full = false;
  const save = world.store.saveRun.bind(world.store);
  world.store.saveRun = (record) => {
    if (full) {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    save(record);
  };
  void world.start();
  await world.advance(hour + 30_000);
  full = true;
  await world.advance(minute);
  t.equal(world.said.filter((line) => line.includes('ENOSPC')).length, 1, 'said once, not at each look');
  full = false;
  await world.advance(hour);
  const seen = readFileSync(join(world.folder, 'seen'), 'utf8').trim().split('\n');
  t.equal(new Set(seen).size, seen.length, 'no time twice');
  t.ok(seen.includes('2026-03-01T02:00:00Z'), 'the time that came meanwhile ran later');
  t.ok(seen.includes('2026-03-01T03:00:00Z'));
  t.ok(world.said.includes('the store can be written again'));
});

test('a disk that is full when a run ends is said once, however often the store is looked at meanwhile', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('tick', 'true');
  let isFull = true;
  let refused = 0;
  const save = world.store.saveRun.bind(world.store);
  world.store.saveRun = (record) => {
    if (isFull && record.status === 'succeeded') {
      refused += 1;
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    save(record);
  };
  void world.start(false, 5000);
  const someTime = async (): Promise<void> => delay(10);
  await world.clock.advance(minute, someTime);
  await until('the end of the command', () => refused > 0);
  await world.clock.advance(minute, someTime);
  t.ok(refused > 5, 'it is tried again and again');
  t.equal(world.said.filter((line) => line.includes('ENOSPC')).length, 1, world.said.join('\n'));
  t.notOk(world.said.includes('the store can be written again'));
  isFull = false;
  await world.clock.advance(minute, someTime);
  t.equal(world.said.filter((line) => line === 'the store can be written again').length, 1);
  t.equal(world.runs('tick').at(-1)?.status, 'succeeded');
});

test('a history that is away for a while, or was removed, brings no time twice', async (t) => {
  const world = new World(t, '2026-03-01T00:59:00Z');
  world.shell('tick', 'echo $KLAVIYO_SCHEDULED_AT >> seen');
  void world.start(false, minute);
  await world.advance(hour + 2 * minute);
  rmSync(world.store.runFolder('tick'), { recursive: true });
  await world.advance(10 * minute);
  const seen = (): string => readFileSync(join(world.folder, 'seen'), 'utf8');
  t.equal(seen(), '2026-03-01T01:00:00Z\n2026-03-01T02:00:00Z\n');
  await world.advance(hour);
  t.match(seen(), /02:00:00Z\n2026-03-01T03:00:00Z\n$/);
});
