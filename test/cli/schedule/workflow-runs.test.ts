// Workflows of the form that the connector's users have, one for each thing that it does: imported as they stand, and run.
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'tap';
import { z } from 'zod';
import { inClone } from '../../root.ts';
import { readNdjson, run, startSandbox, workFolder, type Finished, type Sandbox } from '../harness.ts';

/** td's output is what it was when it was recorded: chatter, then the rows. */
const td = `#!/bin/sh
printf '%s\\n' "$*" >> td.args
[ -n "$TD_API_KEY" ] && [ -r q.sql ] || exit 64
cat <<CHATTER
Job 2140980001 is queued.
Use 'td job:show 2140980001' to show the status.
  started at 2023-01-01T00:00:01Z
  executing query: SELECT 1
  Started fetching results.
  2 rows.
  finished at 2023-01-01T00:00:05Z
Status      : success
Result      :
CHATTER
cat rows.csv
exit \${TD_ENDS_WITH:-0}
`;

const channelView = z.object({ consent: z.string() }).partial();
const profileView = z.object({
  id: z.string(),
  lists: z.array(z.unknown()),
  consent: z.record(z.string(), z.unknown()),
  list_suppressions: z.array(z.object({ list_id: z.string() })),
});
const listView = z.object({ lists: z.array(z.object({ id: z.string(), member_count: z.number() })) });

/** What the sandbox knows of a profile's channels: their consent by the names that it prints. */
function consentsOf(profile: z.output<typeof profileView>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(profile.consent).map(([name, value]) => [name, channelView.parse(value).consent]),
  );
}

