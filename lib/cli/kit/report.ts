// The summary of a run: lines for a person on stderr, JSON for a program where `--report` says.
import { fstatSync } from 'node:fs';
import { Failure, unwritable, type Code } from '../../errors.ts';
import { isPageName } from '../../files/report-page.ts';
import { statOf } from '../../files/target.ts';
import { dash } from './command-line/dash.ts';
import { tell } from './log/event.ts';
import { tryReport, writeReport } from './report-file.ts';
import type { Io, StopSignal } from './run.ts';
import { withoutSecrets } from './terminal/shown.ts';

/** Throws a `Failure` where a file that is to be written is the one that stdin reads. */
export function refuseInput(flag: string, file: string): void {
  const [output, input] = [statOf(file), fstatSync(0)];
  if (output?.isFile() && output.dev === input.dev && output.ino === input.ino) {
    throw new Failure('usage', `${flag} ${file}: that is the input; name another file`);
  }
}

/** Throws a `Failure` where the file can't be written: better before the run than after it. */
export function checkReport(file: string | undefined): void {
  if (file === undefined || file === dash) {
    return;
  }
  refuseInput('--report', file);
  try {
    tryReport(file);
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
  return { code: cause instanceof Failure ? cause.code : 'bug', message: withoutSecrets(text.trim()) };
}

/** How a run ended, for whoever wants to know. */
export interface Summary {
  readonly command: string;
  /** What went wrong in parts: said in any case. */
  readonly failures?: readonly string[];
  /** For a person; none where the run was to be quiet. */
  readonly lines: readonly string[];
  /** The same for a page, also where the run was to be quiet. */
  readonly words?: readonly string[];
  /** Where `--report` wants it. */
  readonly file: string | undefined;
  readonly report: object;
}

/** Lines for a person; for a log one event with the whole report. */
function tellSummary(
  io: Io,
  { command, lines, report }: Pick<Summary, 'command' | 'lines' | 'report'>,
): void {
  if (io.log === undefined) {
    lines.forEach((line) => tell(io, command, { level: 'info', event: 'summary', message: line }));
  } else if (lines.length > 0) {
    const isGood = 'exit_status' in report ? report.exit_status === 0 : true;
    const level = isGood ? 'info' : 'error';
    io.log({ level, event: 'summary', message: lines.join('\n'), fields: { report } });
  }
}

const jsonOf = (report: object): string => `${JSON.stringify(report, undefined, 2)}\n`;

/** The run has done its work, whatever becomes of its line in the history. */
function tellHistory(io: Io, command: string, report: object): void {
  if (io.history === undefined || io.onSummary !== undefined) {
    return;
  }
  try {
    writeReport(io.history, jsonOf(report), true);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `warning: the history of klaviyo-schedule will lack the numbers of this run: ${why}`;
    tell(io, command, { level: 'warning', event: 'message', message });
  }
}

/** Throws a `Failure` where the report can't be written. */
export function writeSummary(io: Io, summary: Summary): void {
  const { command, failures = [], lines, words = lines, file, report } = summary;
  io.onSummary?.(report);
  for (const message of failures) {
    tell(io, command, { level: 'error', event: 'failure', message });
  }
  if (io.onSummary === undefined) {
    tellSummary(io, { command, lines, report });
  }
  tellHistory(io, command, report);
  if (file === undefined) {
    return;
  }
  const isPage = io.page !== undefined && isPageName(file);
  const text = isPage ? io.page.text(report, [...failures, ...words]) : jsonOf(report);
  if (file === dash) {
    io.stdout.write(text);
    return;
  }
  try {
    writeReport(file, text, isPage);
  } catch (error) {
    throw unwritable('--report', file, error);
  }
}
