// The command line of klaviyo-schedule, as a person meets it.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'tap';
import { formats, tables } from '../../../lib/cli/schedule/options.ts';
import { exporters } from '../../../lib/schedule/export/index.ts';
import { terminal } from './terminal.ts';

test('a schedule from its creation to its end', async (t) => {
  const { clock, run, folder } = terminal(t);
  const report = `echo '{"read":100,"delivered":98,"rejected":2,"failed":0,"exit_status":0}' > "$KLAVIYO_REPORT"`;
  const created = await run([
    'create',
    'daily_lists',
    '10 0 * * *',
    '-t',
    'Asia/Tokyo',
    '-D',
    '90',
    '--directory',
    folder,
    '--shell',
    '--',
    report,
  ]);
  t.match(created, {
    status: 0,
    out: 'created daily_lists: next run 2026-01-31 00:10:00 Asia/Tokyo (2026-01-30T15:10:00Z)\n',
    err: '',
  });
  const listed = await run(['list']);
  t.match(
    listed.out,
    /^NAME +CRON +ZONE +DELAY +NEXT RUN +LAST STATUS\ndaily_lists +10 0 \* \* \* +Asia\/Tokyo +1m 30s +2026-01-31 00:10:00 +never run\n$/,
  );
  t.match(listed.err, /nothing runs these schedules now/);
  const triggered = await run(['trigger', 'daily_lists']);
  t.match(triggered, {
    status: 0,
    err: /run 1: succeeded, exit 0 .*\(read 100, delivered 98, rejected 2, failed 0\)/,
  });
  clock.jump(3 * 3_600_000 + 11 * 60_000 + 90_000);
  t.match(await run(['run', '--once']), {
    status: 0,
    err: /daily_lists: 1 missed while nothing ran schedules; run once for all/,
  });
  const history = await run(['history', 'daily_lists', '-n', '1']);
  t.match(
    history.out,
    /ID +STATUS +READ +DELIVERED +REJECTED +STARTED +TOOK +EXIT +LOG\n 3 +succeeded +100 +98 +2 +2026-01-31 00:12:30 +\S+ +0 +\/.*000003\.log\n$/,
  );
  t.match(JSON.parse((await run(['history', 'daily_lists', '--json'])).out), [
    { cause: 'trigger' },
    { status: 'missed', missed: { count: 1 } },
    { cause: 'catch-up', scheduled_at: '2026-01-30T15:10:00Z', read: 100 },
  ]);
  t.match(await run(['update', 'daily_lists', '--cron', '@hourly', '--retries', '3']), {
    status: 0,
    out: /^updated daily_lists: next run 2026-01-31 01:00:00/,
  });
  t.match(await run(['disable', 'daily_lists']), { status: 0, out: 'disabled daily_lists\n' });
  const shown = await run(['show', 'daily_lists']);
  t.match(shown.out, /cron +@hourly\n/);
  t.match(shown.out, /enabled +no, by klaviyo-schedule disable\n/);
  t.match(shown.out, /retries +3, first after 1m\n/);
  t.match((await run(['list'])).out, /disabled +succeeded/);
  t.match(await run(['enable', 'daily_lists']), { status: 0, out: /^enabled daily_lists: next run/ });
  t.match(await run(['delete', 'daily_lists']), { status: 0 });
  t.match(await run(['show', 'daily_lists']), {
    status: 64,
    err: /no schedule daily_lists; there is none yet/,
  });
  t.strictSame(readdirSync(join(folder, 'store', 'runs')), [], 'nothing stays behind');
});

