// Workflows of Treasure Data as they stand: their variables, and what no schedule can say.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { readSinkConfig } from '../../../../lib/cli/sink/config.ts';
import { terminal } from '../terminal.ts';

function importing(t: Test) {
  const { folder, run } = terminal(t);
  writeFileSync(join(folder, 'q.sql'), 'SELECT 1 AS email\n');
  const path = join(folder, 'w.dig');
  const take = async (workflow: string) => {
    writeFileSync(path, workflow);
    return run(['import', path, '--replace']);
  };
  const command = (name = 'w'): string =>
    JSON.parse(readFileSync(join(folder, 'store', 'schedules', `${name}.json`), 'utf8')).command.text;
  return { folder, path, run, take, command };
}

/** The form of the workflows in the connector's documentation, one for each of its operations. */
const published = [
  'operation: add\n    list_identify_type: id\n    list_value: L00001',
  'operation: add\n    list_identify_type: name\n    list_value: Newsletter\n    skip_invalid_records: true',
  'operation: remove_profiles\n    list_identify_type: id\n    list_value: L00001',
  'operation: batch_consent\n    consent_type: subscribed\n    subscription_type: email_marketing_only\n    list_value: L00001',
  'operation: batch_consent\n    consent_type: subscribed\n    subscription_type: email_marketing_only\n    historical_consent: true\n    list_value: L00001',
  'operation: batch_consent\n    consent_type: unsubscribed\n    subscription_type: email_marketing_only\n    list_value: L00001',
];

test('workflows of the published form are taken as they stand', async (t) => {
  const { path, take, command } = importing(t);
  for (const settings of published) {
    const workflow = `_export:\n  td:\n    database: klaviyo_db\n\n+task:\n  td>: q.sql\n  database: \${td.database}\n  result_connection: auth\n  result_settings:\n    type: klaviyo\n    ${settings}\n`;
    const { status, err } = await take(workflow);
    t.equal(status, 0, err);
    t.match(
      command(),
      'td query -w -f csv -c -d klaviyo_db -T presto -q q.sql | klaviyo-sink --config w.dig',
    );
    t.match(
      err,
      /w\.dig:8: \+task: result_connection is not carried over: klaviyo-sink takes KLAVIYO_API_KEY/,
    );
    t.ok(readSinkConfig(path, '+task', {}).values.size >= 2, 'and klaviyo-sink knows the settings');
  }
});

test('what the workflow defines is put in, wherever a value can stand', async (t) => {
  const { folder, path, take, command } = importing(t);
  writeFileSync(
    join(folder, 'vars.sql'),
    "SELECT email\nFROM ${td.database}.${table} -- '${deep.er.still}'\n",
  );
  const workflow = (task: string, settings = '') => `_export:
  td: { database: crm, engine: hive, priority: 1 }
  table: "\${prefix}_customers"
  prefix: emea
  deep: { er: { still: x } }
  limit: 3
+group:
  _export:
    prefix: apac
  +task:
${task}
    result_settings: { type: klaviyo, operation: add, list_value: "\${table}"${settings} }
`;
  await take(workflow('    td>: q.sql\n    database: ${td.database}_${prefix}\n    _retry: ${limit}'));
  t.match(command(), '-d crm_apac -T hive -P 1 -q q.sql');
  t.equal(JSON.parse(readFileSync(join(folder, 'store/schedules/w.json'), 'utf8')).retries, 3);
  await take(workflow("    td>:\n    query: SELECT '${table}'"));
  t.match(
    command(),
    "SELECT '\\''apac_customers'\\''",
    'the innermost definition counts, also within another',
  );
  const { err } = await take(workflow('    td>: ${file}.sql\n    _export: { file: vars }'));
  t.match(command(), "'SELECT email\nFROM crm.apac_customers -- '\\''x'\\''\n' | klaviyo-sink");
  t.match(err, /vars\.sql uses variables of the workflow, so the schedule holds its text as it is now/);
  const config = readSinkConfig(path, '+task', { table: 'of the environment', prefix: 'no' });
  t.equal(config.values.get('listId')?.value, 'apac_customers', 'never taken for one of the environment');
});

