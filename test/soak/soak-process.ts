// Steady load for an hour, and whether memory, descriptors and timers stay where they are.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSandbox } from '../cli/harness.ts';
import { inClone } from '../root.ts';
import { longDaemon, longSink, longSource, type LongRun } from './commands.ts';
import { Rounds } from './rounds.ts';
import { ownReading, readingOf, Watched } from './watched.ts';

const help = `Steady load on the built commands and the library, against a sandbox with a few faults. Linux only.

  --minutes N    how long (60)
  --leak         keep some of what each round made: how a leak shows
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    leak: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const print = (text: string): void => void process.stdout.write(text);

const seconds = Number(values.minutes) * 60;
/** Records a second. */
const given = 400;
const taken = 20;
/** Rounds of the library begin so far apart, in milliseconds, at the least. */
const roundEvery = 1000;
const samples = 120;

const faults = ['503:0.01', '429:0.01', 'reset-before:0.005', 'reset-after:0.005'];

/** In MB, and in numbers, over the whole time; a heap swings with what is under way. */
const allowance = { memory: 8, descriptors: 2, handles: 2 };
/** Of a process the system's view: what V8 keeps for later is in it. */
const outside = { ...allowance, memory: 16 };

/** A PATH on which the daemon finds the built commands. */
function pathWith(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['klaviyo-source', 'klaviyo-sink']) {
    symlinkSync(inClone(`dist/bin/${name}.js`), join(bin, name));
  }
  return `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
}

async function load(rounds: Rounds, until: number): Promise<void> {
  const kept: unknown[] = [];
  while (performance.now() < until) {
    const begun = performance.now();
    await rounds.next();
    if (values.leak) {
      kept.push(Array.from({ length: 50_000 }, () => ({ round: rounds.counts.rounds })));
    }
    await sleep(Math.max(1, roundEvery - (performance.now() - begun)));
  }
  if (values.leak) {
    print(`kept of ${kept.length} rounds\n`);
  }
}

async function soak(folder: string): Promise<boolean> {
  const events = Math.ceil(taken * seconds * 1.2) + 5000;
  const account = ['--profiles', '2000', '--events', String(events), '--lists', '2'];
  const sandbox = await startSandbox(...account, ...faults.flatMap((fault) => ['--fault', fault]));
  const env = { ...sandbox.env, PATH: pathWith(folder) };
  const runs: readonly LongRun[] = [
    longSink(env, folder, given),
    longSource(env, taken),
    await longDaemon(env, folder),
  ];
  const rounds = new Rounds({ url: sandbox.url, key: 'pk_soak' }, folder);
  const watched = [
    new Watched('library', allowance, ownReading),
    ...runs.map(({ name, child }) => new Watched(name, outside, () => readingOf(child.pid ?? 0))),
  ];
  const start = performance.now();
  const until = start + seconds * 1000;
  const over = new AbortController();
  const loading = load(rounds, until).finally(() => over.abort());
  const gone = new Set<string>();
  while (!over.signal.aborted) {
    await Promise.race([sleep((seconds * 1000) / samples), loading]);
    for (const one of over.signal.aborted ? [] : watched) {
      if (!one.look((performance.now() - start) / 1000)) {
        gone.add(one.name);
      }
    }
  }
  await loading;
  await rounds.close();
  print(`${(seconds / 60).toFixed(0)} min: ${JSON.stringify(rounds.counts)}\n`);
  let isBad = gone.size > 0;
  const ends = await Promise.all(runs.map((one) => one.end()));
  for (const [index, one] of runs.entries()) {
    const { status = null, said = '', account } = ends[index] ?? {};
    print(`${one.name}: ${one.count()} through it, exit status ${status}\n`);
    if (account !== undefined) {
      print(`${one.name}: ${[account.text, ...account.problems].join('\n  ')}\n`);
      isBad ||= account.problems.length > 0;
    }
    if (gone.has(one.name)) {
      print(`${one.name} ended before its time:\n${said}\n`);
    }
  }
  await sandbox.stop();
  print(`\n${''.padEnd(33)}    first   median     last   per h   growth\n`);
  const rows = watched.flatMap((one) => one.rows());
  for (const { text } of rows) {
    print(`${text}\n`);
  }
  return !isBad && rows.every(({ isFlat }) => isFlat);
}

if (values.help) {
  print(help);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-soak-'));
  try {
    process.exitCode = (await soak(folder)) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
