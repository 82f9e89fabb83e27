// What happened when, in bounded memory: sums in so many stretches of equal length, which double when a run outlasts them.

/** Stretches at the most. */
const most = 120;
/** Milliseconds of a stretch at the beginning. */
const firstWidth = 250;

/** A part of a run, in milliseconds since its start. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export class Timeline {
  readonly #start: number;
  readonly #sums = new Map<string, number[]>();
  #width = firstWidth;

  /** `start`: milliseconds since the epoch. */
  constructor(start: number) {
    this.#start = start;
  }

  /** Counts an amount that came between two times, evenly. What lies before the start is counted with it. */
  add(name: string, amount: number, from: number, to = from): void {
    const end = Math.max(0, to - this.#start);
    const begin = Math.min(end, Math.max(0, from - this.#start));
    while (end >= this.#width * most) {
      this.#double();
    }
    const sums = this.#of(name);
    const [first, last] = [Math.floor(begin / this.#width), Math.floor(end / this.#width)];
    for (let nth = first; nth <= last; nth++) {
      const part =
        end === begin
          ? 1
          : (Math.min(end, (nth + 1) * this.#width) - Math.max(begin, nth * this.#width)) / (end - begin);
      sums[nth] = (sums[nth] ?? 0) + amount * part;
    }
  }

  /** The stretches of a run that ended then: the last one is as long as there was time, half of one belongs to the one before. */
  stretches(end: number): Stretch[] {
    const length = Math.max(1, end - this.#start);
    while (length >= this.#width * most) {
      this.#double();
    }
    const count = Math.max(1, Math.min(most, Math.round(length / this.#width)));
    return Array.from({ length: count }, (_, nth) => ({
      from: nth * this.#width,
      to: nth === count - 1 ? length : (nth + 1) * this.#width,
    }));
  }

  /** What was counted in each of these stretches; behind the last one: with it. */
  sums(name: string, count: number): number[] {
    const sums = Array.from({ length: count }, (_, nth) => this.#sums.get(name)?.[nth] ?? 0);
    const rest = (this.#sums.get(name) ?? []).slice(count).reduce((sum, one) => sum + one, 0);
    sums[count - 1] = (sums[count - 1] ?? 0) + rest;
    return sums;
  }

  #of(name: string): number[] {
    const known = this.#sums.get(name) ?? Array.from({ length: most }, () => 0);
    this.#sums.set(name, known);
    return known;
  }

  #double(): void {
    this.#width *= 2;
    for (const [name, sums] of this.#sums) {
      const pairs = Array.from({ length: most }, (_, nth) => (sums[2 * nth] ?? 0) + (sums[2 * nth + 1] ?? 0));
      this.#sums.set(name, pairs);
    }
  }
}
