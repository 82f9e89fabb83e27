// The column check: the first records are held back until the input is known to have the columns that are needed.
import { Transform } from 'node:stream';
import type { InputRecord, Shape } from '../record.ts';
import { unusedColumns, type MappingSettings } from './mapping.ts';
import { columnFailure } from './needed.ts';

/** JSON objects may lack a key that later ones have: so many are looked at before a column counts as missing. */
const lookAhead = 1000;

/** Arrays of records in, the same out. A missing column is an error before any record goes on. */
export class ColumnCheck extends Transform {
  readonly #settings: MappingSettings;
  readonly #notice: (text: string) => void;
  readonly #columns = new Set<string>();
  #held: InputRecord[] = [];
  #isOpen = false;

  constructor(settings: MappingSettings, notice: (text: string) => void) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#settings = settings;
    this.#notice = notice;
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
    if (this.#isOpen) {
      this.push(records);
      done();
      return;
    }
    this.#hold(records);
    const isWaiting =
      !records.some((record) => record.shape.textual) &&
      this.#held.length < lookAhead &&
      columnFailure([...this.#columns], this.#settings) !== undefined;
    if (isWaiting) {
      done();
    } else {
      this.#release(done);
    }
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (this.#isOpen || (this.#held.length === 0 && this.#columns.size === 0)) {
      done();
    } else {
      this.#release(done);
    }
  }

  #hold(records: readonly InputRecord[]): void {
    let last: Shape | undefined;
    for (const record of records) {
      this.#held.push(record);
      if (record.shape !== last && record.fault === undefined) {
        last = record.shape;
        this.announce(last);
      }
    }
  }

  #release(done: (error?: Error | null) => void): void {
    try {
      this.#check();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#isOpen = true;
    if (this.#held.length > 0) {
      this.push(this.#held);
    }
    this.#held = [];
    done();
  }

  /** Records that could not be read have no columns: their faults say what is wrong with them. */
  #check(): void {
    const columns = [...this.#columns];
    if (columns.length === 0) {
      return;
    }
    const failure = columnFailure(columns, this.#settings);
    if (failure !== undefined) {
      throw failure;
    }
    const unused = unusedColumns(columns, this.#settings);
    if (unused.length > 0) {
      this.#notice(`columns that this operation does not use: ${unused.join(', ')}`);
    }
  }
}
