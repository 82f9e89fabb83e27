// CSV: fields that may be quoted, separated by commas or what else the header shows.
import { LibraryCsv } from './csv/library.ts';
import { PlainCsv } from './csv/plain.ts';
import type { Format } from './format.ts';
import { headerLineOf, separatorOf } from './table/dialect.ts';
import { tableDecoder } from './table/table-text.ts';

export const csv: Format = {
  name: 'csv',
  recognise: (head, settings) => (headerLineOf(head, settings) === undefined ? undefined : true),
  decoder({ line: header = '' }, settings) {
    const { options, line, maxRecordBytes, records } = settings;
    const delimiter = separatorOf(header, settings);
    if (delimiter !== ',' && options.delimiter === undefined) {
      records.notice(`the columns are separated by ${delimiter} (recognised; --delimiter sets it)`);
    }
    return tableDecoder(settings, 'csv', (table) =>
      delimiter === ','
        ? new PlainCsv(table, line, maxRecordBytes)
        : new LibraryCsv(table, { delimiter, line, maxRecordBytes }),
    );
  },
};
