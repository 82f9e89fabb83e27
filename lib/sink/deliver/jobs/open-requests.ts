// Requests of which some records did not count as delivered when they were taken: they may later, or stay lost.
import type { Delivered } from '../../outcome.ts';
import type { Batch } from '../batch.ts';

interface OpenRequest {
  readonly request: readonly number[];
  readonly lost: Set<number>;
}

export class OpenRequests {
  readonly #byBatch = new WeakMap<Batch, readonly OpenRequest[]>();

  /** The positions in a request of the records that do not count as delivered; it loses those that do later. */
  lostOf({ batch, indexes, request }: Delivered): ReadonlySet<number> {
    const lost = new Set<number>();
    if (indexes.length < request.length) {
      const whole = new Set(indexes);
      request.forEach((index, position) => (whole.has(index) ? undefined : lost.add(position)));
      this.#byBatch.set(batch, [...(this.#byBatch.get(batch) ?? []), { request, lost }]);
    }
    return lost;
  }

  /** Some records of a batch count as delivered now. */
  settle({ batch, indexes }: Delivered): void {
    for (const { request, lost } of this.#byBatch.get(batch) ?? []) {
      for (const index of indexes) {
        lost.delete(request.indexOf(index));
      }
    }
  }
}
