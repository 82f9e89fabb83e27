// The records of JSON values: an object by its keys, an array by the names in --columns.
import { Failure } from '../../../errors.ts';
import { ExactNumber } from '../../../json/number.ts';
import type { Understood } from '../../../json/tokens.ts';
import type { Shape } from '../../record.ts';
import { raw, type Records } from '../records.ts';
import { checkNames, countOf } from '../table/table.ts';
import { Shapes } from './shapes.ts';

function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (value instanceof ExactNumber) {
    return 'a number';
  }
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export class JsonRecords {
  readonly #records: Records;
  readonly #shapes = new Shapes();
  readonly #arrays: Shape | undefined;
  readonly #inTd: boolean;

  constructor(records: Records, columns: readonly string[] | undefined, inTd: boolean) {
    if (columns) {
      checkNames(columns, '--columns');
    }
    this.#records = records;
    this.#arrays = columns ? { columns, textual: false } : undefined;
    this.#inTd = inTd;
  }

  add(line: number, { value, notFinite }: Understood): void {
    if (typeof value !== 'object' || value === null || value instanceof ExactNumber) {
      this.#not(line, value);
    } else if (Array.isArray(value)) {
      this.#array(line, value, notFinite);
    } else {
      this.#put(line, this.#shapes.of(Object.keys(value)), Object.values(value), notFinite);
    }
  }

  /** After the last value. */
  end(): void {
    if (this.#records.count === 0) {
      this.#records.notice('the input has no records: an empty result');
    }
  }

  #array(line: number, values: unknown[], notFinite: Understood['notFinite']): void {
    const shape = this.#arrays;
    if (shape === undefined) {
      if (this.#records.count === 0) {
        if (kindOf(values[0]) === 'an object') {
          throw new Failure(
            'input_format',
            `line ${line} holds a whole JSON array of records, which is no NDJSON: leave --format out`,
          );
        }
        throw new Failure(
          'column_missing',
          `line ${line}: the records are arrays, without names for their values. ` +
            (this.#inTd ? 'Add -c to the td command (for objects), or give' : 'Give') +
            ' the names with --columns a,b,c',
        );
      }
      this.#not(line, values);
      return;
    }
    const { length } = shape.columns;
    if (values.length !== length) {
      this.#ragged(line, values, length);
      return;
    }
    if (this.#records.count === 0 && values.every((value, at) => value === shape.columns[at])) {
      throw new Failure(
        'input_format',
        `line ${line} holds the names of the columns, not a record: leave it out (ClickHouse: JSONEachRow, without --columns)`,
      );
    }
    this.#put(line, shape, values, notFinite);
  }

  #put(line: number, shape: Shape, values: readonly unknown[], notFinite: Understood['notFinite']): void {
    if (notFinite === undefined) {
      this.#records.add(line, shape, values);
      return;
    }
    const { key, text } = notFinite;
    this.#records.addFaulty(line, shape, values, {
      code: 'number_not_finite',
      ...(key === undefined ? {} : { column: key }),
      message: `expected a number that a double can hold, found ${text.length > 30 ? `${text.slice(0, 30)}…` : text}`,
    });
  }

  #ragged(line: number, values: unknown[], expected: number): void {
    const message = `expected ${countOf(expected, 'value')} as --columns says, found ${values.length}`;
    if (this.#inTd) {
      throw new Failure('td_failed', `line ${line}: ${message}`);
    }
    this.#records.addFaulty(line, raw, [values], { code: 'fields_mismatch', message });
  }

  #not(line: number, value: unknown): void {
    const message = `expected an object${this.#arrays ? ' or an array' : ''}, found ${kindOf(value)}`;
    this.#records.addFaulty(line, raw, [value], { code: 'not_an_object', message });
  }
}
