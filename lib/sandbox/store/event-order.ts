// The events' numbers in the order of (time, number), kept up to date as events come in.

/** Which events to read, in the order of (time, number). Times in seconds, both ends inclusive. */
export interface EventRange {
  readonly from: number;
  readonly to: number;
  readonly metricId?: string;
  readonly profileId?: string;
  readonly descending: boolean;
  /** Starts behind this place, in the direction of reading. */
  readonly after?: { readonly time: number; readonly number: number };
  readonly size: number;
  /** Milliseconds; what becomes visible later isn't there yet. */
  readonly now: number;
}

export class EventOrder {
  #order = new Uint32Array(0);
  /** The first so many are in place. */
  #sorted = 0;
  #times = new Uint32Array(0);

  at(position: number): number {
    return this.#order[position] ?? 0;
  }

  /** Merges what came since the last time into the order, from the end, in place. `times` by number, `count` of them. */
  settle(times: Uint32Array<ArrayBuffer>, count: number): void {
    this.#times = times;
    const length = count - this.#sorted;
    if (length === 0) {
      return;
    }
    if (this.#order.length < times.length) {
      const larger = new Uint32Array(times.length);
      larger.set(this.#order);
      this.#order = larger;
    }
    const order = this.#order;
    const late = Uint32Array.from({ length }, (_, i) => this.#sorted + i);
    late.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    let old = this.#sorted - 1;
    let next = length - 1;
    for (let to = count - 1; next >= 0; to -= 1) {
      const before = order[old] ?? 0;
      const one = late[next] ?? 0;
      if (old >= 0 && (times[before] ?? 0) > (times[one] ?? 0)) {
        order[to] = before;
        old -= 1;
      } else {
        order[to] = one;
        next -= 1;
      }
    }
    this.#sorted = count;
  }

  /** Positions: the first to look at, and the one to stop before. */
  bounds({ from, to, descending, after }: EventRange): [number, number] {
    let low = this.#position(from, 0);
    let high = this.#position(Math.floor(to) + 1, 0);
    if (after && descending) {
      high = Math.min(high, this.#position(after.time, after.number));
    }
    if (after && !descending) {
      low = Math.max(low, this.#position(after.time, after.number + 1));
    }
    return descending ? [high - 1, low - 1] : [low, high];
  }

  /** How many events come before (time, number). */
  #position(time: number, number: number): number {
    let low = 0;
    let high = this.#sorted;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#order[middle] ?? 0;
      const otherTime = this.#times[other] ?? 0;
      if (otherTime < time || (otherTime === time && other < number)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
