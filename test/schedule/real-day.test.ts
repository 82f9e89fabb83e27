// A day of klaviyo-source and klaviyo-sink under a daemon, in bad weather and with kills: what "printed once" takes.
//
// A source that is killed between its output and its state reads the same span again, so appending to one file, or
// a file a run, can hold records twice, and counting only the runs that ended well can miss some. Exact at every
// moment is a file a span: named after the place where the state stands when the run begins, and replaced whole. A
// run that was cut off leaves the state, so the next one writes the same file again with all that it held and more;
// a run that moved the state leaves a file that nobody writes any more. That needs each run to move the state: one
// that is tried again although it had moved it before it was killed must not read, because with a lookback it would
// find what came late meanwhile, remember that as printed, and leave it in a file that the next run replaces. A
// killed sink sends its files again, into upserts that change nothing.
//
// The commands read on the real clock and the daemon starts them on its own, faster one, so the day lies in the past
// for both, and the span of a run ends at the time of its schedule.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { holderOf } from '../../lib/files/lockfile.ts';
import { lastAttempt, type RunRecord } from '../../lib/schedule/store/run-record.ts';
import type { Sandbox } from '../cli/harness.ts';
import { ended, spawnDaemon, until } from './killed.ts';
import { Killer, killCommand, seededRandom } from './killer.ts';
import * as real from './real-day.ts';
import { minute, type World } from './virtual-clock.ts';

const { end, good, hours, sources, speed } = real;

/** For each span the last attempt at it: where that ended well, its count is what stands in the file. */
function checkCounts(t: Test, world: World, name: string, printed: ReadonlyMap<string, string[]>): void {
  const tries = readFileSync(join(world.folder, `${name}.tries`), 'utf8')
    .trim()
    .split('\n');
  const lastTries = new Map(
    tries.map((line) => line.split(' ')).map(([id, number, from]) => [from, [id, number]]),
  );
  const runs = world.runs(name);
  let checked = 0;
  for (const [from = '', [id, number]] of lastTries) {
    const record = runs.find((one) => one.id === Number(id));
    const attempt = record?.attempts.find((one) => one.number === Number(number));
    if (attempt?.exitStatus !== 0) {
      continue;
    }
    checked += 1;
    const { read, delivered } = attempt.summary ?? {};
    if (read !== printed.get(from)?.length || delivered !== read) {
      t.fail(`${name}: run ${id} counts ${read}, its file holds ${printed.get(from)?.length}`);
    }
  }
  t.ok(checked >= 3, `${name}: ${checked} runs count what their files hold`);
}

function checkHistory(t: Test, world: World, name: string): void {
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
  const off = runs.filter((record) => record.status === 'succeeded' && !addsUp(record));
  t.strictSame(off, [], `${name}: each of ${runs.length} entries adds up`);
}

/** A run that succeeded tells its counts, and a sink's inbox held `good` people for each one without an address. */
function addsUp(record: RunRecord): boolean {
  const { exitStatus, summary } = lastAttempt(record) ?? {};
  // Where the inbox was empty, or the state was there already, the command did not run.
  if (summary === undefined) {
    return exitStatus === 0;
  }
  const { read, delivered = NaN, rejected = NaN, failed } = summary;
  if (exitStatus !== 0 || record.schedule !== 'sink') {
    return exitStatus === 0 && read === delivered;
  }
  return read === delivered + rejected && failed === 0 && delivered === good * rejected;
}

function checkPrinted(t: Test, world: World, name: string, expected: ReadonlySet<string>): void {
  const printed = real.printedBy(world, name);
  const ids = [...printed.values()].flat();
  const found = new Set(ids);
  t.equal(found.size, ids.length, `${name}: no event twice (${ids.length} in ${printed.size} files)`);
  const missing = [...expected].filter((id) => !found.has(id));
  t.strictSame(missing, [], `${name}: every event is printed`);
  checkCounts(t, world, name, printed);
}

async function checkDelivered(t: Test, sandbox: Sandbox, emails: readonly string[]): Promise<void> {
  const found = await real.membersOfTheList(sandbox);
  t.strictSame(found.toSorted(), emails.toSorted(), `all ${emails.length} are on the list, and nobody else`);
}

/** One daemon after the other until the day is over; answers how many. */
async function killDaemons(
  t: Test,
  world: World,
  clock: real.DayClock,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const random = seededRandom(8);
  let daemons = 0;
  while (clock.now() < Date.parse(end)) {
    const daemon = spawnDaemon(t, world, speed, env);
    daemons += 1;
    await until('the daemon', () => holderOf(world.store.daemonLock)?.identity?.pid === daemon.pid);
    await delay(4000 + random() * 4000);
    await ended(daemon, 'SIGKILL');
    // Every other time the commands die with their daemon, else they go on alone.
    if (daemons % 2 === 0) {
      for (const name of [...sources, 'sink']) {
        world.runs(name).forEach(killCommand);
      }
    }
    await delay(random() * 1000);
  }
  return daemons;
}

/** The last daemon is left alone until the day is over for all. */
async function letDayEnd(t: Test, world: World, env: NodeJS.ProcessEnv): Promise<void> {
  const last = spawnDaemon(t, world, speed, env);
  const isRead = () => sources.every((name) => real.reached(world, name) >= Date.parse(end) + 20 * minute);
  const isSent = () => readdirSync(join(world.folder, 'sent')).length === hours;
  await until('the end of the day', () => isRead() && isSent());
  // A run that waits for a retry would be left to the next daemon, and there is none.
  const isOpen = (name: string) =>
    world.store.runs(name, () => undefined).some(({ status }) => status === 'running');
  await until('a moment without a run', () => ![...sources, 'sink'].some(isOpen));
  await ended(last, 'SIGTERM');
}

test('over a day of faults and kills every event is printed once and every record is delivered', async (t) => {
  const { world, sandbox, env } = await real.beginDay(t);
  const early = await real.eventsOfDay(sandbox);
  const files = Array.from({ length: hours }, (_, index) => real.hourFile(index));
  const killers = sources.map(
    (name, index) =>
      new Killer({
        runs: () => world.runs(name),
        output: join(world.folder, `${name}.out`),
        random: seededRandom(index === 0 ? 9 : 19),
        share: { anytime: 0.25, atOutput: 0.25 },
        within: 900,
      }),
  );
  for (const killer of killers) {
    t.teardown(() => killer.stop());
  }
  const clock = new real.DayClock(
    t,
    world,
    files.map(({ text }) => text),
  );
  const daemons = await killDaemons(t, world, clock, env);
  await Promise.all(killers.map((killer) => killer.stop()));
  clock.now();
  await letDayEnd(t, world, env);

  const all = await real.eventsOfDay(sandbox);
  t.ok(all.size - early.size > 50, `${early.size} events at first, ${all.size - early.size} come late`);
  checkPrinted(t, world, 'plain', early);
  checkPrinted(t, world, 'late', all);
  await checkDelivered(
    t,
    sandbox,
    files.flatMap(({ emails }) => emails),
  );
  for (const name of [...sources, 'sink']) {
    checkHistory(t, world, name);
  }
  const kills = killers.map((killer) => killer.kills);
  const total = (kind: 'anytime' | 'atOutput') => kills.reduce((sum, count) => sum + count[kind], 0);
  const attempts = sources.map((name) => world.runs(name).flatMap((record) => record.attempts).length);
  const tally = JSON.stringify({ daemons, kills, attempts, faults: await real.faultsOf(sandbox) });
  t.ok(daemons >= 3 && total('anytime') + total('atOutput') >= 4 && total('atOutput') >= 1, tally);
});
