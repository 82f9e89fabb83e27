// The registry of formats: what it names is there, is recognised, and is read.
import { readdirSync } from 'node:fs';
import { test } from 'tap';
import { inputFormats } from '../../../lib/sink/formats/index.ts';
import { readNow } from './reading.ts';
import { urlInClone } from '../../root.ts';

const folder = urlInClone('lib/sink/formats/');

/** Two records in each format. */
const samples: Readonly<Record<string, string>> = {
  csv: 'a,b\n1,"x,y"\n2,z\n',
  tsv: 'a\tb\n1\tx,y\n2\tz\n',
  json: '[{"a":"1","b":"x,y"},{"a":"2","b":"z"}]',
  ndjson: '{"a":"1","b":"x,y"}\n{"a":"2","b":"z"}\n',
};

test('a format is a file of its name, and has a sample here', async (t) => {
  const files = readdirSync(folder);
  t.same(
    inputFormats.map(({ name }) => name),
    Object.keys(samples),
  );
  for (const { name } of inputFormats) {
    t.ok(files.includes(`${name}.ts`), name);
  }
});

test('a text is recognised, and read alike where its format is named', async (t) => {
  for (const [name, text] of Object.entries(samples)) {
    for (const options of [{}, { format: name }]) {
      const { records, failure } = readNow(Buffer.from(text), options);
      t.equal(failure, undefined, name);
      t.same(
        records.map(({ values }) => values),
        [
          ['1', 'x,y'],
          ['2', 'z'],
        ],
        name,
      );
    }
  }
});

test('a format that is none is refused with the names of those that are', async (t) => {
  t.match(
    readNow(Buffer.from('a\n'), { format: 'xml' }).failure,
    /^usage: --format xml: expected one of csv, /,
  );
});
