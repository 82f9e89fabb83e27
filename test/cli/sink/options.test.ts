import { test } from 'tap';
import { runSink } from '../in-process.ts';

const dry = ['--op', 'add', '--list-id', 'X', '--dry-run=bodies'];
const noKey = { env: { KLAVIYO_API_KEY: '' } };

async function refusal(...argv: string[]): Promise<string> {
  const { status, stderr, stdout } = await runSink(argv, { input: 'email\na@example.com\n', ...noKey });
  return stdout === '' && status === 64 ? stderr : `status ${status}: ${stderr}`;
}

test('a usage error exits with 64 and says what was expected', async (t) => {
  t.match(await refusal(), /--op: expected one of add, remove, consent, .*, which is missing/);
  t.match(await refusal('--op'), /--op needs a value: --op NAME/);
  t.match(await refusal('--op', '--list-id', 'X'), /--op needs a value/);
  t.match(await refusal('--op', 'add'), /needs a list: --list-id ID or --list-name NAME/);
  t.match(await refusal('--op', 'add', '--list-id', 'X', '--list-name', 'Y'), /exclude each other/);
  t.match(await refusal('--op', 'upsert', '--list-id', 'X'), /takes no list/);
  t.match(await refusal('--op', 'consent', '--list-id', 'X'), /needs --consent/);
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--consent', 'subscribed'),
    /--consent goes with --op consent only/,
  );
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--resolve'),
    /--resolve goes with --op remove only/,
  );
  t.match(await refusal('--op', 'add', '--list-id', 'X', '--historical'), /--historical goes with/);
  t.match(await refusal('--op', 'add', '--list-id', 'X', '--members-only'), /--members-only goes with/);
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--skip-invalid=maybe'),
    /--skip-invalid takes no value/,
  );
  t.match(await refusal('--op', 'add', '--list-id', 'X', '--map', 'mail'), /--map: expected COLUMN=TARGET/);
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--timezone', 'PST'),
    /--timezone: expected a time zone of the IANA list/,
  );
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--default-country', 'USA'),
    /country's code of two letters/,
  );
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--base-url', 'http://example.com'),
    /--base-url: expected an https URL/,
  );
  t.match(await refusal('--op', 'add', '--list-id', 'X', '-x'), /unknown flag/);
  t.match(
    await refusal('--op', 'add', '--list-id', 'X', '--api-key', 'pk_x'),
    /unknown flag --api-key: .*--api-key-file/,
  );
});

test('a value out of range names the range', async (t) => {
  for (const [flag, value, range] of [
    ['--retry-limit', '0', '1 to 7'],
    ['--retry-limit', '8', '1 to 7'],
    ['--retry-initial-wait', '11', '1s to 10s'],
    ['--retry-max-wait', '29s', '30s to 1800s'],
    ['--connect-timeout', '10', '30s to 1800s'],
    ['--read-timeout', '31m', '30s to 1800s'],
    ['--write-timeout', 'soon', '30s to 1800s'],
    ['--wait-timeout', '4m', '5m to 24h'],
    ['--wait-timeout', '25h', '5m to 24h'],
    ['--concurrency', '0', '1 to 64'],
  ]) {
    t.match(
      await refusal('--op', 'add', '--list-id', 'X', String(flag), String(value)),
      new RegExp(`${flag}: expected .*from ${range}, got "${value}"`),
    );
  }
});

async function bodyOf(input: string, ...argv: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await runSink([...dry, ...argv], { input, ...noKey });
  if (status !== 0) {
    return stderr;
  }
  const parsed: { data: { attributes: { profiles: { data: unknown[] } } } } = JSON.parse(
    stdout.split('\n', 1)[0] ?? '',
  );
  return parsed.data.attributes.profiles.data;
}

test('columns become attributes, location and properties', async (t) => {
  t.same(
    await bodyOf(
      'email,first_name,city,latitude,plan,profile_id\na@example.com,Ada,Springfield,1.5,gold,p-1\n',
    ),
    [
      {
        type: 'profile',
        id: 'p-1',
        attributes: {
          email: 'a@example.com',
          first_name: 'Ada',
          location: { city: 'Springfield', latitude: '1.5' },
          properties: { plan: 'gold' },
        },
      },
    ],
  );
});

