// Files as Excel, Python, joined exports and programs for people leave them: read right, or refused with what to do.
import { test } from 'tap';
import { dryBodies } from './dry-bodies.ts';

const upsert = ['--op', 'upsert'];
const ada = { email: 'ada@example.com', first_name: 'Ada' };

test('CR CR LF is one line end', async (t) => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const rows = ['email,first_name', 'ada@example.com,Ada', 'bea@example.com,"Bea"'];
    const quoted = delimiter === '\t' ? rows.slice(0, 2) : rows;
    for (const [header, other] of [
      ['\r\r\n', '\r\r\n'],
      ['\r\r\n', '\n'],
      ['\n', '\r\r\n'],
    ]) {
      const text = quoted
        .map((row, at) => row.replace(',', delimiter) + (at === 0 ? header : other))
        .join('');
      const { attributes, stderr } = await dryBodies(upsert, text);
      t.same(attributes[0], ada, stderr);
      t.equal(attributes.length, quoted.length - 1);
    }
  }
});

test('blank lines of CR CR LF keep the count of lines', async (t) => {
  for (const delimiter of [',', ';']) {
    const text = `email${delimiter}x\r\r\n\r\r\nada${delimiter}1\r\r\n`;
    t.match((await dryBodies(upsert, text)).stderr, /line 3: email/);
  }
});

test('a header that holds line separators or an address is none', async (t) => {
  for (const separator of ['\r', '\r\r', '\u2028', '\u2029', '\u0085', '\v', '\f']) {
    const text = ['email,name', 'ada@example.com,A', 'bob@example.com,B', ''].join(separator);
    const { status, stdout } = await dryBodies(upsert, text);
    t.equal(status, 65, encodeURIComponent(separator));
    t.equal(stdout, '');
  }
});

test("Excel's first line sep= says the delimiter", async (t) => {
  for (const [text, args] of [
    ['sep=;\nemail;first_name\nada@example.com;Ada\n', []],
    ['\ufeffsep=;\r\nemail;first_name\r\nada@example.com;Ada\r\n', []],
    ['SEP=\t\nemail\tfirst_name\nada@example.com\t"Ada"\n', []],
    ['sep=;\nemail,first_name\nada@example.com,Ada\n', ['--delimiter', ',']],
  ] as const) {
    t.same((await dryBodies([...upsert, ...args], text)).attributes, [ada], text);
  }
  const { stderr } = await dryBodies(upsert, 'sep=;\nemail;first_name\nnobody;Ada\n');
  t.match(stderr, /line 3: email/);
});

test('columns without a name go where they are empty', async (t) => {
  const empty = await dryBodies(upsert, 'email,first_name,,\nada@example.com,Ada,,\n');
  t.same(empty.attributes, [ada]);
  t.match(empty.stderr, /line 1: 2 columns without a name/);
  const filled = await dryBodies(upsert, ',email\n,ada@example.com\n7,bea@example.com\n');
  t.equal(filled.status, 65);
  t.match(filled.stderr, /line 3: column 1 of 2 has no name/);
  const skipped = await dryBodies(
    [...upsert, '--skip-invalid'],
    ',email\n,ada@example.com\n7,bea@example.com\n',
  );
  t.same(skipped.attributes, [{ email: 'ada@example.com' }]);
});

test('a row of separators alone is no record', async (t) => {
  const { attributes, stderr } = await dryBodies(
    upsert,
    'email;first_name\nada@example.com;Ada\n;\nnobody;x\n',
  );
  t.same(attributes, []);
  t.match(stderr, /line 4: email/);
});

test('byte order marks and record separators in front of NDJSON lines are no part of them', async (t) => {
  const lines = ['{"email":"ada@example.com","first_name":"Ada"}', '{"email":"b@example.com"}'];
  for (const text of [
    lines.join('\n\ufeff'),
    `\u001e${lines.join('\n\u001e')}\n`,
    `\ufeff${lines.join('\n\ufeff')}`,
  ]) {
    t.same((await dryBodies(upsert, text)).attributes, [ada, { email: 'b@example.com' }]);
  }
});

test('arrays of JSON that were joined are read as one, with their marks', async (t) => {
  for (const between of ['', '\n', '\n\ufeff', '\u001e']) {
    const text = `[{"email":"ada@example.com","first_name":"Ada"}]${between}[{"email":"b@example.com"}]\n`;
    t.same((await dryBodies(upsert, text)).attributes, [ada, { email: 'b@example.com' }]);
  }
});

test('exactly 40 records that td has not marked are worth a word', async (t) => {
  const rows = (count: number) =>
    `email\n${Array.from({ length: count }, (_, at) => `u${at}@example.com\n`).join('')}`;
  t.match((await dryBodies(upsert, rows(40))).stderr, /exactly 40 records: .*--limit/);
  t.notMatch((await dryBodies(upsert, rows(41))).stderr, /--limit/);
});

test('tables that programs draw for people are refused with the flags that print data', async (t) => {
  for (const text of [
    '   email    | name \n------------+------\n a@example.com | A\n(1 row)\n',
    '     email     \n---------------\n a@example.com\n(1 row)\n',
    'email          name\n-------------  ----\na@example.com  A\n',
    'email\n-------------\na@example.com\n',
    '| email | name |\n| --- | :--: |\n| a@example.com | A |\n',
    '|     email     | name |\n|---------------|------|\n| a@example.com | A    |\n',
    '┌───────────────┬──────┐\n│     email     │ name │\n└───────────────┴──────┘\n',
    '+---------------+------+\n| email         | name |\n+---------------+------+\n',
    '-[ RECORD 1 ]--------\nemail | a@example.com\nname  | A\n',
    '*************************** 1. row ***************************\nemail: a@example.com\n',
    '<table border="1">\n<tr><th>email</th></tr>\n',
    '<TABLE BORDER=1><TR><TH>email</TH></TR></TABLE>\n',
  ]) {
    const { status, stdout, stderr } = await dryBodies(upsert, text);
    t.equal(status, 65, text);
    t.equal(stdout, '');
    t.match(stderr, /psql --csv, mysql --batch/);
    t.notMatch(stderr, /--map/);
  }
});

test('a line end of another kind inside a row is named, and one in quotes is none', async (t) => {
  const rows = 'email,first_name\r\nada@example.com,Ada\rbea@example.com,Bea\r\n';
  t.match(
    (await dryBodies(upsert, rows)).stderr,
    /line 2: expected 2 fields .*, found 3; a CR stands in it alone/,
  );
  const quoted = 'email,first_name\r\nada@example.com,"A\r\nB",x\r\n';
  const { stderr } = await dryBodies(upsert, quoted);
  t.match(stderr, /found 3 \(fields_mismatch\)/);
});

test('an error of a spreadsheet is said once, whatever the column, and no other text', async (t) => {
  const rows = 'email,city,first_name\nada@example.com,#N/A,#1\nbea@example.com,#N/A,#NAME?\n';
  const { stderr } = await dryBodies(upsert, rows);
  t.equal(stderr.match(/holds #N\/A, an error of a spreadsheet/g)?.length, 1, stderr);
  t.match(stderr, /line 3: the column "first_name" holds #NAME\?, .* --null '#NAME\?'/);
  t.notMatch(stderr, /holds #1/);
});

test('a column of --drop-invalid that is not there is told with each column once', async (t) => {
  const { status, stderr } = await dryBodies(
    [...upsert, '--drop-invalid', 'zz'],
    'email,city\na@example.com,b\n',
  );
  t.equal(status, 64);
  t.match(stderr, /it has: email, city\n/);
});
