// What the user may say of the input, and what is told of it while it is read.
import type { Shape } from '../record.ts';

export interface ReadOptions {
  /** The name of a format; undefined: found out from the first bytes. */
  readonly format?: string | undefined;
  /** The names of headerless CSV or TSV, or of arrays in JSON and NDJSON. */
  readonly columns?: readonly string[] | undefined;
  /** CSV only, one character. Undefined: a comma, or what the header line shows. */
  readonly delimiter?: string | undefined;
  /** Blanks around the column names of CSV and TSV are no part of them. */
  readonly trim?: boolean | undefined;
  /** TSV is a database's: backslashes escape. Never td's. */
  readonly escapes?: boolean | undefined;
  /** An input without anything is an empty result. */
  readonly allowEmpty?: boolean | undefined;
  /** Default 4 MiB. */
  readonly maxRecordBytes?: number | undefined;
  /** Things to say once on stderr. */
  onNotice?(text: string): void;
  /** The columns of CSV or TSV, as soon as they are known, even if no record follows. */
  onShape?(shape: Shape): void;
}

/** What may separate the fields of a CSV. */
export function isDelimiter(text: string): boolean {
  return /^[\t\u0020-\u007e]$/.test(text) && text !== '"';
}
