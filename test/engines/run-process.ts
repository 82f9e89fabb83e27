// `make engines`: brings the engines, runs in each what docs/engines.md says, and writes down there what came of it.
//
// Words: names of engines (all without one); --installed brings none and writes nothing; --write writes the document.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../cli/harness.ts';
import { inClone } from '../root.ts';
import { airflow } from './airflow.ts';
import { Bench } from './bench.ts';
import { cron } from './cron.ts';
import { digdag } from './digdag.ts';
import type { Engine } from './engine.ts';
import { kubeconform } from './kubernetes/kubeconform.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { parallel } from './parallel.ts';
import { slurm } from './slurm.ts';
import { systemd } from './systemd.ts';
import type { Trial } from './trial.ts';

const engines: readonly Engine[] = [airflow, digdag, kubernetes, kubeconform, systemd, cron, slurm, parallel];
const home = inClone('demo/engines');
const document = inClone('docs/engines.md');

interface Result {
  readonly version: string;
  readonly trials: readonly Trial[];
  readonly transcript: readonly string[];
}

const wordOf = ({ name }: Pick<Engine, 'name'>): string => name.toLowerCase().replaceAll(/^gnu /g, '');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Undefined where the engine can't be had, which is said. */
async function tryEngine(engine: Engine, isInstalling: boolean): Promise<Result | undefined> {
  const folder = join(home, wordOf(engine));
  const work = join(home, 'work', wordOf(engine));
  if (isInstalling) {
    engine.install?.(folder);
  }
  const found = engine.find(folder);
  if ('missing' in found) {
    say(`${engine.name}: not run: ${found.missing}`);
    return undefined;
  }
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const sandbox = await startSandbox('--profiles', '200', '--events', '4000');
  const start = Date.now();
  let trials: readonly Trial[];
  let transcript: readonly string[] = [];
  try {
    const bench = await Bench.open(folder, work, sandbox);
    transcript = bench.transcript;
    trials = await engine.run(bench);
  } catch (error) {
    trials = [{ what: 'the engine runs', wrong: error instanceof Error ? error.message : String(error) }];
  } finally {
    await sandbox.stop();
  }
  const seconds = Math.round((Date.now() - start) / 1000);
  say(`${engine.name}, ${found.version} (${seconds} s)`);
  for (const { what, wrong } of trials) {
    say(`  ${wrong === undefined ? 'ok    ' : 'WRONG '} ${what}${wrong === undefined ? '' : `: ${wrong}`}`);
  }
  return { version: found.version, trials, transcript };
}

const came = ({ what, wrong }: Trial): string =>
  wrong === undefined ? `ok  ${what}` : `WRONG  ${what}: ${wrong}`;

function rowOf({ name, about }: Engine, { version, trials }: Result): string {
  const good = trials.filter(({ wrong }) => wrong === undefined).length;
  const date = new Date().toISOString().slice(0, 10);
  return `| ${name} | ${version} | ${date} | ${good} of ${trials.length} | ${about} |`;
}

function transcriptOf({ name }: Engine, { version, trials, transcript }: Result): string {
  const lines = [...transcript, '', ...trials.map(came)];
  return `<details><summary>${name} ${version}: transcript</summary>\n\n\`\`\`console\n${lines.join('\n')}\n\`\`\`\n\n</details>`;
}

/** What the document says of an engine, where it was not run this time. */
function before(text: string, name: string, pattern: (name: string) => RegExp): string[] {
  return (
    pattern(name.replaceAll(/[^\w ]/g, '.'))
      .exec(text)
      ?.slice(0, 1) ?? []
  );
}

function written(text: string, results: ReadonlyMap<string, Result>): string {
  const each = (
    make: (engine: Engine, result: Result) => string,
    pattern: (name: string) => RegExp,
  ): string[] =>
    engines.flatMap((engine) => {
      const result = results.get(engine.name);
      return result === undefined ? before(text, engine.name, pattern) : [make(engine, result)];
    });
  return [
    '| engine | version | date | as it must be | what runs |',
    '| --- | --- | --- | --- | --- |',
    ...each(rowOf, (name) => new RegExp(`^\\| ${name} \\| .*$`, 'm')),
    '',
    each(
      transcriptOf,
      (name) => new RegExp(`<details><summary>${name} [^<]*: transcript</summary>[^]*?</details>`),
    ).join('\n\n'),
    '',
  ].join('\n');
}

function writeDocument(results: ReadonlyMap<string, Result>): void {
  const text = readFileSync(document, 'utf8');
  const between = /(<!-- engines: [^\n]*-->\n)[^]*?(<!-- end of engines -->)/;
  writeFileSync(
    document,
    text.replace(between, (all, start: string, end: string) => `${start}\n${written(all, results)}\n${end}`),
  );
}

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith('--'));
const unknown = names.filter((name) => !engines.some((engine) => wordOf(engine) === name));
if (unknown.length > 0) {
  throw new Error(`no such engine: ${unknown.join(', ')}; there are ${engines.map(wordOf).join(', ')}`);
}
mkdirSync(home, { recursive: true });
const results = new Map<string, Result>();
const chosen = engines.filter((engine) => names.length === 0 || names.includes(wordOf(engine)));
let wrong = 0;
for (const engine of chosen) {
  const result = await tryEngine(engine, !words.includes('--installed'));
  if (result !== undefined) {
    wrong += result.trials.filter((trial) => trial.wrong !== undefined).length;
    results.set(engine.name, result);
  }
}
say(`${results.size} of ${chosen.length} engines run, ${wrong} trials came out wrong`);
if (words.includes('--write')) {
  writeDocument(results);
}
process.exitCode = wrong === 0 ? 0 : 1;
