// --format csv and --schema: columns that the contract gives, whatever comes; files with one head each.
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test, type Test } from 'tap';
import { resourcesText } from '../../../lib/cli/source/resources.ts';
import { CsvWriter } from '../../../lib/source/columns/csv.ts';
import { startSandbox } from '../../../lib/sandbox/http/server.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { reports } from '../../../lib/source/reports/index.ts';
import { resources } from '../../../lib/source/resources/index.ts';
import { workFolder } from '../harness.ts';
import { checkColumns, rowsOf } from './columns.ts';
import { here, ndjson } from './running.ts';

async function seeded(t: Test): Promise<{ readonly env: NodeJS.ProcessEnv }> {
  const sandbox = await startSandbox({
    // At the true pace of time no late event comes between two readings.
    rateLimits: 'off',
    fill: (store) =>
      fillStore(store, {
        profiles: 12,
        events: 150,
        lists: 3,
        segments: 2,
        campaigns: 2,
        flows: 1,
        templates: 2,
        catalogItems: 3,
        couponCodes: 5,
      }),
  });
  t.teardown(() => sandbox.close());
  return { env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: sandbox.url } };
}

void test('CSV says what NDJSON says, and the schema tells of every column', async (t) => {
  const { env } = await seeded(t);
  const span = ['--start-time', '9d'];
  const runs = [
    ['profiles', '--additional-fields', 'subscriptions,predictive_analytics', '--include', 'push-tokens'],
    ['events', '--include', 'attributions'],
    ['suppressions'],
    ['attributions'],
    ...reports.map(({ name, metric }) => [
      name,
      ...span,
      ...(metric === undefined ? [] : [metric, 'Placed Order']),
    ]),
  ];
  for (const args of runs) {
    const plain = await here(args, { env });
    const csv = await here([...args, '--format', 'csv'], { env });
    t.same([plain.status, csv.status], [0, 0], `${plain.stderr}${csv.stderr}`);
    t.notMatch(csv.stderr, /warning/);
    const head = await checkColumns(t, args, plain.stdout);
    t.equal(csv.stdout.slice(0, head.length), head);
    t.equal(rowsOf(csv.stdout).length, ndjson(plain.stdout).length);
  }
});

void test('the head is there, and the same, whatever comes', async (t) => {
  const { env } = await seeded(t);
  const head = async (...args: string[]) => {
    const { status, stdout, stderr } = await here([...args, '--format', 'csv'], { env });
    t.equal(status, 0, stderr);
    return stdout.slice(0, stdout.indexOf('\r\n'));
  };
  const none = ['--start-time', '2020-01-01', '--end-time', '2020-01-02'];
  t.equal(await head('events', '--skip-related', ...none), await head('events', '--skip-related'));
  t.equal(
    await head('profiles', '--fields', 'email,created', ...none),
    'id,email,created,list_ids,push_token_ids,segment_ids,conversation_ids',
  );
  t.match(
    await head('events', '--include', 'attributions', ...none),
    /,attribution_ids,attributions,metric_id,metric,profile_id,profile,flow_id,/,
  );
  const raw = await here(['lists', '--raw', '--format', 'csv'], { env });
  t.equal(raw.status, 64);
  const preview = await here(['lists', '--format', 'csv', '--preview', '1'], { env });
  t.match(preview.stdout, /^\+---/);
});

void test('values are written as RFC 4180 has them, numbers with all their digits', (t) => {
  const writer = new CsvWriter(['a', 'b', 'say "x"']);
  t.equal(String(writer.head), 'a,b,"say ""x"""\r\n');
  const rows = (line: string) => String(writer.rows(Buffer.from(`${line}\n`)));
  t.equal(
    rows('{"a":"x,y","b":"say \\"hi\\"","say \\"x\\"":"line\\nend"}'),
    '"x,y","say ""hi""","line\nend"\r\n',
  );
  t.equal(rows('{"b":12345678901234567890.10,"a":null}'), ',12345678901234567890.10,\r\n');
  t.equal(rows('{"a":"","b":true}'), '"",true,\r\n', 'an empty text is no null');
  t.equal(rows('{"a":{"x":[1,"y"]},"b":[]}'), '"{""x"":[1,""y""]}",[],\r\n');
  t.same([...writer.unknown], []);
  t.equal(rows('{"z":1,"a":" x"}'), '" x",,\r\n');
  t.same([...writer.unknown], ['z']);
  t.end();
});

