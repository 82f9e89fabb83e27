// klaviyo-source as a process against the sandbox: output, state, errors, pipes and kills.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { finish, run, spawnCommand, workFolder } from '../harness.ts';
import { here, ndjson, source, withSandbox } from './running.ts';
import { urlInClone } from '../../root.ts';

void test('events carry ids, and embed metric and profile unless told not to', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '300');
  const full = ndjson((await here(['events'], { env })).stdout);
  const lean = ndjson((await here(['events', '--skip-related'], { env })).stdout);
  t.equal(full.length, lean.length);
  for (const [i, event] of full.entries()) {
    t.match(event, {
      metric_id: String,
      profile_id: String,
      metric: { id: event['metric_id'], name: String },
    });
    const { metric: _m, profile: _p, ...rest } = event;
    t.strictSame(rest, lean[i]);
    const properties = event['event_properties'];
    if (typeof properties === 'object' && properties !== null && '$flow' in properties) {
      t.equal(event['flow_id'], properties.$flow);
    }
  }
  t.ok(full.some((event) => 'flow_id' in event) && full.some((event) => 'message_id' in event));
  const raw = ndjson((await here(['events', '--raw', '--limit', '2'], { env })).stdout);
  t.match(raw, [{ type: 'event', attributes: { uuid: String }, relationships: { metric: {} } }, {}]);
  const sparse = ndjson(
    (
      await here(
        ['events', '--fields', 'uuid', '--skip-related', '--start-time', '2020-01-01', '--limit', '1'],
        { env },
      )
    ).stdout,
  );
  t.strictSame(Object.keys(sparse[0] ?? {}), ['id', 'uuid', 'profile_id', 'metric_id']);
});

void test('campaigns of all channels come in one order of time, archived ones too', async (t) => {
  const { env } = await withSandbox(t, '--campaigns', '20');
  const all = ndjson((await here(['campaigns'], { env })).stdout);
  t.equal(all.length, 60);
  const times = all.map(({ updated_at: time }) => String(time));
  t.strictSame(times, times.toSorted());
  const archived = ndjson((await here(['campaigns', '--archived', 'only'], { env })).stdout);
  const living = ndjson((await here(['campaigns', '--archived', 'exclude'], { env })).stdout);
  t.ok(archived.length > 0 && archived.every((campaign) => campaign['archived'] === true));
  t.equal(archived.length + living.length, 60);
  const email = ndjson((await here(['campaigns', '--channel', 'email'], { env })).stdout);
  t.equal(email.length, 20);
});

void test('a reader that has enough ends the run quietly, and moves no state', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '60000', '--latency', '20ms');
  const state = join(workFolder(t), 'state.json');
  const { pathname: path } = spawnTarget();
  const child = spawn(
    'bash',
    [
      '-c',
      `"${process.execPath}" "${path}" events --incremental --state "${state}" | head -3; echo "\${PIPESTATUS[0]}"`,
    ],
    { env: { ...process.env, ...env } },
  );
  const { stdout, stderr } = await finish(child);
  const lines = stdout.trimEnd().split('\n');
  t.equal(lines.length, 4);
  t.equal(lines[3], '0');
  t.equal(stderr, '');
  t.notOk(existsSync(state));
  t.notOk(existsSync(`${state}.lock`));
  const stats = await requestsOf(env);
  t.ok(stats < 40, `${stats} requests of more than 60`);
});

function spawnTarget(): URL {
  return urlInClone('dist/bin/klaviyo-source.js');
}

async function requestsOf(env: NodeJS.ProcessEnv): Promise<number> {
  const answer = await fetch(`${env['KLAVIYO_BASE_URL']}/sandbox/stats`);
  const stats: unknown = await answer.json();
  return typeof stats === 'object' && stats !== null && 'requests' in stats ? Number(stats.requests) : NaN;
}

void test('a preview is a table of the first records, and asks for no more than it shows', async (t) => {
  const sandbox = await withSandbox(t, '--profiles', '300', '--events', '5000');
  for (const name of ['lists', 'profiles', 'events', 'metrics', 'campaigns', 'templates']) {
    const { status, stdout } = await here([name, '--preview', '4'], sandbox);
    t.equal(status, 0);
    const lines = stdout.trimEnd().split('\n');
    t.equal(lines.length, 8, name);
    t.match(lines[1], /^\| id:string +\| /);
    t.equal(new Set(lines.map((line) => line.length)).size, 1, 'a straight table');
  }
  const before = await requestsOf(sandbox.env);
  await here(['events', '--preview'], sandbox);
  await here(['list-profiles', '--parent', 'Staff', '--preview=3'], sandbox);
  t.equal((await requestsOf(sandbox.env)) - before, 1 + 3);
});

