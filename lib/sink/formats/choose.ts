// The choice of the decoder for a text: by --format, or by its beginning, and by whether td printed it.
import { Failure } from '../../errors.ts';
import type { Decoder, DecoderSettings } from './format.ts';
import type { Head } from './head.ts';
import { inputFormats } from './index.ts';
import { isPastNotice } from './td/notices.ts';
import { TdResult } from './td/result.ts';

/** Undefined: more of the input must be seen. */
export function choose(head: Head, settings: DecoderSettings): Decoder | undefined {
  const { td, options } = settings;
  if (td !== undefined && !isPastNotice(head)) {
    return undefined;
  }
  if (head.first === -1) {
    head.refuseBlanks();
    return head.ended ? decoderOfBlanks(settings) : undefined;
  }
  head.refuseIndent();
  for (const format of inputFormats.toReversed()) {
    if (options.format !== undefined && options.format !== format.name) {
      continue;
    }
    const isIt = format.recognise(head, settings);
    if (isIt === undefined) {
      return undefined;
    }
    if (isIt || options.format !== undefined) {
      const decoder = format.decoder(head, settings);
      return td === undefined ? decoder : new TdResult(decoder, td);
    }
  }
  const names = inputFormats.map(({ name }) => name).join(', ');
  throw new Failure('usage', `--format ${options.format}: expected one of ${names}`);
}

function decoderOfBlanks({ td, options, records }: DecoderSettings): Decoder {
  if (td === undefined) {
    throw new Failure(
      'input_empty',
      'the input holds nothing but blanks, not even a header. Where that means no rows, say --allow-empty',
    );
  }
  if (options.columns) {
    records.shape({ columns: options.columns, textual: true });
  }
  const decoder = {
    write: () => {},
    end: () => records.notice('td printed no rows: an empty result (a result that is gone looks the same)'),
  };
  return new TdResult(decoder, td);
}