test('what nothing defines is refused on its own line', async (t) => {
  const { folder, path, take } = importing(t);
  const settings = '  result_settings:\n    type: klaviyo\n    operation: add\n    list_value: ';
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      `+a:\n  td>: q.sql\n  database: \${td.database}\n${settings}x\n`,
      /w\.dig:3: \+a: \$\{td\.database\} is a variable/,
    ],
    [`+a:\n  td>: \${file}\n  database: d\n${settings}x\n`, /w\.dig:2: \+a: \$\{file\} is a variable/],
    [
      `+a:\n  td>:\n  database: d\n  query: |\n    SELECT 1\n    AS \${x}\n${settings}x\n`,
      /w\.dig:6: \+a: the query uses \$\{x\}/,
    ],
    [
      `+a:\n  td>: bad.sql\n  database: d\n${settings}x\n`,
      /bad\.sql:3: \+a: bad\.sql uses \$\{session_date\}/,
    ],
    [
      `+a:\n  td>: q.sql\n  database: d\n${settings}\${a.b}\n`,
      /w\.dig:7: \+a: list_value: \$\{a\.b\} is known to the workflow engine only/,
    ],
    [
      `+a:\n  td>: q.sql\n  database: d\n${settings}\${session_date}\n`,
      /w\.dig:7: .*\$\{session_date\} is known/,
    ],
    [
      `_export:\n  x: \${y}\n  y: \${x}\n+a:\n  td>: q.sql\n  database: \${x}\n${settings}x\n`,
      /w\.dig:2: \$\{x\} is defined by itself/,
    ],
    [
      `_export:\n  x: 1\n  x: 2\n+a:\n  td>: q.sql\n  database: d\n${settings}x\n`,
      /w\.dig:\d+:\d+: not valid YAML: Map keys must be unique/,
    ],
    [
      `_export:\n  td: { database: d }\n+a:\n  td>: q.sql\n  database: \${td}\n${settings}x\n`,
      /w\.dig:2: \$\{td\} is no single value/,
    ],
  ];
  writeFileSync(join(folder, 'bad.sql'), "SELECT 1\nFROM x\nWHERE d = '${session_date}'\n");
  for (const [workflow, message] of cases) {
    t.match(await take(workflow), { status: 78, out: '', err: message }, workflow);
  }
  writeFileSync(path, `+a:\n  td>: q.sql\n  database: d\n${settings}\${KLAVIYO_LIST}\n`);
  t.equal(readSinkConfig(path, '+a', { KLAVIYO_LIST: 'L1' }).values.get('listId')?.value, 'L1');
});

test('each operator, directive and task that is not carried over is named with its line', async (t) => {
  const { take } = importing(t);
  const { status, err } = await take(`_export:
  td: { database: crm }
  !include : 'values.yml'
_error:
  mail>: { data: broken }
  to: [ops@example.com]
_parallel: true
+prepare:
  td>: q.sql
  create_table: t1
+call:
  call>: other.dig
+each:
  for_each>: { x: [1, 2] }
  _do:
    +inner:
      td>: q.sql
      result_settings: { type: klaviyo, operation: add }
+when:
  if>: \${1 > 0}
  _do:
    +log: { echo>: hello }
+send:
  td>: q.sql
  store_last_results: true
  result_settings: { type: klaviyo, operation: add, list_identify_type: id, list_value: L00001 }
`);
  t.equal(status, 0, err);
  const lines = err
    .split('\n')
    .flatMap((line) => /w\.dig:(\d+: .*)$/.exec(line)?.[1] ?? [])
    .map((line) => line.replace(/(not carried over): .*/, '$1'));
  t.strictSame(lines, [
    '3: _export: !include values.yml is not read: write what it holds into this file',
    '4: _error is not carried over',
    '5: mail> is not carried over',
    '7: _parallel is not carried over',
    '9: +prepare: td> is not carried over',
    '12: +call: call> is not carried over',
    '14: +each: for_each> is not carried over',
    '16: +each+inner: delivers to Klaviyo inside for_each>, where only the workflow engine can run it: not carried over',
    '20: +when: if> is not carried over',
    '22: +when+log: echo> is not carried over',
    '25: +send: store_last_results is not carried over',
  ]);
  t.match(err, /_error is not carried over: .*--on-failure/);
  const alone = await take(
    '+each:\n  for_each>: { x: [1] }\n  _do:\n    +in:\n      td>: q.sql\n      result_settings: { type: klaviyo }\n',
  );
  t.match(alone, { status: 78, err: /w\.dig:4: \+each\+in: delivers to Klaviyo inside for_each>/ });
  const exported = await take(
    '+query:\n  td>: q.sql\n+export:\n  td_result_export>:\n  job_id: ${td.last_job.id}\n  result_settings: { type: klaviyo }\n',
  );
  t.match(exported, { status: 78, err: /w\.dig:4: \+export: td_result_export> .*into the td> task/ });
});