void test('a run that is killed loses nothing over the next runs', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '30000', '--latency', '15ms±10');
  const folder = workFolder(t);
  const all = new Set(
    ndjson((await here(['events', '--skip-related', '--end-time', '2026-11-01'], { env })).stdout).map(
      ({ id }) => id,
    ),
  );
  const args = [
    'events',
    '--skip-related',
    '--incremental',
    '--state',
    join(folder, 'state.json'),
    '--lookback',
    '30d',
    '--output',
    join(folder, 'out.ndjson'),
  ];
  for (let delay = 150; delay < 1500; delay += 230) {
    const child = spawnCommand(source, args, env);
    const closed = once(child, 'close');
    await sleep(delay);
    child.kill('SIGKILL');
    await closed;
  }
  for (let i = 0; i < 2; i++) {
    const { status, stderr } = await here(args, { env });
    t.equal(status, 0, stderr);
  }
  const printed = ndjson(readFileSync(join(folder, 'out.ndjson'), 'utf8')).map(({ id }) => id);
  const found = new Set(printed);
  t.strictSame(
    [...all].filter((id) => !found.has(id)),
    [],
    'nothing is lost',
  );
  t.equal(readdirSync(folder).filter((name) => name.endsWith('.lock')).length, 0);
});

void test('SIGTERM ends a run with 143 and leaves the state as it was', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '30000', '--latency', '300ms');
  const state = join(workFolder(t), 'state.json');
  const child = spawnCommand(source, ['events', '--incremental', '--state', state], env);
  const finished = finish(child);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const { status, stderr } = await finished;
  t.equal(status, 143);
  t.match(stderr, /the state is as it was/);
  t.notOk(existsSync(state));
});

void test('two runs at once do not share a state', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '50', '--events', '3000', '--latency', '400ms');
  const state = join(workFolder(t), 'state.json');
  const args = ['events', '--incremental', '--state', state];
  const first = run(source, args, { env });
  while (!existsSync(`${state}.lock`)) {
    await sleep(20);
  }
  const second = await here(args, { env });
  t.equal(second.status, 75);
  t.match(second.stderr, /in use by process \d+/);
  t.equal((await first).status, 0);
  t.equal((await here(args, { env })).status, 0, 'the lock is gone');
});

void test('refusals end with their status, say what to do and leave the state alone', async (t) => {
  const folder = workFolder(t);
  const state = join(folder, 'state.json');
  const { env } = await withSandbox(t, '--key', 'pk_right', '--scopes', 'lists:read', '--profiles', '5');
  const right = { ...env, KLAVIYO_API_KEY: 'pk_right' };
  const incremental = ['--incremental', '--state', state];
  const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, number, RegExp])[] = [
    [['lists', ...incremental], env, 77, /refused the API key \(401.*KLAVIYO_API_KEY/],
    [['events', ...incremental], right, 77, /403.*events:read/],
    [['lists', '--revision', '2023-02-22', ...incremental], right, 78, /410.*--revision/],
    [
      ['list-tags', '--parent', 'Nobody'],
      right,
      78,
      /none of the lists has this id or name .*klaviyo-source lists prints them/,
    ],
    [['lists'], {}, 78, /no API key/],
    [['lits'], right, 64, /did you mean lists/],
    [['lists', '--include', 'tag'], right, 64, /--include tag.*did you mean tags/],
    [['lists', '--fields', 'nmae'], right, 64, /lists have no such attribute \(did you mean name\?\)/],
    [
      ['metrics', '--start-time', '2026-01-01'],
      right,
      64,
      /can't be read by time; these can: lists, profiles/,
    ],
    [['lists', '--incremental'], right, 64, /--incremental needs --state/],
    [['lists', '--state', state], right, 64, /--state goes with --incremental/],
    [['lists', '--start-time', 'yesterday'], right, 64, /ISO 8601/],
    [['lists', 'profiles'], right, 64, /one resource a run/],
    [[], right, 64, /name a resource/],
    [['lists', '--output', folder], right, 64, /is a directory/],
    [['lists', '--output', join(folder, 'none', 'x')], right, 74, /does not exist/],
    [['lists', '--report', join(folder, 'none', 'x')], right, 74, /--report .* can't be written \(ENOENT\)/],
  ];
  for (const [args, environment, status, message] of cases) {
    const finished = await here(args, { env: environment });
    t.equal(finished.status, status, args.join(' '));
    t.match(finished.stderr, message);
    t.notMatch(finished.stderr, /\n {4}at |pk_right/);
    t.equal(finished.stdout, '');
  }
  t.notOk(existsSync(state));
  const old = await here(['lists', '--revision', '2025-01-15'], { env: right });
  t.match(old.stderr, /retires the API revision 2025-01-15 on 2027-01-15, in \d+ days/);
});

