// The rules for rows that td printed: every one has the header's fields, and none comes twice.
import { Failure } from '../../../errors.ts';
import { type Strictness, countOf } from '../table/table.ts';
import { tdFailure, type TdPreamble } from './preamble.ts';

const csvAdvice = 'Use -f csv -c: TSV from td cannot carry tabs and line breaks in values';

/** What no column is called, and what the first row of a result without header often holds. */
function looksLikeData(name: string): boolean {
  return (
    name.trim() === '' ||
    /^(null|true|false|nan)$/i.test(name) ||
    /^[+-]?\d[\d\s.,:()+-]*(?:UTC|Z)?$/.test(name) ||
    /^[[{"]/.test(name) ||
    name.includes('@')
  );
}

export class TdRows implements Strictness {
  readonly #preamble: TdPreamble;
  readonly #format: 'csv' | 'tsv';
  #blank = false;
  closed = false;

  constructor(preamble: TdPreamble, format: 'csv' | 'tsv') {
    this.#preamble = preamble;
    this.#format = format;
  }

  header(names: readonly string[], line: number): void {
    this.#refuseError(names);
    const odd = names.findIndex(looksLikeData);
    if (odd !== -1) {
      throw new Failure(
        'column_missing',
        `line ${line}, the first of td's result, should be the header, but its field ${odd + 1} looks like a value. ` +
          'Add -c to the td command (without a result schema td prints no header even so), or give the names with ' +
          '--columns a,b,c; a column that is really called so needs another name in the SQL',
      );
    }
  }

  suspect(fields: readonly string[]): boolean {
    return fields[0]?.startsWith('Error: ') ?? false;
  }

  blank(line: number): void {
    if (this.#format === 'tsv') {
      throw tdFailure(`line ${line}: an empty line in td's result. ${csvAdvice}`);
    }
    this.#blank = true;
  }

  /** Called for the first row after a blank line; `job:show -v` prints the job's log behind one. */
  afterBlank(fields: readonly string[], line: number): void {
    if (!this.#blank || this.closed) {
      return;
    }
    this.#refuseError(fields);
    if (
      this.#preamble.kind === 'show' &&
      fields.length === 1 &&
      /^(Output|Details):$/.test(fields[0] ?? '')
    ) {
      this.closed = true;
      return;
    }
    throw tdFailure(
      `line ${line}: a blank line in front of it in td's result, where td prints none: the output is damaged`,
    );
  }

  row(fields: readonly string[], expected: number, line: number): never {
    this.#refuseError(fields);
    if (expected === 0) {
      throw tdFailure(
        `line ${line}: the header comes again: td lost its connection and started the download over, ` +
          'so every row would come twice. Run it again, or use td job:show with the id of the job',
      );
    }
    throw tdFailure(
      `line ${line}: expected ${countOf(expected, 'field')}, found ${fields.length}: td's result is broken here. ` +
        (this.#format === 'tsv' ? csvAdvice : 'Run the td command again'),
    );
  }

  #refuseError(fields: readonly string[]): void {
    if (this.suspect(fields)) {
      const words = this.#preamble.words.clean(fields.join(this.#format === 'csv' ? ',' : '\t'));
      throw tdFailure(`td broke off in the middle of the result: ${words}`);
    }
  }
}
