// The recipe that may be killed at any moment, as docs/recipes.md prints it: every event once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, watch, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { readNdjson, run, startSandbox, workFolder, type Sandbox } from '../cli/harness.ts';
import { seededRandom } from '../schedule/killer.ts';
import { inClone, urlInClone } from '../root.ts';

const recipes = readFileSync(urlInClone('docs/recipes.md'), 'utf8');
/** The section's script, and the command that makes a schedule of it. */
const [, script = '', create = ''] =
  /## Each event once[^]*?```shell\n([^]*?)```\n\n```shell\n(klaviyo-schedule create .*)\n/.exec(recipes) ??
  [];

const start = '2026-03-01T00:00:00Z';
const hour = 3_600_000;
const step = 4.5 * hour;
const spans = 10;
/** Late events come within five seconds of the sandbox's start, dated in the two days before its last midnight. */
const account = [
  '--seed',
  '8',
  '--now',
  '2026-03-03T00:05:00Z',
  '--events',
  '200000',
  '--time-scale',
  '1440',
];

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A folder with the recipe's script, and our commands by their names. */
function prepare(t: Test, sandbox: Sandbox): Place {
  const folder = workFolder(t);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  mkdirSync(join(folder, 'events'));
  for (const name of ['klaviyo-source', 'klaviyo-schedule']) {
    symlinkSync(inClone(`dist/bin/${name}.js`), join(bin, name));
  }
  writeFileSync(join(folder, 'events.sh'), script.replace('2026-11-01', start));
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return {
    folder,
    env: { ...process.env, ...sandbox.env, PATH: path, KLAVIYO_SCHEDULE_STORE: join(folder, 'store') },
  };
}

/** When an attempt is killed: after so many milliseconds, or as soon as its output or its state is in place. */
type Kill = number | 'output' | 'state' | undefined;

/** Calls back when the moment has come; until it is told that the attempt has ended. */
function atMoment(folder: string, kill: Kill, ended: AbortSignal, strike: () => void): void {
  if (typeof kill === 'number') {
    void delay(kill, undefined, { signal: ended }).then(strike, () => undefined);
  } else if (kill !== undefined) {
    const [place, name] =
      kill === 'output' ? [join(folder, 'events'), /\.ndjson$/] : [folder, /^events\.state\.json$/];
    watch(place, { signal: ended }, (_, file) => {
      if (name.test(file ?? '')) {
        strike();
      }
    });
  }
}

/** One attempt at the span that ends at `scheduledAt`. */
async function attempt(
  { folder, env }: Place,
  scheduledAt: number,
  kill?: Kill,
): Promise<{ status: unknown; said: string }> {
  const at = new Date(scheduledAt).toISOString().replace('.000', '');
  const child = spawn('sh', ['events.sh'], {
    cwd: folder,
    env: { ...env, KLAVIYO_SCHEDULED_AT: at, KLAVIYO_REPORT: join(folder, 'report.json') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(child, 'close');
  const ended = new AbortController();
  // `exec` leaves one process: the source.
  atMoment(folder, kill, ended.signal, () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [status] = await closed;
  ended.abort();
  return { status, said };
}

const record = z.object({ id: z.string() });
const idsIn = (lines: readonly unknown[]) => lines.map((line) => record.parse(line).id);

function printed(folder: string): string[] {
  const files = readdirSync(join(folder, 'events')).filter((name) => name.endsWith('.ndjson'));
  return files.flatMap((name) => idsIn(readNdjson(join(folder, 'events', name))));
}

test('the recipe prints every event once, however often it is killed', async (t) => {
  t.not(script, '', 'the document has it');
  const sandbox = await startSandbox(...account, '--profiles', '50', '--latency', '10ms±10');
  t.teardown(() => sandbox.stop());
  const place = prepare(t, sandbox);
  const random = seededRandom(8);
  const begun = performance.now();
  const kills = new Map<string, number>();
  let scheduledAt = Date.parse(start);
  for (let span = 0; span < spans; span++) {
    scheduledAt += step;
    // Where the last of them is killed too, nobody takes up the rest.
    for (let tries = 0; tries < 3; tries++) {
      const chance = random();
      const kill =
        chance < 0.3 ? 'output' : chance < 0.6 ? 'state' : chance < 0.8 ? random() * 400 : undefined;
      const { status, said } = await attempt(place, scheduledAt, kill);
      if (status === 0) {
        break;
      }
      t.equal(status, null, said);
      const kind = typeof kill === 'number' ? 'anytime' : String(kill);
      kills.set(kind, (kills.get(kind) ?? 0) + 1);
    }
  }
  // Done, and tried again while late events come.
  await attempt(place, scheduledAt);
  await delay(300);
  t.strictSame(await attempt(place, scheduledAt), { status: 0, said: '' });
  // All that is late has come.
  await delay(Math.max(0, 5500 - (performance.now() - begun)));
  scheduledAt += step;
  const { status: last, said } = await attempt(place, scheduledAt);
  t.equal(last, 0, said);
  const end = new Date(scheduledAt).toISOString();
  const args = ['events', '--skip-related', '--start-time', start, '--end-time', end];
  const all = idsIn(
    (await run('klaviyo-source', args, sandbox)).stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  );
  const ids = printed(place.folder);
  t.equal(new Set(ids).size, ids.length, `none of ${ids.length} is there twice`);
  t.strictSame(ids.toSorted(), all.toSorted(), 'and none is missing');
  const total = [...kills.values()].reduce((sum, count) => sum + count, 0);
  t.ok(total >= 3, JSON.stringify(Object.fromEntries(kills)));

  const made = spawn('sh', ['-c', `${create} && klaviyo-schedule trigger events`], {
    cwd: place.folder,
    env: place.env,
  });
  const [status] = await once(made, 'close');
  t.equal(status, 0, create);
  t.ok(
    existsSync(join(place.folder, 'events', `${end.replace('.000', '')}.ndjson`)),
    'a schedule of it runs',
  );
});
