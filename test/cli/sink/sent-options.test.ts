// What a journal compares: derived from the rows of the options table.
import { test } from 'tap';
import { decideOptions, sentOptions } from '../../../lib/cli/kit/options.ts';
import { parseFlags } from '../../../lib/cli/kit/command-line/parse.ts';
import { sinkLine, sinkOptions } from '../../../lib/cli/sink/options.ts';

const sent = (...argv: string[]) =>
  sentOptions(sinkOptions, decideOptions(sinkOptions, { flags: parseFlags(sinkLine, argv).flags, env: {} }));

test('a journal of earlier versions compares: nothing but what decides what is sent, by the names of the flags', async (t) => {
  t.same(
    sent('--op', 'batch_consent', '--list-name', 'N', '--concurrency', '9', '--skip-invalid', '--wait'),
    {
      op: 'consent',
      'list-id': undefined,
      'list-name': 'N',
      list: false,
      'no-list': false,
      consent: undefined,
      subscription: undefined,
      historical: false,
      'no-historical': false,
      'consent-source': undefined,
      backfill: false,
      'members-only': false,
      resolve: false,
      key: undefined,
      'new-only': undefined,
      strategy: undefined,
      columns: undefined,
      map: [],
      preset: [],
      ignore: [],
      only: undefined,
      type: [],
      trim: false,
      null: [],
      'default-nulls': true,
      'no-default-nulls': false,
      nulls: 'omit',
      'infer-types': false,
      'default-country': undefined,
      'country-column': undefined,
      timezone: 'UTC',
      'drop-invalid': [],
      'base-url': 'https://a.klaviyo.com',
    },
  );
});

test('each is taken as it is understood', async (t) => {
  t.match(
    sent(
      ...`--op add --list-id X --map mail=email --map a=b=c --ignore z --columns a,b --null`.split(' '),
      '',
      ...`--nulls unset --infer-types --default-country us --timezone Asia/Tokyo --no-historical`.split(' '),
      '--base-url=http://localhost:1/',
    ),
    {
      map: ['mail=email', 'a=b=c'],
      ignore: ['z'],
      columns: ['a', 'b'],
      null: [''],
      nulls: 'unset',
      'infer-types': true,
      'default-country': 'US',
      timezone: 'Asia/Tokyo',
      'base-url': 'http://localhost:1',
      historical: false,
      'no-historical': true,
    },
  );
});
