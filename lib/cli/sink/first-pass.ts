// The first pass over an input that is checked before anything is sent, or compared with what a journal says of it.
import type { Readable } from 'node:stream';
import type { InputSpool } from '../../files/temporary-buffer.ts';
import { Ledger } from '../../sink/deliver/ledger.ts';
import { sendNothing, DryRunTally } from '../../sink/dry-run.ts';
import { tellAll, type EventConsumer } from '../../sink/outcome.ts';
import { RejectLimit, type RejectLimitSettings } from '../../sink/reject-limit.ts';
import { runPipeline, type SinkSettings } from '../../sink/pipeline.ts';
import { InvalidRecords } from '../../sink/invalid-records.ts';
import { notSent } from '../../sink/unsent.ts';
import type { Resumption } from '../../sink/resume/resume.ts';
import type { Confirm } from './confirm.ts';
import { describeClearing } from './summary.ts';
import type { RejectsFile } from './rejects/rejects-file.ts';

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
  /** Asked when all is checked; what it throws ends the run like an input that is invalid. */
  readonly confirm?: Confirm | undefined;
  readonly signal: AbortSignal;
  /** Says something once on stderr. */
  readonly say: (text: string) => void;
}

/** Is there something to find out about the whole input before anything of it is sent? */
export function needsFirstPass(
  { validateFirst, settings }: Pick<FirstPassSettings, 'validateFirst' | 'settings'>,
  deliveredBefore: number,
): boolean {
  return validateFirst || deliveredBefore > 0 || settings.validate.operation.clears !== undefined;
}

/**
 * The first pass over an input that was read to its end. Throws a `Failure` where the input is invalid, or not the one
 * that the journal is of: then the ledger and the rejects are those of that pass, else they are as they were.
 */
export async function checkFirst(
  input: InputSpool,
  pass: FirstPassSettings,
  ledger: Ledger,
  file: RejectsFile | undefined,
): Promise<void> {
  // What it rejects is told where it is the end of the run; else the second pass tells it.
  const rejects = file?.canRestart === true ? file : undefined;
  const [own, tally] = [new Ledger(), new DryRunTally(pass.settings.validate.operation)];
  const limit = pass.validateFirst && pass.maxRejects ? new RejectLimit(pass.maxRejects) : undefined;
  const { settings, validateFirst, rejectsFile } = pass;
  const invalid = validateFirst && !settings.skipInvalid ? new InvalidRecords() : undefined;
  // All of the invalid records are looked for, and not the first alone.
  const whole = { ...pass, settings: { ...settings, skipInvalid: settings.skipInvalid || validateFirst } };
  try {
    await firstPass(
      input.read(),
      whole,
      [own, tally, rejects, limit, invalid].filter((consumer) => consumer !== undefined),
    );
    invalid?.check(allListed(rejectsFile));
    limit?.check();
    await pass.confirm?.(own);
  } catch (error) {
    ledger.takeOver(own);
    if (rejects !== undefined) {
      await listUnsent(input.read(), whole, rejects);
    }
    throw error;
  }
  rejects?.restart();
  if (tally.clearing > 0) {
    pass.say(describeClearing(tally.clearing));
  }
}

async function firstPass(
  input: Readable,
  { settings, startedAt, resumption, validateFirst, signal }: FirstPassSettings,
  consumers: readonly EventConsumer[],
): Promise<void> {
  const verifier = resumption?.verifier(tellAll(consumers));
  try {
    await runPipeline(input, settings, {
      startedAt,
      notice: () => undefined,
      resume: verifier?.stage,
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
  { settings, startedAt, signal }: FirstPassSettings,
  rejects: EventConsumer,
): Promise<void> {
  const consumer: EventConsumer = {
    take(event) {
      if (event.kind === 'read' && event.items.length > 0) {
        rejects.take(notSent(event.items.map(({ record }) => record)));
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
