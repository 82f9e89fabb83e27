import { join } from 'node:path';
import { test } from 'tap';
import { readNdjson, workFolder } from '../../cli/harness.ts';
import { fakeClock, refusal, runSink, scriptedServer, type Script } from '../../cli/in-process.ts';

const upsert = ['--op', 'upsert'];
const accepted = (id = 'job-1') => ({
  status: 202,
  body: { data: { type: 'profile-bulk-import-job', id, attributes: { status: 'queued' } } },
});

function emails(count: number): string {
  return `email\n${Array.from({ length: count }, (_, n) => `a${n}@example.com`).join('\n')}\n`;
}

async function withServer(t: { teardown(fn: () => Promise<void>): void }, script: Script) {
  const server = await scriptedServer(script);
  t.teardown(() => server.stop());
  return server;
}

test('one poisoned record in 10,000 costs one rejection and at most 15 extra requests without a pointer', async (t) => {
  const server = await withServer(t, ({ body }) =>
    body.includes('"a7777@example.com"') ? refusal('one of them is poisoned') : accepted(),
  );
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const { status, stderr } = await runSink([...upsert, '--skip-invalid', '--rejects', rejects], {
    input: emails(10_000),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 0, stderr);
  t.match(stderr, /10,000 records read = 9,999 delivered \+ 1 rejected \+ 0 failed/);
  t.ok(server.requests.length <= 16, `${server.requests.length} requests`);
  t.match(stderr, /of them to isolate refused records/);
  t.match(readNdjson(rejects), [
    {
      line: 7779,
      reason: 'refused',
      source: 'klaviyo',
      message: /one of them is poisoned/,
      record: { email: 'a7777@example.com' },
    },
  ]);
});

test('with a pointer the poisoned record costs one extra request', async (t) => {
  const server = await withServer(t, ({ body }) =>
    body.includes('"a7777@example.com"')
      ? refusal('bad', '/data/attributes/profiles/data/7777/attributes/email')
      : accepted(),
  );
  const { stderr } = await runSink([...upsert, '--skip-invalid'], {
    input: emails(10_000),
    env: server.env,
    clock: fakeClock(),
  });
  t.match(stderr, /9,999 delivered \+ 1 rejected \+ 0 failed/);
  t.equal(server.requests.length, 2);
});

test('without --skip-invalid a refused batch fails, the others go on, and the run ends with 1', async (t) => {
  const server = await withServer(t, ({ body }) =>
    body.includes('"a5@example.com"')
      ? refusal('bad', '/data/attributes/profiles/data/5/attributes/email')
      : accepted(),
  );
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const { status, stderr } = await runSink([...upsert, '--rejects', rejects], {
    input: emails(20_000),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 1);
  t.match(stderr, /20,000 records read = 10,000 delivered \+ 0 rejected \+ 10,000 failed/);
  t.equal(server.requests.length, 2);
  const rows = readNdjson(rejects);
  t.equal(rows.length, 10_000, 'the records of the failed batch are in the rejects');
  t.match(rows[0], { line: 2, reason: 'batch_refused', message: /line 7: Klaviyo refused the batch: bad/ });
});

test('--stop-on-batch-failure stops at the first', async (t) => {
  const server = await withServer(t, ({ body }) =>
    body.includes('"a5@example.com"') ? refusal('bad') : accepted(),
  );
  const { status, stderr } = await runSink([...upsert, '--stop-on-batch-failure', '--concurrency', '1'], {
    input: emails(30_000),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 1);
  t.match(
    stderr,
    /the batch of 10000 records from line 2 to 10001 failed: Klaviyo refused the batch: bad; stopped/,
  );
  t.match(stderr, /30,000 records read = 0 delivered \+ 0 rejected \+ 30,000 failed|0 delivered/);
  t.equal(server.requests.length, 1);
});

test('a server error is tried again with growing waits, and the batch arrives once', async (t) => {
  const server = await withServer(t, (_, nth) =>
    nth <= 3 ? { status: [500, 503, 504][nth - 1] ?? 500 } : accepted(),
  );
  const clock = fakeClock();
  const { status, stderr } = await runSink(upsert, { input: emails(1), env: server.env, clock });
  t.equal(status, 0, stderr);
  t.equal(server.requests.length, 4);
  const [first = 0, second = 0, third = 0] = clock.slept;
  t.ok(
    first >= 500 && first <= 1000 && second >= 1000 && second <= 2000 && third >= 2000 && third <= 4000,
    clock.slept.join(),
  );
});

test('a connection that is cut is tried again', async (t) => {
  const server = await withServer(t, (_, nth) => (nth === 1 ? 'cut' : accepted()));
  const { status, stderr } = await runSink(upsert, { input: emails(1), env: server.env, clock: fakeClock() });
  t.equal(status, 0, stderr);
  t.equal(server.requests.length, 2);
});

test('a success of another form counts as taken, its job as unknown, and the journal knows it', async (t) => {
  for (const body of [{}, { data: { id: 5 } }, [], undefined, '<html>', { data: { id: ' ' } }]) {
    const server = await withServer(t, () => ({ status: 202, body }));
    const journal = join(workFolder(t), 'journal');
    const again = ['--journal', journal, '--wait'];
    const { status, stderr } = await runSink([...upsert, ...again], {
      input: emails(3),
      env: server.env,
      clock: fakeClock(),
    });
    t.equal(status, 69, stderr);
    t.match(stderr, /3 records read = 3 delivered \+ 0 rejected \+ 0 failed/);
    t.match(stderr, /1 request \(lines 2 to 4\) taken with an answer of another form .* can't be followed/);
    t.notMatch(stderr, /bug|not sent/);
    t.equal(server.requests.length, 1);
    t.equal(readNdjson(journal).length, 2);
  }
});

test('waiting for the rate limit uses up no retries', async (t) => {
  const server = await withServer(t, (_, nth) =>
    nth <= 9 ? { status: 429, headers: { 'retry-after': '2' } } : accepted(),
  );
  const { status, stderr } = await runSink([...upsert, '--retry-limit', '1'], {
    input: emails(1),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 0, stderr);
  t.match(stderr, /9 answered with 429/);
});

test('a 429 that asks to wait for nothing uses up the retries', async (t) => {
  for (const wait of ['0', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon']) {
    const server = await withServer(t, () => ({ status: 429, headers: { 'retry-after': wait } }));
    const { status, stderr } = await runSink([...upsert, '--retry-limit', '2'], {
      input: emails(1),
      env: server.env,
      clock: fakeClock(),
    });
    t.equal(status, 69, stderr);
    t.equal(server.requests.length, 3, wait);
  }
});

test('a rate limit that asks for hours ends the run with 69 and says when to come back', async (t) => {
  const server = await withServer(t, () => ({ status: 429, headers: { 'retry-after': '7200' } }));
  const { status, stderr } = await runSink(upsert, { input: emails(1), env: server.env, clock: fakeClock() });
  t.equal(status, 69);
  t.match(stderr, /run again after 2026-06-01T02:00:0\dZ/);
});

test('a server that fails all the time: the run ends with 69 when nothing was delivered, with 1 when something was', async (t) => {
  const never = await withServer(t, () => ({ status: 503 }));
  t.equal((await runSink(upsert, { input: emails(1), env: never.env, clock: fakeClock() })).status, 69);
  const sometimes = await withServer(t, ({ body }) => (body.includes('"a1@') ? { status: 503 } : accepted()));
  const { status, stderr } = await runSink(upsert, {
    input: emails(20_000),
    env: sometimes.env,
    clock: fakeClock(),
  });
  t.equal(status, 1, stderr);
  t.match(stderr, /10,000 delivered \+ 0 rejected \+ 10,000 failed/);
});

test('a record that was taken without its phone number is reported, not counted as delivered whole', async (t) => {
  const dropped = { ...accepted(), headers: { 'x-klaviyo-partial-failure': 'phone_number' } };
  const server = await withServer(t, ({ body }) => (body.includes('+12025550123') ? dropped : accepted()));
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const input =
    'email,phone_number\na@example.com,+12025550122\nb@example.com,+12025550123\nc@example.com,\n';
  const { stderr } = await runSink([...upsert, '--skip-invalid', '--rejects', rejects], {
    input,
    env: server.env,
    clock: fakeClock(),
  });
  t.match(stderr, /3 records read = 2 delivered \+ 1 rejected/);
  t.match(readNdjson(rejects), [{ line: 3, reason: 'phone_number_dropped', column: 'phone_number' }]);
});

test('a list is created once, also when the answer to its creation is lost', async (t) => {
  let lists: { type: string; id: string; attributes: { name: string } }[] = [];
  const server = await withServer(t, ({ method, path }) => {
    if (method === 'GET' && path.startsWith('/api/lists')) {
      return { status: 200, body: { data: lists, links: { next: null } } };
    }
    if (method === 'POST' && path === '/api/lists') {
      lists = [{ type: 'list', id: 'ABC123', attributes: { name: 'News' } }];
      return 'cut';
    }
    return accepted();
  });
  const { status, stderr } = await runSink(['--op', 'add', '--list-name', 'News'], {
    input: emails(1),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 0, stderr);
  t.equal(server.requests.filter(({ method, path }) => method === 'POST' && path === '/api/lists').length, 1);
  t.match(server.requests.at(-1)?.body, /"id":"ABC123"/);
});

test('--wait that runs out exits with 75 and prints the jobs', async (t) => {
  const server = await withServer(t, ({ method }) =>
    method === 'POST'
      ? accepted('job-slow')
      : { status: 200, body: { data: { id: 'job-slow', attributes: { status: 'processing' } } } },
  );
  const { status, stderr } = await runSink([...upsert, '--wait', '--wait-timeout', '5m'], {
    input: emails(1),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 75);
  t.match(stderr, /job-slow/);
});

test('the records of a cancelled job count as failed', async (t) => {
  const server = await withServer(t, ({ method }) =>
    method === 'POST'
      ? accepted('job-c')
      : {
          status: 200,
          body: { data: { id: 'job-c', attributes: { status: 'cancelled', completed_count: 1 } } },
        },
  );
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const { status, stderr } = await runSink([...upsert, '--wait', '--rejects', rejects], {
    input: emails(3),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 1);
  t.match(stderr, /3 records read = 0 delivered \+ 0 rejected \+ 3 failed/);
  t.match(readNdjson(rejects), [
    { line: 2, reason: 'job_cancelled', job_id: 'job-c', record: { email: 'a0@example.com' } },
    {},
    {},
  ]);
});

test('all pages of import errors are read', async (t) => {
  const errors = Array.from({ length: 250 }, (_, n) => ({
    id: String(n),
    attributes: {
      code: 'invalid',
      title: 'Invalid',
      detail: 'no',
      source: { pointer: `/data/attributes/profiles/data/${n * 2}/attributes/email` },
    },
  }));
  const server = await withServer(t, ({ method, path }) => {
    if (method === 'POST') {
      return accepted('job-e');
    }
    if (!path.includes('import-errors')) {
      return {
        status: 200,
        body: { data: { id: 'job-e', attributes: { status: 'complete', failed_count: 250 } } },
      };
    }
    const from = Number(/from=(\d+)/.exec(path)?.[1] ?? 0);
    const next =
      from + 100 < 250 ? `/api/profile-bulk-import-jobs/job-e/import-errors?from=${from + 100}` : null;
    return { status: 200, body: { data: errors.slice(from, from + 100), links: { next } } };
  });
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const { stderr } = await runSink([...upsert, '--wait', '--skip-invalid', '--rejects', rejects], {
    input: emails(1000),
    env: server.env,
    clock: fakeClock(),
  });
  t.match(stderr, /1,000 records read = 750 delivered \+ 250 rejected/);
  const rows = readNdjson(rejects);
  t.equal(rows.length, 250);
  t.match(rows[249], { line: 500, record: { email: 'a498@example.com' } });
});

test('a next page on another host is an error, for the key would travel there', async (t) => {
  const server = await withServer(t, () => ({
    status: 200,
    body: { data: [], links: { next: 'https://elsewhere.example/api/lists?page=2' } },
  }));
  const { status, stderr } = await runSink(['--op', 'add', '--list-name', 'News'], {
    input: emails(1),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 69);
  t.match(stderr, /another host \(elsewhere\.example\)/);
});

test('a retired revision is explained', async (t) => {
  const server = await withServer(t, () => ({ ...refusal('retired'), status: 410 }));
  const { status, stderr } = await runSink([...upsert, '--revision', '2023-01-15'], {
    input: emails(1),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(status, 78);
  t.match(stderr, /revision 2023-01-15 .*--revision/);
});

test('a signal lets the request in flight finish and prints the summary', async (t) => {
  let send: (signal: 'SIGINT' | 'SIGTERM') => void = () => undefined;
  const server = await withServer(t, () => {
    send('SIGTERM');
    return accepted();
  });
  const { status, stderr } = await runSink([...upsert, '--concurrency', '1'], {
    input: emails(50_000),
    env: server.env,
    clock: fakeClock(),
    signal: (sender) => (send = sender),
  });
  t.equal(status, 143);
  t.match(stderr, /= 10,000 delivered \+ 0 rejected \+ \d+,?\d* failed/);
  t.equal(server.requests.length, 1);
});

test('an event that was taken before its answer got lost is not called refused', async (t) => {
  const duplicate = {
    status: 400,
    body: {
      errors: [
        {
          id: '1',
          code: 'duplicate',
          title: 'Duplicate',
          detail: 'Duplicate unique_id for this profile and metric',
        },
      ],
    },
  };
  const server = await withServer(t, (_, nth) => (nth === 1 ? 'cut' : duplicate));
  const input = JSON.stringify({ metric: 'Placed Order', email: 'a@example.com', unique_id: 'o-1' });
  const { status, stderr } = await runSink(['--op', 'track'], { input, env: server.env, clock: fakeClock() });
  t.equal(status, 0, stderr);
  t.match(stderr, /1 delivered/);
});

test("a dry run's bodies are byte for byte what is then sent", async (t) => {
  const server = await withServer(t, ({ method, path }) =>
    method === 'GET' && path.startsWith('/api/lists')
      ? { status: 200, body: { data: { id: 'L1', attributes: { name: 'x' } } } }
      : method === 'POST' && path.includes('import')
        ? accepted()
        : { status: 202 },
  );
  const big = `email,note\n${Array.from({ length: 12_345 }, (_, n) => `a${n}@example.com,${'é"'.repeat(n % 200).replaceAll('"', '')}`).join('\n')}\n`;
  const runs: [string[], string][] = [
    [['--op', 'add', '--list-id', 'L1'], big],
    [['--op', 'consent', '--consent', 'subscribed', '--list-id', 'L1', '--ignore', 'note'], big],
    [['--op', 'track'], JSON.stringify({ metric: 'm', email: 'a@example.com', value: 1.5 })],
  ];
  for (const [args, input] of runs) {
    const before = server.requests.length;
    const dry = await runSink([...args, '--dry-run=bodies'], { input, env: server.env, clock: fakeClock() });
    t.equal(dry.status, 0, dry.stderr);
    t.equal(server.requests.length, before, 'nothing is sent');
    await runSink([...args, '--concurrency', '1'], { input, env: server.env, clock: fakeClock() });
    const sent = server.requests.slice(before).filter(({ method }) => method === 'POST');
    t.same(
      dry.stdout.trimEnd().split('\n'),
      sent.map(({ body }) => body),
    );
  }
});

test('no body is larger than 5 MB, none of several is much smaller, and a record over 100 KB is out', async (t) => {
  const server = await withServer(t, () => accepted());
  const rows = Array.from(
    { length: 3000 },
    (_, n) => `a${n}@example.com,${'€'.repeat(n % 7 === 0 ? 20_000 : 100 + (n % 900))}`,
  );
  const { stderr } = await runSink([...upsert, '--skip-invalid'], {
    input: `email,note\n${rows.join('\n')}\na@example.com,${'x'.repeat(100_000)}\n`,
    env: server.env,
    clock: fakeClock(),
  });
  t.match(stderr, /1 record_too_large/);
  const sizes = server.requests.map(({ body }) => Buffer.byteLength(body));
  t.ok(sizes.length > 3 && sizes.every((size) => size <= 5_000_000), sizes.join());
  t.ok(
    sizes
      .toSorted((a, b) => a - b)
      .slice(1)
      .every((size) => size > 4_900_000),
    'all but the last are nearly full',
  );
});

test('--validate-first sends nothing when the last line is wrong', async (t) => {
  const server = await withServer(t, () => accepted());
  const bad = await runSink([...upsert, '--validate-first'], {
    input: `${emails(25_000)}nobody\n`,
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(bad.status, 65);
  t.equal(server.requests.length, 0);
  const good = await runSink([...upsert, '--validate-first'], {
    input: emails(25_000),
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(good.status, 0, good.stderr);
  t.equal(server.requests.length, 3);
});

test('--estimate counts and sends nothing, without a key', async (t) => {
  const { status, stderr } = await runSink([...upsert, '--estimate'], {
    input: emails(25_000),
    env: { KLAVIYO_API_KEY: '' },
  });
  t.equal(status, 0);
  t.match(stderr, /25,000 records read = 25,000 that would be delivered \+ 0 rejected/);
  t.match(stderr, /3 requests, [\d,]+ bytes/);
});

test('nothing of a record is printed outside the rejects file', async (t) => {
  const server = await withServer(t, ({ method, path }) => {
    if (method !== 'GET') {
      return accepted();
    }
    return {
      status: 200,
      body: path.includes('/profiles') ? { data: [] } : { data: { id: 'L1', attributes: { name: 'x' } } },
    };
  });
  const invalid = await runSink([...upsert, '--verbose'], {
    input: 'email,phone_number\nsecret-person@example.com,+99secret\n',
    env: server.env,
    clock: fakeClock(),
  });
  t.equal(invalid.status, 65);
  const lookedUp = await runSink(['--op', 'remove', '--resolve', '--list-id', 'L1', '--verbose'], {
    input: 'email\nsecret-person@example.com\n',
    env: server.env,
    clock: fakeClock(),
  });
  t.match(lookedUp.stderr, /GET \/api\/lists\/L1\/profiles 200/);
  for (const { stderr, stdout } of [invalid, lookedUp]) {
    t.notMatch(stderr + stdout, /secret/);
  }
});

test('what a server says back of the key, or to the terminal, is not printed', async (t) => {
  const server = await withServer(t, () => ({
    status: 401,
    body: {
      errors: [{ code: 'x', title: '', detail: 'no access for pk_very_secret \u001b[31mhere\nand there' }],
    },
  }));
  const { status, stderr } = await runSink(upsert, {
    input: emails(1),
    env: { ...server.env, KLAVIYO_API_KEY: 'pk_very_secret' },
    clock: fakeClock(),
  });
  t.equal(status, 77);
  t.notMatch(stderr, /pk_very_secret/);
  t.match(stderr, /no access for \[the key\]  \[31mhere and there/);
});
