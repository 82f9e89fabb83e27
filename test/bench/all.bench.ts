// Runs the benchmarks of the built commands and prints their tables: node dist/test/bench/all.bench.js --help
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureLibrary } from './library-speed.ts';
import { measureLimits } from './limits.ts';
import { number, printed, type Section } from './report.ts';
import { measureSandbox } from './sandbox-speed.ts';
import { measureSelection } from './selection-speed.ts';
import { measureSink } from './sink-speed.ts';
import { measureSource } from './source-speed.ts';
import { measureStart } from './start-up.ts';

const help = `Benchmarks of the built commands.

  --full           more of everything: ten million records, longer baselines
  --records N      records of the CSV (1000000)
  --others N       records of the other formats (300000)
  --events N       events of the source (1000000)
  --rate N         records a second that this machine can send (measured): slows the time of the rate limits
  --only NAMES     of start, sandbox, library, sink, selection, limits, source: some, by commas
  --json FILE      write the figures to FILE (demo/bench.json)
`;

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    records: { type: 'string', default: '1000000' },
    others: { type: 'string' },
    events: { type: 'string' },
    rate: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string', default: 'demo/bench.json' },
    help: { type: 'boolean', default: false },
  },
});

const { full } = values;
const records = Number(values.records);
const others = Number(values.others ?? (full ? 1_000_000 : 300_000));
const events = Number(values.events ?? 1_000_000);
const baseline = full ? 400 : 100;
const selected = [1_000_000, ...(full ? [10_000_000] : [])];
const growth = [10_000, 100_000, 1_000_000, ...(full ? [10_000_000] : [])];

/** The parts, in the order in which they run: the short ones first. */
const parts: Readonly<Record<string, (folder: string) => Promise<readonly Section[]>>> = {
  start: async () => [await measureStart(full ? 15 : 7)],
  sandbox: async () => [await measureSandbox(100_000)],
  library: async (folder) => [
    await measureLibrary(folder, { records: others, events: events / 5, rounds: full ? 9 : 5 }),
  ],
  sink: (folder) => measureSink(folder, { csv: records, others, growth }),
  selection: async (folder) => [await measureSelection(folder, selected)],
  limits: async (folder) => [
    await measureLimits(folder, records, values.rate === undefined ? undefined : Number(values.rate)),
  ],
  source: async (folder) => [await measureSource(folder, events, baseline)],
};

function machine(): Record<string, string | number> {
  const [processor] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: processor?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: `${number(totalmem() / 2 ** 30)} GiB`,
    load: number(loadavg()[0] ?? NaN, 1),
  };
}

async function run(wanted: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-bench-'));
  const about = machine();
  const start = performance.now();
  const sections: Section[] = [];
  try {
    process.stdout.write(
      `${Object.entries(about)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}\n\n`,
    );
    for (const name of wanted) {
      const measured = (await parts[name]?.(folder)) ?? [];
      for (const section of measured) {
        process.stdout.write(printed(section));
      }
      sections.push(...measured);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const figures = sections.map(({ title, data }) => ({ title, data }));
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ machine: about, sections: figures }, undefined, 2)}\n`);
  const minutes = (performance.now() - start) / 60_000;
  process.stdout.write(`${number(minutes, 1)} minutes; the figures are in ${values.json}\n`);
}

const wanted = values.only?.split(',') ?? Object.keys(parts);
const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
if (values.help) {
  process.stdout.write(help);
} else if (unknown === undefined) {
  await run(wanted);
} else {
  process.stderr.write(`--only ${unknown}: expected ${Object.keys(parts).join(', ')}\n`);
  process.exitCode = 64;
}
