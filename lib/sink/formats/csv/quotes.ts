// What is wrong with the quotes of a CSV record, in words.
import { Failure } from '../../../errors.ts';
import { tooLong } from '../text/lines.ts';

const quote = 34;
const cr = 13;
const lf = 10;

/** What is wrong with the quotes of one record, if anything: where a quote opened, or what follows one that closed. */
export function quoteFault(
  bytes: Buffer,
  delimiter: number,
): { kind: 'open' | 'garbage'; field: number; line: number } | undefined {
  let field = 1;
  let line = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === quote) {
      const opened = line;
      let closed = false;
      for (at++; at < bytes.length && !closed; at++) {
        if (bytes[at] === lf) {
          line++;
        } else if (bytes[at] === quote) {
          if (bytes[at + 1] === quote) {
            at++;
          } else {
            closed = true;
          }
        }
      }
      if (!closed) {
        return { kind: 'open', field, line: opened };
      }
      const next = bytes[at];
      const ends = next === undefined || next === delimiter || next === lf || next === cr;
      const [second, third] = [bytes[at + 1], bytes[at + 2]];
      const endsLine = second === undefined || second === lf || (second === cr && third === lf);
      if (!ends || (next === cr && !endsLine)) {
        return { kind: 'garbage', field, line };
      }
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== lf) {
      at++;
    }
    if (bytes[at] === lf) {
      line++;
      field = 1;
    } else {
      field++;
    }
  }
  return undefined;
}

/** What a line that follows a garbled quote is refused with. */
export function garbled(line: number, field: number): Failure {
  return new Failure(
    'input_format',
    `line ${line}: field ${field} goes on after its closing quote. Inside a quoted field, write a quote as two ("")`,
  );
}

export function unclosed(line: number): Failure {
  return new Failure(
    'input_truncated',
    `the quote that opens on line ${line} is never closed: the input is cut off, or a quote is missing there`,
  );
}

/** What a record is refused with that is longer than allowed; a quote that was forgotten is the usual reason. */
export function tooLongRow(
  bytes: Buffer,
  line: number,
  { delimiter, maxRecordBytes }: { readonly delimiter: string; readonly maxRecordBytes: number },
): Failure {
  const fault = quoteFault(bytes.subarray(0, maxRecordBytes), delimiter.charCodeAt(0));
  const open =
    fault?.kind === 'open' ? ` (a quote opens on line ${line + fault.line} and does not close)` : '';
  return tooLong(line, maxRecordBytes, open);
}
