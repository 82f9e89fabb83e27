// The records of a table's rows: its header is checked, and each row against it.
import { Failure } from '../../../errors.ts';
import type { Shape } from '../../record.ts';
import { raw, type Records } from '../records.ts';
import { isFooter, raggedHint, refuseDrawnRow, refuseLineSeparators } from './foreign.ts';

/** What differs between a table that td printed and any other. */
export interface Strictness {
  /** Looks at the names of a header; throws where they look like a row. */
  header(names: readonly string[], line: number): void;
  /** A row that can't be one (`expected` 0: it repeats the header). */
  row(fields: readonly string[], expected: number, line: number): never;
  /** A row that may be td's last word; it is held back until another follows. */
  suspect(fields: readonly string[]): boolean;
  blank(line: number): void;
  /** Called with each row, for one may not follow a blank line. */
  afterBlank(fields: readonly string[], line: number): void;
  /** True when the result ended and what follows is none of it. */
  readonly closed: boolean;
}

export interface TableSettings {
  /** The names of a table without a header. */
  readonly columns: readonly string[] | undefined;
  readonly strict?: Strictness | undefined;
  /** Blanks around the names of the header are no part of them. */
  readonly trim?: boolean;
  /** The values have a database's escapes. */
  readonly escaped?: boolean;
}

/** A count with its noun. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function duplicateOf(names: readonly string[]): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const first = seen.get(name);
    if (first !== undefined) {
      return [first, index];
    }
    seen.set(name, index);
  }
  return undefined;
}

/** Throws a `Failure` where a column has no name, or the name of another one. */
export function checkNames(names: readonly string[], where: string): void {
  const unnamed = names.findIndex((name) => name.trim() === '');
  if (unnamed !== -1) {
    throw new Failure(
      'column_unnamed',
      `${where}: column ${unnamed + 1} of ${names.length} has no name. Give every column a name${where === '--columns' ? '' : ', or use --columns if the line is data'}`,
    );
  }
  const twice = duplicateOf(names);
  if (twice) {
    const [first, second] = twice;
    const name = names[first] ?? '';
    throw new Failure(
      'column_duplicate',
      `${where}: the columns ${first + 1} and ${second + 1} have the same name` +
        // Where the line is no header but data, its values are nobody's business.
        `${/^[a-z][a-z0-9_]*$/.test(name) ? `, ${name}` : ''}. Give one of them another name`,
    );
  }
}

function same(fields: readonly string[], names: readonly string[]): boolean {
  return (
    fields.length === names.length &&
    fields.every((field, at) => field === names[at] || (at === 0 && field === `\ufeff${names[at]}`))
  );
}

