import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { workFolder } from '../harness.ts';
import { runSink, scriptedServer } from '../in-process.ts';

const workflow = `timezone: Asia/Tokyo

schedule:
  daily>: 02:00:00

_export:
  td:
    database: crm

+prepare:
  td>: queries/prepare.sql

+export:
  +newsletter:
    td>: queries/newsletter.sql
    result_connection: klaviyo
    result_settings:
      type: klaviyo
      operation: add
      list_identify_type: name
      list_value: Newsletter
      skip_invalid_records: true
      wait_for_completion: false
      waiting_time_for_completion_millis: 3600000
  +consent:
    td>: queries/consent.sql
    result_settings:
      type: klaviyo
      operation: batch_consent
      consent_type: subscribed
      subscription_type: email_marketing_only
      historical_consent: true
      list_identify_type: id
      list_value: AbC123
`;

const dry = ['--dry-run=bodies'];
const noKey = { KLAVIYO_API_KEY: '' };

/** Writes the config and tries it without sending. */
async function tryConfig(
  t: { teardown(fn: () => void): void },
  text: string,
  args: readonly string[] = [],
  input = 'email\na@example.com\n',
  env: NodeJS.ProcessEnv = noKey,
) {
  const file = join(workFolder(t), 'settings.yml');
  writeFileSync(file, text);
  return runSink(['--config', file, ...dry, ...args], { input, env });
}

test('a task of a workflow is taken as it stands', async (t) => {
  const newsletter = await tryConfig(
    t,
    workflow,
    ['--task', '+newsletter'],
    'email\na@example.com\nnobody\n',
  );
  t.equal(newsletter.status, 0, newsletter.stderr);
  t.match(newsletter.stdout, /profile-bulk-import-job.*LIST_ID/);
  const consent = await tryConfig(
    t,
    workflow,
    ['--task', 'consent'],
    'email,consent_at\na@example.com,2023-01-01 00:00:00\n',
  );
  t.equal(consent.status, 0, consent.stderr);
  t.match(consent.stdout, /"historical_import":true.*"consented_at":"2023-01-01T00:00:00Z".*AbC123/);
});

test('several tasks need --task, and a wrong name names the right ones', async (t) => {
  const several = await tryConfig(t, workflow);
  t.equal(several.status, 78);
  t.match(several.stderr, /2 tasks have result_settings: choose one of \+newsletter, \+consent with --task/);
  t.match((await tryConfig(t, workflow, ['--task', '+newsleter'])).stderr, /did you mean \+newsletter\?/);
});

test('the settings alone are a config file too, and a flag beats them', async (t) => {
  const map = 'type: klaviyo\noperation: add\nlist_identify_type: id\nlist_value: FromFile\n';
  t.match((await tryConfig(t, map)).stdout, /FromFile/);
  t.match((await tryConfig(t, map, ['--list-id', 'FromFlag'])).stdout, /FromFlag/);
  t.match((await tryConfig(t, map, ['--list-name', 'By Name'])).stdout, /LIST_ID/);
  t.match((await tryConfig(t, map, ['--op', 'upsert'])).stderr, /--op upsert takes no list/);
});

test('a flag beats the file also where that switches something on', async (t) => {
  const input = 'email\na@example.com\nnobody\n';
  const upsert = 'operation: upsert\nskip_invalid_records: true\nstop_on_batch_failure: true\n';
  t.equal((await tryConfig(t, upsert, [], input)).status, 0);
  const strict = ['--no-skip-invalid', '--no-wait', '--no-stop-on-batch-failure'];
  const { status, stderr } = await tryConfig(t, upsert, strict, input);
  t.equal(status, 65, stderr);
  t.match(stderr, /line 3: email/);
  t.equal((await tryConfig(t, upsert, ['--no-resolve'])).status, 64, 'others have no such form');
});

test('the environment is put in by name', async (t) => {
  const map =
    'type: klaviyo\noperation: add\napi_token: ${MY_TOKEN}\nlist_identify_type: id\nlist_value: ${THE_LIST}\n';
  const good = await tryConfig(t, map, [], undefined, { ...noKey, THE_LIST: 'FromEnv', MY_TOKEN: 'pk_x' });
  t.match(good.stdout, /FromEnv/);
  const missing = await tryConfig(t, map, [], undefined, { ...noKey, MY_TOKEN: 'pk_x' });
  t.equal(missing.status, 78);
  t.match(missing.stderr, /settings\.yml:5: the environment variable THE_LIST is not set/);
  t.match(
    (await tryConfig(t, 'api_token: ${secret:klaviyo.token}\n')).stderr,
    /settings\.yml:1: \$\{secret:klaviyo\.token\} is not the name/,
  );
});

test('api_token is the key', async (t) => {
  const server = await scriptedServer(() => ({
    status: 401,
    body: { errors: [{ code: 'not_authenticated', title: 'Authentication credentials were not provided.' }] },
  }));
  t.teardown(() => server.stop());
  const file = join(workFolder(t), 'c.yml');
  writeFileSync(
    file,
    'type: klaviyo\noperation: add\napi_token: pk_of_the_file\nlist_identify_type: id\nlist_value: X\n',
  );
  const { status, stderr } = await runSink(['--config', file], {
    input: 'email\na@example.com\n',
    env: { ...server.env, ...noKey },
  });
  t.equal(status, 77);
  t.notMatch(stderr, /pk_of_the_file/);
});

