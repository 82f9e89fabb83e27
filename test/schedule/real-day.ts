// The day of the test with the built commands: its account, its schedules, its files, and what came of it.
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import { z } from 'zod';
import { readNdjson, run, startSandbox, type Sandbox } from '../cli/harness.ts';
import { hour, World } from './virtual-clock.ts';
import { inClone } from '../root.ts';

export const start = '2026-03-01T00:00:00Z';
/** Half a day; `DAY_HOURS=24` takes a whole one. */
export const hours = Number(process.env['DAY_HOURS'] ?? '12');
export const end = new Date(Date.parse(start) + hours * hour).toISOString().replace('.000Z', 'Z');
/** An hour of the day takes two seconds. */
export const speed = 1800;
/** The sandbox's clock begins a day after the end: late events are dated up to two days before its last midnight. */
const account = '2026-03-03T00:05:00Z';
/** Makes the events that come late come within 15 seconds, 8 hours of the day. */
const timeScale = 480;
const weather = ['503:0.06', '429:0.04', 'reset:0.04', 'truncate:0.02', '504-after:0.02'];
export const sources = ['plain', 'late'] as const;
export const good = 40;

const source = (flags: string) => `
from=$(sed -n 's/^ *"": "\\(.*\\)".*/\\1/p' "$KLAVIYO_SCHEDULE.state")
[ "$from" != "$KLAVIYO_SCHEDULED_AT" ] || exit 0
echo "$KLAVIYO_RUN_ID $KLAVIYO_ATTEMPT $from" >> "$KLAVIYO_SCHEDULE.tries"
exec klaviyo-source events --skip-related --incremental --state "$KLAVIYO_SCHEDULE.state" ${flags} \\
  --end-time "$KLAVIYO_SCHEDULED_AT" --output "$KLAVIYO_SCHEDULE.out/$from" --mode replace --report "$KLAVIYO_REPORT"`;

const sink = `
set -- inbox/*.ndjson
[ -e "$1" ] || exit 0
cat "$@" | klaviyo-sink --op add --list-name 'The day' --skip-invalid --wait --report "$KLAVIYO_REPORT" && mv "$@" sent/`;

const page = z.object({
  data: z.array(z.object({ id: z.string() })),
  links: z.object({ next: z.string().nullish() }),
});
const members = z.object({
  lists: z.array(z.object({ members: z.array(z.object({ email: z.string() })) })),
});

/** The ids of the day's events that the account shows now, read without the source. */
export async function eventsOfDay({ url }: Sandbox): Promise<Set<string>> {
  const ids = new Set<string>();
  const filter = `greater-or-equal(datetime,${start}),less-than(datetime,${end})`;
  let next: string | undefined = `${url}/api/events?${String(new URLSearchParams({ filter }))}`;
  for (let tries = 0; next !== undefined && tries < 200; tries++) {
    const headers = { authorization: 'Klaviyo-API-Key pk_test', revision: '2026-07-15' };
    try {
      const answer = page.parse(await (await fetch(next, { headers })).json());
      for (const { id } of answer.data) {
        ids.add(id);
      }
      next = answer.links.next ?? undefined;
    } catch {
      await delay(20);
    }
  }
  if (next !== undefined) {
    throw new Error('the events of the day could not be read');
  }
  return ids;
}

export async function faultsOf(sandbox: Sandbox): Promise<Record<string, number>> {
  const stats = z.object({ faults: z.record(z.string(), z.number()) });
  return stats.parse(await sandbox.get('/sandbox/stats')).faults;
}

export async function membersOfTheList(sandbox: Sandbox): Promise<string[]> {
  const { lists } = members.parse(await sandbox.get('/sandbox/lists/The%20day'));
  return lists.flatMap((list) => list.members.map(({ email }) => email));
}

/** The file of an hour: people to deliver, and one without an address. */
export function hourFile(index: number): { readonly emails: string[]; readonly text: string } {
  const emails = Array.from({ length: good }, (_, i) => `guest-${index}-${i}@example.com`);
  const lines = [...emails, 'nobody'].map((email) => `${JSON.stringify({ email })}\n`);
  return { emails, text: lines.join('') };
}

