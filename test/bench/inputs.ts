// Writes the generated inputs of a benchmark into a folder, the same bytes for the same size.
import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { customers, encodeCustomers, type Customer, type CustomerFormat } from '../../fixtures/customers.ts';

export interface Input {
  readonly file: string;
  readonly records: number;
  readonly bytes: number;
}

export async function writeLines(file: string, lines: Iterable<string>): Promise<number> {
  const out = createWriteStream(file);
  let buffered = '';
  for (const line of lines) {
    buffered += line;
    if (buffered.length < 256 * 1024) {
      continue;
    }
    if (!out.write(buffered)) {
      await once(out, 'drain');
    }
    buffered = '';
  }
  out.end(buffered);
  await finished(out);
  return statSync(file).size;
}

/** What every fifth customer has to say: it needs quotes in CSV, and escapes in JSON. */
const remark =
  'Asked for a call back, "after six"; prefers letters, tea, and shops around the corner that open late. ' +
  'Has moved twice, and says: "write to the old address", until somebody finds out.';

/** `wide`: so many characters of note in each record, so that a request's bytes are full before its records are. */
export async function customerInput(
  folder: string,
  format: CustomerFormat,
  records: number,
  wide = 0,
): Promise<Input> {
  const file = join(folder, `customers-${records}-${wide}.${format}`);
  const bytes = await writeLines(file, encodeCustomers(format, widened(records, wide)));
  return { file, records, bytes };
}

function* widened(records: number, wide: number): Generator<Customer> {
  const note = 'x'.repeat(wide);
  let n = 0;
  for (const one of customers(records)) {
    if (wide > 0) {
      yield { ...one, note };
    } else {
      yield n++ % 5 === 0 ? { ...one, note: remark } : one;
    }
  }
}
