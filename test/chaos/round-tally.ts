// The figures of rounds: what they met, how their runs ended, records checked, lost and twice.
import type { Round } from './round.ts';

function countInto(counts: Map<string, number>, names: readonly string[]): void {
  for (const name of names) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

const sorted = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

export class RoundTally {
  readonly #scenes = new Map<string, number>();
  readonly #parts = new Map<string, number>();
  readonly #ends = new Map<string, number>();
  #rounds = 0;
  #runs = 0;
  #records = 0;
  #twice = 0;
  #broken = 0;

  add({ scene, parts, ends, records, twice, problems }: Round): void {
    countInto(this.#scenes, [scene]);
    countInto(this.#parts, parts);
    countInto(this.#ends, ends);
    this.#rounds++;
    this.#runs += ends.length;
    this.#records += records;
    this.#twice += twice;
    this.#broken += problems.length > 0 ? 1 : 0;
  }

  /** Rounds that did not hold the law. */
  get broken(): number {
    return this.#broken;
  }

  table(): string {
    return [
      `${this.#rounds} rounds, ${this.#runs} disturbed runs, ${this.#records} records checked, ${this.#twice} twice, ${this.#broken} rounds broken`,
      `what ran: ${sorted(this.#scenes)}`,
      `what they met: ${sorted(this.#parts)}`,
      `how they ended: ${sorted(this.#ends)}`,
    ].join('\n');
  }
}
