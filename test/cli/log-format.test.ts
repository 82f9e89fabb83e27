// --log-format json: every line on stderr of every command is one JSON object, however the command ends.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { z } from 'zod';
import {
  finish,
  run,
  spawnCommand,
  startSandbox,
  workFolder,
  type Finished,
  type Sandbox,
} from './harness.ts';

const line = z.looseObject({
  time: z.iso.datetime(),
  level: z.enum(['debug', 'info', 'warning', 'error']),
  command: z.string(),
  event: z.string(),
  message: z.string(),
});

const people = 'email\nada@example.com\nbob@example.com\nno address\n';

let sandbox: Sandbox;
test('a sandbox', async () => {
  sandbox = await startSandbox('--profiles', '20', '--lists', '2');
});

/** Fails for a line that is none. */
function eventsIn({ stderr }: Finished): z.output<typeof line>[] {
  const lines = stderr.split('\n');
  if (lines.pop() !== '') {
    throw new Error(`the last line has no end: ${stderr}`);
  }
  return lines.map((text) => line.parse(JSON.parse(text)));
}

async function logged(command: string, args: readonly string[], input?: string, env: NodeJS.ProcessEnv = {}) {
  const options = { env: { ...sandbox.env, ...env }, ...(input === undefined ? {} : { input }) };
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const ended = await run(command, args.toSpliced(end, 0, '--log-format', 'json'), options);
  return { ...ended, events: eventsIn(ended) };
}

