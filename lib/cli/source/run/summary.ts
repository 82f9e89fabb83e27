// What became of a run of klaviyo-source: as lines for a person and as JSON for a program.
import type { LateReport } from '../../../source/incremental/late.ts';
import type { ReadPlan } from '../../../source/plan.ts';
import { formatMicros } from '../../../source/incremental/time.ts';
import type { StateContent } from '../../../source/incremental/state.ts';
import type { ReportedError } from '../../kit/report.ts';
import { count, plural } from '../../kit/numbers.ts';
import { formatDuration } from '../../../time/duration.ts';

/** The summary, as `--report` writes it. */
export interface SourceSummary {
  readonly command: 'klaviyo-source';
  readonly resource: string;
  /** The time field by which a span was read; null where none was asked for. */
  readonly filter_by: string | null;
  /** What was asked for, half-open; a bound that is null is open. Null where no time, or a state, was asked for. */
  readonly span: { readonly from: string | null; readonly to: string | null } | null;
  /** Of `--shard`. */
  readonly shard: { readonly index: number; readonly of: number } | null;
  readonly started_at: string;
  readonly seconds: number;
  readonly exit_status: number;
  /** What ended the run early, if anything did. */
  readonly error: ReportedError | null;
  /** Printed; of a run that failed, what went out before. */
  readonly records: number;
  /** Of NDJSON, before compression. */
  readonly bytes: number;
  /** Requests of all kinds, retries included. */
  readonly requests: number;
  /** Answers with status 429. */
  readonly rate_limited: number;
  /** Windows that were read again because Klaviyo lost a cursor. */
  readonly restarts: number;
  /** Pages that were read without a field that was tolerated to be missing. */
  readonly incomplete_pages: number;
  /** With `--state -`: what the next run is to be given; null where a file holds it, and where it could not be understood. */
  readonly state: StateContent | null;
  /** The end that the state holds now; null where it was not moved. */
  readonly state_end: string | null;
  /** Records dated before the end of the previous run. */
  readonly late: LateReport | null;
  readonly changes: { readonly added: number; readonly removed: number } | null;
  /** The reader of the output went away before the end. */
  readonly reader_gone: boolean;
}

/** What `klaviyo-source report` prints: the reports of several runs added up. */
export interface SummedReport {
  readonly command: 'klaviyo-source';
  /** How many. */
  readonly reports: number;
  readonly resources: readonly string[];
  readonly started_at: string | null;
  /** From the beginning of the first to the end of the last. */
  readonly seconds: number;
  readonly exit_status: number;
  readonly records: number;
  readonly bytes: number;
  readonly requests: number;
  readonly rate_limited: number;
  readonly restarts: number;
  readonly incomplete_pages: number;
  /** In words: which shard is missing, which overlap, which has failed. */
  readonly problems: readonly string[];
}

/**
 * A span as reports have it.
 *
 * @internal
 */
export function reportedSpan({ requested }: ReadPlan): SourceSummary['span'] {
  const { from, to, incremental } = requested;
  const at = (time: number) => (Number.isFinite(time) ? formatMicros(time) : null);
  return incremental || (from === -Infinity && to === Infinity) ? null : { from: at(from), to: at(to) };
}

export function describeSourceSummary(summary: SourceSummary): string[] {
  const { records, requests, rate_limited: limited, restarts, incomplete_pages: incomplete } = summary;
  const extras = [
    limited > 0 ? `${count(limited)} answered with 429` : '',
    restarts > 0 ? `${plural(restarts, 'window')} read again after a lost cursor` : '',
    incomplete > 0 ? `${plural(incomplete, 'page')} read without predictive_analytics` : '',
  ].filter((text) => text !== '');
  const changes =
    summary.changes === null
      ? ''
      : ` (${count(summary.changes.added)} added, ${count(summary.changes.removed)} removed)`;
  const lines = [
    `${plural(records, 'record')} of ${summary.resource}${changes}, ${plural(requests, 'request')}${extras.length > 0 ? ` (${extras.join(', ')})` : ''}, ${formatDuration(summary.seconds * 1000)}`,
  ];
  if (summary.state_end !== null) {
    lines.push(`the next incremental run begins at ${summary.state_end}`);
  }
  if (summary.late !== null) {
    lines.push(describeLate(summary.late));
  }
  return lines;
}

function describeLate({ records, most_seconds: most, within }: LateReport): string {
  if (records === 0) {
    return 'no record came late';
  }
  const parts = Object.entries(within).map(([step, number]) =>
    step === 'more' ? `${count(number)} by more` : `${count(number)} by up to ${step}`,
  );
  return `${plural(records, 'record')} came late, by up to ${formatDuration(most * 1000)}: ${parts.join(', ')}`;
}
