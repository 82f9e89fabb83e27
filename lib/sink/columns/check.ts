// Holds the first records back until the input is known to have the columns that the operation needs.
import { Transform } from 'node:stream';
import type { InputRecord, Shape } from '../record.ts';
import { checkColumns, type PlanSettings } from './plan.ts';

/** JSON objects may lack a key that later ones have: so many are looked at before a column counts as missing. */
const lookAhead = 1000;

export class Gate extends Transform {
  readonly #settings: PlanSettings;
  readonly #opened: (columns: readonly string[]) => void;
  #open = false;
  #held: InputRecord[] = [];
  readonly #columns = new Set<string>();

  /** `opened` is told the columns once they are known to be right. */
  constructor(settings: PlanSettings, opened: (columns: readonly string[]) => void) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#opened = opened;
    this.#settings = settings;
  }

  /** The columns of a CSV or TSV, known even where no record follows. */
  announce(shape: Shape): void {
    for (const column of shape.columns) {
      this.#columns.add(column);
    }
  }

  override _transform(
    records: readonly InputRecord[],
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (this.#open) {
      this.push(records);
      done();
      return;
    }
    this.#hold(records);
    const textual = records.some((record) => record.shape.textual);
    if (!textual && this.#held.length < lookAhead && !this.#isSatisfied()) {
      done();
      return;
    }
    this.#release(done);
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (this.#open || (this.#held.length === 0 && this.#columns.size === 0)) {
      done();
    } else {
      this.#release(done);
    }
  }

  #hold(records: readonly InputRecord[]): void {
    let last: Shape | undefined;
    for (const record of records) {
      this.#held.push(record);
      if (record.shape === last || record.fault !== undefined) {
        continue;
      }
      last = record.shape;
      for (const column of record.shape.columns) {
        this.#columns.add(column);
      }
    }
  }

  #isSatisfied(): boolean {
    try {
      checkColumns([...this.#columns], this.#settings);
      return true;
    } catch {
      return false;
    }
  }

  #release(done: (error?: Error | null) => void): void {
    try {
      // Records that could not be read have no columns: their faults say what is wrong with them.
      const columns = [...this.#columns];
      if (columns.length > 0) {
        checkColumns(columns, this.#settings);
        this.#opened(columns);
      }
      this.#open = true;
      if (this.#held.length > 0) {
        this.push(this.#held);
      }
      this.#held = [];
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
