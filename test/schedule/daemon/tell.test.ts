// Who is told of a run: the command of --on-failure, the webhook of --notify, and the dead man's switch of --ping.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { tellEnd, type Ended } from '../../../lib/schedule/daemon/tell.ts';
import type { Definition } from '../../../lib/schedule/store/definition.ts';
import { terminal } from '../../cli/schedule/terminal.ts';
import { definitionOf, temporaryFolder } from '../virtual-clock.ts';

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

async function hook(
  t: Test,
  statusOf: (count: number) => number = () => 200,
  headers: Readonly<Record<string, string>> = {},
) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push({ method: request.method ?? '', url: request.url ?? '', body });
      response.writeHead(statusOf(heard.length), headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const until = async (count: number): Promise<Heard[]> => {
    for (let tries = 0; heard.length < count && tries < 1000; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return heard;
  };
  return { url, heard, until };
}

const until = async (path: string): Promise<string> => {
  for (let tries = 0; !existsSync(path) && tries < 1000; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return readFileSync(path, 'utf8');
};

test('a failed run is posted once, after its last attempt, without a word of the command', async (t) => {
  const { run } = terminal(t);
  const { url, until: heardUntil } = await hook(t);
  const report = `echo '{"read":3,"delivered":1,"rejected":2,"failed":0}' > "$KLAVIYO_REPORT"; echo person@example.com; exit 69`;
  const argv = [
    'create',
    'f',
    '',
    '--notify',
    `${url}/hook?secret=1`,
    '--retries',
    '1',
    '--retry-wait',
    '1s',
  ];
  const { folder, clock, run: with_ } = terminal(t);
  t.ok(folder && clock);
  t.equal((await with_([...argv.slice(0, 5), '--shell', '--', report])).status, 0);
  t.equal((await with_(['trigger', 'f'])).status, 69);
  const [first] = await heardUntil(1);
  t.match(first, { method: 'POST', url: '/hook?secret=1' });
  const body = JSON.parse(first?.body ?? '');
  t.match(body, {
    event: 'failure',
    schedule: 'f',
    run: 1,
    status: 'failed',
    exit_status: 69,
    counts: { read: 3, delivered: 1, rejected: 2, failed: 0 },
    reason: 'run 1: exit 69',
    log: /000001\.log$/,
  });
  t.notMatch(first?.body, /person@|echo|secret/);
  await with_(['update', 'f', '--shell', '--', 'true']);
  t.equal((await with_(['trigger', 'f'])).status, 0);
  await with_(['update', 'f', '--notify-on', 'always']);
  await with_(['trigger', 'f']);
  const all = await heardUntil(2);
  t.strictSame(
    all.map((one) => JSON.parse(one.body).event),
    ['failure', 'success'],
    'successes only where they are asked for',
  );
  await with_(['update', 'f', '--notify', '', '--shell', '--', 'exit 1']);
  await with_(['trigger', 'f']);
  t.equal(all.length, 2, 'taken away again');
  t.equal((await run(['list', '--json'])).out, '[]\n');
});

test('warnings before disabling, and disabling, are told', async (t) => {
  const { run } = terminal(t);
  const { url, until: heardUntil } = await hook(t);
  await run(['create', 'c', '', '--disable-after', '2', '--notify', url, '--shell', '--', 'exit 78']);
  await run(['trigger', 'c']);
  await heardUntil(1);
  await run(['trigger', 'c']);
  const told = (await heardUntil(2)).map(({ body }) => JSON.parse(body));
  t.match(told, [
    { event: 'warning', exit_status: 78, reason: /after 2 the schedule is disabled/ },
    { event: 'disabled', run: 2, reason: /2 runs in a row.*disabled/ },
  ]);
});

test('the command of --on-failure finds what it needs, and its own failure changes nothing', async (t) => {
  const { run, folder } = terminal(t);
  const text =
    'echo "$KLAVIYO_SCHEDULE $KLAVIYO_RUN_ID $KLAVIYO_EXIT $KLAVIYO_EVENT $KLAVIYO_LOG" > told.tmp; mv told.tmp told; exit 5';
  const made = await run([
    'create',
    'o',
    '',
    '--directory',
    folder,
    '--on-failure',
    text,
    '--shell',
    '--',
    'exit 7',
  ]);
  t.equal(made.status, 0);
  t.equal((await run(['trigger', 'o'])).status, 7);
  t.match(await until(join(folder, 'told')), /^o 1 7 failure \/.*000001\.log\n$/);
  t.match(JSON.parse((await run(['history', 'o', '--json'])).out), [{ status: 'failed', exit_status: 7 }]);
  t.match((await run(['show', 'o'])).out, /on failure +echo/);
});

test("a dead man's switch hears the start, the good end and the failure", async (t) => {
  const { run } = terminal(t);
  const { url, until: heardUntil } = await hook(t);
  await run(['create', 'p', '', '--ping', `${url}/x?k=1`, '--', 'true']);
  await run(['trigger', 'p']);
  await heardUntil(2);
  await run(['update', 'p', '--', 'false']);
  await run(['trigger', 'p']);
  const heard = await heardUntil(4);
  t.strictSame(
    [heard.slice(0, 2), heard.slice(2)].map((pair) =>
      pair.map((one) => `${one.method} ${one.url}`).toSorted(),
    ),
    [
      ['GET /x/start?k=1', 'GET /x?k=1'],
      ['GET /x/fail?k=1', 'GET /x/start?k=1'],
    ],
  );
});

test('an answer that is no success is asked for again', async (t) => {
  const { run } = terminal(t);
  const { url, until: heardUntil } = await hook(t, (count) => (count === 1 ? 503 : 200));
  await run(['create', 'p', '', '--notify', url, '--', 'false']);
  await run(['trigger', 'p']);
  t.equal((await heardUntil(2)).length, 2);
});

test('addresses are https, or http on loopback', async (t) => {
  const { run } = terminal(t);
  for (const [flag, url] of [
    ['--notify', 'http://example.com/'],
    ['--ping', 'http://10.0.0.1/'],
    ['--notify', 'ftp://example.com'],
    ['--ping', 'nonsense'],
  ] as const) {
    t.match(
      await run(['create', 'x', '', flag, url, '--', 'true']),
      { status: 64, err: /expected an https URL/ },
      url,
    );
  }
  t.equal((await run(['create', 'x', '', '--notify', 'https://example.com/x', '--', 'true'])).status, 0);
  t.match(await run(['create', 'y', '', '--on-failure', 'curl -H TOKEN=abc123', '--', 'true']), {
    status: 64,
    err: /Keys are never stored/,
  });
});

/** The end of a run of 'told', as it is told. */
function failure(folder: string, change: Partial<Definition>): Ended {
  const at = '2026-01-30T12:00:00.000Z';
  return {
    event: 'failure',
    definition: definitionOf({ name: 'told', directory: folder, ...change }, at),
    record: {
      version: 1,
      id: 1,
      schedule: 'told',
      cause: 'trigger',
      scheduledAt: at,
      startAt: at,
      status: 'failed',
      attempts: [{ number: 1, startedAt: at, endedAt: at, exitStatus: 1 }],
    },
    reason: 'run 1: exit 1',
    log: join(folder, '1.log'),
  };
}

test('a webhook that leads elsewhere is not followed: that address was never checked', async (t) => {
  const elsewhere = await hook(t);
  const leading = await hook(t, () => 307, { location: elsewhere.url });
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const address = gone.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await new Promise((resolve) => gone.close(resolve));
  const said: string[] = [];
  await tellEnd(
    failure(temporaryFolder(t), {
      notify: `${leading.url}/hook?secret=1`,
      ping: `http://127.0.0.1:${port}/x?key=1`,
    }),
    { env: process.env, say: (message) => said.push(message) },
  );
  t.equal(leading.heard.length, 3, 'tried as often as any other refusal');
  t.strictSame(elsewhere.heard, []);
  const [notified, pinged] = said.toSorted((one, other) => (one < other ? -1 : 1));
  t.match(
    notified,
    /^--notify: 127\.0\.0\.1:\d+ could not be told \(HTTP 307, which leads elsewhere and is not followed\)$/,
  );
  t.match(pinged, /^--ping: 127\.0\.0\.1:\d+ could not be told \(.*ECONNREFUSED.*\)$/);
  t.notMatch(said.join(), /secret|key=/, 'an address may hold what nobody else should know');
});

const timersOf = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('a command of --on-failure that fails itself is named, with where to look', async (t) => {
  const folder = temporaryFolder(t);
  const log = join(folder, '1.log');
  const ends: readonly (readonly [Partial<Definition>, string])[] = [
    [{ onFailure: 'echo mailing; exit 5' }, `the command ended with 5; what it printed is in ${log}`],
    [{ onFailure: 'kill -9 $$' }, `the command was ended by SIGKILL; what it printed is in ${log}`],
    [{ onFailure: 'true', directory: process.execPath }, 'the command could not be started (spawn ENOTDIR'],
  ];
  for (const [change, message] of ends) {
    const said: string[] = [];
    const timers = timersOf();
    await tellEnd(failure(folder, change), { env: process.env, say: (text) => said.push(text) });
    t.equal(timersOf(), timers, 'nothing keeps the process, which may have no more to do');
    t.equal(said.length, 1);
    t.match(said[0], `--on-failure: ${message}`);
  }
  t.match(readFileSync(log, 'utf8'), 'mailing');
  const gone = failure(folder, { onFailure: 'pwd', directory: join(folder, 'gone') });
  await tellEnd(gone, { env: process.env, say: (text) => t.fail(text) });
  t.match(readFileSync(log, 'utf8'), `${folder}\n`, 'a folder that is gone is told of from where the log is');
  const said: string[] = [];
  const nowhere = { ...failure(folder, { onFailure: 'true' }), log: join(folder, 'gone', '1.log') };
  await tellEnd(nowhere, { env: process.env, say: (text) => said.push(text) });
  t.match(
    said,
    [/^--on-failure: the command could not be started \(ENOENT.*gone/],
    'a log that can not be opened hurts nobody else',
  );
});