void test('each file has one head, an append adds none, and another head is refused', async (t) => {
  const { env } = await seeded(t);
  const folder = workFolder(t);
  const run = async (file: string, ...args: string[]) =>
    here(['lists', '--format', 'csv', '--output', join(folder, file), ...args], { env });
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  t.equal((await run('a.csv')).status, 0);
  const once = text('a.csv');
  t.equal(rowsOf(once).length, 3);
  t.equal((await run('a.csv')).status, 0);
  t.equal(rowsOf(text('a.csv')).length, 6);
  t.equal(text('a.csv').split('opt_in_process').length, 2, 'one head');
  t.equal((await run('a.csv', '--mode', 'replace')).status, 0);
  t.equal(text('a.csv'), once);
  const other = await run('a.csv', '--fields', 'name');
  t.equal(other.status, 74);
  t.match(other.stderr, /its first line is not the head of this CSV; name another file/);
  t.equal(text('a.csv'), once, 'untouched');
  const lines = await here(['lists', '--output', join(folder, 'a.csv')], { env });
  t.equal(lines.status, 74, 'nor do lines of JSON go behind it');
  t.equal(text('a.csv'), once);
  // Without a line end, with half a row, and with half a row that a killed run has left.
  truncateSync(join(folder, 'a.csv'), once.length - 2);
  t.equal((await run('a.csv')).status, 0);
  t.equal(rowsOf(text('a.csv')).length, 6);
  writeFileSync(join(folder, 'b.csv'), `${once}x,"half a`);
  const half = await run('b.csv');
  t.equal(half.status, 74);
  t.match(half.stderr, /its last row is not whole/);
  writeFileSync(join(folder, '.b.csv.appending'), JSON.stringify({ size: once.length }));
  const mended = await run('b.csv');
  t.equal(mended.status, 0, mended.stderr);
  t.match(mended.stderr, /removed half a line of \d+ bytes that a killed run has left/);
  t.equal(rowsOf(text('b.csv')).length, 6);
  writeFileSync(join(folder, 'empty.csv'), '');
  t.equal((await run('empty.csv', '--where', 'name = nobody')).status, 0);
  t.equal(text('empty.csv').split('\r\n').length, 2, 'a head for no records');
  t.equal((await run('new.csv', '--mode', 'replace-on-new-data', '--where', 'name = nobody')).status, 0);
  t.notOk(existsSync(join(folder, 'new.csv')));
});

void test('compressed files and partitions have their heads too', async (t) => {
  const { env } = await seeded(t);
  const folder = workFolder(t);
  const file = join(folder, 'l.csv.gz');
  const args = ['lists', '--format', 'csv', '--gzip', '--output', file];
  for (const rows of [3, 6]) {
    const { status, stderr } = await here(args, { env });
    t.equal(status, 0, stderr);
    t.equal(rowsOf(String(gunzipSync(readFileSync(file)))).length, rows);
  }
  const { size } = statSync(file);
  t.equal((await here([...args, '--fields', 'name'], { env })).status, 74);
  t.equal(statSync(file).size, size);
  const none = await here(
    ['lists', '--where', 'name = nobody', '--format', 'csv', '--gzip', '--output', join(folder, 'n.gz')],
    { env },
  );
  t.equal(none.status, 0);
  t.match(String(gunzipSync(readFileSync(join(folder, 'n.gz')))), /^id,created,.*\r\n$/);
  const days = join(folder, 'days');
  const { status } = await here(
    ['events', '--skip-related', '--format', 'csv', '--output', days, '--partition-by', 'datetime'],
    { env },
  );
  t.equal(status, 0);
  const parts = readdirSync(days, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('part-'),
  );
  t.ok(parts.length > 20);
  t.ok(parts.every((name) => /^datetime_date=\d{4}-\d\d-\d\d\/part-.+\.csv$/.test(name)));
  t.ok(parts.every((name) => rowsOf(readFileSync(join(days, name), 'utf8')).length > 0));
  const piped = await here(['lists', '--format', 'csv', '--gzip'], { env });
  t.equal(rowsOf(String(gunzipSync(piped.bytes))).length, 3);
});

void test('resources are listed for programs', async (t) => {
  const { status, stdout } = await here(['--resources', '--json'], { env: {} });
  t.equal(status, 0);
  const listed: unknown = JSON.parse(stdout);
  t.match(listed, [
    { resource: 'lists', under: null, times: ['updated', 'created'], scopes: ['lists:read'] },
  ]);
  t.equal(Array.isArray(listed) && listed.length, resources.length + reports.length);
  for (const width of [80, 100, 140]) {
    const lines = resourcesText(width).split('\n');
    t.ok(
      lines.every((line) => line.length <= width),
      `${width} columns`,
    );
  }
  t.match(resourcesText(), /^list-profiles +lists +joined_group_at\* .*lists:read,profiles:read$/m);
  t.equal((await here(['lists', '--json'], { env: {} })).status, 64);
});

void test('the schema is of records, not of the objects that --raw prints', async (t) => {
  const { status, stderr } = await here(['lists', '--schema', '--raw'], { env: {} });
  t.equal(status, 64);
  t.match(stderr, /^klaviyo-source: --schema tells what records hold; it excludes --raw/);
});