void test('a broken state file is refused, not read as empty', async (t) => {
  const state = join(workFolder(t), 'state.json');
  writeFileSync(state, '{"version":');
  const { env } = await withSandbox(t);
  const { status, stderr } = await here(['lists', '--incremental', '--state', state], { env });
  t.equal(status, 78);
  t.match(stderr, /not JSON; restore the file/);
});

void test('output to a file: append, replace, replace only for new data, gzip', async (t) => {
  const { env } = await withSandbox(t, '--lists', '11');
  const folder = workFolder(t);
  const file = join(folder, 'lists.ndjson');
  const read = (...args: string[]) => here(['lists', '--output', file, ...args], { env });
  writeFileSync(file, '{"id":"before"}');
  t.equal((await read()).status, 0);
  const ids = ndjson(readFileSync(file, 'utf8')).map(({ id }) => id);
  t.equal(ids.length, 1 + 11);
  t.equal(ids[0], 'before');
  await read('--mode', 'replace');
  t.equal(ndjson(readFileSync(file, 'utf8')).length, 11);
  await read('--mode', 'replace-on-new-data', '--start-time', '2099-01-01');
  t.equal(ndjson(readFileSync(file, 'utf8')).length, 11, 'nothing came: the old file stays');
  await read('--mode', 'replace', '--start-time', '2099-01-01');
  t.equal(readFileSync(file, 'utf8'), '');
  const packed = join(folder, 'lists.ndjson.gz');
  for (let i = 0; i < 2; i++) {
    await here(['lists', '--output', packed, '--gzip'], { env });
  }
  t.equal(ndjson(gunzipSync(readFileSync(packed)).toString()).length, 22);
  t.strictSame(readdirSync(folder).toSorted(), ['lists.ndjson', 'lists.ndjson.gz']);
  const { bytes } = await here(['lists', '--gzip'], { env });
  t.equal(ndjson(gunzipSync(bytes).toString()).length, 11);
});

void test('partitions by day hold what the stream holds', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '30', '--events', '2000');
  const folder = join(workFolder(t), 'events');
  const args = [
    'events',
    '--skip-related',
    '--output',
    folder,
    '--partition-by',
    'datetime',
    '--timezone',
    'Asia/Tokyo',
  ];
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' });
  for (const expected of [1, 1]) {
    const { status, stderr } = await here([...args, '--mode', 'replace'], { env });
    t.equal(status, 0, stderr);
    let records = 0;
    for (const partition of readdirSync(folder)) {
      const files = readdirSync(join(folder, partition));
      t.equal(files.length, expected);
      for (const name of files) {
        for (const { datetime } of ndjson(readFileSync(join(folder, partition, name), 'utf8'))) {
          if (`datetime_date=${day.format(new Date(String(datetime)))}` !== partition) {
            t.fail(`${String(datetime)} in ${partition}`);
          }
          records++;
        }
      }
    }
    t.equal(records, 2000);
  }
});

