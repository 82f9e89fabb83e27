// The last stage of a dry run: nothing is sent, and no outcome comes of it.
import type { Batch } from './deliver/batch.ts';
import { toClear } from './deliver/clear.ts';
import type { Operation } from './operations/operation.ts';
import type { EventConsumer, LastStage, SinkEvent } from './outcome.ts';

/** Tells of each batch as if it were about to be sent. */
export const sendNothing: LastStage = async function* sendNothing(batches) {
  for await (const batch of batches) {
    yield { kind: 'sending', batch, isWhole: true };
    batch.release();
  }
};

/** What would be sent. */
export class DryRunTally implements EventConsumer {
  readonly #operation: Operation;
  /** Of all kinds. */
  requests = 0;
  /** Those among them that clear the attributes of one record. */
  clearing = 0;
  records = 0;
  bytes = 0;

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  take(event: SinkEvent): void {
    if (event.kind === 'sending') {
      this.#count(event.batch);
    }
  }

  #count(batch: Batch): void {
    this.requests++;
    this.records += batch.size;
    this.bytes += batch.body.length;
    for (const { clearing } of toClear(batch, batch.all, this.#operation)) {
      this.requests++;
      this.clearing++;
      this.bytes += Buffer.byteLength(clearing.body);
    }
  }
}
