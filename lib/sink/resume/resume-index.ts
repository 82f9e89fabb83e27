// What earlier runs have delivered, as a journal says: found among the records of the input, and compared with them. Pure.
import { createHash, type Hash } from 'node:crypto';
import type { Entry, Run } from './journal-file.ts';

/** A place in an entry, for consecutive records. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly entry: Entry;
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
export function sizeOf({ runs }: Entry): number {
  return runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export class Earlier {
  /** In the order of the input. */
  readonly #stretches: readonly Stretch[];
  readonly entries: readonly Entry[];

  /** Throws a `RangeError` that names a record which two entries have. */
  constructor(entries: readonly Entry[]) {
    this.entries = entries;
    this.#stretches = entries.flatMap(stretchesOf).toSorted((a, b) => a.first - b.first);
    for (const [index, { first }] of this.#stretches.entries()) {
      const before = this.#stretches[index - 1];
      if (before !== undefined && first <= before.last) {
        throw new RangeError(`record ${first} was delivered twice`);
      }
    }
  }

  /** All that were delivered. */
  get records(): number {
    return this.entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  }

  /** Finds the entries of records by their numbers, which must not fall. */
  finder(): (number: number) => Entry | undefined {
    let at = 0;
    return (number) => {
      while ((this.#stretches[at]?.last ?? Infinity) < number) {
        at++;
      }
      const stretch = this.#stretches[at];
      return stretch === undefined || number < stretch.first ? undefined : stretch.entry;
    };
  }
}

/** Finds all places of records in entries that may overlap. The numbers asked for must not fall. */
export function placesIn(
  entries: readonly Entry[],
): (number: number) => readonly { entry: Entry; position: number }[] {
  const stretches = entries.flatMap(stretchesOf).toSorted((a, b) => a.first - b.first);
  let at = 0;
  let open: Stretch[] = [];
  return (number) => {
    for (let next = stretches[at]; next !== undefined && next.first <= number; next = stretches[++at]) {
      open.push(next);
    }
    open = open.filter(({ last }) => last >= number);
    return open.map(({ entry, first, position }) => ({ entry, position: position + number - first }));
  };
}

/** Answers whether records are in any of the runs, which may overlap. The numbers asked for must not fall. */
export function inRuns(runs: readonly Run[]): (number: number) => boolean {
  const sorted = runs.toSorted(([a], [b]) => a - b);
  let at = 0;
  let end = 0;
  return (number) => {
    for (let run = sorted[at]; run !== undefined && run[0] <= number; run = sorted[++at]) {
      end = Math.max(end, run[1]);
    }
    return number <= end;
  };
}

function stretchesOf(entry: Entry): Stretch[] {
  let position = 0;
  return entry.runs.map(([first, last]) => {
    const stretch = { first, last, entry, position };
    position += last - first + 1;
    return stretch;
  });
}
