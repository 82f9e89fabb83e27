// A dry run of klaviyo-sink in this process: the records of the requests that it would send, and what it says.
import { z } from 'zod';
import { fakeClock, runSink } from '../in-process.ts';
import type { Finished } from '../harness.ts';

const entry = z.record(z.string(), z.unknown());
const body = z.object({ data: z.object({ attributes: z.record(z.string(), z.unknown()) }) });
const many = z.object({ data: z.array(entry) });

export interface DryRun extends Finished {
  /** What stands in the `data` of the requests, in their order. */
  readonly records: readonly Record<string, unknown>[];
  readonly requests: number;
  /** The attributes of those records, which most tests are about. */
  readonly attributes: readonly unknown[];
}

/** `klaviyo-sink … --dry-run=bodies` on 1 June 2026. */
export async function dryBodies(args: readonly string[], input: string | Buffer): Promise<DryRun> {
  const run = await runSink([...args, '--dry-run=bodies'], { input, clock: fakeClock() });
  const bodies = run.stdout.split('\n').filter((line) => line !== '');
  const records = bodies.flatMap((text) => {
    const attributes = Object.values(body.parse(JSON.parse(text)).data.attributes);
    return attributes.flatMap((wrapped) => many.safeParse(wrapped).data?.data ?? []);
  });
  return {
    ...run,
    records,
    requests: bodies.length,
    attributes: records.map(({ attributes }) => attributes),
  };
}
