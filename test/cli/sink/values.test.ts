// Values and what becomes of them: null tokens, types, blanks, countries, and invalid ones that are left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { z } from 'zod';
import { workFolder } from '../harness.ts';
import { dryBodies } from './dry-bodies.ts';

const upsert = ['--op', 'upsert'];
const properties = async (args: readonly string[], input: string) => {
  const { attributes, stderr } = await dryBodies([...upsert, ...args], input);
  const held = z.array(z.object({ properties: z.record(z.string(), z.unknown()) }));
  return held.parse(attributes, { error: () => stderr }).map((one) => one.properties);
};

test('--infer-types types what loses nothing, one column alike', async (t) => {
  const prices = ['12.49', '12.50', '13.00', '1.2345678E7', '-0.50', '2.5e-3'];
  const texts = ['007', '+5', '.5', '5.', '9007199254740993', '1e999'];
  const input = `email,price\n${[...prices, ...texts].map((price) => `a@example.com,${price}\n`).join('')}`;
  t.same(await properties(['--infer-types'], input), [
    ...prices.map((price) => ({ price: Number(price) })),
    ...texts.map((price) => ({ price })),
  ]);
});

test('--type says the type of a column, and beats --infer-types', async (t) => {
  const args = ['vip=boolean', 'tags=json', 'code=text', 'n=number', 'day=date'].flatMap((type) => [
    '--type',
    type,
  ]);
  const input = 'email,vip,tags,code,n,day\na@example.com,T,"[""x""]",12,007.50,2026-01-31 09:30:00\n';
  t.same(await properties([...args, '--infer-types'], input), [
    { vip: true, tags: ['x'], code: '12', n: 7.5, day: '2026-01-31T09:30:00Z' },
  ]);
  for (const [type, value] of [
    ['boolean', 'WAHR'],
    ['number', '1,5'],
    ['number', '9007199254740993'],
    ['date', '31.01.2026'],
    ['json', '{a,b}'],
  ] as const) {
    const { status, stderr } = await dryBodies(
      [...upsert, '--type', `x=${type}`],
      `email,x\na@example.com,"${value}"\n`,
    );
    t.equal(status, 65, value);
    t.match(stderr, /line 2: x: expected|line 2: x: the number/);
  }
  const unknown = await dryBodies([...upsert, '--type', 'x=bolean'], 'email,x\n');
  t.equal(unknown.status, 64);
  t.match(unknown.stderr, /did you mean boolean/);
  t.same(await properties(['--type', 'b=boolean'], '{"email":"a@example.com","b":1}\n'), [{ b: true }]);
});

