// The first pass over an input that is checked before anything is sent, or compared with what a journal says of it.
import type { Readable } from 'node:stream';
import type { InputBuffer } from '../../../files/temporary-buffer.ts';
import { Ledger } from '../../../sink/deliver/ledger.ts';
import { DryRunTally, sendNothing } from '../../../sink/dry-run.ts';
import { InvalidRecords } from '../../../sink/invalid-records.ts';
import type { OnRemoval } from '../../../sink/mirror/mirror.ts';
import { tellAll, type EventConsumer } from '../../../sink/outcome.ts';
import { RejectLimit, type RejectLimitSettings } from '../../../sink/reject-limit.ts';
import { runPipeline, type SinkSettings } from '../../../sink/pipeline.ts';
import { notSent } from '../../../sink/unsent.ts';
import type { Resumption } from '../../../sink/resume/resume.ts';
import { arrayStage } from '../../../sink/stage.ts';
import type { ColumnPlan } from '../../../sink/columns/plan.ts';
import { heapTrimmer } from '../../kit/memory.ts';
import type { Confirm } from '../run/confirm.ts';
import type { RejectsFile } from '../rejects/rejects-file.ts';
import { describeClearing } from '../run/summary.ts';
import type { Selection } from './selection.ts';

export interface FirstPassSettings {
  readonly settings: SinkSettings;
  /** When the run began, or the first run with its journal, in ISO 8601. */
  readonly startedAt: string;
  readonly resumption: Resumption | undefined;
  /** All of the input must be valid, and not only what earlier runs have delivered. */
  readonly validateFirst: boolean;
  readonly maxRejects: RejectLimitSettings | undefined;
  /** As the user named it. */
  readonly rejectsFile: string | undefined;
  /** Says something once on stderr. */
  readonly say: (text: string) => void;
  readonly selection: Selection;
  /** Asked when all is checked; what it throws ends the run like an input that is invalid. */
  readonly confirm?: Confirm | undefined;
  /** Where it is written down what becomes of each column. */
  readonly plan: ColumnPlan;
  readonly notice: (text: string) => void;
  /** Told of each member that is to be taken off the list. */
  readonly onRemoval?: OnRemoval | undefined;
  readonly signal: AbortSignal;
}

/**
 * The first pass over an input that was read to its end; answers with its account. Throws a `Failure` where the input
 * is invalid, or not the one that the journal is of, or may not be sent: then the ledger and the rejects are those of
 * that pass, else they are as they were.
 */
export async function checkFirst(
  input: InputBuffer,
  pass: FirstPassSettings,
  ledger: Ledger,
  file: RejectsFile | undefined,
): Promise<Ledger> {
  // What it rejects is told where it is the end of the run; else the second pass tells it.
  const rejects = file?.canRestart === true ? file : undefined;
  let own = new Ledger();
  let tally: DryRunTally | undefined;
  const { settings, validateFirst } = pass;
  // All of the invalid records are looked for, and not the first alone.
  const bearsInvalid = settings.skipInvalid;
  const whole = {
    ...pass,
    bearsInvalid,
    settings: { ...settings, skipInvalid: bearsInvalid || validateFirst },
  };
  try {
    for (let isSettled = false; !isSettled; isSettled = pass.selection.settle()) {
      own = new Ledger();
      rejects?.restart();
      tally = new DryRunTally(pass.settings.validate.operation);
      await limitedPass(input, whole, [own, tally, ...pass.selection.surveyors, rejects]);
    }
    await pass.selection.compare(own.read, pass.onRemoval);
    await pass.confirm?.(own);
    await pass.selection.begin();
  } catch (error) {
    ledger.takeOver(own);
    if (rejects !== undefined) {
      await listUnsent(input.read(), whole, rejects);
    }
    throw error;
  }
  rejects?.restart();
  if (tally !== undefined && tally.clearing > 0) {
    pass.say(describeClearing(tally.clearing));
  }
  return own;
}

async function limitedPass(
  input: InputBuffer,
  pass: FirstPassSettings & { readonly bearsInvalid: boolean },
  consumers: readonly (EventConsumer | undefined)[],
): Promise<void> {
  const limit = pass.validateFirst && pass.maxRejects ? new RejectLimit(pass.maxRejects) : undefined;
  const trim = heapTrimmer();
  const trimmer: EventConsumer = { take: ({ kind }) => (kind === 'read' ? trim() : undefined) };
  const invalid = pass.validateFirst && !pass.bearsInvalid ? new InvalidRecords() : undefined;
  await firstPass(
    input,
    pass,
    [...consumers, limit, invalid, trimmer].filter((consumer) => consumer !== undefined),
  );
  invalid?.check(allListed(pass.rejectsFile));
  limit?.check();
}

async function firstPass(
  input: InputBuffer,
  { settings, startedAt, resumption, validateFirst, selection, plan, notice, signal }: FirstPassSettings,
  consumers: readonly EventConsumer[],
): Promise<void> {
  const onEvent = tellAll(consumers);
  const verifier = resumption?.verifier(onEvent);
  const isPacked = settings.validate.operation.clears !== undefined;
  try {
    await runPipeline(input.read(), settings, {
      startedAt,
      plan,
      notice,
      // Nothing is packed that nobody looks at.
      select: [
        ...selection.surveys(onEvent, input.lines),
        verifier?.stage,
        isPacked ? undefined : arrayStage(() => []),
      ],
      lastStage: sendNothing,
      consumers,
      signal,
    });
  } catch (error) {
    // What is wrong with it behind the records that were delivered is for the second pass to say.
    if (validateFirst || signal.aborted || verifier?.isDone() === false) {
      throw error;
    }
  }
  verifier?.check();
}

/** After a first pass that ended the run: what it read of good records was not sent. */
async function listUnsent(
  input: Readable,
  { settings, startedAt, selection, signal }: FirstPassSettings,
  rejects: EventConsumer,
): Promise<void> {
  const consumer: EventConsumer = {
    take(event) {
      if (event.kind === 'read' && event.items.length > 0) {
        const records = event.items.filter((item) => !selection.rejects(item)).map(({ record }) => record);
        rejects.take(notSent(records));
      }
    },
  };
  const parts = { startedAt, notice: () => undefined, lastStage: sendNothing, consumers: [consumer], signal };
  // It ends where the first pass ended, and for the same reason.
  await runPipeline(input, settings, parts).catch(() => undefined);
}

/** Where all invalid records are, for a person who sees the first of them. */
export function allListed(rejectsFile: string | undefined): string {
  return rejectsFile === undefined ? '--rejects FILE lists all' : `all are in ${rejectsFile}`;
}
