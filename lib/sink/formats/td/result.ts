// Guards the result that td printed: takes td's trailer off, and refuses what broke, ended early or started over.
import { Failure } from '../../../errors.ts';
import type { Decoder } from '../records.ts';
import { type Strictness, plural } from '../table.ts';
import type { TdPreamble } from './preamble.ts';
import { splitTail } from '../text.ts';

const trailerPattern = /\rUse '-v' option to show detailed messages\. {20}\r?\n$/;

/** So many bytes it takes at most. */
const trailerBytes = 65;

/** How much of the end is kept to find td's last words in. */
const tail = 2000;

const csvAdvice = 'Use -f csv -c: TSV from td cannot carry tabs and line breaks in values';

function failed(message: string): Failure {
  return new Failure('td_failed', message);
}

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

/** The rules for rows that td printed: every one has the header's fields, and none comes twice. */
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
      throw failed(`line ${line}: an empty line in td's result. ${csvAdvice}`);
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
    throw failed(
      `line ${line}: a blank line in front of it in td's result, where td prints none: the output is damaged`,
    );
  }

  row(fields: readonly string[], expected: number, line: number): never {
    this.#refuseError(fields);
    if (expected === 0) {
      throw failed(
        `line ${line}: the header comes again: td lost its connection and started the download over, ` +
          'so every row would come twice. Run it again, or use td job:show with the id of the job',
      );
    }
    throw failed(
      `line ${line}: expected ${plural(expected, 'field')}, found ${fields.length}: td's result is broken here. ` +
        (this.#format === 'tsv' ? csvAdvice : 'Run the td command again'),
    );
  }

  #refuseError(fields: readonly string[]): void {
    if (this.suspect(fields)) {
      const words = this.#preamble.words.clean(fields.join(this.#format === 'csv' ? ',' : '\t'));
      throw failed(`td broke off in the middle of the result: ${words}`);
    }
  }
}

/** Stands in front of the decoder of a result. */
export class TdResult implements Decoder {
  readonly #inner: Decoder;
  readonly #preamble: TdPreamble;
  /** Whether the log of `job:show -v` was met, so that no trailer follows. */
  readonly #verbose: () => boolean;
  readonly #endsInLine: boolean;
  #held: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #broken: Failure | undefined;
  #empty = true;

  constructor(inner: Decoder, preamble: TdPreamble, verbose: () => boolean, endsInLine: boolean) {
    this.#inner = inner;
    this.#preamble = preamble;
    this.#verbose = verbose;
    this.#endsInLine = endsInLine;
  }

  write(bytes: Buffer): void {
    if (this.#preamble.kind !== 'show') {
      this.#pass(bytes);
      return;
    }
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    const most = Math.max(0, all.length - trailerBytes);
    // Whole characters only, for what follows decodes them.
    const cut = most - splitTail(all.subarray(0, most));
    this.#held = all.subarray(cut);
    this.#pass(all.subarray(0, cut));
  }

  end(): void {
    const trailer = trailerPattern.exec(this.#held.toString('latin1'));
    const whole = this.#preamble.kind !== 'show' || trailer !== null;
    this.#pass(this.#held.subarray(0, trailer?.index));
    if (!this.#broken) {
      if (!this.#verbose()) {
        this.#checkEnd(whole);
      }
      this.#guarded(() => this.#inner.end());
    }
    if (this.#broken) {
      const last = this.#lastWords();
      throw last === undefined ? this.#broken : failed(`td broke off in the middle of the result: ${last}`);
    }
  }

  #checkEnd(whole: boolean): void {
    if (!whole) {
      throw failed(
        "the output of td job:show ends without its last line (Use '-v' option ...): it is cut off; or -v was given: leave it out",
      );
    }
    if (this.#endsInLine && this.#tail.length > 0 && this.#tail.at(-1) !== 10) {
      throw failed("td's result ends in the middle of a row: it is cut off. Run the td command again");
    }
    if (this.#empty && this.#preamble.waited) {
      throw failed('td does not say how the job ended, and printed no result: run td job:show again');
    }
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) {
      return;
    }
    this.#empty = false;
    this.#tail = Buffer.concat([this.#tail.subarray(-tail), bytes.subarray(-tail)]).subarray(-tail);
    if (!this.#broken) {
      this.#guarded(() => this.#inner.write(bytes));
    }
  }

  /** What breaks the format here is td's failure; its words, if any, are the last line of the output. */
  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Failure) || !['input_format', 'input_truncated'].includes(error.code)) {
        throw error;
      }
      this.#broken = failed(`td's result is broken: ${error.message}`);
    }
  }

  #lastWords(): string | undefined {
    const line = this.#tail.toString('utf8').trimEnd().split('\n').at(-1);
    return line?.startsWith('Error: ') ? this.#preamble.words.clean(line) : undefined;
  }
}