test('every mistake is named with its line', async (t) => {
  const cases: [string, RegExp][] = [
    [
      'type: klaviyo\noperation: add\nwaiting_time_for_completion_millis:3600000\n',
      /:3: a blank is missing behind the colon: write "waiting_time_for_completion_millis: 3600000"/,
    ],
    ['type: klaviyo\noperatoin: add\n', /:2: unknown key operatoin \(did you mean operation\?\)/],
    [
      'type: klaviyo\noperation: upsert\nlist_valu: x\n',
      /:3: unknown key list_valu \(did you mean list_value\?\)/,
    ],
    ['type: salesforce\n', /:1: type: expected klaviyo, got "salesforce"/],
    ['type: klaviyo\noperation: append\n', /:2: operation: expected one of add, .*got "append"/],
    [
      'type: klaviyo\noperation: add\nskip_invalid_records: yess\n',
      /:3: skip_invalid_records: expected true or false, got "yess"/,
    ],
    [
      'type: klaviyo\noperation: add\nwaiting_time_for_completion_millis: 1000\n',
      /:3: waiting_time_for_completion_millis: expected .*from 5m to 24h, got "1000"/,
    ],
    [
      'type: klaviyo\noperation: add\nlist_identify_type: email\nlist_value: x\n',
      /:3: list_identify_type: expected id or name, got "email"/,
    ],
    [
      'type: klaviyo\noperation: add\nlist_identify_type: id\n',
      /:3: list_identify_type is set, but list_value is missing/,
    ],
    ['type: klaviyo\noperation: "add\n', /:\d+:\d+: not valid YAML/],
    ['type: klaviyo\n  operation: add\n', /:\d+:\d+: not valid YAML/],
    ['- a\n- b\n', /:1: expected settings/],
    ['type: klaviyo\noperation:\n', /:2: operation: the value is missing/],
  ];
  for (const [text, message] of cases) {
    const { status, stderr } = await tryConfig(t, text);
    t.equal(status, 78, text);
    t.match(stderr, message);
    t.notMatch(stderr, /\n\s+at /, 'no stack');
  }
});

test('a config file that is not there is said so', async (t) => {
  const { status, stderr } = await runSink(['--config', '/nowhere/settings.yml']);
  t.equal(status, 78);
  t.match(stderr, /\/nowhere\/settings\.yml: ENOENT/);
});

test('every option stands in the file by its name in snake_case, and a flag beats it', async (t) => {
  const file = `type: klaviyo
op: upsert
map:
  Email: email
  Score: properties.\${SCORE_NAME}
ignore: [x]
preset: mailchimp
types: { Score: number }
null:
  - NULL
drop_invalid: phone_number
default_country: us
infer_types: yes
strict_columns: off
`;
  const input = 'Email,Score,x,Phone Number,note\na@example.com,12.50,1,555,NULL\n';
  const env = { ...noKey, SCORE_NAME: 'lead' };
  const { status, stdout, stderr } = await tryConfig(t, file, [], input, env);
  t.equal(status, 0, stderr);
  t.match(stdout, '"attributes":{"email":"a@example.com","properties":{"lead":12.5}}');
  const flags = ['--map', 'Score=properties.other', '--no-infer-types'];
  const beaten = await tryConfig(t, file, flags.slice(0, 2), input, env);
  t.match(beaten.stdout, '"email":"a@example.com","properties":{"other":12.5}', beaten.stderr);
});

test('all mistakes of a file are told at once, each with its line', async (t) => {
  const { status, stderr } = await tryConfig(
    t,
    `type: klaviyo
op: upsert
operation: add
map: [a]
ignore: { a: b }
infer_typ: true
wait: maybe
concurrency: [1]
default_country: XX
`,
  );
  t.equal(status, 78);
  for (const expected of [
    /:3: operation: it says the same setting as op/,
    /:4: map: expected a mapping/,
    /:5: ignore: expected a list, or one word/,
    /:6: unknown key infer_typ \(did you mean infer_types\?\)/,
    /:7: wait: expected true or false, got "maybe"/,
    /:8: concurrency: expected a single value/,
    /:9: default_country: expected a country's code of two letters, like US, got "XX"/,
  ]) {
    t.match(stderr, expected);
  }
});

test('the key null takes the word itself, and no_ forms switch off', async (t) => {
  const file = 'op: upsert\nnull: NULL\nno_default_nulls: true\n';
  const { stdout, stderr } = await tryConfig(t, file, [], 'email,a,b\na@example.com,NULL,\n');
  t.match(stdout, '"properties":{"b":""}', stderr);
});

test('the same keys stand in the result_settings of a workflow', async (t) => {
  const file = '+export:\n  result_settings:\n    operation: upsert\n    map: { Mail: email }\n';
  const { stdout, stderr } = await tryConfig(t, file, [], 'Mail\na@example.com\n');
  t.match(stdout, '"email":"a@example.com"', stderr);
});
