// Counts the records that came late, and says by how much.

const hour = 3_600_000_000;
const steps = [
  ['1h', hour],
  ['6h', 6 * hour],
  ['1d', 24 * hour],
  ['3d', 72 * hour],
  ['7d', 168 * hour],
] as const;

export interface LateReport {
  readonly records: number;
  /** Seconds by which the latest one lay before the end of the previous run. */
  readonly most_seconds: number;
  /** How many were late by no more than that, those of the steps before not counted again. */
  readonly within: Readonly<Record<string, number>>;
}

export class Late {
  #records = 0;
  #most = 0;
  readonly #within = new Map<string, number>();

  /** `lateness` in microseconds: how long before the end of the previous run the record is dated. */
  add(lateness: number): void {
    this.#records++;
    this.#most = Math.max(this.#most, lateness);
    const step = steps.find(([, most]) => lateness <= most)?.[0] ?? 'more';
    this.#within.set(step, (this.#within.get(step) ?? 0) + 1);
  }

  report(): LateReport {
    const names = [...steps.map(([name]) => name), 'more'];
    const within = names.flatMap((name) => {
      const count = this.#within.get(name);
      return count === undefined ? [] : [[name, count] as const];
    });
    return {
      records: this.#records,
      most_seconds: Math.ceil(this.#most / 1e6),
      within: Object.fromEntries(within),
    };
  }
}
