// Treasure Data's import files as they stand: the same records as by flags, the state beside the file, filters, variables.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { workFolder } from '../harness.ts';
import { here, ndjson, withSandbox } from './running.ts';

/** The form in which Treasure Data publishes them. */
function template(source: string, field: string, ...times: string[]): string {
  return [
    'in:',
    '  type: klaviyo',
    `  data_source: ${source}`,
    '  td_authentication_id: 100200',
    '  incremental: true',
    ...times.map((time) => `  ${time}`),
    `  incremental_field: ${field}`,
    'filters:',
    '- type: add_time',
    '  to_column: {name: time, type: timestamp}',
    '  from_value: {mode: upload_time}',
    'out:',
    '  mode: append',
    'exec: {}',
    '',
  ].join('\n');
}

const start = 'start_time: 2025-09-01T00:00:00.000000';
const end = 'end_time: 2026-11-20T00:00:00.000000';
const account = [
  '--profiles',
  '120',
  '--events',
  '300',
  '--lists',
  '6',
  '--templates',
  '8',
  '--campaigns',
  '6',
];

void test('a span of both times is the same by file and by flags, each time, and knows no state', async (t) => {
  const { env } = await withSandbox(t, ...account);
  const folder = workFolder(t);
  const file = join(folder, 'load.yml');
  const sources: readonly (readonly [string, string])[] = [
    ['profiles', 'updated'],
    ['profiles', 'created'],
    ['lists', 'updated'],
    ['events', 'datetime'],
    ['templates', 'created'],
    ['campaigns', 'updated'],
    ['campaigns', 'created'],
    ['campaigns', 'updated_at'],
  ];
  for (const [source, field] of sources) {
    writeFileSync(file, template(source, field, start, end));
    const before = Math.floor(Date.now() / 1000);
    const ran = await here(['--config', file], { env });
    t.equal(ran.status, 0, ran.stderr);
    t.match(ran.stderr, /load\.yml:4: td_authentication_id is Treasure Data's: .*KLAVIYO_API_KEY\n/);
    t.match(ran.stderr, /load\.yml:\d+: exec is Treasure Data's/);
    const times = ['--start-time', '2025-09-01', '--end-time', '2026-11-20'];
    const flags = await here([source, '--filter-by', field, ...times, '--quiet'], { env });
    const records = ndjson(ran.stdout);
    t.ok(records.length > 0, `${source} by ${field}: ${records.length} records`);
    const stamps = new Set(records.map(({ time }) => time));
    t.equal(stamps.size, 1);
    const [stamp] = stamps;
    t.ok(typeof stamp === 'number' && stamp >= before && stamp <= Date.now() / 1000, String(stamp));
    t.strictSame(
      records.map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'time'))),
      ndjson(flags.stdout),
    );
    const again = await here(['--config', file, '--quiet'], { env });
    t.equal(again.stderr, '');
    t.equal(ndjson(again.stdout).length, records.length, 'the next run is the same');
    t.strictSame(readdirSync(folder), ['load.yml']);
  }
});

void test('with one time or none the state stands beside the file; a preview and a limit need none', async (t) => {
  const { env } = await withSandbox(t, ...account);
  const folder = workFolder(t);
  mkdirSync(join(folder, 'td'));
  for (const times of [[], [start]]) {
    const file = join(folder, 'td', `load-${times.length}.yml`);
    const state = join(folder, 'td', `load-${times.length}.state.json`);
    writeFileSync(file, template('profiles', 'updated', ...times));
    for (const early of [['--preview'], ['--preview', '2'], ['--limit', '2']]) {
      const { status, stderr } = await here(['--config', file, ...early], { env });
      t.equal(status, 0, stderr);
      t.notOk(existsSync(state), early.join(' '));
    }
    const first = await here(['--config', file], { env });
    t.equal(first.status, 0, first.stderr);
    t.match(first.stderr, `the state stands beside the config file, in ${state}\n`);
    t.ok(ndjson(first.stdout).length > 0);
    t.ok(existsSync(state));
    const second = await here(['--config', file], { env });
    t.equal(second.status, 0, second.stderr);
    t.equal(second.stdout, '', 'goes on where the first one ended');
    const before = readFileSync(state, 'utf8');
    const other = join(folder, `other-${times.length}`);
    t.equal((await here(['--config', file, '--state', other], { env })).status, 0);
    t.ok(existsSync(other), '--state goes before it');
    t.equal(readFileSync(state, 'utf8'), before);
  }
});