void test('changes since a snapshot: who came and who left', async (t) => {
  const { env, url } = await withSandbox(t, '--profiles', '900');
  const file = join(workFolder(t), 'members.snapshot');
  const args = ['list-profiles', '--parent', 'Staff', '--changes-since', file];
  const first = ndjson((await here(args, { env })).stdout);
  t.ok(first.length > 3 && first.every(({ change }) => change === 'added'));
  t.equal((await here(args, { env })).stdout, '', 'nothing has changed');
  const [leaver] = first;
  const body = JSON.stringify({ data: [{ type: 'profile', id: leaver?.['id'] }] });
  const removed = await fetch(`${url}/api/lists/${String(leaver?.['list_id'])}/relationships/profiles`, {
    method: 'DELETE',
    headers: {
      authorization: 'Klaviyo-API-Key pk_test',
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body,
  });
  t.equal(removed.status, 204);
  t.strictSame(ndjson((await here(args, { env })).stdout), [
    { change: 'removed', id: leaver?.['id'], list_id: leaver?.['list_id'] },
  ]);
});

void test("the config file is Treasure Data's, and flags go before it", async (t) => {
  const { url } = await withSandbox(t, '--lists', '7');
  const folder = workFolder(t);
  const file = join(folder, 'load.yml');
  const out = join(folder, 'out.ndjson');
  const settings = `in:\n  type: klaviyo\n  data_source: lists\n  api_token: \${TOKEN}\n  revision_time: 2026-07-15\n  incremental: false\n  retry_limit: 3\n  start_time: 2020-01-01T00:00:00Z\nout:\n  mode: replace_on_new_data\n  path: ${out}\n`;
  writeFileSync(file, settings);
  const env = { KLAVIYO_BASE_URL: url, TOKEN: 'pk_config' };
  const { status, stderr } = await here(['--config', file], { env });
  t.equal(status, 0, stderr);
  t.equal(ndjson(readFileSync(out, 'utf8')).length, 7);
  const other = await here(['metrics', '--config', file, '--preview', '1'], { env });
  t.equal(other.status, 64, 'metrics have no start time');
  writeFileSync(file, `${settings}filters:\n  - type: rename\n`);
  const refused = await here(['--config', file], { env });
  t.equal(refused.status, 78);
  t.match(refused.stderr, /load\.yml:13: filters: type/);
  writeFileSync(file, settings.replace('incremental:', 'incrmental:'));
  t.match(
    (await here(['--config', file], { env })).stderr,
    /load\.yml:6: unknown key incrmental \(did you mean incremental\?\)/,
  );
});

void test('a next page on another host is not followed', async (t) => {
  const server = createServer((_, response) => {
    response.end(
      JSON.stringify({ data: [], links: { next: 'http://127.0.0.2:1/api/lists?page[cursor]=x' } }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { KLAVIYO_BASE_URL: `http://127.0.0.1:${port}`, KLAVIYO_API_KEY: 'pk_test' };
  const { status, stderr } = await here(['lists'], { env });
  t.equal(status, 69);
  t.match(stderr, /another host \(127\.0\.0\.2:1\)/);
});

void test('a server that fails for good ends the run with 69', async (t) => {
  const { env } = await withSandbox(t, '--fault', '503:1');
  const { status, stderr } = await here(['lists', '--retry-limit', '1'], { env });
  t.equal(status, 69);
  t.match(stderr, /answered 503, also after 1 retry/);
  const { status: late, stderr: limit } = await here(['lists'], {
    env: { ...env, KLAVIYO_BASE_URL: await refuser(t) },
  });
  t.equal(late, 69);
  t.match(limit, /run again after \d{4}-/);
});

/** Asks to wait for hours, as a spent daily quota does. */
async function refuser(t: Test): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(429, { 'retry-after': '7200' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

void test('memory stays bounded, however many events there are and however slow their reader', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '500', '--events', '150000');
  const child = spawnCommand(source, ['events', '--skip-related', '--quiet'], env);
  let peak = 0;
  let records = 0;
  const watch = setInterval(() => {
    const status = existsSync(`/proc/${child.pid}/status`)
      ? readFileSync(`/proc/${child.pid}/status`, 'utf8')
      : '';
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }, 50);
  for await (const chunk of child.stdout) {
    for (const byte of Buffer.from(chunk)) {
      if (byte === 10) {
        records++;
      }
    }
  }
  clearInterval(watch);
  t.equal(records, 150_000);
  t.ok(peak < 180, `${Math.round(peak)} MB`);
});

void test('what a slow reader gets, and what goes to files, is the same to the byte', async (t) => {
  // Some megabytes: many times what pipes and buffers between the two hold.
  const { env } = await withSandbox(t, '--profiles', '500', '--events', '15000');
  const folder = workFolder(t);
  const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const end = ['--end-time', new Date(Date.now() - 86_400_000).toISOString()];
  const command = ['events', '--skip-related', '--quiet', ...end];
  const child = spawnCommand(source, command, env);
  const slow = createHash('sha256');
  for await (const chunk of child.stdout) {
    slow.update(Buffer.from(chunk));
    await sleep(5);
  }
  const digest = slow.digest('hex');
  for (const gzip of [false, true]) {
    const file = join(folder, `events.${gzip ? 'gz' : 'ndjson'}`);
    await run(source, [...command, '--output', file, ...(gzip ? ['--gzip'] : [])], { env });
    const bytes = readFileSync(file);
    t.equal(digestOf(gzip ? gunzipSync(bytes) : bytes), digest);
  }
  const piped = spawnCommand(source, [...command, '--gzip'], env);
  const unpacked = createHash('sha256');
  for await (const chunk of piped.stdout.pipe(createGunzip())) {
    unpacked.update(Buffer.from(chunk));
  }
  t.equal(unpacked.digest('hex'), digest);
});