test('a run of the sink: warnings, requests, and the report as its summary', async (t) => {
  const { status, events } = await logged(
    'klaviyo-sink',
    ['--op', 'add', '--list-name', 'New', '--skip-invalid', '--verbose'],
    people,
  );
  t.equal(status, 0);
  t.ok(events.every(({ command }) => command === 'klaviyo-sink'));
  const request = events.find(({ event }) => event === 'request');
  t.match(request, { level: 'debug', method: 'GET', status: 200, path: /^\/api\// });
  const summary = events.at(-1);
  t.match(summary, {
    event: 'summary',
    level: 'info',
    report: { read: 3, delivered: 2, rejected: 1, exit_status: 0, reasons: { email_invalid: 1 } },
  });
});

test('errors say their code and the exit status', async (t) => {
  const faults: readonly [string, readonly string[], number, string][] = [
    ['klaviyo-sink', ['--nonsense'], 64, 'usage'],
    ['klaviyo-sink', ['--op'], 64, 'usage'],
    ['klaviyo-sink', ['--concurrency', 'many'], 64, 'usage'],
    ['klaviyo-source', ['nothing'], 64, 'usage'],
    ['klaviyo-source', ['report', '--nonsense'], 64, 'usage'],
    ['klaviyo-schedule', ['wat'], 64, 'usage'],
    ['klaviyo-schedule', ['create', 'x', 'not cron', '--', 'true'], 64, 'usage'],
    ['klaviyo-sandbox', ['--port', 'x'], 64, 'usage'],
    ['klaviyo-sandbox', ['--data', '/nowhere/at/all'], 74, 'io'],
    ['klaviyo-streams', ['sink', '--nonsense'], 64, 'usage'],
    ['klaviyo-streams', ['wat'], 64, 'usage'],
  ];
  for (const [command, args, status, code] of faults) {
    const ended = await logged(command, args, '');
    t.equal(ended.status, status, `${command} ${args.join(' ')}`);
    t.match(ended.events.at(-1), { level: 'error', event: 'error', code, exit_status: status });
  }
});

test('a refused key is an error with its code', async (t) => {
  const ended = await logged('klaviyo-source', ['lists'], undefined, { KLAVIYO_API_KEY: 'nope' });
  t.equal(ended.status, 78);
  t.match(ended.events, [{ event: 'error', code: 'key_missing', exit_status: 78 }]);
});

test('a word that asks for text, and one that is no form', async (t) => {
  const text = await run('klaviyo-source', ['lists', '--log-format=text'], { env: sandbox.env });
  t.match(text.stderr, /^klaviyo-source: \d+ records/);
  const neither = await run('klaviyo-source', ['lists', '--log-format', 'xml'], { env: sandbox.env });
  t.equal(neither.status, 64);
  t.match(neither.stderr, /^klaviyo-source: --log-format: expected text or json, got "xml"/);
});

test('words behind -- are those of another command', async (t) => {
  const args = ['--op', 'upsert', '--', 'echo', '--log-format', 'json'];
  const { stderr } = await run('klaviyo-sink', args, { env: sandbox.env });
  t.match(stderr, /^klaviyo-sink: /m);
});

test('what the command behind -- says on its stderr is an event a line', async (t) => {
  const script = 'echo "email"; echo a@example.com; echo "half done" >&2; printf "ready" >&2';
  const args = ['--op', 'upsert', '--log-format', 'json', '--', 'sh', '-c', script];
  const ended = await run('klaviyo-sink', args, { env: sandbox.env });
  t.equal(ended.status, 0);
  const said = eventsIn(ended).filter(({ event }) => event === 'producer');
  t.same(
    said.map(({ message }) => message),
    ['half done', 'ready'],
  );
});

test('a run for many accounts names the account of each event', async (t) => {
  const folder = workFolder(t);
  const file = join(folder, 'accounts.yml');
  writeFileSync(file, '- { name: one, api_key_env: KEY_ONE }\n- { name: two, api_key_env: KEY_TWO }\n');
  const ended = await logged(
    'klaviyo-source',
    ['lists', '--accounts', file, '--verbose', '--output', join(folder, '{account}')],
    '',
    {
      KEY_ONE: 'pk_one',
      KEY_TWO: 'two',
    },
  );
  t.equal(ended.status, 78);
  const of = (account: string) => ended.events.filter((event) => event['account'] === account);
  t.match(of('one').at(-1), { event: 'account', level: 'info', exit_status: 0, report: { records: Number } });
  t.match(
    of('two').map(({ event }) => event),
    ['error', 'account'],
  );
  t.match(ended.events.at(-1), { event: 'summary', report: { accounts: 2, failed: 1 } });
});

test('no key is in a log, and nothing that moves a terminal', async (t) => {
  const ended = await logged('klaviyo-source', ['pk_0123456789abcdef\u202e\u001b[2J'], '');
  t.notMatch(ended.stderr, /pk_0123456789/);
  t.notOk(['\u202e', '\u001b'].some((character) => ended.stderr.includes(character)));
});

test('progress is an event with numbers', async (t) => {
  const args = ['--op', 'upsert', '--progress', 'plain', '--log-format', 'json'];
  const child = spawnCommand('klaviyo-sink', args, sandbox.env);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (stderr.includes('"progress"')) {
      child.stdin.end();
    }
  });
  child.stdin.write('email\na@example.com\n');
  await once(child, 'close');
  const events = eventsIn({ status: 0, stdout: '', stderr });
  t.match(events[0], { event: 'progress', level: 'info', read: Number, requests: Number, seconds: Number });
});

test('the daemon of klaviyo-schedule, and what it says of a run', async (t) => {
  const store = workFolder(t);
  const at = ['--store', store, '--log-format', 'json'];
  t.equal((await run('klaviyo-schedule', ['create', 'job', '* * * * *', ...at, '--', 'false'])).status, 0);
  const trigger = await run('klaviyo-schedule', ['trigger', 'job', ...at]);
  t.equal(trigger.status, 1);
  t.ok(eventsIn(trigger).length >= 0);
  const daemon = spawnCommand('klaviyo-schedule', ['run', ...at]);
  daemon.stderr.once('data', () => daemon.kill('SIGTERM'));
  const ended = await finish(daemon);
  const events = eventsIn(ended);
  t.match(events[0], {
    command: 'klaviyo-schedule',
    event: 'message',
    message: /^running the schedules of /,
  });
  t.match(events.at(-1), { message: 'ended' });
  const none = await run('klaviyo-schedule', [...at]);
  t.equal(none.status, 64);
  eventsIn(none);
});

test('what Node itself would print is an event as well', async (t) => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', KLAVIYO_BASE_URL: 'https://127.0.0.1:1' };
  const ended = await logged('klaviyo-source', ['lists', '--retry-limit', '1'], '', env);
  t.ok(ended.events.length > 0);
  t.match(ended.events.at(-1), { level: 'error' });
});

test('the end', async () => {
  await sandbox.stop();
});