test('--map renames and --ignore drops', async (t) => {
  t.same(
    await bodyOf(
      'mail,score,secret,plz\na@example.com,3,x,1234\n',
      '--map',
      'mail=email',
      '--map',
      'score=properties.lead_score',
      '--map',
      'plz=zip',
      '--ignore',
      'secret',
    ),
    [
      {
        type: 'profile',
        attributes: { email: 'a@example.com', location: { zip: '1234' }, properties: { lead_score: '3' } },
      },
    ],
  );
  t.match(
    await bodyOf('email,mail\na@example.com,b@example.com\n', '--map', 'mail=email'),
    /both become email/,
  );
});

test('nulls are left out, unset or refused', async (t) => {
  const input = 'email,first_name,phone_number,plan,city\na@example.com,null,,null,\n';
  t.same(await bodyOf(input), [{ type: 'profile', attributes: { email: 'a@example.com' } }]);
  t.same(await bodyOf(input, '--nulls', 'unset'), [
    {
      type: 'profile',
      attributes: { email: 'a@example.com', first_name: null, phone_number: null, location: { city: null } },
      meta: { patch_properties: { unset: ['plan'] } },
    },
  ]);
  t.match(
    await bodyOf(input, '--nulls', 'error'),
    /line 2: first_name: expected a value, found null .*\(null_value\)/,
  );
});

test('--null adds to what means null', async (t) => {
  t.same(await bodyOf('email,a,b\na@example.com,null,\\N\n', '--null', '\\N'), [
    { type: 'profile', attributes: { email: 'a@example.com' } },
  ]);
});

test('--infer-types gives types where nothing is lost', async (t) => {
  const input = 'email,a,b,c,d,e\na@example.com,42,007,true,"[1,2]",9007199254740993\n';
  t.same(await bodyOf(input), [
    {
      type: 'profile',
      attributes: {
        email: 'a@example.com',
        properties: { a: '42', b: '007', c: 'true', d: '[1,2]', e: '9007199254740993' },
      },
    },
  ]);
  t.same(await bodyOf(input, '--infer-types'), [
    {
      type: 'profile',
      attributes: {
        email: 'a@example.com',
        properties: { a: 42, b: '007', c: true, d: [1, 2], e: '9007199254740993' },
      },
    },
  ]);
});

test('numbers of JSON keep their type, and their digits where a double holds fewer', async (t) => {
  t.same(
    await bodyOf(
      '{"email":"a@example.com","n":1.5,"big":9007199254740993,"deep":{"big":[9007199254740993]},"zip":94103,"ok":false}\n',
    ),
    [
      {
        type: 'profile',
        attributes: {
          email: 'a@example.com',
          location: { zip: '94103' },
          properties: { n: 1.5, big: '9007199254740993', deep: { big: ['9007199254740993'] }, ok: false },
        },
      },
    ],
  );
  t.match(
    await bodyOf('{"email":"a@example.com","external_id":9007199254740993}\n'),
    /external_id: expected a string/,
  );
});

test('objects are merged, and a column of its own wins', async (t) => {
  t.same(
    await bodyOf(
      'email,plan,properties,location\na@example.com,gold,"{""plan"":""free"",""x"":1}","{""city"":""Springfield""}"\n',
    ),
    [
      {
        type: 'profile',
        attributes: {
          email: 'a@example.com',
          location: { city: 'Springfield' },
          properties: { plan: 'gold', x: 1 },
        },
      },
    ],
  );
  t.match(
    await bodyOf('email,properties\na@example.com,oops\n'),
    /line 2: properties: expected the JSON text of an object/,
  );
});

test('a column may be called anything, even __proto__', async (t) => {
  const { stdout } = await runSink(dry, {
    input: 'email,__proto__,"a ""b"""\na@example.com,x,y\n',
    ...noKey,
  });
  t.match(stdout, /"properties":\{"__proto__":"x","a \\"b\\"":"y"\}/);
});

test('strings pass unharmed', async (t) => {
  const strange = 'tab\t “quotes” \u0001 👩‍🚀 אבג \ud83d';
  const { stdout } = await runSink(dry, {
    input: `${JSON.stringify({ email: 'a@example.com', strange })}\n`,
    ...noKey,
  });
  const parsed: {
    data: { attributes: { profiles: { data: { attributes: { properties: { strange: string } } }[] } } };
  } = JSON.parse(stdout.split('\n', 1)[0] ?? '');
  t.equal(parsed.data.attributes.profiles.data[0]?.attributes.properties.strange, strange);
});

