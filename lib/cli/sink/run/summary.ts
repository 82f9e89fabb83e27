// What became of a run of klaviyo-sink: as lines for a person and as JSON for a program.
import type { Code } from '../../../errors.ts';
import type { MirrorCounts } from '../../../sink/mirror/counts.ts';
import type { PlannedColumn } from '../../../sink/columns/plan.ts';
import type { Ledger } from '../../../sink/deliver/ledger.ts';
import { dash } from '../../kit/command-line/dash.ts';
import { count, plural } from '../../kit/numbers.ts';
import type { ReportedError } from '../../kit/report.ts';
import { formatDuration } from '../../../time/duration.ts';

/**
 * The summary of a sink's run, as `--report` writes it. `read` is always `delivered + unchanged + rejected + failed`;
 * of a mirror `delivered` is always `added + kept + duplicates`.
 */
export interface SinkSummary extends Partial<MirrorCounts> {
  readonly command: 'klaviyo-sink';
  readonly operation: string;
  readonly list: { readonly id: string; readonly name: string | null; readonly created: boolean } | null;
  readonly started_at: string;
  readonly seconds: number;
  readonly exit_status: number;
  /** What ended the run early, if anything did. */
  readonly error: ReportedError | null;
  readonly read: number;
  readonly delivered: number;
  /** With `--changed`. */
  readonly unchanged?: number;
  readonly rejected: number;
  readonly failed: number;
  /** Rejected and failed records by reason. */
  readonly reasons: Readonly<Partial<Record<Code, number>>>;
  /** Invalid values that were left out of records, by reason. */
  readonly dropped: Readonly<Partial<Record<Code, number>>>;
  /** Where each column of the input went. */
  readonly columns: readonly PlannedColumn[];
  /** Why batches failed: the first three different causes, and the lines between which their records lie. */
  readonly failures: readonly FailureCause[];
  readonly batches: number;
  /** Requests of all kinds, retries included. */
  readonly requests: number;
  /** Requests that isolating refused records cost. */
  readonly extra_requests: number;
  /** Answers with status 429. */
  readonly rate_limited: number;
  readonly jobs: {
    readonly accepted: number;
    readonly waited_for: boolean;
    readonly unfinished: readonly string[];
  } | null;
  readonly rejects_file: string | null;
  /** Where a journal is kept: `delivered_before` are those among the delivered that earlier runs have delivered. */
  readonly journal: { readonly file: string; readonly delivered_before: number } | null;
}

/** What a dry run, or an estimate, finds out, as `--report` writes it. */
export interface DryRunReport extends Partial<MirrorCounts> {
  readonly command: 'klaviyo-sink';
  readonly operation: string;
  readonly mode: 'dry-run' | 'estimate';
  readonly read: number;
  readonly would_deliver: number;
  /** With `--changed`. */
  readonly unchanged?: number;
  readonly rejected: number;
  /** Rejected records by reason. */
  readonly reasons: Readonly<Partial<Record<Code, number>>>;
  /** Invalid values that would be left out of records, by reason. */
  readonly dropped: Readonly<Partial<Record<Code, number>>>;
  /** Where each column of the input goes. */
  readonly columns: readonly PlannedColumn[];
  readonly requests: number;
  /** Those among them that clear attributes. */
  readonly clearing_requests: number;
  /** Of all bodies. */
  readonly bytes: number;
  /** What Klaviyo's rate limits let it take at the least. */
  readonly least_seconds: number;
}

export interface FailureCause {
  readonly reason: Code;
  readonly message: string;
  readonly records: number;
  readonly first_line: number | null;
  readonly last_line: number | null;
}

/** Records between two lines, for a person. */
export function linesFrom(first: number | null, last: number | null): string {
  if (first === null || last === null) {
    return 'lines unknown';
  }
  return first === last ? `line ${first}` : `lines ${first} to ${last}`;
}

/** Why batches failed, a line each: an error, to be said also where the run was to be quiet. */
export function describeFailures({ failures }: Pick<SinkSummary, 'failures'>): string[] {
  return failures.map(
    ({ first_line: first, last_line: last, records, message }) =>
      `${linesFrom(first, last)}, ${plural(records, 'record')} failed: ${message}`,
  );
}

