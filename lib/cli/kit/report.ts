// Writes the summary of a run where `--report` says, as JSON.
import { closeSync, fstatSync, openSync, statSync, writeFileSync } from 'node:fs';
import { Failure, unwritable, type Code } from '../../errors.ts';
import type { StopSignal } from './run.ts';

/** Throws a `Failure` where a file that is to be written is the one that stdin reads. */
export function refuseInput(flag: string, file: string): void {
  const [output, input] = [statSync(file, { throwIfNoEntry: false }), fstatSync(0)];
  if (output?.isFile() && output.dev === input.dev && output.ino === input.ino) {
    throw new Failure('usage', `${flag} ${file}: that is the input; name another file`);
  }
}

/** Throws a `Failure` where the file can't be written: better before the run than after it. */
export function checkReport(file: string | undefined): void {
  if (file === undefined) {
    return;
  }
  refuseInput('--report', file);
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw unwritable('--report', file, error);
  }
}

/** Why a run did not end well, as its report says it. */
export interface ReportedError {
  readonly code: Code | 'signal' | 'bug';
  readonly message: string;
}

export function reportedError(
  problem: { cause: unknown; text: string } | undefined,
  signal: StopSignal | undefined,
): ReportedError | null {
  if (signal !== undefined) {
    return { code: 'signal', message: `stopped by ${signal}` };
  }
  if (problem === undefined) {
    return null;
  }
  const { cause, text } = problem;
  return { code: cause instanceof Failure ? cause.code : 'bug', message: text.trim() };
}

export function writeReport(file: string | undefined, report: unknown): void {
  if (file === undefined) {
    return;
  }
  try {
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    throw unwritable('--report', file, error);
  }
}
