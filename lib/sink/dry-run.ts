// The last stage of a dry run: nothing is sent, and no outcome comes of it.
import type { Batch } from './deliver/batch.ts';
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
  requests = 0;
  records = 0;
  bytes = 0;

  take(event: SinkEvent): void {
    if (event.kind === 'sending') {
      this.#count(event.batch);
    }
  }

  #count(batch: Batch): void {
    this.requests++;
    this.records += batch.size;
    this.bytes += batch.body.length;
  }
}
