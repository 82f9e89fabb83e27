// What the first bytes say that can't be text: gzip, UTF-16, and the binary files that people pipe in.
import { Failure } from '../../../errors.ts';

/** How many bytes `sniff` wants to see. */
export const sniffBytes = 8;

const binaries: readonly (readonly [magic: string, name: string, advice: string])[] = [
  ['504b0304', 'a ZIP file (an Excel .xlsx is one too)', 'unpack it, or save the sheet as CSV UTF-8'],
  ['d0cf11e0', 'an Excel .xls file', 'save the sheet as CSV UTF-8'],
  ['50415231', 'a Parquet file', 'export the table as CSV or NDJSON'],
  ['4f524300', 'an ORC file', 'export the table as CSV or NDJSON'],
  ['4f626a01', 'an Avro file', 'export the table as CSV or NDJSON'],
  ['25504446', 'a PDF file', 'export the table as CSV'],
  ['28b52ffd', 'zstd-compressed', 'decompress it: zstd -dc'],
  ['425a68', 'bzip2-compressed', 'decompress it: bzip2 -dc'],
  ['fd377a585a00', 'xz-compressed', 'decompress it: xz -dc'],
  ['04224d18', 'lz4-compressed', 'decompress it: lz4 -dc'],
  ['53514c697465', 'an SQLite database', 'export the table as CSV'],
];

function wide(name: string): Failure {
  return new Failure(
    'input_encoding',
    `the input is ${name}, not UTF-8. Convert it: iconv -f ${name} -t UTF-8`,
  );
}

function refuseWide(head: Buffer): void {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) {
    throw wide(c === 0 && d === 0 ? 'UTF-32' : 'UTF-16');
  }
  if (a === 0xfe && b === 0xff) {
    throw wide('UTF-16');
  }
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) {
    throw wide('UTF-32');
  }
  if (a !== 0 && b === 0 && c !== 0 && d === 0) {
    throw wide('UTF-16LE');
  }
  if (a === 0 && b !== 0 && c === 0 && d !== 0) {
    throw wide('UTF-16BE');
  }
}

/** Says whether the input is gzip; throws a `Failure` for what no decoder could read. */
export function sniff(head: Buffer): 'gzip' | 'text' {
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return 'gzip';
  }
  const hex = head.toString('hex');
  for (const [magic, name, advice] of binaries) {
    if (hex.startsWith(magic)) {
      throw new Failure('input_format', `the input is ${name}, not text: ${advice}`);
    }
  }
  refuseWide(head);
  return 'text';
}