test('what a schedule, a task and the file say besides is named too, and so are settings that hide', async (t) => {
  const { take } = importing(t);
  const { status, err } = await take(`timezone: UTC
sla:
  time: 04:00
  +late: { mail>: { data: late } }
schedule:
  daily>: 02:00:00
  cron>: 0 3 * * *
  skip_delayed_by: 10m
settings: &settings { type: klaviyo, operation: add, list_value: L1 }
_export:
  td: { database: crm }
  kind: klaviyo
+when:
  if>: \${1 > 0}
  _do:
    td>: q.sql
    result_settings: { type: klaviyo, operation: add, list_value: L1 }
+anchor:
  td>: q.sql
  result_settings: *settings
+kind:
  td>: q.sql
  result_settings: { type: "\${kind}", operation: add, list_value: L1 }
+send:
  td>: q.sql
  _retry: { limit: 3, interval: 10, interval_type: constant }
  result_settings: { type: klaviyo, operation: add, list_value: L1 }
`);
  t.equal(status, 0, err);
  const lines = err
    .split('\n')
    .flatMap((line) => /w\.dig:(\d+: .*)$/.exec(line)?.[1] ?? [])
    .map((line) => line.replace(/(not carried over|--catch-up none|can't be read).*/, '$1'));
  t.strictSame(lines, [
    '2: sla is not carried over',
    '4: +late: mail> is not carried over',
    '6: schedule: daily> is not carried over',
    '8: schedule: skip_delayed_by becomes --catch-up none',
    '9: settings is not carried over',
    '14: +when: if> is not carried over',
    '16: +when: delivers to Klaviyo inside if>, where only the workflow engine can run it: not carried over',
    '19: +anchor: td> is not carried over',
    "20: +anchor: result_settings can't be read",
    '22: +kind: td> is not carried over',
    "23: +kind: result_settings can't be read",
    '26: +send: _retry: interval is not carried over',
    '26: +send: _retry: interval_type is not carried over',
  ]);
  const hidden = await take(
    'settings: &s { type: klaviyo }\n+a:\n  td>: q.sql\n  database: d\n  result_settings: *s\n',
  );
  t.match(hidden, {
    status: 78,
    err: /w\.dig:5: \+a: result_settings can't be read, an anchor or a variable/,
  });
});

test('a task that no schedule can be made of says what it lacks, and all or none are taken', async (t) => {
  const { folder, path, run } = importing(t);
  const klaviyo =
    'result_settings: { type: klaviyo, operation: add, list_identify_type: id, list_value: L1 }';
  const good = `+good:\n  td>: q.sql\n  database: d\n  ${klaviyo}\n`;
  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    [`${good}+bad:\n  td>: q.sql\n  ${klaviyo}\n`, [], /w\.dig:6: \+bad: no database: write database: NAME/],
    [
      `+bad:\n  td>:\n  database: d\n  ${klaviyo}\n`,
      [],
      /w\.dig:2: \+bad: no query: expected td>: FILE\.sql/,
    ],
    [
      `+bad:\n  td>: gone.sql\n  database: d\n  ${klaviyo}\n`,
      [],
      /w\.dig:2: \+bad: the query gone\.sql is not there \(looked for .*gone\.sql\)/,
    ],
    ['+say:\n  echo>: x\n', [], /w\.dig:1: no such task: expected a td> task with result_settings/],
    [good, ['--task', 'goood'], /w\.dig:1: no \+goood that is a td> task .*did you mean \+good/],
    [`+text: of no task\n${good}`, ['--task', 'text'], /w\.dig:1: no \+text that is a td> task/],
  ];
  for (const [workflow, flags, message] of refused) {
    writeFileSync(path, workflow);
    t.match(await run(['import', path, ...flags]), { status: 78, out: '', err: message }, workflow);
  }
  t.equal((await run(['list', '--json'])).out, '[]\n', 'the good task beside a bad one is not taken alone');
  writeFileSync(join(folder, 'q.sql'), 'SELECT 1 AS email\r\n');
  writeFileSync(
    path,
    `+text: of no task\n+good:\n  td>:\n  query: "-- who\\nSELECT 1"\n  database: d\n  _retry: often\n  ${klaviyo}\n`,
  );
  const { status, err } = await run(['import', path]);
  t.equal(status, 0, err);
  t.match(err, /w\.dig:1: \+text: is no task with keys of its own, and is not carried over/);
  const { command, retries } = JSON.parse(readFileSync(join(folder, 'store/schedules/w.json'), 'utf8'));
  t.match(command.text, "' -- who\nSELECT 1'", 'a query that begins like a flag is none');
  t.equal(retries, 0, 'a number of retries that is none');
});
