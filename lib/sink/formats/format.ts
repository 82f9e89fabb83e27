// What a format of the input is: how it is recognised, and what decodes it.
import type { ReadOptions } from './read-options.ts';
import type { Head } from './head.ts';
import type { Records } from './records.ts';
import type { TdPreamble } from './td/preamble.ts';

/** What a decoder of one input is made of. */
export interface DecoderSettings {
  readonly options: ReadOptions;
  /** The line of the input on which the text begins. */
  readonly line: number;
  readonly maxRecordBytes: number;
  /** Where the records go. */
  readonly records: Records;
  /** What td printed in front of the text; undefined where td did not print it. */
  readonly td: TdPreamble | undefined;
}

/** Bytes that are whole UTF-8 characters in, records out. Throws a `Failure` where nothing that follows can be read. */
export interface Decoder {
  write(bytes: Buffer): void;
  /** After the last byte. */
  end(): void;
  /** In td's output: true when the result ended and what follows is none of it. */
  readonly closed?: boolean;
  /** In td's output: true where a result that does not end in a line break is cut off. */
  readonly endsInLineBreak?: boolean;
}

/**
 * A format is one file beside this one, and one line in index.ts.
 *
 * @example
 * export const psv: Format = {
 *   name: 'psv',
 *   recognise: ({ line }) => (line === undefined ? undefined : line.includes('|') && !line.includes(',')),
 *   decoder: ({ line: header }, settings) => tableDecoder(settings, 'csv', (table) => new Psv(table, settings)),
 * };
 */
export interface Format {
  /** As `--format` says it. */
  readonly name: string;
  /**
   * Whether the text is of this format, by its beginning; undefined: more of it must be seen. The formats are asked in
   * the order that index.ts says. Where `--format` names this one, only an undefined answer counts.
   */
  recognise(head: Head, settings: DecoderSettings): boolean | undefined;
  /** Called when it was recognised; the text's first byte is the first that the decoder gets. */
  decoder(head: Head, settings: DecoderSettings): Decoder;
}
