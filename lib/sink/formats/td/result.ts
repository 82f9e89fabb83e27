// The result that td printed, without td's trailer; what broke or ended early is refused.
import { Failure } from '../../../errors.ts';
import type { Decoder } from '../format.ts';
import { splitTail } from '../text/utf8.ts';
import { tdFailure, type TdPreamble } from './preamble.ts';

const trailerPattern = /\rUse '-v' option to show detailed messages\. {20}\r?\n$/;

/** The bytes that it takes at most. */
const trailerBytes = 65;

/** How much of the end is kept to find td's last words in. */
const tail = 2000;

/** Stands in front of the decoder of a result. */
export class TdResult implements Decoder {
  readonly #inner: Decoder;
  readonly #preamble: TdPreamble;
  #held: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #broken: Failure | undefined;
  #empty = true;

  constructor(inner: Decoder, preamble: TdPreamble) {
    this.#inner = inner;
    this.#preamble = preamble;
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
      // Behind the log of `job:show -v` no trailer follows.
      if (this.#inner.closed !== true) {
        this.#checkEnd(whole);
      }
      this.#guarded(() => this.#inner.end());
    }
    if (this.#broken) {
      const last = this.#lastWords();
      throw last === undefined
        ? this.#broken
        : tdFailure(`td broke off in the middle of the result: ${last}`);
    }
  }

  #checkEnd(whole: boolean): void {
    if (!whole) {
      throw tdFailure(
        "the output of td job:show ends without its last line (Use '-v' option ...): it is cut off; or -v was given: leave it out",
      );
    }
    if (this.#inner.endsInLineBreak === true && this.#tail.length > 0 && this.#tail.at(-1) !== 10) {
      throw tdFailure("td's result ends in the middle of a row: it is cut off. Run the td command again");
    }
    if (this.#empty && this.#preamble.waited) {
      throw tdFailure('td does not say how the job ended, and printed no result: run td job:show again');
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
      this.#broken = tdFailure(`td's result is broken: ${error.message}`);
    }
  }

  #lastWords(): string | undefined {
    const line = this.#tail.toString('utf8').trimEnd().split('\n').at(-1);
    return line?.startsWith('Error: ') ? this.#preamble.words.clean(line) : undefined;
  }
}