class Place {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, sandbox: Sandbox) {
    this.folder = folder;
    this.sandbox = sandbox;
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'td'), td);
    chmodSync(join(bin, 'td'), 0o755);
    for (const command of ['klaviyo-sink', 'klaviyo-source']) {
      symlinkSync(inClone(`dist/bin/${command}.js`), join(bin, command));
    }
    symlinkSync(process.execPath, join(bin, 'node'));
    writeFileSync(join(folder, 'q.sql'), 'SELECT 1 AS email\n');
    this.#env = {
      ...sandbox.env,
      TD_API_KEY: '1/trial',
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      KLAVIYO_SCHEDULE_STORE: join(folder, 'store'),
    };
  }

  /** Imports a workflow of these settings and runs it over the rows. */
  async send(settings: readonly string[], rows: readonly string[], env = {}): Promise<Finished> {
    const path = join(this.folder, 'wf.dig');
    const lines = ['type: klaviyo', ...settings].map((line) => `    ${line}\n`).join('');
    writeFileSync(
      path,
      `_export:\n  td:\n    database: klaviyo_db\n\n+task:\n  td>: q.sql\n  database: \${td.database}\n  result_connection: auth\n  result_settings:\n${lines}`,
    );
    writeFileSync(join(this.folder, 'rows.csv'), `${rows.join('\n')}\n`);
    const imported = await this.schedule('import', path, '--replace');
    return imported.status === 0 ? this.trigger('wf', env) : imported;
  }

  async schedule(...words: readonly string[]): Promise<Finished> {
    return run('klaviyo-schedule', words, { env: this.#env });
  }

  /** The run, with what its command said behind what klaviyo-schedule said. */
  async trigger(name: string, env = {}): Promise<Finished> {
    const ran = await run('klaviyo-schedule', ['trigger', name], { env: { ...this.#env, ...env } });
    const { stdout } = await this.schedule('logs', name);
    await this.sandbox.idle();
    return { ...ran, stderr: `${ran.stderr}${stdout}` };
  }

  async profile(name: string): Promise<z.output<typeof profileView>> {
    return profileView.parse(await this.sandbox.get(`/sandbox/profiles/${encodeURIComponent(name)}`));
  }

  async list(name: string): Promise<{ id: string; member_count: number } | undefined> {
    return listView.parse(await this.sandbox.get(`/sandbox/lists/${encodeURIComponent(name)}`)).lists[0];
  }
}

test('each thing that the export connector does is imported as it stands and arrives', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const place = new Place(workFolder(t), sandbox);
  const send = async (settings: readonly string[], rows: readonly string[]): Promise<void> => {
    const { status, stderr } = await place.send(settings, rows);
    t.equal(status, 0, `${settings.join(', ')}: ${stderr}`);
  };
  const byName = ['list_identify_type: name', 'list_value: Newsletter'];
  const waiting = ['wait_for_completion: true', 'waiting_time_for_completion_millis: 300000'];
  const ann = 'ann@example.com,+12025550123';
  const bob = 'bob@example.com,+12025550124';

  await send(['operation: add', ...byName, ...waiting], ['email,phone_number', ann, bob]);
  const id = (await place.list('Newsletter'))?.id ?? '';
  t.equal((await place.list('Newsletter'))?.member_count, 2);
  await send(
    [
      'operation: add',
      'list_identify_type: id',
      `list_value: ${id}`,
      'skip_invalid_records: true',
      'stop_on_batch_failure: true',
    ],
    ['email', 'cid@example.com', 'no address'],
  );
  t.equal((await place.list('Newsletter'))?.member_count, 3, 'and what is invalid is left out');
  const { id: annsId } = await place.profile('ann@example.com');
  await send(
    ['operation: remove_profiles', 'list_identify_type: id', `list_value: ${id}`],
    ['profile_id', annsId],
  );
  t.equal((await place.list('Newsletter'))?.member_count, 2);
  t.strictSame((await place.profile('ann@example.com')).lists, []);

  const kinds = {
    all_marketing: ['email', 'sms'],
    email_marketing_only: ['email'],
    sms_marketing_only: ['sms'],
    sms_marketing_transactional: ['sms', 'smsTransactional'],
  };
  for (const [index, [kind, channels]] of Object.entries(kinds).entries()) {
    const email = `p${index}@example.com`;
    const phone = `+1202555013${index}`;
    const row = `${email},${phone}`;
    // An operation that uses the phone number alone leaves the address out.
    const who = channels.includes('email') ? email : phone;
    const settings = ['operation: batch_consent', `subscription_type: ${kind}`, ...byName];
    await send([...settings, 'consent_type: subscribed'], ['email,phone_number', row]);
    const subscribed = consentsOf(await place.profile(who));
    for (const channel of ['email', 'sms', 'smsTransactional']) {
      t.equal(
        subscribed[channel] === 'SUBSCRIBED',
        channels.includes(channel),
        `${kind}, ${channel}: ${subscribed[channel] ?? 'nothing'}`,
      );
    }
    await send([...settings, 'consent_type: unsubscribed'], ['email,phone_number', row]);
    const left = await place.profile(who);
    const onList = left.list_suppressions.map((each) => each.list_id);
    t.strictSame(onList, channels.includes('email') ? [id] : [], `${kind}: mail of this list alone`);
    const unsubscribed = consentsOf(left);
    for (const channel of channels.filter((name) => name !== 'email')) {
      t.equal(unsubscribed[channel], 'UNSUBSCRIBED', `${kind}, ${channel}`);
    }
  }

  await send(
    [
      'operation: batch_consent',
      'consent_type: subscribed',
      'subscription_type: email_marketing_only',
      'historical_consent: true',
      ...byName,
    ],
    ['email,consent_at', 'old@example.com,2023-01-01 00:00:00.000'],
  );
  const old = await place.profile('old@example.com');
  t.equal(consentsOf(old)['email'], 'SUBSCRIBED');
  t.match(JSON.stringify(old), /2023-01-01T00:00:00/, 'since then');
  t.equal(
    readFileSync(join(place.folder, 'td.args'), 'utf8').trim().split('\n')[0],
    'query -w -f csv -c -d klaviyo_db -T presto -q q.sql',
  );
});

test('a query that fails fails the run, and what klaviyo-sink would refuse every night is not imported', async (t) => {
  const sandbox = await startSandbox();
  t.teardown(() => sandbox.stop());
  const place = new Place(workFolder(t), sandbox);
  const rows = ['email', 'ann@example.com'];
  const add = ['operation: add', 'list_value: Newsletter', 'list_identify_type: name'];
  const failed = await place.send(add, rows, { TD_ENDS_WITH: '3' });
  t.equal(failed.status, 3, failed.stderr);
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [['operation: consent_batch'], /wf\.dig:11: operation: /],
    [['operation: add'], /list/],
    [
      [...add, 'waiting_time_for_completion_millis: 1'],
      /wf\.dig:14: waiting_time_for_completion_millis: expected/,
    ],
    [['operation: batch_consent', 'consent_type: subscribe'], /wf\.dig:12: consent_type: /],
    [[...add, 'skip_invalid: true', 'list_valeu: L1'], /wf\.dig:15: unknown key list_valeu.*list_value/],
  ];
  for (const [settings, message] of refused) {
    const { status, stdout, stderr } = await place.send(settings, rows);
    t.match({ status, stdout, stderr }, { status: 78, stdout: '', stderr: message }, settings.join(', '));
  }
  const later = await place.send(
    ['operation: add', 'list_value: ${NIGHTLY_LIST}', 'api_token: ${OTHER_KEY}'],
    rows,
    {
      NIGHTLY_LIST: 'L1',
      OTHER_KEY: 'pk_test',
    },
  );
  t.match(later.stderr, /L1/, 'what the environment says at night is not known yet');
});

test('a task that loads from Klaviyo is imported and run with its file as it stands', async (t) => {
  const sandbox = await startSandbox('--profiles', '20');
  t.teardown(() => sandbox.stop());
  const place = new Place(workFolder(t), sandbox);
  const at = (name: string): string => join(place.folder, name);
  mkdirSync(at('config'));
  writeFileSync(
    at('config/lists.yml'),
    'in:\n  type: klaviyo\n  data_source: lists\n  incremental: true\nout:\n  mode: append\n',
  );
  writeFileSync(at('config/other.yml'), 'in:\n  type: mixpanel\nout:\n  mode: append\n');
  writeFileSync(
    at('config/broken.yml'),
    'in:\n  type: klaviyo\n  data_source: listz\nout:\n  mode: append\n',
  );
  const load = (file: string, more = ''): string => `+load:\n  td_load>: ${file}\n  table: lists\n${more}`;
  const exported = '_export:\n  td: { database: klaviyo_db }\n  folder: config\n';
  writeFileSync(
    at('nightly.dig'),
    `schedule:\n  daily>: 02:00:00\n${exported}${load('${folder}/lists.yml', '  format: msgpack\n')}+other:\n  td_load>: config/other.yml\n  table: x\n`,
  );
  const { status, stdout, stderr } = await place.schedule('import', at('nightly.dig'));
  t.equal(status, 0, stderr);
  t.match(stdout, /^created nightly: next run .* 02:00:00 UTC/);
  t.match(stderr, /nightly\.dig:9: \+load: format is not carried over/);
  t.match(stderr, /nightly\.dig:11: \+other: td_load> is not carried over/);
  t.match(stderr, /needs KLAVIYO_API_KEY for klaviyo-source/);
  t.match((await place.schedule('list', '--json')).stdout, /"database": "klaviyo_db",\s+"table": "lists"/);
  for (const round of [1, 2]) {
    const ran = await place.trigger('nightly');
    t.equal(ran.status, 0, ran.stderr);
    const ids = readNdjson(at('klaviyo_db/lists.ndjson')).map(
      (list) => z.object({ id: z.string() }).parse(list).id,
    );
    t.ok(
      ids.length > 0 && new Set(ids).size === ids.length,
      `each list once after ${round} runs: ${ids.length}`,
    );
  }
  for (const [task, message] of [
    [load('config/broken.yml'), /bad\.dig:5: \+load: .*broken\.yml:3: data_source: .*listz/],
    [
      load('${session_date}.yml'),
      /bad\.dig:5: td_load>: \$\{session_date\} is a variable of the workflow engine/,
    ],
    ['+load:\n  td_load>: config/lists.yml\n', /bad\.dig:5: td_load>: no table: write table: NAME/],
    [load('config/other.yml'), /bad\.dig:1: no such task: expected .*td_load> task/],
  ] as const) {
    writeFileSync(at('bad.dig'), `${exported}${task}`);
    t.match(await place.schedule('import', at('bad.dig')), { status: 78, stdout: '', stderr: message }, task);
  }
});
