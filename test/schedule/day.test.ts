// A day of an incremental source and a sink under daemons that are killed, with their commands, again and again.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'tap';
import { holderOf } from '../../lib/schedule/lock.ts';
import { isActive } from '../../lib/schedule/run-record.ts';
import { ended, spawnDaemon, until } from './killed.ts';
import { day, minute, World } from './virtual-clock.ts';

const start = '2026-03-01T00:00:00Z';
/** An hour of the day takes half a second. */
const speed = 7200;

/**
 * As klaviyo-source --incremental: a record a minute, from the state to the schedule's time; the output appears whole,
 * the state moves after it.
 */
const source = `
to=$(date -u -d "$KLAVIYO_SCHEDULED_AT" +%s); from=$(cat state)
seq -f %.0f $from 60 $((to - 1)) > part.tmp.$KLAVIYO_RUN_ID
sleep 0.05
mv part.tmp.$KLAVIYO_RUN_ID part.$from
echo $to > state.tmp; mv state.tmp state`;

/** As klaviyo-sink on an input that grows: what it sent may be sent again after a kill, none may be left out. */
const sink = `
to=$(date -u -d "$KLAVIYO_SCHEDULED_AT" +%s); from=$(cat sent)
seq -f %.0f $from 60 $((to - 1)) >> delivered
[ $((KLAVIYO_RUN_ID % 5)) -ne 0 ] || exit 69
echo $to > sent.tmp; mv sent.tmp sent`;

test('over a day of kills every record is printed once and every record is delivered', async (t) => {
  const world = new World(t, start);
  const begin = Date.parse(start) / 1000;
  for (const file of ['state', 'sent']) writeFileSync(join(world.folder, file), `${begin}\n`);
  world.shell('source', source, { cron: '*/30 * * * *', keep: 1000 });
  world.shell('sink', sink, {
    cron: '*/30 * * * *',
    overlap: 'queue',
    retries: 1,
    retryWaitSeconds: 300,
    keep: 1000,
  });
  const end = Date.parse(start) + day;
  let kills = 0;
  while (world.clock.now() < end) {
    const child = spawnDaemon(t, world, speed);
    await until('the daemon', () => holderOf(world.store.daemonLock)?.pid === child.pid);
    // One to two seconds: two to four hours of the day.
    await delay(1000 + ((kills * 311) % 1000));
    await ended(child, 'SIGKILL');
    kills += 1;
    for (const name of ['source', 'sink']) {
      for (const run of world.runs(name).filter(isActive)) {
        const pid = run.attempts.at(-1)?.process?.pid;
        // Every other time the command dies with its daemon, else it goes on alone.
        if (pid !== undefined && run.status === 'running' && kills % 2 === 0) tryKill(pid);
      }
    }
    const latest = Math.max(
      ...['source', 'sink'].flatMap((name) => world.runs(name).map(({ startAt }) => Date.parse(startAt))),
    );
    world.clock.jump(Math.max(latest + 20 * minute - world.clock.now(), 20 * minute));
  }
  // The last daemon is left alone until the day is over for both.
  const last = spawnDaemon(t, world, 600);
  const reached = (file: string) => Number(readFileSync(join(world.folder, file), 'utf8')) * 1000 >= end;
  await until('the end of the day', () => reached('state') && reached('sent'));
  await ended(last, 'SIGTERM');

  const parts = readdirSync(world.folder).filter((file) => /^part\.\d+$/.test(file));
  const printed = parts.flatMap((file) =>
    readFileSync(join(world.folder, file), 'utf8').trim().split('\n').filter(Boolean),
  );
  t.equal(
    new Set(printed).size,
    printed.length,
    `no record twice (${printed.length} in ${parts.length} runs, ${kills} kills)`,
  );
  const delivered = new Set(readFileSync(join(world.folder, 'delivered'), 'utf8').trim().split('\n'));
  const missing = (seen: ReadonlySet<string>) =>
    Array.from({ length: 1440 }, (_, index) => String(begin + index * 60)).filter(
      (record) => !seen.has(record),
    );
  t.strictSame(missing(new Set(printed)), [], 'every record of the day is printed');
  t.strictSame(missing(delivered), [], 'every record of the day is delivered');
  for (const name of ['source', 'sink']) {
    const problems: string[] = [];
    const runs = world.store.runs(name, (problem) => problems.push(problem));
    t.strictSame(problems, [], `${name}: the history is whole`);
    t.notOk(
      runs.some(({ status }) => status === 'running'),
      `${name}: nothing is left open`,
    );
    const times = runs
      .filter(({ cause, missed }) => cause === 'schedule' && missed === undefined)
      .map(({ scheduledAt }) => scheduledAt);
    t.equal(new Set(times).size, times.length, `${name}: no time twice`);
  }
  t.ok(kills >= 4, `${kills} kills`);
});

function tryKill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
