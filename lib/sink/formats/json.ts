// JSON: one array of records, or values one after the other that go over lines as they like.
import type { Format } from './format.ts';
import { JsonStream } from './json/stream.ts';

export const json: Format = {
  name: 'json',
  /** Of what NDJSON has left. */
  recognise: ({ character }) => character === '{' || character === '[',
  decoder(_head, { records, options: { columns }, line, maxRecordBytes, td }) {
    return new JsonStream(records, {
      columns,
      line,
      maxRecordBytes,
      inTd: td && (td.kind === 'show' ? 'show' : 'query'),
    });
  },
};
