// Columns and what becomes of them: near spellings, presets, flags that name what is not there, the plan.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { workFolder } from '../harness.ts';
import { fakeClock, runSink } from '../in-process.ts';
import { dryBodies } from './dry-bodies.ts';

const upsert = ['--op', 'upsert'];
/** The words of the line of flags that a message proposes, as a shell takes them apart. */
function proposed(text: string): string[] {
  const flags = /map them with ((?:--map (?:\$?'(?:[^'\\]|\\.|'\\'')*'|"[^"]*") ?)+)/.exec(text)?.[1] ?? '';
  return [...flags.matchAll(/--map (?:"([^"]*)"|'((?:[^'])*)')/g)].flatMap(([, double, single]) => [
    '--map',
    double ?? single ?? '',
  ]);
}

test('near spellings are named in one go, and the flags that the message proposes are right', async (t) => {
  const input = 'Email,First Name,Phone Number,City,rip\nada@example.com,Ada,+12025550134,Springfield,x\n';
  const mapped = await dryBodies([...upsert, '--map', 'Email=email'], input);
  t.equal(mapped.status, 0);
  t.match(mapped.stderr, /"First Name" \(first_name\), "Phone Number" \(phone_number\), "City" \(city\)/);
  t.notMatch(mapped.stderr, /rip" \(/);
  const missing = await dryBodies(upsert, input);
  t.equal(missing.status, 65);
  const followed = await dryBodies([...upsert, ...proposed(missing.stderr)], input);
  t.same(followed.attributes, [
    {
      email: 'ada@example.com',
      phone_number: '+12025550134',
      first_name: 'Ada',
      location: { city: 'Springfield' },
      properties: { rip: 'x' },
    },
  ]);
  t.notMatch(followed.stderr, /near spelling/);
});

test('other spellings are near; a name that is there, mapped or ignored is not named', async (t) => {
  for (const [header, wanted] of [
    ['firstname', 'first_name'],
    ['FIRST_NAME', 'first_name'],
    ['$first_name', 'first_name'],
    ['Zip Code', 'zip'],
    ['Company', 'organization'],
    ['State/Region', 'region'],
    ['Phone', 'phone_number'],
    ['External-ID', 'external_id'],
    ['IP Address', 'ip'],
  ]) {
    const { stderr, status } = await dryBodies(upsert, `email,${header}\na@example.com,x1\n`);
    t.equal(status, 0);
    t.match(stderr.replaceAll("'", '"'), `--map "${header}=${wanted}"`);
  }
  for (const args of [
    ['--ignore', 'City'],
    ['--map', 'City=properties.City'],
    ['--only', 'email'],
  ]) {
    t.notMatch((await dryBodies([...upsert, ...args], 'email,City\na@example.com,x\n')).stderr, /near/);
  }
  const there = await dryBodies(upsert, 'email,City,city\na@example.com,x,y\n');
  t.notMatch(there.stderr, /near/);
});

test('two near spellings of one column are both named, and one is advised', async (t) => {
  const { stderr } = await dryBodies(upsert, 'email,Phone,Mobile\na@example.com,,\n');
  t.match(stderr, /"Phone" or "Mobile" \(phone_number\)/);
  t.equal(proposed(stderr).length, 2);
});

test('the line of flags is quoted for a shell', async (t) => {
  const { stderr } = await dryBodies(upsert, '"E$mail",x\na@example.com,y\n');
  t.match(stderr, `--map 'E$mail=email'`);
  const unseen = await dryBodies(upsert, '\u200bemail,x\na@example.com,y\n');
  t.match(unseen.stderr, `--map $'\\u200bemail=email'`);
});

test('keys of JSON and columns of events have near spellings as well', async (t) => {
  const ndjson = await dryBodies(upsert, '{"email":"a@example.com","FirstName":"A"}\n');
  t.match(ndjson.stderr, /--map "FirstName=first_name"/);
  const later = await dryBodies(
    upsert,
    '{"email":"a@example.com"}\n{"email":"b@example.com","First Name":"B"}\n',
  );
  t.match(later.stderr, /--map "First Name=first_name"/);
  const event = await dryBodies(['--op', 'track'], 'email,metric,Time,Value\na@example.com,M,,1\n');
  t.match(event.stderr, /--map "Time=time" --map "Value=value"/);
});

test('--strict-columns refuses near spellings', async (t) => {
  const strict = [...upsert, '--strict-columns'];
  const { status, stdout, stderr } = await dryBodies(strict, 'email,First Name\na@example.com,A\n');
  t.equal(status, 65);
  t.equal(stdout, '');
  t.match(stderr, /--map "First Name=first_name"/);
  t.equal((await dryBodies(strict, 'email,first_name,own\na@example.com,A,b\n')).status, 0);
});

test('a flag that names a column that is not there is a usage error with the nearest', async (t) => {
  const input = 'email,First,SKU\na@example.com,A,1\n';
  for (const [args, expected] of [
    [['--map', 'Frist=first_name'], /--map "Frist".*did you mean "First"/],
    [['--ignore', 'sku'], /--ignore "sku".*did you mean "SKU"/],
    [['--only', 'email,Frist'], /--only "Frist".*did you mean "First"/],
    [['--type', 'Sku=number'], /--type "Sku".*did you mean "SKU"/],
    [['--country-column', 'CC'], /--country-column "CC"/],
    [['--drop-invalid', 'nosuch'], /--drop-invalid "nosuch"/],
  ] as const) {
    const { status, stdout, stderr } = await dryBodies([...upsert, ...args], input);
    t.equal(status, 64);
    t.equal(stdout, '');
    t.match(stderr, expected);
  }
});

test('of NDJSON a column that no record had is said at the end', async (t) => {
  const input = '{"email":"a@example.com","customer":{"first":"A"}}\n{"email":"b@example.com","x":1}\n';
  const nested = await dryBodies([...upsert, '--map', 'customer.first=first_name', '--map', 'x=y'], input);
  t.equal(nested.status, 0);
  t.match(nested.stderr, /--map "customer.first": .*members of an object/);
  t.notMatch(nested.stderr, /--map "x"/);
});

test('a target that cannot be is a usage error with the nearest', async (t) => {
  for (const [map, expected] of [
    ['A=firstname', /did you mean first_name/],
    ['A=attributes.first_name', /did you mean first_name/],
    ['A=custom.sku', /did you mean properties.sku/],
    ['A=location.zipp', /did you mean zip/],
    ['A=properties.', /properties.NAME/],
  ] as const) {
    const { status, stderr } = await dryBodies([...upsert, '--map', map], 'email,A\na@example.com,x\n');
    t.equal(status, 64, map);
    t.match(stderr, expected);
  }
  const suppress = await dryBodies(['--op', 'suppress', '--map', 'A=city'], 'email,A\na@example.com,x\n');
  t.equal(suppress.status, 64);
  const own = await dryBodies([...upsert, '--map', 'A=lead_score'], 'email,A\na@example.com,x\n');
  t.same(own.attributes, [{ email: 'a@example.com', properties: { lead_score: 'x' } }]);
});

test('advice about a missing column speaks of what is at fault', async (t) => {
  const at = await dryBodies([...upsert, '--map', 'Email=address_of'], 'Email\na@example.com\n');
  t.equal(at.status, 65);
  t.match(at.stderr, /--map "Email=address_of".*did you mean --map "Email=email"/);
  const remove = ['--op', 'remove', '--list-id', 'L1'];
  const ids = await dryBodies(remove, 'Email,Klaviyo ID\na@example.com,P1\n');
  t.match(
    ids.stderr,
    /--map "Klaviyo ID=profile_id", or find the ids by email with --resolve --map "Email=email"/,
  );
  const id = await dryBodies(['--op', 'track'], '{"metric_id":"KmvE9G","profile_id":"P1"}\n');
  t.equal(id.status, 65);
  t.notMatch(id.stderr, /metric_id=metric/);
});

test('--only takes its columns alone', async (t) => {
  const { attributes, stderr } = await dryBodies(
    ['--op', 'suppress', '--only', 'email'],
    'email,a,b\na@example.com,1,2\n',
  );
  t.same(attributes, [{ email: 'a@example.com' }]);
  t.notMatch(stderr, /does not use/);
  const many = await dryBodies(['--op', 'suppress'], `email,${'abcdefghij'.split('').join(',')}\n`);
  t.match(many.stderr, /does not use: a, b, c, d, e, f and 4 more; --only/);
});

test('presets map the headers of exports, and never beat --map or --ignore', async (t) => {
  const headers = 'Customer ID,First Name,Email,Default Address Phone,Phone,Default Address Zip,Tags';
  const row = '7,Ada,ada@example.com,+12025550135,+12025550134,02134,vip';
  const input = `\ufeff${headers}\n${row}\n`;
  const shopify = await dryBodies([...upsert, '--preset', 'shopify'], input);
  t.same(shopify.attributes, [
    {
      email: 'ada@example.com',
      phone_number: '+12025550134',
      external_id: '7',
      first_name: 'Ada',
      location: { zip: '02134' },
      properties: { 'Default Address Phone': '+12025550135', Tags: 'vip' },
    },
  ]);
  const flags = ['--map', 'First Name=properties.nick', '--ignore', 'Phone', '--ignore', 'Customer ID'];
  const beaten = await dryBodies([...upsert, '--preset', 'shopify', ...flags], input.replaceAll(',', ';'));
  t.same(beaten.attributes, [
    {
      email: 'ada@example.com',
      phone_number: '+12025550135',
      location: { zip: '02134' },
      properties: { nick: 'Ada', Tags: 'vip' },
    },
  ]);
  const suppress = await dryBodies(
    ['--op', 'suppress', '--preset', 'shopify', '--preset', 'mailchimp'],
    input,
  );
  t.same(suppress.attributes, [{ email: 'ada@example.com' }]);
  const unknown = await dryBodies([...upsert, '--preset', 'shopfy'], input);
  t.equal(unknown.status, 64);
  t.match(unknown.stderr, /did you mean shopify/);
});

test('an id of another account is taken only where the operation needs it', async (t) => {
  const input = 'Email,Klaviyo ID\na@example.com,P1\n';
  const preset = ['--preset', 'klaviyo'];
  t.same((await dryBodies([...upsert, ...preset], input)).records[0], {
    type: 'profile',
    attributes: { email: 'a@example.com', properties: { 'Klaviyo ID': 'P1' } },
  });
  const remove = await runSink(['--op', 'remove', '--list-id', 'L1', ...preset, '--dry-run=bodies'], {
    input,
  });
  t.match(remove.stdout, '"id":"P1"');
});

test('the plan stands in dry runs and in the report', async (t) => {
  const report = join(workFolder(t), 'report.json');
  const { stderr } = await runSink(
    [
      ...upsert,
      '--drop-invalid',
      'Phone',
      '--map',
      'Phone=phone_number',
      '--ignore',
      'x',
      '--dry-run',
      '--report',
      report,
    ],
    { input: 'email,Phone,city,x,own\na@example.com,1,,1,2\nb@example.com,,,,3\n', clock: fakeClock() },
  );
  t.match(stderr, 'column "Phone" -> phone_number (text, 1 null, 1 invalid)');
  t.match(stderr, 'column "x" -> nothing');
  t.match(JSON.parse(readFileSync(report, 'utf8')), {
    columns: [
      { column: 'email', goes_to: 'email', type: 'text', nulls: 0, invalid: 0 },
      { column: 'Phone', goes_to: 'phone_number', nulls: 1, invalid: 1 },
      { column: 'city', goes_to: 'location.city', nulls: 2 },
      { column: 'x', goes_to: null },
      { column: 'own', goes_to: 'properties.own' },
    ],
    dropped: { phone_invalid: 1 },
  });
});

test('a control character in the name of a column is refused', async (t) => {
  const { status, stderr } = await dryBodies(upsert, 'email,"na\tme"\na@example.com,x\n');
  t.equal(status, 65);
  t.match(stderr, /na\\u\{9\}me|na\\tme/);
});