/** Linear in the length of a name: each try begins at an "@" and ends before the next one. */
const emailColumn = /[^@\s"]@[^@\s".]+\.[^@\s"]/;

export class Table {
  readonly #records: Records;
  readonly #strict: Strictness | undefined;
  #shape: Shape | undefined;
  /** Whether the names came from --columns. */
  readonly #named: boolean;
  readonly #trim: boolean;
  readonly #escaped: boolean;
  #expected: string;
  /** Where the columns without a name stand. */
  #nameless: readonly number[] = [];
  /** Fields wanted in a row, those without a name included. */
  #fields = 0;
  #held: { fields: string[]; line: number } | undefined;

  constructor(records: Records, { columns, strict, trim = false, escaped = false }: TableSettings) {
    this.#records = records;
    this.#strict = strict;
    this.#trim = trim;
    this.#escaped = escaped;
    this.#named = columns !== undefined;
    this.#expected = 'as --columns says';
    if (columns) {
      checkNames(columns, '--columns');
      this.#begin(columns, columns.length);
    }
  }

  /** Fields wanted in a row; 0 before the header. */
  get width(): number {
    return this.#fields;
  }

  /** True when nothing that follows can be a row. */
  get closed(): boolean {
    return this.#strict?.closed ?? false;
  }

  /** A line with nothing on it. */
  blank(line: number): void {
    this.#strict?.blank(line);
  }

  row(fields: string[], line: number): void {
    if (this.#strict !== undefined) {
      this.#strict.afterBlank(fields, line);
      if (this.#strict.closed) {
        return;
      }
    }
    const shape = this.#shape;
    if (shape === undefined) {
      this.#header(fields, line);
      return;
    }
    if (this.#held !== undefined) {
      this.#release(shape);
    }
    if (this.#strict?.suspect(fields)) {
      this.#held = { fields, line };
    } else {
      this.#row(shape, fields, line);
    }
  }

  /** After the last row. */
  end(): void {
    const shape = this.#shape;
    if (this.#held !== undefined && shape !== undefined) {
      this.#strict?.row(this.#held.fields, shape.columns.length, this.#held.line);
    }
    if (this.#records.count === 0) {
      this.#records.notice(
        this.#strict
          ? 'td printed no rows: an empty result (a result that is gone looks the same)'
          : 'the input has no records: an empty result',
      );
    }
  }

  #release(shape: Shape): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) {
      this.#row(shape, held.fields, held.line);
    }
  }

  #row(shape: Shape, fields: string[], line: number): void {
    const { columns } = shape;
    if (this.#strict === undefined && this.#records.count === 0) {
      refuseDrawnRow(fields, line);
    }
    if (this.#strict === undefined && isFooter(fields)) {
      this.#footer(fields, line);
    } else if (fields.length !== this.#fields) {
      this.#ragged(fields, this.#fields, line);
    } else if (this.#nameless.length > 0) {
      this.#ghosts(shape, fields, line);
    } else if (this.#strict === undefined && fields.length > 1 && fields.every((field) => field === '')) {
      // Nothing but separators, as spreadsheets write behind the last row: no record, like an empty line.
    } else if ((fields[0] === columns[0] || fields[0]?.charCodeAt(0) === 0xfeff) && same(fields, columns)) {
      this.#repeated(fields, line);
    } else {
      this.#records.add(line, shape, fields);
    }
  }

  /** A row of a table some of whose columns have no name: as long as they hold nothing, they are none. */
  #ghosts(shape: Shape, fields: string[], line: number): void {
    const filled = this.#nameless.find((index) => fields[index] !== '');
    if (filled !== undefined) {
      const message = `column ${filled + 1} of ${fields.length} has no name in the header, but a value here: give it a name there, or take it out`;
      this.#records.addFaulty(line, raw, [fields], { code: 'fields_mismatch', message });
      return;
    }
    const named = fields.filter((_, index) => !this.#nameless.includes(index));
    if (named.some((field) => field !== '')) {
      this.#records.add(line, shape, named);
    }
  }

  /** What a program says below its rows is a record of nobody; where it has one column it would look like one. */
  #footer(fields: string[], line: number): void {
    const message = `${fields[0]} is what a program says below its rows, no record: ask for CSV (psql --csv)`;
    this.#records.addFaulty(line, raw, [fields], { code: 'fields_mismatch', message });
  }

  #ragged(fields: string[], expected: number, line: number): void {
    if (this.#strict) {
      this.#strict.row(fields, expected, line);
      return;
    }
    const message = `expected ${countOf(expected, 'field')} ${this.#expected}, found ${fields.length}${raggedHint(fields, expected)}`;
    this.#records.addFaulty(line, raw, [fields], { code: 'fields_mismatch', message });
  }

  #repeated(fields: string[], line: number): void {
    if (this.#records.count === 0 && this.#named) {
      throw new Failure(
        'input_format',
        `line ${line} is a header: leave --columns out, or take the header off`,
      );
    }
    this.#strict?.row(fields, 0, line);
    throw new Failure(
      'input_format',
      `line ${line} repeats the header. Files joined with cat need their headers removed`,
    );
  }

  #header(given: string[], line: number): void {
    this.#strict?.header(given, line);
    const names = this.#trim ? given.map((name) => name.trim()) : given;
    refuseLineSeparators(names, line);
    const email = names.findIndex((name) => emailColumn.test(name));
    if (email !== -1) {
      throw new Failure(
        'column_missing',
        `line ${line} should be the header, but its field ${email + 1} looks like an email address. ` +
          'If the input has no header, give the names with --columns a,b,c',
      );
    }
    const named = names.filter((name) => name.trim() !== '');
    if (this.#strict === undefined && named.length > 0 && named.length < names.length) {
      this.#nameless = names.flatMap((name, index) => (name.trim() === '' ? [index] : []));
      this.#records.notice(
        `line ${line}: ${countOf(this.#nameless.length, 'column')} without a name, left out as long as nothing stands in ${this.#nameless.length === 1 ? 'it' : 'them'}`,
      );
    }
    checkNames(this.#nameless.length > 0 ? named : names, `line ${line}`);
    this.#expected = `as in the header (line ${line})`;
    this.#begin(this.#nameless.length > 0 ? named : names, names.length);
  }

  #begin(columns: readonly string[], fields: number): void {
    this.#fields = fields;
    this.#shape = { columns, textual: true, ...(this.#escaped ? { escaped: true } : {}) };
    this.#records.shape(this.#shape);
  }
}
