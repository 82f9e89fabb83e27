// Prints how long the sandbox takes to answer an import of 10,000 profiles, and how long its jobs hold others up.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../lib/sandbox/http/server.ts';
import { importBody, timeImport } from './sandbox-imports.ts';

const runs = 20;

const sandbox = await startSandbox({ rateLimits: 'off', jobTime: 500 });
const delay = monitorEventLoopDelay({ resolution: 1 });
const times: number[] = [];
const work: number[] = [];
let bytes = 0;
for (let run = -3; run < runs; run += 1) {
  const body = importBody(run, 220);
  bytes = body.length;
  const before = process.cpuUsage();
  const time = await timeImport(sandbox.url, body);
  const { user, system } = process.cpuUsage(before);
  if (run >= 0) {
    times.push(time);
    work.push((user + system) / 1_000);
  }
  delay.enable();
  await sleep(800);
  delay.disable();
}
const rising = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const sorted = rising(times);
const ms = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;
process.stdout.write(
  `import of 10,000 profiles, ${(bytes / 1e6).toFixed(2)} MB: median ${ms(sorted[runs / 2])}, ` +
    `p90 ${ms(sorted[Math.floor(runs * 0.9)])}, worst ${ms(sorted.at(-1))}\n` +
    `of the processor, the client's part included: median ${ms(rising(work)[runs / 2])}\n` +
    `while the jobs run, others wait at most ${ms(delay.max / 1e6)}, usually ${ms(delay.percentile(50) / 1e6)}\n` +
    `${sandbox.store.profiles.size} profiles in ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB\n`,
);
await sandbox.close();
