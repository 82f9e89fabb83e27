// A log of the times of requests, and what sliding windows over it still allow.

export class RequestLog {
  #times: number[] = [];

  /** Times must not go back. At least the last `keep` of them are kept. */
  add(time: number, keep: number): void {
    this.#times.push(time);
    // Halved now and then rather than shifted each time.
    if (this.#times.length > 2 * keep + 100) {
      this.#times = this.#times.slice(-keep);
    }
  }

  /** Takes the requests from `sent` on for sent at `arrival`, where they were sent before. */
  delay(sent: number, arrival: number): void {
    for (let i = this.#times.length - 1; i >= 0 && (this.#times[i] ?? -Infinity) >= sent; i -= 1) {
      this.#times[i] = Math.max(this.#times[i] ?? arrival, arrival);
    }
  }

  /** When one more request makes no more than `limit` within `span` milliseconds. */
  free(limit: number, span: number): number {
    return (this.#times.at(-limit) ?? -Infinity) + span;
  }

  /** How many there were after `time`. */
  since(time: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? Infinity) > time) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return this.#times.length - low;
  }
}
