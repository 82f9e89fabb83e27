// The column check: the first records are held back until the input is known to have the columns that are needed.
import { Transform } from 'node:stream';
import { Failure } from '../../errors.ts';
import type { InputRecord, Shape } from '../record.ts';
import { absentColumns, listed } from './names/flags.ts';
import { effectiveNames, unusedColumns, type MappingSettings } from './mapping.ts';
import { describeNear, mapFlags, nearColumns, trimAdvice, visible } from './names/near.ts';
import { columnFailure } from './names/needed.ts';
import { shellQuoted } from './names/shell.ts';

/** JSON objects may lack a key that later ones have: so many are looked at before a column counts as missing. */
const lookAhead = 1000;

/** Of objects that all have keys of their own, so many columns are remembered. */
const mostColumns = 10_000;

export interface ColumnCheckSettings extends MappingSettings {
  /** A near spelling of a column that is not there ends the run. */
  readonly strictColumns?: boolean;
}

/** Arrays of records in, the same out. A missing column is an error before any record goes on. */
export class ColumnCheck extends Transform {
  readonly #settings: ColumnCheckSettings;
  readonly #notice: (text: string) => void;
  readonly #columns = new Set<string>();
  /** Near spellings that were named. */
  readonly #named = new Set<string>();
  #last: Shape | undefined;
  #isTextual = false;
  #held: InputRecord[] = [];
  #isOpen = false;

  constructor(settings: ColumnCheckSettings, notice: (text: string) => void) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#settings = settings;
    this.#notice = notice;
  }

  /** The columns of a CSV or TSV, known even where no record follows. */
  announce(shape: Shape): void {
    this.#isTextual ||= shape.textual;
    for (const column of shape.columns) {
      if (this.#columns.size < mostColumns) {
        this.#columns.add(column);
      }
    }
  }

  override _transform(
    records: readonly InputRecord[],
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    if (this.#isOpen) {
      this.#look(records);
      this.push(records);
      done();
      return;
    }
    this.#held.push(...records);
    this.#look(records);
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
    if (!this.#isOpen && (this.#held.length > 0 || this.#columns.size > 0)) {
      this.#release((error) => {
        this.#atEnd();
        done(error);
      });
      return;
    }
    this.#atEnd();
    done();
  }

  #look(records: readonly InputRecord[]): void {
    for (const record of records) {
      if (record.shape !== this.#last && record.fault === undefined) {
        this.#last = record.shape;
        this.announce(record.shape);
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
    refuseControls(columns);
    if (this.#isTextual) {
      const absent = this.#absent(columns);
      if (absent.length > 0) {
        throw new Failure('usage', absent.join('; '));
      }
    }
    const failure = columnFailure(columns, this.#settings);
    if (failure !== undefined) {
      const inside = wrapperOf(this.#held[0]);
      throw inside === undefined
        ? failure
        : new Failure(
            failure.code,
            `${failure.message}. Do the records stand inside ${inside}? Take them out: jq -c '.${inside}[]'`,
          );
    }
    this.#nameNear(columns);
    const unused = unusedColumns(columns, this.#settings);
    if (unused.length > 0) {
      this.#notice(
        `columns that this operation does not use: ${listed(unused, 6)}${unused.length > 6 ? '; --only A,B takes some columns alone' : ''}`,
      );
      this.#nameConsent(unused);
    }
  }

  /** A column of yes and no that nobody reads: whoever said no would be subscribed without a word. */
  #nameConsent(unused: readonly string[]): void {
    const { operation } = this.#settings;
    const telling = unused.filter((column) => operation.tellsConsent?.(column) === true);
    if (telling.length > 0) {
      const flags = telling.map((column) => `--ignore ${shellQuoted(column)}`).join(' ');
      this.#notice(
        `columns that may say who agreed, but are not read: ${listed(telling, 6)}. Every record of the input is subscribed: let the input hold those alone who agreed. Where it does, ${flags} says so`,
      );
    }
  }

  #absent(columns: readonly string[]): string[] {
    return absentColumns(columns, this.#settings, effectiveNames(columns, this.#settings).values());
  }

  #nameNear(columns: readonly string[]): void {
    const near = nearColumns(columns, this.#settings).filter(({ wanted }) => !this.#named.has(wanted));
    if (near.length === 0) {
      return;
    }
    for (const { wanted } of near) {
      this.#named.add(wanted);
    }
    const what = `near spellings of known columns: ${describeNear(near)}; nothing is renamed by itself, map them with ${mapFlags(near)}${trimAdvice(near)}`;
    if (this.#settings.strictColumns) {
      throw new Failure('column_unexpected', `${what} (--strict-columns)`);
    }
    this.#notice(what);
  }

  /** Of objects, whose keys differ, only now all columns are known. */
  #atEnd(): void {
    const columns = [...this.#columns];
    if (this.#isTextual || columns.length === 0 || !this.#isOpen) {
      return;
    }
    for (const absent of this.#absent(columns)) {
      this.#notice(absent);
    }
    this.#nameNear(columns);
  }
}

/** Keys under which answers of APIs have their records, whatever else stands beside them. */
const wrappers: ReadonlySet<string> = new Set(['data', 'results', 'records', 'items', 'rows']);

/** The key of an answer of an API, or of a document with a head, that holds the records. */
function wrapperOf(record: InputRecord | undefined): string | undefined {
  const names = record?.shape.columns.filter((name, at) => {
    const value = record.values[at];
    const first: unknown = Array.isArray(value) ? value[0] : undefined;
    return typeof first === 'object' && first !== null && /^[A-Za-z_]\w*$/.test(name);
  });
  return names?.find((name) => wrappers.has(name)) ?? names?.[0];
}

function refuseControls(columns: readonly string[]): void {
  const column = columns.find((name) => /\p{Cc}/u.test(name));
  if (column !== undefined) {
    throw new Failure(
      'column_unexpected',
      `the column ${visible(column)} has a control character in its name, which nobody means: take it out of the header`,
    );
  }
}
