// klaviyo-schedule as a person at a terminal has it: a store and a clock of its own, in this process.
import { join } from 'node:path';
import type { Test } from 'tap';
import { main } from '../../../lib/cli/schedule/main.ts';
import type { Clock } from '../../../lib/klaviyo/clock.ts';
import { temporaryFolder, VirtualClock } from '../../schedule/virtual-clock.ts';
import { Capture } from '../capture.ts';

export interface Result {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export function terminal(t: Test, start = '2026-01-30T12:00:00Z', change: NodeJS.ProcessEnv = {}) {
  const folder = temporaryFolder(t);
  const clock: Clock & { jump(milliseconds: number): void } = new VirtualClock(start);
  const run = async (argv: readonly string[], width?: number): Promise<Result> => {
    const capture = new Capture();
    const env = { ...process.env, ...change, KLAVIYO_SCHEDULE_STORE: join(folder, 'store') };
    const status = await main(capture.io(argv, env, width), { clock });
    return { status, out: capture.out, err: capture.err };
  };
  return { folder, clock, run };
}