export function reasonsOf(ledger: Ledger): Partial<Record<Code, number>> {
  return Object.fromEntries([...ledger.reasons].toSorted(([, a], [, b]) => b - a));
}

/** What `--drop-invalid` has left out, in words; undefined: nothing. */
export function describeDropped(dropped: ReadonlyMap<string, number>): string | undefined {
  const causes = [...dropped].map(([reason, values]) => `${count(values)} ${reason}`);
  return causes.length === 0 ? undefined : `values left out: ${causes.join(', ')}`;
}

/** What became of the list. */
export function describeMirror({
  members = 0,
  added = 0,
  kept = 0,
  duplicates = 0,
  removed = 0,
}: Partial<MirrorCounts>): string {
  const twice = duplicates === 0 ? '' : `, ${plural(duplicates, 'duplicate')}`;
  return `the list of ${plural(members, 'member')}: ${count(added)} added, ${count(kept)} kept, ${count(removed)} removed${twice}`;
}

/** Said before anything is sent: these requests may take most of a run's time. */
export function describeClearing(records: number): string {
  return `--nulls unset: ${plural(records, 'record')} ${records === 1 ? 'has an attribute' : 'have attributes'} to clear, each by a request of its own behind its import (at most 75 a second, 750 a minute)`;
}

function whereListed({ rejects_file: file, error }: SinkSummary): string {
  if (file === null) {
    return '; --rejects FILE would list them';
  }
  // Which file could not be written, the error says; it may be this one.
  const asFar = error?.code === 'io' ? ', as far as it could be written' : '';
  return `; listed ${file === dash ? 'on stdout' : `in ${file}`}${asFar}`;
}

/** The summary as lines, the balance first. `noun`: what a job is called. */
export function describeSummary(summary: SinkSummary, noun = 'import job'): string[] {
  const { read, delivered, unchanged, rejected, failed, reasons } = summary;
  const same = unchanged === undefined ? '' : `${count(unchanged)} unchanged + `;
  const lines = [
    `${plural(read, 'record')} read = ${count(delivered)} delivered + ${same}${count(rejected)} rejected + ${count(failed)} failed`,
  ];
  if (summary.added !== undefined) {
    lines.push(describeMirror(summary));
  }
  const { journal } = summary;
  if (journal !== null && journal.delivered_before > 0) {
    lines.push(`delivered by earlier runs: ${count(journal.delivered_before)}, as ${journal.file} says`);
  }
  const { not_sent: notSent = 0, ...known } = reasons;
  const causes = Object.entries(known).map(([reason, records]) => `${count(records)} ${reason}`);
  if (causes.length > 0) {
    lines.push(`not delivered: ${causes.join(', ')}${whereListed(summary)}`);
  }
  const dropped = describeDropped(new Map(Object.entries(summary.dropped)));
  if (dropped !== undefined) {
    lines.push(`${dropped}${whereListed(summary)}`);
  }
  if (notSent > 0) {
    lines.push(`${plural(notSent, 'record')} read but not sent, because the run stopped`);
  }
  const extra =
    summary.extra_requests > 0 ? `, ${count(summary.extra_requests)} of them to isolate refused records` : '';
  const limited = summary.rate_limited > 0 ? `, ${count(summary.rate_limited)} answered with 429` : '';
  const list =
    summary.list === null
      ? ''
      : `, list ${summary.list.name === null ? summary.list.id : `${JSON.stringify(summary.list.name)} (${summary.list.id}${summary.list.created ? ', created' : ''})`}`;
  lines.push(
    `${plural(summary.requests, 'request')}${extra}${limited}${list}, ${formatDuration(summary.seconds * 1000)}`,
  );
  const { jobs } = summary;
  if (jobs !== null && jobs.accepted > 0 && !jobs.waited_for) {
    lines.push(
      `${plural(jobs.accepted, noun)} accepted; Klaviyo works on ${jobs.accepted === 1 ? 'it' : 'them'} now, --wait would follow and report ${noun === 'import job' ? 'import errors' : 'errors'}`,
    );
  }
  if (jobs !== null && jobs.waited_for && jobs.unfinished.length > 0) {
    lines.push(`${noun}s that have not ended: ${jobs.unfinished.join(', ')}`);
  }
  return lines;
}
