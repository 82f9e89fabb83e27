// What is left when the daemon is killed with SIGKILL, and what the next one makes of it. Real processes, real time.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'tap';
import { holderOf } from '../../lib/files/lockfile.ts';
import { identify } from '../../lib/files/process-identity.ts';
import type { RunRecord } from '../../lib/schedule/store/run-record.ts';
import { ended, spawnDaemon, until } from './killed.ts';
import { World } from './virtual-clock.ts';

const only = (runs: readonly RunRecord[]): RunRecord | undefined => runs[0];
const commandOf = (world: World, name: string): number =>
  only(world.runs(name))?.attempts[0]?.process?.pid ?? 0;

test('a command outlives a killed daemon, and the next one waits for it and reads its report', async (t) => {
  const world = new World(t, '2026-03-01T01:00:10Z');
  const report = `echo '{"read":7,"delivered":7,"rejected":0,"failed":0,"exit_status":0}' > "$KLAVIYO_REPORT"`;
  world.shell('reports', `while [ ! -e gate ]; do sleep 0.05; done; ${report}`, {
    activeSince: '2026-03-01T00:30:00.000Z',
  });
  world.shell('silent', 'while [ ! -e gate ]; do sleep 0.05; done', {
    activeSince: '2026-03-01T00:30:00.000Z',
  });
  const first = spawnDaemon(t, world);
  await until('both runs', () => commandOf(world, 'reports') > 0 && commandOf(world, 'silent') > 0);
  await ended(first, 'SIGKILL');
  const pid = commandOf(world, 'reports');
  t.ok(identify(pid), 'the command goes on');
  world.held.add('reports').add('silent');
  void world.start();
  await world.settled();
  t.equal(only(world.runs('reports'))?.status, 'running', 'and counts as running');
  t.ok(world.said.some((line) => line.includes('goes on without the daemon')));
  writeFileSync(join(world.folder, 'gate'), '');
  await until(
    'its end',
    () => identify(pid) === undefined && identify(commandOf(world, 'silent')) === undefined,
  );
  await world.advance(3_700_000);
  t.match(only(world.runs('reports')), {
    status: 'succeeded',
    attempts: [{ exitStatus: 0, summary: { read: 7 } }],
  });
  t.match(only(world.runs('silent')), { status: 'interrupted', note: /cut off/ });
  // A real process, which takes its time on a machine that is busy.
  await until('the next time', () => world.runs('silent').at(-1)?.status === 'succeeded');
});

test('a run that was killed with its daemon is shown as interrupted, and no time is run twice', async (t) => {
  const world = new World(t, '2026-03-01T01:00:10Z');
  const begun = { activeSince: '2026-03-01T00:30:00.000Z' };
  world.shell('cut', 'echo $KLAVIYO_SCHEDULED_AT >> times; [ -e gate ] || sleep 60', begun);
  world.shell('again', '[ -e gate ] || sleep 60', { ...begun, retries: 1 });
  const first = spawnDaemon(t, world);
  await until('both runs', () => commandOf(world, 'cut') > 0 && commandOf(world, 'again') > 0);
  await until('its output', () => existsSync(join(world.folder, 'times')));
  await ended(first, 'SIGKILL');
  for (const name of ['cut', 'again']) {
    process.kill(-commandOf(world, name), 'SIGKILL');
  }
  await until(
    'the end',
    () =>
      identify(commandOf(world, 'cut')) === undefined && identify(commandOf(world, 'again')) === undefined,
  );
  writeFileSync(join(world.folder, 'gate'), '');
  void world.start();
  await world.advance(3_700_000);
  t.match(world.runs('cut'), [
    { status: 'interrupted', scheduledAt: '2026-03-01T01:00:00.000Z' },
    { status: 'succeeded', scheduledAt: '2026-03-01T02:00:00.000Z' },
  ]);
  t.equal(readFileSync(join(world.folder, 'times'), 'utf8'), '2026-03-01T01:00:00Z\n2026-03-01T02:00:00Z\n');
  t.match(
    world.runs('again')[0],
    { status: 'succeeded', attempts: [{ error: /cut off/ }, { exitStatus: 0 }] },
    'a cut counts as a failed attempt',
  );
});

test('kills at any moment leave a store that the next daemon reads, and every time exactly once in the history', async (t) => {
  const world = new World(t, '2026-03-01T00:59:58Z');
  world.shell('often', 'true', {
    cron: '* * * * *',
    activeSince: '2026-03-01T00:50:00.000Z',
    catchUp: 'none',
  });
  for (let kill = 0; kill < 4; kill++) {
    const child = spawnDaemon(t, world);
    await until('a daemon', () => holderOf(world.store.daemonLock)?.identity?.pid === child.pid);
    await delay(20 + kill * 37);
    await ended(child, 'SIGKILL');
    world.clock.jump(61_000);
  }
  const problems: string[] = [];
  const runs = world.store.runs('often', (problem) => problems.push(problem));
  t.strictSame(problems, []);
  const times = runs.map(({ scheduledAt, missed }) => missed?.last ?? scheduledAt);
  t.equal(new Set(times).size, times.length, times.join(' '));
  t.ok(runs.length >= 2, `${runs.length} runs`);
});