test('what a spreadsheet made of a value is named', async (t) => {
  for (const [column, value, hint] of [
    ['phone_number', '4.91512E+11', /a spreadsheet has shortened/],
    ['phone_number', '4,91512E+11', /a spreadsheet has shortened/],
    ['phone_number', '4915123456789', /with a \+ in front it would be one/],
    ['phone_number', '0012025550134', /00 stands in the place of its \+/],
    ['phone_number', '+12025550134 / +12025550135', /two numbers stand in it/],
    ['phone_number', '+1 202 555 0134 ext 5', /an extension stands behind it/],
    ['latitude', '52,52', /from -90 to 90, like 40\.7128; a comma stands/],
    ['latitude', '91', /from -90 to 90/],
    ['longitude', 'x', /from -180 to 180/],
  ] as const) {
    const { status, stderr } = await dryBodies(upsert, `email,${column}\na@example.com,"${value}"\n`);
    t.equal(status, 65, value);
    t.match(stderr, hint);
  }
  for (const [value, hint] of [
    ['45688', /by which a spreadsheet counts days/],
    ['45688,39583', /by which a spreadsheet counts days/],
    ['31.01.2025', /as one country writes it/],
    ['1/31/25 9:30', /as one country writes it/],
    ['2025/01/31', /as one country writes it/],
    ['2025年1月31日', /as one country writes it/],
    ['31-Jan-2025', /as one country writes it/],
    ['31 janvier', /expected ISO 8601 [^;]*\(/],
  ] as const) {
    const args = [...upsert, '--type', 'day=date'];
    const typed = await dryBodies(args, `email,day\na@example.com,"${value}"\n`);
    t.equal(typed.status, 65, value);
    t.match(typed.stderr, hint);
    const event = await dryBodies(['--op', 'track'], `email,metric,time\na@example.com,M,"${value}"\n`);
    t.equal(event.status, 65, value);
    t.ok(event.stderr.includes('yyyy-mm-dd') === typed.stderr.includes('yyyy-mm-dd'), event.stderr);
  }
  for (const [value, hint] of [
    ['12,50', /expected a number[^;]*; a comma stands in it: write 1234\.5/],
    ['1.234,50', /; a comma stands in it/],
    ['1,234', /; a comma stands in it/],
    ['12, or so', /expected a number[^;]*$/m],
  ] as const) {
    const typed = await dryBodies([...upsert, '--type', 'n=number'], `email,n\na@example.com,"${value}"\n`);
    t.match(typed.stderr, hint);
    const event = await dryBodies(['--op', 'track'], `email,metric,value\na@example.com,M,"${value}"\n`);
    t.match(event.stderr, hint);
    t.same([typed.status, event.status], [65, 65], value);
  }
  for (const latitude of ['52.52', ' -90', '1e1']) {
    t.equal((await dryBodies(upsert, `email,latitude\na@example.com,${latitude}\n`)).status, 0, latitude);
  }
});

test('--infer-types makes no number of what is a phone number by its column', async (t) => {
  const input = 'email,Mobile Phone,n\na@example.com,4.91512E+11,12\nb@example.com,12025550134,\n';
  t.same(await properties(['--infer-types'], input), [
    { 'Mobile Phone': '4.91512E+11', n: 12 },
    { 'Mobile Phone': '12025550134' },
  ]);
  t.same(await properties(['--infer-types', '--type', 'Mobile Phone=number'], input), [
    { 'Mobile Phone': 491_512_000_000, n: 12 },
    { 'Mobile Phone': 12_025_550_134 },
  ]);
});

test('--type COLUMN=json reads the text of JSON in JSON too, where engines print it as text', async (t) => {
  const input =
    '{"email":"a@example.com","tags":"[\\"x\\"]","more":{"a":1}}\n{"email":"b@example.com","tags":"gold"}\n';
  t.same(await properties(['--type', 'tags=json', '--type', 'more=json'], input), [
    { tags: ['x'], more: { a: 1 } },
    { tags: 'gold' },
  ]);
});

test('--drop-invalid sends the record without the value, and lists it', async (t) => {
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const input = 'email,Phone,latitude,vip\nada@example.com,555-0134,x,maybe\nbad,+12025550134,1,\n';
  const drops = ['Phone', 'latitude', 'vip', 'email'].flatMap((column) => ['--drop-invalid', column]);
  const { status, attributes, stderr } = await dryBodies(
    [
      ...upsert,
      '--map',
      'Phone=phone_number',
      '--type',
      'vip=boolean',
      '--type',
      'latitude=number',
      ...drops,
      '--rejects',
      rejects,
    ],
    input,
  );
  t.equal(status, 0);
  t.same(attributes, [
    { email: 'ada@example.com' },
    { phone_number: '+12025550134', location: { latitude: 1 } },
  ]);
  t.match(stderr, /values left out: .*1 phone_invalid/);
  const lines = readFileSync(rejects, 'utf8').trim().split('\n');
  const listed = lines.map((line) =>
    z.object({ line: z.number(), column: z.string(), source: z.string() }).parse(JSON.parse(line)),
  );
  t.same(listed.map(({ line, column, source }) => `${line} ${column} ${source}`).toSorted(), [
    '2 Phone dropped',
    '2 latitude dropped',
    '2 vip dropped',
    '3 email dropped',
  ]);
});

test('a record that has no identifier left is rejected as ever', async (t) => {
  const { status, stderr } = await dryBodies([...upsert, '--drop-invalid', 'email'], 'email\nbad\n');
  t.equal(status, 65);
  t.match(stderr, /line 2: email: .*email_invalid/);
  const needed = await dryBodies(['--op', 'suppress', '--drop-invalid', 'email'], 'email\nbad\n');
  t.match(needed.stderr, /email_invalid/);
  t.equal(needed.status, 65);
});

test('--country-column gives the country of each row', async (t) => {
  const input =
    'email,phone_number,CC\na@example.com,(202) 555-0134,US\nb@example.com,020 7946 0123,uk\nc@example.com,(202) 555-0134,\n';
  const args = ['--country-column', 'CC', '--default-country', 'US'];
  const { attributes } = await dryBodies([...upsert, ...args], input);
  t.match(attributes, [
    { phone_number: '+12025550134', properties: { CC: 'US' } },
    { phone_number: '+442079460123', properties: { CC: 'uk' } },
    { phone_number: '+12025550134' },
  ]);
  const wrong = await dryBodies(
    [...upsert, ...args],
    'email,phone_number,CC\na@example.com,(202) 555-0134,GB\n',
  );
  t.match(wrong.stderr, /line 2: phone_number: .*national of GB/);
  const shop = await dryBodies(
    [...upsert, '--preset', 'shopify', '--country-column', 'Default Address Country Code'],
    'Email,Phone,Default Address Country Code\na@example.com,020 7946 0123,GB\n',
  );
  t.same(shop.attributes, [
    { email: 'a@example.com', phone_number: '+442079460123', location: { country: 'GB' } },
  ]);
});

test('--trim takes off blanks, and the apostrophe of Excel where a number or formula follows', async (t) => {
  const input =
    " email ,zip,phone_number,last_name,note\nben@example.org\u00a0,'02134,'+12025550134,'t Hooft,   \n";
  const { attributes } = await dryBodies([...upsert, '--trim'], input);
  t.same(attributes, [
    {
      email: 'ben@example.org',
      phone_number: '+12025550134',
      last_name: "'t Hooft",
      location: { zip: '02134' },
    },
  ]);
  const without = await dryBodies(upsert, input);
  t.equal(without.status, 65);
  t.match(without.stderr, /--map " email =email"/);
  const json = await dryBodies([...upsert, '--trim'], '{"email":"a@example.com","x":" y "}\n');
  t.same(json.attributes, [{ email: 'a@example.com', properties: { x: ' y ' } }]);
});

test('--null adds to the null tokens, and --no-default-nulls takes the others away', async (t) => {
  const input = 'email,first_name,last_name\na@example.com,NULL,\n';
  t.same((await dryBodies([...upsert, '--null', 'NULL'], input)).attributes, [{ email: 'a@example.com' }]);
  t.same((await dryBodies([...upsert, '--null', 'NULL', '--no-default-nulls'], input)).attributes, [
    { email: 'a@example.com', last_name: '' },
  ]);
});

test('NULL and \\N are said once, with the flag, and the flag is right', async (t) => {
  for (const [token, flag] of [
    ['NULL', 'NULL'],
    ['\\N', '\\N'],
  ] as const) {
    const input = `email\tfirst_name\na@example.com\t${token}\nb@example.com\t${token}\n`;
    const { stderr } = await dryBodies(upsert, input);
    t.equal(stderr.split('--null ').length, 2);
    t.match(stderr, 'line 2: the column "first_name" holds');
    const followed = await dryBodies([...upsert, '--null', flag], input);
    t.same(followed.attributes, [{ email: 'a@example.com' }, { email: 'b@example.com' }]);
    t.notMatch(followed.stderr, /holds/);
  }
});

test('the escapes of a database are undone in TSV, after the null token is compared', async (t) => {
  const input = 'email\tfirst_name\tnotes\na@example.com\t\\N\tone\\ntwo\\t\\\\N\n';
  const { attributes } = await dryBodies([...upsert, '--null', '\\N'], input);
  t.same(attributes, [{ email: 'a@example.com', properties: { notes: 'one\ntwo\t\\N' } }]);
  const csv = await dryBodies([...upsert, '--null', '\\N'], 'email,notes\na@example.com,one\\ntwo\n');
  t.same(csv.attributes, [{ email: 'a@example.com', properties: { notes: 'one\\ntwo' } }]);
});

test('addresses that nobody means are refused, for every operation, with what is wrong', async (t) => {
  for (const args of [upsert, ['--op', 'suppress'], ['--op', 'add', '--list-id', 'L1']]) {
    const { status, stderr } = await dryBodies(args, 'email\n\u200bzed@example.com\n');
    t.equal(status, 65);
    t.match(stderr, /line 2: email: .*U\+200B.*email_invalid/);
    t.notMatch(stderr, /zed/);
  }
});

test("messages speak of the user's own column, and of what a spreadsheet has done", async (t) => {
  const { stderr } = await dryBodies([...upsert, '--map', 'Mail=email'], 'Mail\nnope\n');
  t.match(stderr, /line 2: Mail: expected an email address/);
  const phone = await dryBodies(upsert, 'email,phone_number\na@example.com,4.479E+11\n');
  t.match(phone.stderr, /a spreadsheet has shortened/);
});
