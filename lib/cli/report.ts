// Writes the summary of a run where `--report` says, as JSON.
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Failure } from '../errors.ts';

function failure(file: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new Failure('io', `--report ${file}: can't be written (${code})`, { cause: error });
}

/** Throws a `Failure` where the file can't be written: better before the run than after it. */
export function checkReport(file: string | undefined): void {
  if (file === undefined) return;
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw failure(file, error);
  }
}

export function writeReport(file: string | undefined, report: unknown): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (error) {
    throw failure(file, error);
  }
}
