// Turns NDJSON into records; a line that can't be understood becomes a faulty record, and the next goes on.
import { JsonRecords } from './json-records.ts';
import { mayHoldExact } from './json-number.ts';
import { parseValue } from './json-value.ts';
import { Lines } from '../lines.ts';
import { type Decoder, raw, type Records } from '../records.ts';

const blank = /^\s*$/;

export class JsonLines implements Decoder {
  readonly #lines: Lines;
  readonly #json: JsonRecords;

  constructor(
    records: Records,
    columns: readonly string[] | undefined,
    line: number,
    maxRecordBytes: number,
  ) {
    this.#json = new JsonRecords(records, columns, false);
    this.#lines = new Lines(line, maxRecordBytes, 'skip', (text, at, tooLong) => {
      if (tooLong) {
        const message = `the line is longer than ${maxRecordBytes} bytes`;
        records.addFaulty(at, raw, [text], { code: 'record_too_large', message });
      } else if (text.charCodeAt(0) > 32 || !blank.test(text)) {
        this.#value(records, text, at);
      }
    });
  }

  write(bytes: Buffer): void {
    this.#lines.write(bytes);
  }

  end(): void {
    this.#lines.end();
    this.#json.end();
  }

  #value(records: Records, text: string, line: number): void {
    const result = parseValue(text, mayHoldExact(text));
    if ('code' in result) {
      const { code, offset } = result;
      const message = `${result.message} (character ${offset + 1} of the line)`;
      records.addFaulty(line, raw, [text], { code, message });
    } else {
      this.#json.add(line, result);
    }
  }
}
