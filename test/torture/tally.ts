// The figures of a torture: by reference run what came of it, and by what was asked of the system how calls failed.
import { errands, errandOf } from './kinds.ts';
import type { Verdict } from './torture.ts';

const columns = ['failed', 'not met', 'well', 'records', 'lost', 'twice', 'broken'] as const;
type Row = Record<(typeof columns)[number], number>;

const newRow = (): Row => ({
  failed: 0,
  'not met': 0,
  well: 0,
  records: 0,
  lost: 0,
  twice: 0,
  broken: 0,
});

const line = (name: string, cells: readonly (number | string)[]): string =>
  `${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;

/** How a call failed, for the head of a column: that a disk stays full is a way of its own. */
function errorOf(fault: string): string {
  const words = fault.split(' ');
  const way = words[0] === 'socket' ? words.slice(2).join(' ') : words[2];
  return words.includes('stays') ? 'stays' : (way ?? '');
}

function table(head: readonly string[], rows: ReadonlyMap<string, readonly number[]>): string[] {
  return [line('', head), ...[...rows].map(([name, cells]) => line(name, cells))];
}

export class Tally {
  readonly #verdicts = new Map<string, Verdict>();

  /** One that was played before is the later one's from now on. */
  add(verdict: Verdict): void {
    this.#verdicts.set(`${verdict.scene}: ${verdict.fault}`, verdict);
  }

  /** Runs that did not hold the law. */
  get broken(): number {
    return [...this.#verdicts.values()].filter(({ problems }) => problems.length > 0).length;
  }

  /**
   * `failed`: calls that failed; `not met`: the call did not come; `well`: runs that ended with 0 nevertheless;
   * `records`: those that were held against the law.
   */
  table(): string {
    return [...this.#runs(), '', ...this.#calls(), '', ...this.#sockets()].join('\n');
  }

  #runs(): string[] {
    const scenes = new Map<string, Row>();
    const all = newRow();
    for (const verdict of this.#verdicts.values()) {
      const row = scenes.get(verdict.scene) ?? newRow();
      scenes.set(verdict.scene, row);
      for (const one of [row, all]) {
        one[verdict.isMet ? 'failed' : 'not met']++;
        one.well += verdict.status === 0 ? 1 : 0;
        one.records += verdict.records;
        one.lost += verdict.lost;
        one.twice += verdict.twice;
        one.broken += verdict.problems.length > 0 ? 1 : 0;
      }
    }
    const rows = new Map([...scenes, ['all', all] as const]);
    return table(
      columns,
      new Map([...rows].map(([name, row]) => [name, columns.map((column) => row[column])])),
    );
  }

  /** The calls that failed: what they were to do, by the error that they met. */
  #calls(): string[] {
    const met = this.#met((kind) => kind !== 'socket');
    const errors = [...new Set(met.map(({ fault }) => errorOf(fault)))].toSorted();
    const rows = errands.map((errand): [string, number[]] => {
      const own = met.filter(({ kind }) => errandOf(kind) === errand);
      const counts = errors.map((error) => own.filter(({ fault }) => errorOf(fault) === error).length);
      return [errand, [...counts, own.length]];
    });
    return table([...errors, 'all'], new Map(rows));
  }

  #sockets(): string[] {
    const met = this.#met((kind) => kind === 'socket');
    const ways = [...new Set(met.map(({ fault }) => errorOf(fault)))];
    return ways.map((way) =>
      line(`requests: ${way}`, [met.filter(({ fault }) => errorOf(fault) === way).length]),
    );
  }

  #met(isOfKind: (kind: string) => boolean): Verdict[] {
    return [...this.#verdicts.values()].filter(({ kind, isMet }) => isMet && isOfKind(kind));
  }
}
