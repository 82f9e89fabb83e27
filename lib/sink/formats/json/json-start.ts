// Tells NDJSON from other JSON values by the first line, and hands the text to the decoder of what it found.
import type { Decoder } from '../records.ts';
import { decode } from '../text.ts';

/**
 * `lines`: the first line is a value of its own, or broken beyond what pretty-printing explains.
 * `stream`: the first value goes on after its first line, or another one follows on the same line.
 */
export function layout(text: string, ended: boolean): 'lines' | 'stream' | undefined {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\n' && (depth > 0 || inString)) {
      return inString ? 'lines' : 'stream';
    }
    if (inString) {
      if (char === '\\') {
        at++;
      } else if (char === '"') {
        inString = false;
      }
    } else if (char === '"') {
      inString = true;
    } else if (char === '{' || char === '[') {
      depth++;
    } else if ((char === '}' || char === ']') && --depth <= 0) {
      const next = /[^ \t\r]/.exec(text.slice(at + 1))?.[0];
      return next === undefined && !ended
        ? undefined
        : next === undefined || next === '\n'
          ? 'lines'
          : 'stream';
    }
  }
  return ended ? 'stream' : undefined;
}

export class JsonStart implements Decoder {
  readonly #make: (layout: 'lines' | 'stream') => Decoder;
  readonly #maxRecordBytes: number;
  #head: Buffer[] = [];
  #length = 0;
  #decoder: Decoder | undefined;

  constructor(make: (layout: 'lines' | 'stream') => Decoder, maxRecordBytes: number) {
    this.#make = make;
    this.#maxRecordBytes = maxRecordBytes;
  }

  write(bytes: Buffer): void {
    if (this.#decoder) {
      this.#decoder.write(bytes);
      return;
    }
    this.#head.push(bytes);
    this.#length += bytes.length;
    if (bytes.includes(10) || this.#length > this.#maxRecordBytes) {
      this.#decide(false);
    }
  }

  end(): void {
    this.#decide(true);
    this.#decoder?.end();
  }

  #decide(ended: boolean): void {
    if (this.#decoder) {
      return;
    }
    const head = Buffer.concat(this.#head);
    const short = head.length <= this.#maxRecordBytes;
    const text = decode(short ? head : head.subarray(0, this.#maxRecordBytes));
    const found = layout(text, ended && short) ?? (short ? undefined : 'lines');
    if (found) {
      this.#head = [];
      this.#decoder = this.#make(found);
      this.#decoder.write(head);
    }
  }
}
