// The account of a run at its end: exit status and summary, made of what the ledger counted.
import { consequenceOf } from '../../../errors.ts';
import type { Client } from '../../../klaviyo/client.ts';
import type { FollowedJobs } from '../../../sink/deliver/jobs/jobs.ts';
import type { Cause, Ledger } from '../../../sink/deliver/ledger.ts';
import type { MirrorCounts } from '../../../sink/mirror/counts.ts';
import { plural } from '../../kit/numbers.ts';
import { reportedError, type ReportedError } from '../../kit/report.ts';
import { signalStatus, type StopSignal } from '../../kit/run.ts';
import { linesFrom, reasonsOf, type FailureCause, type SinkSummary } from './summary.ts';
import type { SinkOptions } from '../options.ts';
import type { SinkPlan } from '../settings.ts';

/** How a run ended. */
export interface RunEnd {
  readonly signal: StopSignal | undefined;
  /** What ended it early, as it is printed, with its exit status. */
  readonly problem: { readonly cause: unknown; readonly text: string; readonly status: number } | undefined;
  readonly list: { readonly id: string; readonly created: boolean } | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What was counted on the way. */
export interface Counters {
  readonly ledger: Ledger;
  readonly client: Pick<Client, 'requests' | 'refusals'>;
  readonly jobs: FollowedJobs | undefined;
  readonly mirror: MirrorCounts | undefined;
}

export function exitStatus(ledger: Ledger, { signal, problem }: RunEnd, skipInvalid: boolean): number {
  if (signal !== undefined) {
    return signalStatus[signal];
  }
  if (problem !== undefined) {
    return problem.status;
  }
  const { delivered, deliveredBefore, duplicates, kept, failed, rejected, reasons } = ledger;
  if (ledger.unknownJobs.requests > 0) {
    return consequenceOf('answer_unexpected').exit;
  }
  if (failed > 0) {
    const now = delivered - deliveredBefore - duplicates - kept;
    return now === 0 && reasons.get('batch_unanswered') === failed ? 69 : 1;
  }
  return rejected > 0 && !skipInvalid ? 1 : 0;
}

export function summaryOf(
  { kind, list: choice, columns }: SinkPlan,
  options: SinkOptions,
  { ledger, client, jobs, mirror }: Counters,
  end: RunEnd,
): SinkSummary {
  const { read, delivered, rejected, failed, batches, extraRequests, deliveredBefore } = ledger;
  const name = choice?.by === 'name' ? choice.name : null;
  return {
    command: 'klaviyo-sink',
    operation: kind.name,
    list: end.list === undefined ? null : { ...end.list, name },
    started_at: new Date(end.startedAt).toISOString(),
    seconds: (end.endedAt - end.startedAt) / 1000,
    exit_status: exitStatus(ledger, end, options.skipInvalid),
    error: reportedError(end.problem, end.signal) ?? oddAnswers(ledger),
    read,
    delivered,
    ...(options.changed === undefined ? {} : { unchanged: ledger.unchanged }),
    rejected,
    failed,
    ...mirror,
    reasons: reasonsOf(ledger),
    dropped: Object.fromEntries(ledger.dropped),
    columns: columns.columns,
    failures: [...ledger.causes.values()].map(failureOf),
    batches,
    requests: client.requests,
    extra_requests: extraRequests,
    rate_limited: client.refusals,
    jobs: jobs === undefined ? null : jobsOf(jobs, options.wait),
    rejects_file: options.rejects ?? null,
    journal:
      options.journal === undefined ? null : { file: options.journal, delivered_before: deliveredBefore },
  };
}

/** Successes of another form: the records were taken, and of their jobs nothing is known. */
function oddAnswers({ unknownJobs: { requests, first, last } }: Ledger): ReportedError | null {
  if (requests === 0) {
    return null;
  }
  const message = `${plural(requests, 'request')} (${linesFrom(first, last)}) taken with an answer of another form than Klaviyo's API promises: the records count as delivered, their import jobs are not known and can't be followed; check --revision and the base URL`;
  return { code: 'answer_unexpected', message };
}

function failureOf({ code, message, records, first, last }: Cause): FailureCause {
  const isKnown = first <= last;
  return {
    reason: code,
    message,
    records,
    first_line: isKnown ? first : null,
    last_line: isKnown ? last : null,
  };
}

function jobsOf({ accepted, unfinished }: FollowedJobs, wait: boolean): NonNullable<SinkSummary['jobs']> {
  return { accepted, waited_for: wait, unfinished: wait ? unfinished : [] };
}
