// The account of a run: every record that was read gets exactly one outcome.
import type { Code } from '../../errors.ts';
import type { Fault, InputRecord } from '../record.ts';

/** Who found a record wanting. */
export type RejectionSource = 'validation' | 'klaviyo' | 'import_job';

/** One line of the rejects file. */
export interface Rejection {
  /** The line of the input; null where Klaviyo's answer named no record that we know. */
  readonly line: number | null;
  readonly reason: Code;
  readonly column: string | null;
  readonly message: string;
  readonly source: RejectionSource;
  readonly job_id?: string;
  /** The record as it was read. */
  readonly record: unknown;
}

/** The record as an object of its columns, as it was read. A column that is called `__proto__` survives. */
export function asRead(record: Pick<InputRecord, 'shape' | 'values'>): unknown {
  return Object.fromEntries(record.shape.columns.map((column, index) => [column, record.values[index]]));
}

export class Ledger {
  read = 0;
  delivered = 0;
  /** Those among the delivered that earlier runs delivered, as the journal says. */
  deliveredBefore = 0;
  rejected = 0;
  failed = 0;
  /** Requests that isolating refused records cost beside the batches themselves. */
  extraRequests = 0;
  batches = 0;
  /** Rejected and failed records by code. */
  readonly reasons = new Map<Code, number>();
  readonly #write: (rejection: Rejection) => void;

  constructor(write: (rejection: Rejection) => void = () => undefined) {
    this.#write = write;
  }

  #count(code: Code, records = 1): void {
    this.reasons.set(code, (this.reasons.get(code) ?? 0) + records);
  }

  /** `before`: an earlier run has delivered them. */
  deliver(records: number, before = false): void {
    this.delivered += records;
    if (before) {
      this.deliveredBefore += records;
    }
  }

  /** A record is out. */
  reject(record: InputRecord, fault: Fault, source: RejectionSource): void {
    this.rejected++;
    this.#count(fault.code);
    this.#writeFault(record, fault, source);
  }

  #writeFault(record: InputRecord, fault: Fault, source: RejectionSource): void {
    this.#write({
      line: record.line,
      reason: fault.code,
      column: fault.column ?? null,
      message: fault.message,
      source,
      record: asRead(record),
    });
  }

  /** A record that counted as delivered turned out to be lost: in its import job, or by one that was cancelled. */
  revoke(rejection: Rejection, as: 'rejected' | 'failed'): void {
    this.delivered--;
    if (as === 'rejected') {
      this.rejected++;
    } else {
      this.failed++;
    }
    this.#count(rejection.reason);
    this.#write(rejection);
  }

  /** The records of a batch are lost. */
  fail(records: readonly InputRecord[], fault: Fault): void {
    this.failed += records.length;
    this.#count(fault.code, records.length);
    for (const record of records) {
      this.#writeFault(record, fault, 'klaviyo');
    }
  }

  /** The account of a first pass over the input that ended the run. */
  takeOver({ read, delivered, deliveredBefore, rejected, reasons }: Ledger): void {
    this.read = read;
    this.delivered = delivered;
    this.deliveredBefore = deliveredBefore;
    this.rejected = rejected;
    for (const [code, records] of reasons) {
      this.#count(code, records);
    }
  }

  /** At the end: what was read and got no outcome was not sent, because the run stopped. */
  close(): void {
    const left = this.read - this.delivered - this.rejected - this.failed;
    if (left <= 0) {
      return;
    }
    this.failed += left;
    this.#count('not_sent', left);
  }
}