test('what is wrong is said in one line, with a way out', async (t) => {
  const { run } = terminal(t);
  await run(['create', 'there', '', '--', 'true']);
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[], 64, /Usage: klaviyo-schedule/],
    [['creat'], 64, /no command creat \(did you mean create\?\)/],
    [['create'], 64, /NAME is missing/],
    [['create', 'x'], 64, /CRON is missing/],
    [['create', 'x', '0', '0', '*', '--', 'a'], 64, /one word too many.*quote the cron pattern/],
    [['create', 'x', '@daily'], 64, /COMMAND is missing/],
    [['create', 'x', '@daily', '--'], 64, /no command behind --/],
    [['create', 'x', '@daily', '--', 'a | b'], 64, /add --shell/],
    [['create', 'x', '@daily', '--shell', '--', 'a', 'b'], 64, /as one quoted text, got 2 words/],
    [['create', 'x', '@weekly', '--', 'a'], 64, /@weekly is not supported/],
    [['create', 'x', '@daily', '-t', 'PST', '--', 'a'], 64, /PST is an abbreviation/],
    [
      ['create', 'x', '@daily', '-D', 'soon', '--', 'a'],
      64,
      /--delay: expected a number of seconds or a duration/,
    ],
    [['create', 'x', '@daily', '--overlap', 'wait', '--', 'a'], 64, /--overlap: expected one of skip, queue/],
    [
      ['create', 'x', '@daily', '--retires', '1', '--', 'a'],
      64,
      /unknown flag --retires \(did you mean --retries\?\)/,
    ],
    [['create', 'a/b', '@daily', '--', 'a'], 64, /no name for a schedule/],
    [['create', 'there', '@daily', '--', 'a'], 64, /there is a schedule there already/],
    [['create', 'x', '@daily', '--', 'klaviyo-sink', '--key', 'pk_0123456789'], 64, /Keys are never stored/],
    [['update', 'there'], 64, /nothing to change/],
    [['update', 'there', '--cron', '61 * * * *'], 64, /out of range/],
    [['update', 'ther', '--retries', '1'], 64, /did you mean there\?/],
    [['show'], 64, /expected one name/],
    [['history', 'thre'], 64, /did you mean there\?/],
    [['trigger', 'x'], 64, /no schedule x/],
    [['run', 'there'], 64, /klaviyo-schedule trigger there/],
    [['export'], 64, /--format: expected one of crontab, systemd, .*missing/],
    [['export', '--format', 'cron'], 64, /expected one of/],
    [['import'], 64, /expected one file/],
    [['import', 'no.dig'], 78, /no\.dig: /],
  ];
  for (const [argv, status, message] of cases) {
    const result = await run(argv);
    t.equal(result.status, status, argv.join(' '));
    t.match(result.err, message, argv.join(' '));
    t.notMatch(result.err, /\n\s+at /, 'no stack');
    t.equal(result.out, '');
  }
});

test('the choice between day of month and day of week is said at creation', async (t) => {
  const { run } = terminal(t);
  const frequent = await run(['create', 'mondays', '0 0 1 * 1', '--', 'true']);
  t.match(frequent, {
    status: 0,
    out: /2026-02-02 00:00:00/,
    err: /the day of week, .*is followed, the day of month is ignored/,
  });
  const either = await run(['create', 'both', '0 0 1 * 1', '--day-match', 'either', '--', 'true']);
  t.match(either, { status: 0, out: /2026-02-01 00:00:00/, err: /on the days of both/ });
});

test('how steps of days are read is said, when it is stored and later', async (t) => {
  const { run, folder } = terminal(t);
  const multiples =
    /"\*\/5" in the day of month is 5, 10, 15, 20, 25, 30, as Treasure Data's scheduler counts/;
  const cron = /"\*\/5" in the day of month is 1, 6, 11, 16, 21, 26, 31, as cron counts/;
  t.match(await run(['create', 'five', '0 0 */5 * *', '--', 'true']), {
    status: 0,
    err: multiples,
    out: /next run 2026-02-05 /,
  });
  t.match((await run(['show', 'five'])).out, multiples);
  t.match(await run(['update', 'five', '--day-steps', 'cron']), { err: cron, out: /next run 2026-01-31 / });
  t.match(await run(['update', 'five', '--cron', '1 0 */5 * *']), { err: cron });
  const path = join(folder, 'store', 'schedules', 'five.json');
  const { daySteps, ...older } = JSON.parse(readFileSync(path, 'utf8'));
  t.equal(daySteps, 'cron');
  writeFileSync(path, JSON.stringify({ ...older, cron: '1 0 1,*,3 * *' }));
  t.match(await run(['update', 'five', '--retries', '1']), { status: 0 }, 'what is stored stays valid');
  t.match(await run(['update', 'five', '--cron', '2 0 1,*,3 * *']), { status: 64, err: /inside a list/ });
  writeFileSync(path, JSON.stringify({ ...older, cron: '1 0 */5 * *' }));
  t.match((await run(['show', 'five'])).out, cron, 'a schedule of an older version says its reading');
  const file = join(folder, 'w.dig');
  writeFileSync(
    file,
    workflow.replace('daily>: 07:30:00', "cron>: '0 7 */5 * *'").replaceAll('queries/customers.sql', 'q.sql'),
  );
  writeFileSync(join(folder, 'q.sql'), 'SELECT 1');
  t.match(await run(['import', file]), { status: 0, err: multiples });
  t.match(await run(['import', file, '--replace', '--day-steps', 'cron']), { status: 0, err: cron });
});