test('phone numbers are normalised with --default-country only', async (t) => {
  t.match(
    await bodyOf('email,phone_number\na@example.com,(202) 555-0123\n'),
    /expected a valid phone number in E\.164/,
  );
  t.match(await bodyOf('email,phone_number\na@example.com,(202) 555-0123\n', '--default-country', 'US'), [
    { attributes: { phone_number: '+12025550123' } },
  ]);
});

test('consent_at without --historical is an error that names the ways out', async (t) => {
  const input = 'email,consent_at\na@example.com,2023-01-01 00:00:00\n';
  const consent = ['--op', 'consent', '--consent', 'subscribed', '--list-id', 'X', '--dry-run=bodies'];
  const refused = await runSink(consent, { input, ...noKey });
  t.equal(refused.status, 65);
  t.match(refused.stderr, /consent_at: .*--historical.*--no-historical/);
  const ignored = await runSink([...consent, '--no-historical'], { input, ...noKey });
  t.equal(ignored.status, 0);
  t.match(ignored.stderr, /columns that this operation does not use: consent_at/);
  t.match(ignored.stdout, /"historical_import":false/);
  const future = await runSink([...consent, '--historical'], {
    input: 'email,consent_at\na@example.com,2999-01-01\n',
    ...noKey,
  });
  t.match(future.stderr, /timestamp_in_future/);
});

test('a word that is no flag is told what it was meant to be, and that is right', async (t) => {
  for (const [argv, advice] of [
    [['add'], '--op add'],
    [['batch_consent'], '--op consent'],
    [['help'], '--help'],
    [['--op', 'upsert', '--wait', '10m'], '--wait-timeout 10m'],
    [['--op', 'upsert', 'bodies'], '--dry-run=bodies'],
    [['chek', '--op', 'upsert'], 'klaviyo-sink check, in front of all options'],
    [['--op', 'add', '--list', 'Newsletter'], '--list-name "Newsletter"'],
  ] as const) {
    t.match(await refusal(...argv), `did you mean ${advice}?`);
  }
  t.match(await refusal('--op', 'upsert', 'package.json'), /like klaviyo-sink … < package.json/);
  t.notMatch(await refusal('--op', 'upsert', 'nosuch.csv'), /</);
  t.match(await refusal('--api-key', 'pk_123'), /never stands on the command line.*--api-key-file/);
  t.notMatch(await refusal('--api-key', 'pk_123'), /pk_123/);
  t.match(
    await refusal('--op', 'upsert', '--api-key-file', '/nosuch/key'),
    /--api-key-file .*can't be read \(ENOENT\); name a file that holds the key/,
  );
});

test('a word that is none of a few is told the nearest', async (t) => {
  for (const [argv, advice] of [
    [['--op', 'ad'], 'did you mean add?'],
    [['--op', 'subscribe'], 'did you mean consent, with --consent subscribed?'],
    [['--op', 'remove_profile'], 'did you mean remove?'],
    [['--op', 'consent', '--consent', 'unsubscribe'], 'did you mean unsubscribed?'],
    [
      ['--op', 'consent', '--consent', 'subscribed', '--subscription', 'email'],
      'did you mean email_marketing_only?',
    ],
    [['--op', 'upsert', '--map', 'Email:email'], 'got "Email:email"'],
    [['--op', 'upsert', '--delimiter', '§'], 'one ASCII character'],
  ] as const) {
    t.match(await refusal(...argv), advice);
  }
  const { status } = await runSink(['--op', 'upsert', '--default-country', 'UK', '--dry-run'], {
    input: 'email\n',
  });
  t.equal(status, 0);
});

test('consent goes without a list where --no-list says so', async (t) => {
  const consent = ['--op', 'consent', '--consent', 'subscribed'];
  const { status, stdout } = await runSink([...consent, '--no-list', '--dry-run=bodies'], {
    input: 'email\na@example.com\n',
  });
  t.equal(status, 0);
  t.notMatch(stdout, /relationships/);
  t.match(await refusal(...consent), /needs a list: .*--no-list/);
  t.match(await refusal(...consent, '--no-list', '--list-id', 'X'), /excludes/);
  t.match(await refusal('--op', 'add', '--no-list'), /--no-list/);
});
