// The figures of a torture: calls failed by kind and by reference run, and what broke the law.
import type { Verdict } from './torture.ts';

interface Row {
  failed: number;
  missed: number;
  ended: number;
  twice: number;
  broken: number;
}

const newRow = (): Row => ({ failed: 0, missed: 0, ended: 0, twice: 0, broken: 0 });

function lineOf(name: string, { failed, missed, ended, twice, broken }: Row): string {
  const cells = [failed, missed, ended, twice, broken].map((value) => String(value).padStart(8));
  return `${name.padEnd(24)}${cells.join('')}`;
}

export class Tally {
  readonly #kinds = new Map<string, Row>();
  readonly #scenes = new Map<string, Row>();
  readonly #all = newRow();

  add(verdict: Verdict): void {
    for (const row of [
      this.#row(this.#kinds, verdict.kind),
      this.#row(this.#scenes, verdict.scene),
      this.#all,
    ]) {
      row[verdict.isMet ? 'failed' : 'missed']++;
      row.ended += verdict.status === 0 ? 1 : 0;
      row.twice += verdict.twice;
      row.broken += verdict.problems.length > 0 ? 1 : 0;
    }
  }

  /** Runs that did not hold the law. */
  get broken(): number {
    return this.#all.broken;
  }

  /** `failed`: calls that failed; `not met`: the call did not come; `well`: runs that ended with 0 nevertheless. */
  table(): string {
    const head = ['failed', 'not met', 'well', 'twice', 'broken'].map((name) => name.padStart(8)).join('');
    const rows = (map: Map<string, Row>): string[] => [...map].map(([name, row]) => lineOf(name, row));
    return [
      `${''.padEnd(24)}${head}`,
      ...rows(this.#scenes),
      '',
      ...rows(this.#kinds),
      '',
      lineOf('all', this.#all),
    ].join('\n');
  }

  #row(map: Map<string, Row>, name: string): Row {
    const row = map.get(name) ?? newRow();
    map.set(name, row);
    return row;
  }
}
