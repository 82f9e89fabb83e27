// The resume index: what earlier runs have delivered, as a journal says, found among the records of the input. Pure.
import { createHash, type Hash } from 'node:crypto';
import type { Interval, JournalEntry } from './journal-file.ts';

/** Consecutive records of an entry. */
interface EntryInterval {
  readonly first: number;
  readonly last: number;
  readonly entry: JournalEntry;
  /** How many records of the entry come before. */
  readonly position: number;
}

/** Digests the checks of records, in the order of their numbers. */
export class Digest {
  readonly #hash: Hash = createHash('sha256');
  /** Many at once: each call of the hash costs more than what it does with one. */
  readonly #words = Buffer.alloc(4096);
  #length = 0;
  count = 0;

  add(check: number): void {
    if (this.#length === this.#words.length) {
      this.#flush();
    }
    this.#length = this.#words.writeUInt32LE(check, this.#length);
    this.count++;
  }

  end(): string {
    this.#flush();
    return this.#hash.digest('hex').slice(0, 16);
  }

  #flush(): void {
    this.#hash.update(this.#words.subarray(0, this.#length));
    this.#length = 0;
  }
}

/** How many records an entry has. */
export function sizeOf({ intervals }: JournalEntry): number {
  return intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export class ResumeIndex {
  /** In the order of the input. */
  readonly #intervals: readonly EntryInterval[];
  readonly entries: readonly JournalEntry[];

  /** Throws a `RangeError` that names a record which two entries have. */
  constructor(entries: readonly JournalEntry[]) {
    this.entries = entries;
    this.#intervals = entries.flatMap(entryIntervalsOf).toSorted((a, b) => a.first - b.first);
    for (const [index, { first }] of this.#intervals.entries()) {
      const before = this.#intervals[index - 1];
      if (before !== undefined && first <= before.last) {
        throw new RangeError(`record ${first} was delivered twice`);
      }
    }
  }

  /** All that were delivered. */
  get records(): number {
    return this.entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  }

  /** Was the record of this number delivered? */
  has(number: number): boolean {
    let [low, high] = [0, this.#intervals.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#intervals[middle]?.last ?? Infinity) < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (this.#intervals[low]?.first ?? Infinity) <= number;
  }

  /** Finds the entries of records by their numbers, which must not fall. */
  finder(): (number: number) => JournalEntry | undefined {
    let at = 0;
    return (number) => {
      while ((this.#intervals[at]?.last ?? Infinity) < number) {
        at++;
      }
      const interval = this.#intervals[at];
      return interval === undefined || number < interval.first ? undefined : interval.entry;
    };
  }
}

/** Finds all positions of records in entries that may overlap. The numbers asked for must not fall. */
export function positionsIn(
  entries: readonly JournalEntry[],
): (number: number) => readonly { entry: JournalEntry; position: number }[] {
  const intervals = entries.flatMap(entryIntervalsOf).toSorted((a, b) => a.first - b.first);
  let at = 0;
  let open: EntryInterval[] = [];
  return (number) => {
    for (let next = intervals[at]; next !== undefined && next.first <= number; next = intervals[++at]) {
      open.push(next);
    }
    open = open.filter(({ last }) => last >= number);
    return open.map(({ entry, first, position }) => ({ entry, position: position + number - first }));
  };
}

/** Returns whether records are in any of the intervals, which may overlap. The numbers asked for must not fall. */
export function inIntervals(intervals: readonly Interval[]): (number: number) => boolean {
  const sorted = intervals.toSorted(([a], [b]) => a - b);
  let at = 0;
  let end = 0;
  return (number) => {
    for (let run = sorted[at]; run !== undefined && run[0] <= number; run = sorted[++at]) {
      end = Math.max(end, run[1]);
    }
    return number <= end;
  };
}

function entryIntervalsOf(entry: JournalEntry): EntryInterval[] {
  let position = 0;
  return entry.intervals.map(([first, last]) => {
    const interval = { first, last, entry, position };
    position += last - first + 1;
    return interval;
  });
}
