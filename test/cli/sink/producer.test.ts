// The input's own end: a command that makes it, an empty one, and one with more rejections than a run bears.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { workFolder } from '../harness.ts';
import { fakeClock, runSink, scriptedServer } from '../in-process.ts';

const accepted = { status: 202, body: { data: { id: 'J1' } } };
const upsert = ['--op', 'upsert'];
const sh = (script: string) => ['--', 'sh', '-c', script];

test('a command behind -- makes the input, and its failure is the end of the run', async (t) => {
  const server = await scriptedServer(() => accepted);
  t.teardown(() => server.stop());
  const run = (...args: string[]) => runSink([...upsert, ...args], { env: server.env, clock: fakeClock() });

  const good = await run(...sh("printf 'email\\na@example.com\\n'"));
  t.equal(good.status, 0, good.stderr);
  t.match(good.stderr, /1 record read = 1 delivered/);

  const bad = await run(...sh("printf 'email\\na@example.com\\n'; exit 3"));
  t.equal(bad.status, 65);
  t.match(bad.stderr, /the command "sh" ended with status 3/);

  const killed = await run(...sh('printf "email\\n"; kill -9 $$'));
  t.equal(killed.status, 65);
  t.match(killed.stderr, /was killed by SIGKILL/);

  const absent = await run('--', '/no/such/command');
  t.equal(absent.status, 65);
  t.match(absent.stderr, /could not be started \(ENOENT\)/);

  const nothing = await run('--');
  t.equal(nothing.status, 64);

  const before = server.requests.length;
  const checked = await run('--validate-first', ...sh("printf 'email\\na@example.com\\n'; exit 3"));
  t.equal(checked.status, 65);
  t.equal(server.requests.length, before, 'nothing is sent');

  const literal = await run('--dry-run', '--', 'printf', '%s\\n', 'email', '$(id)@example.com');
  t.match(literal.stderr, /email_invalid/, 'no shell reads its words');
});

test('a command that fails before it prints anything is not an empty night', async (t) => {
  const { status, stderr } = await runSink([...upsert, '--dry-run', '--allow-empty', ...sh('exit 2')]);
  t.equal(status, 65);
  t.match(stderr, /ended with status 2/);
});

test('--allow-empty makes an input without anything an empty result', async (t) => {
  for (const input of ['', '\n\n', ' ']) {
    t.equal((await runSink([...upsert, '--dry-run'], { input })).status, 65);
    const { status, stderr } = await runSink([...upsert, '--dry-run', '--allow-empty'], { input });
    t.equal(status, 0, stderr);
    t.match(stderr, /input is empty/);
  }
});

test('--max-rejects ends a run that rejects more, by whomever', async (t) => {
  const input = 'email\nx\ny\na@example.com\nb@example.com\n';
  const dry = (limit: string) =>
    runSink([...upsert, '--skip-invalid', '--dry-run', '--max-rejects', limit], { input });
  for (const [limit, expected] of [
    ['2', 0],
    ['1', 65],
    ['0', 65],
    ['50%', 0],
    ['49.9%', 65],
  ] as const) {
    const { status, stderr } = await dry(limit);
    t.equal(status, expected, `${limit}: ${stderr}`);
  }
  t.equal((await dry('many')).status, 64);
  t.equal((await dry('101%')).status, 64);
  const server = await scriptedServer(({ body }) =>
    body.includes('"b@')
      ? {
          status: 400,
          body: {
            errors: [
              {
                code: 'x',
                title: '',
                detail: 'No.',
                source: { pointer: '/data/attributes/profiles/data/1' },
              },
            ],
          },
        }
      : accepted,
  );
  t.teardown(() => server.stop());
  const config = join(workFolder(t), 'c.yml');
  writeFileSync(config, 'operation: upsert\nskip_invalid_records: true\nmax_rejects: 2\n');
  const sent = await runSink(['--config', config], { input, env: server.env, clock: fakeClock() });
  t.equal(sent.status, 65, sent.stderr);
  t.match(sent.stderr, /3 records were rejected, more than --max-rejects 2 allows/);
  t.match(sent.stderr, /4 records read = 1 delivered \+ 3 rejected \+ 0 failed/);
  const first = await runSink([...upsert, '--skip-invalid', '--validate-first', '--max-rejects', '25%'], {
    input,
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(first.status, 65);
  t.match(first.stderr, /2 records of 4 were rejected/);
});
