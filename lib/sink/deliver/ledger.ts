// The account of a run: counts the outcomes of the records that were read.
import type { Code } from '../../errors.ts';
import type { EventConsumer, Lost, Settled, SinkEvent } from '../outcome.ts';

/** Why batches failed: the words, and the lines between which the records lie that failed for it. */
export interface Cause {
  readonly code: Code;
  readonly message: string;
  records: number;
  first: number;
  last: number;
}

/** So many different causes are remembered, the first ones. */
const mostCauses = 3;

/** `read` is `delivered + unchanged + rejected + failed`, once the account is closed. */
export class Ledger implements EventConsumer {
  read = 0;
  delivered = 0;
  /** Those among the delivered that earlier runs delivered, as the journal says. */
  deliveredBefore = 0;
  /** Those among the delivered for which a later record of the same key was sent. */
  duplicates = 0;
  /** Those among the delivered that are on the list and were not to be sent. */
  kept = 0;
  /** What earlier runs have delivered as it is. */
  unchanged = 0;
  rejected = 0;
  failed = 0;
  /** Requests that looking for refused records cost beside the batches themselves. */
  extraRequests = 0;
  batches = 0;
  /** Invalid values that were left out of records, by code. */
  readonly dropped = new Map<Code, number>();
  /** Rejected and failed records by code. */
  readonly reasons = new Map<Code, number>();
  /** The first causes for which batches failed, by their words. */
  readonly causes = new Map<string, Cause>();
  /** Requests that were taken with an answer that names no job, and the lines between which their records lie. */
  readonly unknownJobs = { requests: 0, first: Infinity, last: 0 };

  /** What became of records so far. */
  get outcomes() {
    const { delivered, unchanged, rejected, failed } = this;
    return { delivered, unchanged, rejected, failed };
  }

  take(event: SinkEvent): void {
    switch (event.kind) {
      case 'read':
        this.read += event.records;
        break;
      case 'dropped':
        this.dropped.set(event.fault.code, (this.dropped.get(event.fault.code) ?? 0) + 1);
        break;
      case 'sending':
        this[event.isWhole ? 'batches' : 'extraRequests']++;
        break;
      case 'delivered':
        this.delivered += event.indexes.length;
        break;
      case 'delivered_before':
        this.delivered += event.records;
        this.deliveredBefore += event.records;
        break;
      case 'settled':
        this.#settle(event);
        break;
      case 'job_unknown':
        this.unknownJobs.requests++;
        this.unknownJobs.first = Math.min(this.unknownJobs.first, event.first);
        this.unknownJobs.last = Math.max(this.unknownJobs.last, event.last);
        break;
      case 'rejected':
      case 'failed':
        this.#lose(event);
        break;
      default:
    }
  }

  /** The account of a first pass over the input that ended the run. */
  takeOver({ read, delivered, deliveredBefore, unchanged, rejected, reasons }: Ledger): void {
    this.read = read;
    this.delivered = delivered;
    this.deliveredBefore = deliveredBefore;
    this.unchanged = unchanged;
    this.rejected = rejected;
    for (const [code, records] of reasons) {
      this.#count(code, records);
    }
  }

  /** At the end: what was read and got no outcome was not sent, because the run stopped. */
  close(): void {
    const left = this.read - this.delivered - this.unchanged - this.rejected - this.failed;
    if (left > 0) {
      this.failed += left;
      this.#count('not_sent', left);
    }
  }

  #settle({ as, numbers }: Settled): void {
    const records = numbers.length;
    if (as === 'unchanged') {
      this.unchanged += records;
      return;
    }
    this.delivered += records;
    this[as === 'kept' ? 'kept' : 'duplicates'] += records;
  }

  #lose(event: Lost): void {
    const { kind, records, fault, job } = event;
    if (kind === 'failed') {
      this.#explain(event);
    }
    if (job !== undefined) {
      this.delivered -= records.length;
    }
    this[kind] += records.length;
    this.#count(fault.code, records.length);
  }

  #explain({ records, fault, why: message = fault.message }: Lost): void {
    let cause = this.causes.get(message);
    if (cause === undefined && this.causes.size < mostCauses) {
      cause = { code: fault.code, message, records: 0, first: Infinity, last: 0 };
      this.causes.set(message, cause);
    }
    if (cause === undefined) {
      return;
    }
    cause.records += records.length;
    for (const { line } of records) {
      cause.first = Math.min(cause.first, line ?? Infinity);
      cause.last = Math.max(cause.last, line ?? 0);
    }
  }

  #count(code: Code, records: number): void {
    this.reasons.set(code, (this.reasons.get(code) ?? 0) + records);
  }
}
