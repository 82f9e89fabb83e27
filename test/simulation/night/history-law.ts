// The law of the history: each time once, each end as it was, nothing left open.
import { z } from 'zod';
import type { Kind } from './plan.ts';
import { retries } from './schedules.ts';
import type { NightView, Ran, Watch } from './watch.ts';

const record = z.object({
  id: z.number(),
  scheduledAt: z.string(),
  status: z.string(),
  cause: z.string(),
  note: z.string().optional(),
  endedAt: z.string().optional(),
  missed: z.unknown().optional(),
  attempts: z.array(
    z.object({
      exitStatus: z.number().optional(),
      error: z.string().optional(),
      endedAt: z.string().optional(),
      process: z.object({ pid: z.number(), started: z.string() }).optional(),
      summary: z.object({ delivered: z.number().optional(), read: z.number().optional() }).optional(),
    }),
  ),
});

/** What the history says of an end that no daemon has seen. */
const unseen = /its end/;

/** One daemon lived from its start until its end was written. */
function wasWatched(ran: Ran, written: string | undefined, watch: Watch): boolean {
  const until = written === undefined ? ran.endedAt : new globalThis.Date(written).getTime();
  return watch.runs.some(
    ({ kind, startedAt, endedAt }) => kind === 'daemon' && startedAt < ran.startedAt && endedAt > until,
  );
}

export function checkHistory({ disk, watch }: NightView, kind: Kind): void {
  const times = new Set<string>();
  for (const [name, inode] of disk.find(`/store/runs/${kind}`)?.entries ?? []) {
    if (!/^\d+\.json$/.test(name)) {
      continue;
    }
    const parsed = record.safeParse(JSON.parse(inode.bytes.toString()));
    if (!parsed.success) {
      watch.wrong(`the history of ${kind}: ${name} is ${inode.bytes.toString().slice(0, 200)}`);
      continue;
    }
    const { id, scheduledAt, status, attempts, missed, note } = parsed.data;
    if (missed !== undefined) {
      continue;
    }
    if (times.has(scheduledAt)) {
      watch.wrong(`${kind} ran twice for ${scheduledAt}`);
    }
    times.add(scheduledAt);
    if (status === 'running') {
      watch.wrong(`run ${id} of ${kind} is left running`);
    }
    for (const [index, { exitStatus, process, summary, error, endedAt }] of attempts.entries()) {
      const ran = watch.runs.find(
        ({ process: one }) => one.pid === process?.pid && process.started === `:${one.startedAt}`,
      );
      const real = ran?.exit?.status ?? undefined;
      const said = [error, index === attempts.length - 1 ? note : undefined].find(
        (text) => text !== undefined && unseen.test(text),
      );
      if (said !== undefined && ran !== undefined && wasWatched(ran, endedAt, watch)) {
        watch.wrong(
          `run ${id} of ${kind}: the history says ${JSON.stringify(said)}, and the daemon was there`,
        );
      }
      if (real !== undefined && exitStatus !== undefined && exitStatus !== real) {
        watch.wrong(`run ${id} of ${kind}: the history says exit ${exitStatus}, it was ${real}`);
      }
      const report = ran?.report;
      if (
        summary?.read !== undefined &&
        real !== undefined &&
        typeof report === 'object' &&
        report !== null
      ) {
        const key = kind === 'source' ? 'records' : 'read';
        if (Reflect.get(report, key) !== summary.read) {
          watch.wrong(
            `run ${id} of ${kind}: the history says ${summary.read} read, the report ${JSON.stringify(report)}`,
          );
        }
      }
    }
    const last = attempts.at(-1);
    const isFinal = [64, 77, 78, 126, 127].includes(last?.exitStatus ?? 0);
    if ((status === 'failed' || status === 'interrupted') && attempts.length <= retries && !isFinal) {
      watch.wrong(`run ${id} of ${kind} is ${status} after ${attempts.length} of ${retries + 1} attempts`);
    }
    if (status === 'succeeded' && last?.exitStatus !== undefined && last.exitStatus !== 0) {
      watch.wrong(`run ${id} of ${kind} succeeded with exit ${last.exitStatus}`);
    }
  }
}
