// The rejections of a file by reason and column: how many, on which lines, and what was expected.
import { renderTable } from '../../../table.ts';
import { count } from '../../kit/numbers.ts';
import type { RejectedRecord } from './read-rejects.ts';

/** So many runs of lines are named, the first ones. */
const mostRuns = 8;
const longestMessage = 500;

/** Lines as a person reads them: `2-4, 9`, and how many are not named. */
class LineList {
  readonly #runs: [first: number, last: number][] = [];
  #others = 0;
  #unknown = 0;

  add(line: number | null): void {
    const last = this.#runs.at(-1);
    if (line === null) {
      this.#unknown++;
    } else if (last !== undefined && this.#others === 0 && (line === last[1] || line === last[1] + 1)) {
      last[1] = line;
    } else if (this.#runs.length < mostRuns) {
      this.#runs.push([line, line]);
    } else {
      this.#others++;
    }
  }

  toString(): string {
    const named = this.#runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    const rest = [
      ...(this.#others > 0 ? [`${count(this.#others)} more`] : []),
      ...(this.#unknown > 0 ? [`${count(this.#unknown)} unknown`] : []),
    ];
    return [...named, ...rest].join(', ');
  }
}

interface Group {
  readonly reason: string;
  readonly column: string;
  /** Of the first. */
  readonly message: string;
  readonly line: number | null;
  readonly lines: LineList;
  /** Messages of others say something else. */
  differs: boolean;
  records: number;
}

/** A record with several faults counts for each. */
export class RejectGroups {
  readonly #groups = new Map<string, Group>();
  /** Records that were not delivered. */
  records = 0;
  /** Values that were left out of records that were. */
  dropped = 0;

  add({ line, source, faults, ...first }: RejectedRecord): void {
    const isDropped = source === 'dropped';
    this[isDropped ? 'dropped' : 'records']++;
    for (const { reason, column, message } of faults ?? [first]) {
      const name = isDropped ? `${reason} (value left out)` : reason;
      const key = JSON.stringify([name, column]);
      const shown = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
      const group = this.#groups.get(key) ?? {
        reason: name,
        column: column ?? '',
        message: shown,
        line,
        lines: new LineList(),
        differs: false,
        records: 0,
      };
      group.records++;
      group.differs ||= shown !== group.message;
      group.lines.add(line);
      this.#groups.set(key, group);
    }
  }

  /** The largest first; nothing where there are none. `width`: of a terminal. */
  table(width: number | undefined): string {
    const groups = [...this.#groups.values()].toSorted((a, b) => b.records - a.records);
    if (groups.length === 0) {
      return '';
    }
    return renderTable(
      [
        { title: 'RECORDS', align: 'right' },
        { title: 'REASON' },
        { title: 'COLUMN' },
        { title: 'LINES' },
        { title: 'MESSAGE', shrinks: true },
      ],
      groups.map(({ records, reason, column, line, lines, message, differs }) => [
        count(records),
        reason,
        column,
        lines.toString(),
        differs ? `${line === null ? 'the first' : `line ${line}`}, others differ: ${message}` : message,
      ]),
      width === undefined ? {} : { width },
    );
  }
}