void test('filters: add_time in its forms, any other is refused by name and line', async (t) => {
  const { env } = await withSandbox(t, '--lists', '2');
  const file = join(workFolder(t), 'load.yml');
  const run = async (filters: string) => {
    writeFileSync(file, `in:\n  type: klaviyo\n  data_source: lists\n${filters}\nout: {mode: append}\n`);
    return here(['--config', file, '--quiet'], { env });
  };
  const add = (name: string) => `- type: add_time\n  to_column:\n    name: ${name}\n    type: long\n`;
  const taken: readonly (readonly [filters: string, columns: readonly string[]])[] = [
    [`filters:\n${add('loaded_at')}`, ['loaded_at']],
    [`filters:\n${add('a')}${add('b')}`, ['a', 'b']],
    ['filters:\n- type: add_time\n  to_column: {name: time}', ['time']],
    ['filters:', []],
    ['filters: []', []],
  ];
  for (const [filters, columns] of taken) {
    const { status, stdout, stderr } = await run(filters);
    t.equal(status, 0, stderr);
    const [record = {}] = ndjson(stdout);
    t.strictSame(
      columns.map((name) => typeof record[name]),
      columns.map(() => 'number'),
      filters,
    );
  }
  const refused: readonly (readonly [filters: string, message: RegExp])[] = [
    [
      `filters:\n${add('a')}- type: remove_columns\n  remove: [id]`,
      /:9: filters: type "remove_columns" is not known, add_time is/,
    ],
    ['filters:\n- to_column: {name: time}', /:5: filters: type null is not known/],
    ['filters:\n- type: add_time', /:5: filters: add_time needs a to_column/],
    [
      'filters:\n- type: add_time\n  to_column: {name: t, type: json}',
      /:6: filters: add_time needs a to_column/,
    ],
    [
      'filters:\n- type: add_time\n  to_column: {name: t}\n  from_column: {name: created}',
      /:7: filters: add_time takes no from_column/,
    ],
    [
      'filters:\n- type: add_time\n  to_column: {name: t}\n  from_value: {mode: fixed_time}',
      /:7: .*mode upload_time, not "fixed_time"/,
    ],
    [`filters:\n${add('a')}${add('a')}`, /:9: filters: a is added twice/],
    ['filters: {type: add_time}', /:4: filters: expected a list/],
    ['filter: []', /:4: unknown section filter \(did you mean filters\?\)/],
  ];
  for (const [filters, message] of refused) {
    const { status, stdout, stderr } = await run(filters);
    t.equal(status, 78, filters);
    t.match(stderr, message);
    t.equal(stdout, '');
  }
});

void test('variables come from -p, then from the environment; one that nobody gives is refused by name', async (t) => {
  const { env } = await withSandbox(t, '--lists', '2');
  const file = join(workFolder(t), 'load.yml');
  writeFileSync(file, 'in:\n  type: klaviyo\n  data_source: ${datasource.name}\n  fields: ${COLUMNS}\n');
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    here(['--config', file, '--quiet', ...args], { env: { ...env, ...more } });
  const given = await run(['-p', 'datasource.name=lists', '-p', 'COLUMNS=name'], { COLUMNS: 'created' });
  t.equal(given.status, 0, given.stderr);
  t.strictSame(Object.keys(ndjson(given.stdout)[0] ?? {}).toSorted(), ['id', 'name']);
  const both = await run(['-p', 'datasource.name=lists'], { COLUMNS: 'created' });
  t.strictSame(Object.keys(ndjson(both.stdout)[0] ?? {}).toSorted(), ['created', 'id']);
  const missing = await run(['-p', 'COLUMNS=name']);
  t.equal(missing.status, 78);
  t.match(
    missing.stderr,
    /load\.yml:3: nobody gives \$\{datasource\.name\}: give it with -p datasource\.name=VALUE/,
  );
  const crooked = await run(['-p', 'datasource.name']);
  t.equal(crooked.status, 64);
  t.match(crooked.stderr, /-p: expected NAME=VALUE, .*got "datasource\.name"/);
  const alone = await here(['lists', '-p', 'a=b'], { env });
  t.equal(alone.status, 64);
  t.match(alone.stderr, /-p goes with --config FILE only/);
});

void test('the file takes the flags by their names in snake case; without a key the run ends with 78', async (t) => {
  const { env } = await withSandbox(t, ...account);
  const file = join(workFolder(t), 'load.yml');
  writeFileSync(
    file,
    'in:\n  type: klaviyo\n  td_authentication_id: 7\n  data_source: campaigns\n  channel: sms\n  fields: name\n  page_size: 3\n',
  );
  const unknown = await here(['--config', file], { env });
  t.equal(unknown.status, 78);
  t.match(unknown.stderr, /:7: unknown key page_size/);
  writeFileSync(file, readFileSync(file, 'utf8').replace('page_size: 3', 'archived: exclude'));
  const { status, stdout, stderr } = await here(['--config', file], { env });
  t.equal(status, 0, stderr);
  const flags = ['campaigns', '--channel', 'sms', '--fields', 'name', '--archived', 'exclude', '--quiet'];
  t.equal(stdout, (await here(flags, { env })).stdout);
  const keyless = await here(['--config', file], { env: { ...env, KLAVIYO_API_KEY: '' } });
  t.equal(keyless.status, 78);
  t.match(keyless.stderr, /no API key/);
});
