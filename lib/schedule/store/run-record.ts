// What the history holds of one run: why and when it was due, each attempt, and what became of it.
import * as z from 'zod';
import { processIdentity } from '../../files/process-identity.ts';

const instant = z.iso.datetime();

/** The counts of a run's own summary; a command that writes none has none. */
export const runSummary = z.object({
  read: z.number().optional(),
  delivered: z.number().optional(),
  rejected: z.number().optional(),
  failed: z.number().optional(),
});

export type RunSummary = z.output<typeof runSummary>;

export const attempt = z.object({
  number: z.number().int().positive(),
  startedAt: instant,
  endedAt: instant.optional(),
  /** The process of the command. */
  process: processIdentity.optional(),
  /** 128 + the number of the signal, where one ended it. Missing where nobody saw the end. */
  exitStatus: z.number().int().optional(),
  signal: z.string().optional(),
  /** Why the command could not be started. */
  error: z.string().optional(),
  summary: runSummary.optional(),
});

export type Attempt = z.output<typeof attempt>;

/**
 * - `waiting`: due, not started (a delay, or a run before it)
 * - `running`; `retrying`: between two attempts
 * - `succeeded`; `failed`; `interrupted`: cut off, nobody saw the end
 * - `skipped`: another run was in the way; `missed`: nobody was there to start it
 */
export const statuses = [
  'waiting',
  'running',
  'retrying',
  'succeeded',
  'failed',
  'interrupted',
  'skipped',
  'missed',
] as const;

export const runRecord = z.object({
  version: z.literal(1),
  id: z.number().int().positive(),
  schedule: z.string(),
  cause: z.enum(['schedule', 'catch-up', 'trigger']),
  /** The schedule's time, which the command finds in KLAVIYO_SCHEDULED_AT. */
  scheduledAt: instant,
  /** Not to be started before. */
  startAt: instant,
  status: z.enum(statuses),
  attempts: z.array(attempt),
  /** Who runs it. */
  owner: processIdentity.optional(),
  /** How many times this record stands for. */
  missed: z.object({ count: z.number().int(), more: z.boolean(), first: instant, last: instant }).optional(),
  note: z.string().optional(),
  endedAt: instant.optional(),
});

export type RunRecord = z.output<typeof runRecord>;

export function isActive({ status }: RunRecord): boolean {
  return status === 'running' || status === 'retrying';
}

export function isOver(record: RunRecord): boolean {
  return record.status !== 'waiting' && !isActive(record);
}

export function lastAttempt(record: RunRecord): Attempt | undefined {
  return record.attempts.at(-1);
}

/** The record with its last attempt changed. */
export function withLastAttempt(record: RunRecord, change: Partial<Attempt>): RunRecord {
  return {
    ...record,
    attempts: record.attempts.map((one, index) =>
      index === record.attempts.length - 1 ? { ...one, ...change } : one,
    ),
  };
}
