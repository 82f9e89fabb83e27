// `make engines`: brings the engines, runs in each what docs/engines.md says, and writes down there what came of it.
//
// Words: names of engines (all without one); --installed brings none and writes nothing; --write writes the document.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
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

const resultSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  missing: z.string().optional(),
  date: z.string(),
  seconds: z.number().optional(),
  trials: z.array(z.object({ what: z.string(), wrong: z.string().optional() })),
  transcript: z.array(z.string()),
});
type Result = z.output<typeof resultSchema>;

const wordOf = ({ name }: Pick<Engine, 'name'>): string => name.toLowerCase().replaceAll(/^gnu /g, '');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function tryEngine(engine: Engine, isInstalling: boolean): Promise<Result> {
  const folder = join(home, wordOf(engine));
  const work = join(home, 'work', wordOf(engine));
  const date = new Date().toISOString().slice(0, 10);
  if (isInstalling) {
    engine.install?.(folder);
  }
  const found = engine.find(folder);
  if ('missing' in found) {
    say(`${engine.name}: not run: ${found.missing}`);
    return { name: engine.name, missing: found.missing, date, trials: [], transcript: [] };
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
  return {
    name: engine.name,
    version: found.version,
    date,
    seconds,
    trials: trials.map(({ what, wrong }) => ({ what, wrong })),
    transcript: [...transcript],
  };
}

function resultsSoFar(): Map<string, Result> {
  const path = join(home, 'results.json');
  const results = existsSync(path) ? z.array(resultSchema).parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
  return new Map(results.map((result) => [result.name, result]));
}

function written(results: readonly Result[]): string {
  const rows = results.map(({ name, version, missing, date, trials }) => {
    const good = trials.filter(({ wrong }) => wrong === undefined).length;
    const about = engines.find((engine) => engine.name === name)?.about ?? '';
    return `| ${name} | ${version ?? 'not run'} | ${date} | ${missing ?? `${good} of ${trials.length}`} | ${about} |`;
  });
  const transcripts = results
    .filter(({ missing }) => missing === undefined)
    .map(({ name, version, trials, transcript }) => {
      const came = trials.map(
        ({ what, wrong }) =>
          `${wrong === undefined ? 'ok' : 'WRONG'}  ${what}${wrong === undefined ? '' : `: ${wrong}`}`,
      );
      return `<details><summary>${name} ${version}: transcript</summary>\n\n\`\`\`console\n${[...transcript, '', ...came].join('\n')}\n\`\`\`\n\n</details>`;
    });
  return [
    '| engine | version | date | as it must be | what runs |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    transcripts.join('\n\n'),
    '',
  ].join('\n');
}

function writeDocument(results: readonly Result[]): void {
  const text = readFileSync(document, 'utf8');
  const between = /(<!-- engines: [^\n]*-->\n)[^]*?(<!-- end of engines -->)/;
  writeFileSync(
    document,
    text.replace(between, (_, start: string, end: string) => `${start}\n${written(results)}\n${end}`),
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
  wrong += result.trials.filter((trial) => trial.wrong !== undefined).length;
  results.set(engine.name, result);
}
// Read as late as can be: another run may have written its own meanwhile.
const known = new Map([...resultsSoFar(), ...results]);
const all = engines.flatMap((engine) => known.get(engine.name) ?? []);
const ran = chosen.filter((engine) => results.get(engine.name)?.missing === undefined).length;
say(`${ran} of ${chosen.length} engines run, ${wrong} trials came out wrong`);
writeFileSync(join(home, 'results.json'), `${JSON.stringify(all, undefined, 2)}\n`);
if (words.includes('--write')) {
  writeDocument(all);
}
process.exitCode = wrong === 0 ? 0 : 1;
