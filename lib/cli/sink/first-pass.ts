// The first pass over an input that is checked before anything is sent, or compared with what a journal says of it.
import type { Readable } from 'node:stream';
import { sendNothing } from '../../sink/dry-run.ts';
import { tellAll, type EventConsumer } from '../../sink/outcome.ts';
import { runPipeline, type SinkSettings } from '../../sink/pipeline.ts';
import type { Resumption } from '../../sink/resume/resume.ts';

export interface FirstPassSettings {
  readonly settings: SinkSettings;
  /** When the run began, or the first run with its journal, in ISO 8601. */
  readonly startedAt: string;
  readonly resumption: Resumption | undefined;
  /** All of the input must be valid, and not only what earlier runs have delivered. */
  readonly validateFirst: boolean;
  readonly signal: AbortSignal;
}

/** Throws a `Failure` where the input is invalid, or not the one that the journal is of. */
export async function firstPass(
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
    if (validateFirst || signal.aborted || !verifier?.isDone()) {
      throw error;
    }
  }
  verifier?.check();
}