test('control characters are refused by every way into the store, with the place', async (t) => {
  const { run, folder } = terminal(t);
  await run(['create', 'there', '', '--', 'true']);
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['create', 'x', '', '--', 'echo', '\u001b]0;x\u0007'],
      /word 2 of the command holds U\+001B \(character 1\)/,
    ],
    [['create', 'x', '', '--', 'echo', 'a', 'b\nc'], /word 3 .*U\+000A .*only a --shell text may hold/],
    [
      ['create', 'x', '', '--shell', '--', 'a\n\tb\r\nc'],
      /shell text holds U\+000D \(line 2, character 3\).*not CRLF/,
    ],
    [['create', 'x', '', '--directory', 'a\u2028', '--', 'true'], /the working directory holds U\+2028/],
    [['update', 'there', '--shell', '--', 'a\u0085'], /U\+0085/],
    [['update', 'there', '--directory', 'a\u007f'], /U\+007F/],
    [['export', '--format', 'kubernetes', '--image', 'a\nb'], /--image holds U\+000A/],
  ];
  for (const [argv, message] of cases) {
    t.match(await run(argv), { status: 64, out: '', err: message }, argv.slice(0, 2).join(' '));
  }
  const file = join(folder, 'w.dig');
  writeFileSync(
    file,
    '+a:\n  td>:\n  query: "SELECT \\e"\n  database: d\n  result_settings: { type: klaviyo, operation: upsert }\n',
  );
  t.match(await run(['import', file]), { status: 64, err: /the shell text holds U\+001B/ });
  t.strictSame(readdirSync(join(folder, 'store', 'schedules')), ['there.json']);
  t.equal((await run(['create', 'lines', '', '--shell', '--', 'a\n\tb'])).status, 0);
});

test('what an older version stored is shown escaped', async (t) => {
  const { run, folder } = terminal(t);
  await run(['create', 'old', '', '--', 'echo']);
  const path = join(folder, 'store', 'schedules', 'old.json');
  const stored = JSON.parse(readFileSync(path, 'utf8'));
  const words = ['\u001b]0;x\u0007', '\u007f\u0085\u2028'];
  writeFileSync(path, JSON.stringify({ ...stored, command: { kind: 'argv', argv: words } }));
  const shown = await run(['show', 'old']);
  t.match(shown.out, "'\\u001b]0;x\\u0007' '\\u007f\\u0085\\u2028'");
  const json = await run(['show', 'old', '--json']);
  t.notMatch(json.out, /[\u007f-\u009f\u2028]/);
  t.strictSame(JSON.parse(json.out).command.argv, words);
  const triggered = await run(['trigger', 'old']);
  t.match(triggered, { status: 127, err: /\\u001b\]0;x\\u0007: not found/ });
  t.notMatch(triggered.err + (await run(['history', 'old'])).out, '\u001b');
  t.equal((await run(['disable', 'old'])).status, 0);
});

test('without bash it is said that a pipe may hide a failure', async (t) => {
  const { run } = terminal(t, undefined, { PATH: '/nowhere' });
  const note = /there is no bash in PATH, so \/bin\/sh reads the text/;
  t.match(await run(['create', 'p', '', '--shell', '--', 'a | b']), { status: 0, err: note });
  t.match(await run(['update', 'p', '--shell', '--', 'b | c']), { status: 0, err: note });
  t.equal((await run(['create', 'q', '', '--', 'true'])).err, '', 'silent where no shell reads it');
  const { run: with_ } = terminal(t);
  t.equal((await with_(['create', 'p', '', '--shell', '--', 'a | b'])).err, '');
});

test('looking makes nothing', async (t) => {
  const { run, folder } = terminal(t);
  for (const argv of [
    ['list'],
    ['list', '--json'],
    ['show', 'a'],
    ['history', 'a'],
    ['logs', 'a'],
    ['export', '--format', 'crontab'],
  ]) {
    await run(argv);
    t.strictSame(readdirSync(folder), [], argv.join(' '));
  }
});

