// NDJSON: a JSON value a line; a line that can't be understood becomes a faulty record, and the next goes on.
import { parseValue } from '../../json/value.ts';
import type { Decoder, Format } from './format.ts';
import type { Head } from './head.ts';
import { json } from './json.ts';
import { layoutOf } from './json/layout.ts';
import { JsonRecords } from './json/records.ts';
import { raw, type Records } from './records.ts';
import { LineSplitter } from './text/lines.ts';

const blank = /^\s*$/;
const recordSeparator = '\u001e';

/** What joined files and RFC 7464 leave in front of a value. */
const marks = new Set(['\ufeff', recordSeparator]);

function withoutMarks(text: string): string {
  let at = 0;
  while (marks.has(text.charAt(at))) {
    at++;
  }
  return text.slice(at);
}

/** Whether a database's client escaped the backslashes of a JSON text once more. */
function escapedTwice(text: string): boolean {
  return text.includes('\\\\"') && !('code' in parseValue(text.replaceAll('\\\\', '\\')));
}

const doubled =
  ': its backslashes are doubled, as mysql --batch and COPY of PostgreSQL print them; take mysql --raw (-r), psql -Atc';

export const ndjson: Format = {
  name: 'ndjson',
  recognise(head, { options, td }) {
    if (td !== undefined || options.format !== undefined) {
      return options.format === 'ndjson';
    }
    // RFC 7464 (jq --seq) has a record separator in front of each value.
    if (head.character === recordSeparator) {
      return true;
    }
    return head.character === '{' ? areLines(head) : head.character === '[' && areArrays(head);
  },
  decoder(head, settings) {
    const { records, options, line, maxRecordBytes, td } = settings;
    // td prints its whole result, whatever the user calls it.
    return td === undefined
      ? new JsonLines(records, options.columns, line, maxRecordBytes)
      : json.decoder(head, settings);
  },
};

/** Whether each object has a line; a first one without an end is a line too long. */
function areLines(head: Head): boolean | undefined {
  const layout = layoutOf(head.value, head.ended && !head.isTooLong);
  return layout === undefined ? head.isTooLong || undefined : layout === 'lines';
}

/** An array of records starts with a record; a line of NDJSON with the first of its values. */
function areArrays({ secondCharacter: next }: Head): boolean | undefined {
  return next === undefined ? undefined : next !== '' && !'[{]'.includes(next);
}

class JsonLines implements Decoder {
  readonly #lines: LineSplitter;
  readonly #json: JsonRecords;

  constructor(
    records: Records,
    columns: readonly string[] | undefined,
    line: number,
    maxRecordBytes: number,
  ) {
    this.#json = new JsonRecords(records, columns, false);
    this.#lines = new LineSplitter(line, maxRecordBytes, 'skip', (whole, at, tooLong) => {
      const text = whole.charCodeAt(0) === 123 ? whole : withoutMarks(whole);
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
    const result = parseValue(text);
    if ('code' in result) {
      const { code, offset } = result;
      const message = `${result.message} (character ${offset + 1} of the line)${escapedTwice(text) ? doubled : ''}`;
      records.addFaulty(line, raw, [text], { code, message });
    } else {
      this.#json.add(line, result);
    }
  }
}
