// create in the form of Treasure Data's connector, and how list and show tell of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { test, type Test } from 'tap';
import { exporters } from '../../../../lib/schedule/export/index.ts';
import { definitionOf } from '../../../schedule/virtual-clock.ts';
import { options, text } from '../../../schedule/export/nasty-words.ts';
import { terminal } from '../terminal.ts';

const incremental =
  'in:\n  type: klaviyo\n  api_token: ${SOME_TOKEN}\n  data_source: lists\n  incremental: true\nout:\n  mode: append\n';

function connector(t: Test) {
  const { folder, run } = terminal(t);
  const config = (content: string): void => writeFileSync(join(folder, 'config.yml'), content);
  config(incremental);
  const create = (name: string, ...words: string[]) =>
    run(['create', name, '10 0 * * *', '--directory', folder, ...words]);
  const stored = (name: string) =>
    JSON.parse(readFileSync(join(folder, 'store', 'schedules', `${name}.json`), 'utf8'));
  return { folder, run, config, create, stored };
}

test('NAME CRON DATABASE TABLE CONFIG.yml is stored as a command of klaviyo-source', async (t) => {
  const { run, config, create, stored } = connector(t);
  const made = await create(
    'daily',
    'sample_db',
    '-t',
    'Asia/Tokyo',
    'sample_table',
    'config.yml',
    '-D',
    '600',
  );
  t.match(made, { status: 0, out: /created daily: next run .* 00:10:00 Asia\/Tokyo/ });
  t.match(stored('daily'), {
    database: 'sample_db',
    table: 'sample_table',
    delaySeconds: 600,
    command: {
      kind: 'argv',
      argv: [
        'klaviyo-source',
        '--config',
        'config.yml',
        '--output',
        'sample_db/sample_table.ndjson',
        '--mode',
        'append',
        '--state',
        'sample_db/sample_table.state.json',
      ],
    },
  });
  config('in:\n  type: klaviyo\n  data_source: lists\nout:\n  mode: replace\n');
  t.equal((await create('whole', 'db', 't', 'config.yml')).status, 0);
  t.strictSame(stored('whole').command.argv.slice(3), ['--output', 'db/t.ndjson', '--mode', 'replace']);
  await run(['create', 'other', '', '--', 'true']);
  const listed = await run(['list']);
  t.match(listed.out, /^NAME +DATABASE +TABLE +CRON/);
  t.match(listed.out, /\ndaily +sample_db +sample_table +10 0/);
  t.match(await run(['show', 'daily']), { out: /database +sample_db\ntable +sample_table\n/ });
  t.match(JSON.parse((await run(['list', '--json'])).out), [
    { name: 'daily', database: 'sample_db', table: 'sample_table', delay_seconds: 600, next_run: String },
    { name: 'other', database: null, table: null, last_status: 'never run' },
    { name: 'whole', database: 'db', table: 't' },
  ]);
});

test('what klaviyo-source would refuse is refused', async (t) => {
  const { run, config, create } = connector(t);
  for (const [words, status, message] of [
    [['a/b', 't', 'config.yml'], 64, /"a\/b" is no database/],
    [['..', 't', 'config.yml'], 64, /"\.\." is no database/],
    [['db', 'a..b', 'config.yml'], 64, /"a\.\.b" is no table/],
    [['db', 't', 'none.yml'], 64, /none\.yml is not there/],
    [['db', 't'], 64, /one word too many/],
  ] as const) {
    t.match(await create('x', ...words), { status, err: message }, words.join(' '));
  }
  config('in:\n  type: klaviyo\n  data_source: lsts\n');
  t.match(await create('x', 'db', 't', 'config.yml'), { status: 78, err: /config\.yml:3: .*lists/ });
  config('in:\n  type: klaviyo\n  incremetal: true\n');
  t.match(await create('x', 'db', 't', 'config.yml'), { status: 78, err: /did you mean incremental/ });
  t.equal((await run(['list', '--json'])).out, '[]\n');
});

test('the run makes the folder of the database, here and in another engine', async (t) => {
  const { folder, run, create } = connector(t);
  await create('daily', 'db', 't', 'config.yml');
  await run(['update', 'daily', '--', 'sh', '-c', 'echo x > db/t.ndjson']);
  t.equal((await run(['trigger', 'daily'])).status, 0);
  t.equal(readFileSync(join(folder, 'db/t.ndjson'), 'utf8'), 'x\n');
  const definition = definitionOf(
    {
      name: 'd',
      database: 'other db',
      directory: folder,
      command: { kind: 'argv', argv: ['sh', '-c', 'echo y > "other db/t"'] },
    },
    '2026-01-15T00:00:00.000Z',
  );
  const line = text(exporters.crontab([definition], options))
    .split('\n')
    .find((one) => one.startsWith('0 * * * *'));
  const script = (line ?? '').split(' ').slice(5).join(' ').replaceAll('\\%', '%');
  t.equal(
    spawnSync('/bin/sh', ['-c', script], { env: { PATH: process.env['PATH'], HOME: folder } }).status,
    0,
  );
  t.equal(readFileSync(join(folder, 'other db/t'), 'utf8'), 'y\n');
});

test('the keys of every --json are in snake_case', async (t) => {
  const { run } = terminal(t);
  await run(['create', 'a', '@daily', '--', 'true']);
  await run(['trigger', 'a']);
  for (const argv of [['list'], ['show', 'a'], ['history', 'a']]) {
    const { out } = await run([...argv, '--json']);
    t.notMatch(out, /"[a-z]+[A-Z]\w*":/, argv.join());
  }
  t.match(JSON.parse((await run(['history', 'a', '--json'])).out), [
    { exit_status: 0, scheduled_at: String },
  ]);
});