/** The built commands by their names, with the sandbox for an account. */
function environment(world: World, sandbox: Sandbox): NodeJS.ProcessEnv {
  const bin = join(world.folder, 'bin');
  mkdirSync(bin);
  for (const name of ['klaviyo-source', 'klaviyo-sink']) {
    symlinkSync(inClone(`dist/bin/${name}.js`), join(bin, name));
  }
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return { ...process.env, ...sandbox.env, PATH: path };
}

/** The day's schedules; each source has read up to the day's begin the evening before. */
async function prepare(t: Test, world: World, sandbox: Sandbox): Promise<void> {
  for (const folder of ['inbox', 'sent', ...sources.map((name) => `${name}.out`)]) {
    mkdirSync(join(world.folder, folder));
  }
  const policy = { retries: 2, retryWaitSeconds: 300, keep: 1000 };
  world.shell('plain', source(''), { ...policy, cron: '0 * * * *' });
  world.shell('late', source('--lookback 2d'), { ...policy, cron: '20 * * * *' });
  world.shell('sink', sink, { ...policy, cron: '40 * * * *' });
  for (const name of sources) {
    const state = join(world.folder, `${name}.state`);
    const lookback = name === 'late' ? ['--lookback', '2d'] : [];
    const evening = ['--start-time', '2026-02-28T23:00:00Z', '--end-time', start];
    const args = ['events', '--incremental', '--state', state, ...lookback, ...evening];
    t.equal((await run('klaviyo-source', args, sandbox)).status, 0, `${name}: the evening before`);
  }
}

/** How far a source has come: the end that its state holds. */
export function reached(world: World, name: string): number {
  const text = /"": "([^"]+)"/.exec(readFileSync(join(world.folder, `${name}.state`), 'utf8'))?.[1] ?? '';
  return Date.parse(text);
}

export function printedBy(world: World, name: string): Map<string, string[]> {
  const folder = join(world.folder, `${name}.out`);
  const files = readdirSync(folder).filter((file) => file.endsWith('Z'));
  const id = z.object({ id: z.string() });
  return new Map(files.map((file) => [file, readNdjson(join(folder, file)).map((one) => id.parse(one).id)]));
}

/** A world before its day, the account that it reads and writes, and the environment of its daemons. */
export async function beginDay(t: Test): Promise<{ world: World; sandbox: Sandbox; env: NodeJS.ProcessEnv }> {
  const made = ['--seed', '8', '--now', account, '--events', '600000', '--time-scale', String(timeScale)];
  const faults = weather.flatMap((fault) => ['--fault', fault]);
  const sandbox = await startSandbox(...made, '--profiles', '50', '--rate-limits', 'real', ...faults);
  t.teardown(() => sandbox.stop());
  const world = new World(t, start);
  await prepare(t, world, sandbox);
  return { world, sandbox, env: environment(world, sandbox) };
}

/** Lets the day pass from now on: moves the clock, and drops each hour's file into the inbox when the hour is over. */
export class DayClock {
  readonly #world: World;
  readonly #files: readonly string[];
  readonly #begun = performance.now();
  #dropped = 0;

  constructor(t: Test, world: World, files: readonly string[]) {
    this.#world = world;
    this.#files = files;
    const passing = setInterval(() => this.now(), 50);
    t.teardown(() => clearInterval(passing));
  }

  now(): number {
    const { clock, folder } = this.#world;
    const begin = Date.parse(start);
    clock.jump(begin + (performance.now() - this.#begun) * speed - clock.now());
    for (const [index, text] of this.#files.entries()) {
      if (index < this.#dropped || clock.now() < begin + (index + 1) * hour) {
        continue;
      }
      const name = `${String(index).padStart(2, '0')}.ndjson`;
      writeFileSync(join(folder, name), text);
      renameSync(join(folder, name), join(folder, 'inbox', name));
      this.#dropped = index + 1;
    }
    return clock.now();
  }
}
