// Thousands of nights of sink, source and schedule in one process, each out of a seed, with all that goes wrong in them.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { inClone } from '../root.ts';
import { buildNight } from './bundle.ts';
import { oldFaults } from './old-faults.ts';
import { nightOf, Sum } from './play.ts';

const help = `Nights of klaviyo-sink, klaviyo-source and klaviyo-schedule on a disk, a network and a clock of memory.

  --seeds N      so many nights (1000)
  --first SEED   the first seed (1)
  --seed SEED    one night, with all that happened in it
  --faults       put faults back that the code once had, and count the nights that find each
  --jobs N       processes side by side (one a processor)

Exit status 1 where a law did not hold, or a fault was not found.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    faults: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
    /** The module that a part of the nights is played with: of the processes that this one starts. */
    module: { type: 'string' },
  },
});

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (value: number): string => value.toLocaleString('en');

const sumForm = z.object({
  nights: z.number(),
  processes: z.number(),
  kills: z.number(),
  requests: z.number(),
  faults: z.number(),
  records: z.number(),
  processorTime: z.number(),
  failed: z.array(z.number()),
});

async function playPart(module: string, first: number, seeds: number): Promise<Sum> {
  const night = await nightOf(module);
  const sum = new Sum();
  const before = process.cpuUsage();
  for (let seed = first; seed < first + seeds; seed++) {
    sum.add(await night(seed));
  }
  const { user, system } = process.cpuUsage(before);
  sum.processorTime = (user + system) / 1000;
  return sum;
}

/** What is collected and compiled beside the nights would cost more than it saves. */
const execArgv = ['--max-semi-space-size=64', '--single-threaded'];

/** The nights of a part in a process of its own. */
async function playApart(module: string, first: number, seeds: number): Promise<Sum> {
  const args = ['--module', module, '--first', String(first), '--seeds', String(seeds)];
  const child = fork(process.argv[1] ?? '', args, { execArgv });
  const sum = new Sum();
  child.on('message', (told) => sum.take(Object.assign(new Sum(), sumForm.parse(told))));
  const status = await new Promise((resolve) => child.once('exit', resolve));
  if (status !== 0 || sum.nights !== seeds) {
    throw new Error(
      `the nights from seed ${first} on ended with ${String(status)} after ${sum.nights} of ${seeds}`,
    );
  }
  return sum;
}

async function playAll(module: string, first: number, seeds: number): Promise<Sum> {
  const jobs = Math.max(1, Math.min(Number(values.jobs), seeds));
  const size = Math.ceil(seeds / jobs);
  const starts = Array.from({ length: jobs }, (_, job) => job * size).filter((start) => start < seeds);
  const sum = new Sum();
  for (const part of await Promise.all(
    starts.map((start) => playApart(module, first + start, Math.min(size, seeds - start))),
  )) {
    sum.take(part);
  }
  return sum;
}

async function showOne(module: string, seed: number): Promise<boolean> {
  const night = await nightOf(module);
  const { trace, problems } = await night(seed);
  trace.forEach(print);
  print(problems.length === 0 ? `\nseed ${seed}: all laws hold` : `\nseed ${seed}:\n${problems.join('\n')}`);
  return problems.length === 0;
}

async function simulate(module: string): Promise<boolean> {
  const start = performance.now();
  const sum = await playAll(module, Number(values.first), Number(values.seeds));
  const minutes = (performance.now() - start) / 60_000;
  print(
    `${count(sum.nights)} nights, ${count(Math.round(sum.nights / minutes))} a minute with ${values.jobs} processes, each ${Math.round(sum.processorTime / sum.nights)} ms of processor time: ${count(sum.processes)} runs and daemons, ${count(sum.kills)} of them killed, ${count(sum.requests)} requests, ${count(sum.faults)} of them with a fault, ${count(sum.records)} records`,
  );
  if (sum.failed.length > 0) {
    const [seed = 0] = sum.failed;
    print(`${sum.failed.length} nights broke a law: ${sum.failed.slice(0, 20).join(', ')}`);
    print(`the first of them again, with all that happened: make simulate SEED=${seed}`);
    await showOne(module, seed);
    return false;
  }
  print('no record lost, none twice beyond the bound, no state ahead of its output, no summary untrue');
  return true;
}

async function findFaults(folder: string): Promise<boolean> {
  const seeds = Number(values.seeds);
  let isEachFound = true;
  for (const { name, mendedBy, harm, changes } of oldFaults) {
    const module = join(folder, `${name}.mjs`);
    await buildNight(module, changes);
    const { failed } = await playAll(module, Number(values.first), seeds);
    isEachFound &&= failed.length > 0;
    const seed = failed.length === 0 ? '' : `, the first is ${Math.min(...failed)}`;
    print(`${name} (mended by ${mendedBy}): ${harm}\n  found by ${failed.length} of ${seeds} nights${seed}`);
  }
  return isEachFound;
}

async function main(): Promise<boolean> {
  if (values.help) {
    process.stdout.write(help);
    return true;
  }
  if (values.module !== undefined) {
    process.send?.(await playPart(values.module, Number(values.first), Number(values.seeds)));
    return true;
  }
  // Below the clone, for the packages that the nights import.
  const folder = mkdtempSync(inClone('dist/simulation-'));
  try {
    if (values.faults) {
      return await findFaults(folder);
    }
    const module = join(folder, 'night.mjs');
    await buildNight(module);
    return values.seed === undefined ? await simulate(module) : await showOne(module, Number(values.seed));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