test('a name that is none makes nothing', async (t) => {
  const { folder, run } = terminal(t);
  for (const argv of [
    ['enable', 'nightly'],
    ['disable', 'nightly'],
    ['delete', 'nightly'],
    ['trigger', 'nightly'],
    ['update', 'nightly', '--delay', '3s'],
  ]) {
    t.match(await run(argv), { status: 64, err: /no schedule nightly; there is none yet/ }, argv.join(' '));
  }
  t.same(readdirSync(folder), []);
});

test('a subcommand that there is not is told, whatever flags go with it', async (t) => {
  const { run } = terminal(t);
  for (const flags of [[], ['--log-format', 'text'], ['-q'], ['--store', 'x']]) {
    const { status, err } = await run(['lst', ...flags]);
    t.match([status, err], [64, /^klaviyo-schedule: no command lst \(did you mean list\?\); known are/]);
  }
});

test('the crontab finds node and the commands, and is silent about good runs', async (t) => {
  const { run, folder } = terminal(t, undefined, { PATH: '/usr/bin' });
  await run(['create', 'a', '@daily', '--', 'klaviyo-source', 'lists']);
  const { out } = await run(['export', '--format', 'crontab']);
  t.match(out, `\nPATH=${dirname(process.execPath)}:`);
  t.match(out, / klaviyo-source lists --quiet\n/);
  t.ok(folder);
});

test('trigger gives the status of the command, and does not start beside a run', async (t) => {
  const { run, folder } = terminal(t);
  await run(['create', 'fails', '', '--shell', '--', 'exit 69']);
  t.match(await run(['trigger', 'fails']), { status: 69, err: /run 1: failed, exit 69/ });
  await run([
    'create',
    'slow',
    '',
    '--directory',
    folder,
    '--shell',
    '--',
    'touch begun; while [ ! -e gate ]; do sleep 0.05; done',
  ]);
  const first = run(['trigger', 'slow']);
  for (let tries = 0; tries < 500 && !readdirSync(folder).includes('begun'); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  t.match(await run(['trigger', 'slow']), { status: 75, err: /run 1 of slow has not ended/ });
  t.match(await run(['delete', 'slow']), { status: 75, err: /run 1 of slow has not ended/ });
  writeFileSync(join(folder, 'gate'), '');
  t.equal((await first).status, 0);
});

test('a table fits the terminal', async (t) => {
  const { run } = terminal(t);
  await run([
    'create',
    'a_schedule_with_a_rather_long_name_for_a_small_terminal',
    '1,2,3,4,5,6,7,8,9,10,20,30,40,50 0 * * *',
    '-t',
    'America/Argentina/Buenos_Aires',
    '--',
    'true',
  ]);
  await run(['trigger', 'a_schedule_with_a_rather_long_name_for_a_small_terminal']);
  for (const argv of [['list'], ['history', 'a_schedule_with_a_rather_long_name_for_a_small_terminal']]) {
    const { out } = await run(argv, 80);
    t.ok(
      out.split('\n').every((line) => line.length <= 80),
      out,
    );
  }
});

test('each command has a help, at most 80 columns wide', async (t) => {
  const { run } = terminal(t);
  for (const name of Object.keys(tables)) {
    const { status, out } = await run([name, '--help']);
    t.equal(status, 0, name);
    t.ok(out.startsWith(`Usage: klaviyo-schedule ${name}`), name);
    t.ok(
      out.split('\n').every((line) => line.length <= 80),
      `${name}: width`,
    );
  }
  t.match((await run(['--version'])).out, /^\d+\.\d+\.\d+/);
});

test('every format of the options is an export, to stdout or into files', async (t) => {
  const { run, folder } = terminal(t);
  t.strictSame([...formats].toSorted(), Object.keys(exporters).toSorted());
  await run(['create', 'a', '@daily', '--', 'klaviyo-sink', '--op', 'add']);
  for (const format of formats) {
    t.match(
      await run(['export', '--format', format, 'a']),
      { status: 0, out: /klaviyo-sink --op add/ },
      format,
    );
    t.match(await run(['export', '--format', format, '--output', join(folder, format)]), {
      status: 0,
      out: '',
    });
    t.ok(readdirSync(join(folder, format)).length > 0);
  }
  t.match(await run(['export', '--format', 'crontab', 'b']), { status: 64, err: /no schedule b/ });
});

const workflow = `timezone: Asia/Tokyo

schedule:
  daily>: 07:30:00
  skip_on_overtime: true

_export:
  td:
    database: crm

+extract:
  td>: queries/customers.sql
  result_connection: elsewhere

+deliver:
  +newsletter:
    td>: queries/customers.sql
    _retry: 2
    result_settings:
      type: klaviyo
      operation: add
      list_value: Newsletter
  +leavers:
    td>:
    query: |
      -- who left
      SELECT 'x'
    database: other
    engine: hive
    result_settings:
      type: klaviyo
      operation: remove_profiles
      list_value: Newsletter
`;

test('import takes over the tasks of a workflow that end in Klaviyo', async (t) => {
  const { run, folder } = terminal(t);
  mkdirSync(join(folder, 'queries'));
  writeFileSync(join(folder, 'queries', 'customers.sql'), 'SELECT 1');
  const file = join(folder, 'crm.dig');
  writeFileSync(file, workflow);
  const imported = await run(['import', file]);
  t.match(imported, {
    status: 0,
    out: 'created crm_newsletter: next run 2026-01-31 07:30:00 Asia/Tokyo (2026-01-30T22:30:00Z)\ncreated crm_leavers: next run 2026-01-31 07:30:00 Asia/Tokyo (2026-01-30T22:30:00Z)\n',
  });
  const stored = (name: string): unknown =>
    JSON.parse(readFileSync(join(folder, 'store', 'schedules', `${name}.json`), 'utf8'));
  t.match(stored('crm_newsletter'), {
    cron: '30 7 * * *',
    overlap: 'skip',
    retries: 2,
    directory: folder,
    command: {
      kind: 'shell',
      text: 'td query -w -f csv -c -d crm -T presto -q queries/customers.sql | klaviyo-sink --config crm.dig --task +newsletter --report "$KLAVIYO_REPORT"',
    },
  });
  t.match(stored('crm_leavers'), {
    command: {
      text: /^td query -w -f csv -c -d other -T hive ' -- who left\nSELECT '\\''x'\\''\n' \| klaviyo-sink --config crm\.dig --task \+leavers/,
    },
  });
  t.match(await run(['import', file]), { status: 64, err: /already; --replace/ });
  t.match(await run(['import', file, '--replace', '--task', 'leavers']), {
    status: 0,
    out: /^created crm: /,
  });
});

test('a task that td alone could not run the same way is refused, and none is taken', async (t) => {
  const { run, folder } = terminal(t);
  const file = join(folder, 'w.dig');
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      '+a:\n  td>: q.sql\n  database: d\n  result_settings: { type: klaviyo }\n',
      /w\.dig:\d+: \+a: the query q\.sql is not there/,
    ],
    [
      "+a:\n  td>:\n  query: SELECT '${session_date}'\n  database: d\n  result_settings: { type: klaviyo }\n",
      /uses \$\{session_date\}, a variable of the workflow/,
    ],
    ['+a:\n  td>:\n  query: SELECT 1\n  result_settings: { type: klaviyo }\n', /no database/],
    [
      '+a:\n  td>:\n  query: SELECT 1\n  database: d\n  result_settings: { type: s3 }\n',
      /no such task: expected a td> task/,
    ],
    [
      'schedule:\n  hourly>: "30:15"\n+a:\n  td>:\n  query: SELECT 1\n  database: d\n  result_settings: { type: klaviyo }\n',
      /expected MM:00 \(seconds can not be kept\)/,
    ],
    [
      'schedule:\n  minutes_interval>: 7\n+a:\n  td>:\n  query: SELECT 1\n  database: d\n  result_settings: { type: klaviyo }\n',
      /divides an hour/,
    ],
    [
      'timezone: PST\n+a:\n  td>:\n  query: SELECT 1\n  database: d\n  result_settings: { type: klaviyo }\n',
      /PST is an abbreviation/,
    ],
    [
      "+a:\n  td>:\n  query: SELECT 1\n  database: d\n  result_settings: { type: klaviyo, api_token: '${secret:klaviyo}' }\n",
      /api_token: \$\{secret:klaviyo\} is known to the workflow engine only/,
    ],
    ['+a: [', /not valid YAML/],
  ];
  for (const [text, message] of cases) {
    writeFileSync(file, text);
    const { status, err } = await run(['import', file]);
    t.ok(status === 78 || status === 64, `${status}`);
    t.match(err, message);
  }
  t.match((await run(['list', '--json'])).out, '[]');
});
