// Who is to blame for a refusal: a record, the request, or nobody. Each row is an answer and what must come of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { workFolder } from '../../cli/harness.ts';
import { fakeClock, refusal, runSink, scriptedServer, type Script } from '../../cli/in-process.ts';

const accepted = { status: 202, body: { data: { type: 'profile-bulk-import-job', id: 'job-1' } } };
const isWrite = (method: string) => method !== 'GET';
const list = { status: 200, body: { data: { type: 'list', id: 'L1', attributes: { name: 'N' } } } };

interface Operated {
  readonly args: readonly string[];
  readonly header: string;
  readonly value: (n: number) => string;
  /** The pointer of its array of records. */
  readonly records: string;
}

const profiles = '/data/attributes/profiles/data';
const email = (n: number) => `p${n}@example.com`;
const operations: readonly Operated[] = [
  { args: ['--op', 'upsert'], header: 'email', value: email, records: profiles },
  { args: ['--op', 'add', '--list-id', 'L1'], header: 'email', value: email, records: profiles },
  { args: ['--op', 'suppress'], header: 'email', value: email, records: profiles },
  { args: ['--op', 'unsuppress'], header: 'email', value: email, records: profiles },
  {
    args: [
      '--op',
      'consent',
      '--consent',
      'subscribed',
      '--subscription',
      'email_marketing_only',
      '--list-id',
      'L1',
    ],
    header: 'email',
    value: email,
    records: profiles,
  },
  {
    args: ['--op', 'remove', '--list-id', 'L1'],
    header: 'profile_id',
    value: (n) => `P${n}`,
    records: '/data',
  },
  {
    args: ['--op', 'track'],
    header: 'metric,email',
    value: (n) => `Order,${email(n)}`,
    records: '/data/attributes/events-bulk-create/data',
  },
];

function input({ header, value }: Operated, records: number): string {
  return `${header}\n${Array.from({ length: records }, (_, n) => `${value(n + 1)}\n`).join('')}`;
}

/** Runs an operation against a script for its writes. */
async function send(operated: Operated, records: number, script: Script, ...flags: string[]) {
  let writes = 0;
  const server = await scriptedServer((request) =>
    isWrite(request.method) ? script(request, ++writes) : list,
  );
  const finished = await runSink([...operated.args, '--concurrency', '1', ...flags], {
    input: input(operated, records),
    env: server.env,
    clock: fakeClock(),
  });
  await server.stop();
  return { ...finished, writes };
}

const [upsert] = operations;
if (upsert === undefined) {
  throw new Error('no operation');
}
const success = (operated: Operated) =>
  operated === upsert || operated.args.includes('add') ? accepted : { status: 202 };

for (const operated of operations) {
  const name = operated.args.join(' ');

  test(`${name}: a refusal of the whole request is charged to no record`, async (t) => {
    const { status, stderr, writes } = await send(
      operated,
      64,
      () => refusal('SMS is not set up.'),
      '--skip-invalid',
    );
    t.equal(status, 1, stderr);
    t.match(stderr, /64 records read = 0 delivered \+ 0 rejected \+ 64 failed/);
    t.match(stderr, /lines 2 to 65, 64 records failed: Klaviyo refused the batch: SMS is not set up\./);
    t.ok(writes <= 6, `${writes} requests`);
  });

  test(`${name}: a pointer convicts its record, and no other pointer does`, async (t) => {
    const named = await send(
      operated,
      64,
      (_, nth) =>
        nth === 1 ? refusal('Bad.', `${operated.records}/40/attributes/email`) : success(operated),
      '--skip-invalid',
    );
    t.equal(named.status, 0, named.stderr);
    t.match(named.stderr, /63 delivered \+ 1 rejected \+ 0 failed/);
    t.equal(named.writes, 2);
    for (const pointer of [
      '/data/attributes',
      '/data/relationships/tags/data/0/id',
      `${operated.records}/64`,
    ]) {
      const other = await send(operated, 64, () => refusal('No.', pointer), '--skip-invalid');
      t.equal(other.status, 1, pointer);
      t.match(other.stderr, /0 delivered \+ 0 rejected \+ 64 failed/, pointer);
      t.equal(other.writes, 1, pointer);
    }
  });

  test(`${name}: guilty records are found without a pointer, one in each half too`, async (t) => {
    const guilty = [operated.value(5), operated.value(60)].map((value) => value.split(',').at(-1));
    const { status, stderr } = await send(
      operated,
      64,
      ({ body }) =>
        guilty.some((value) => body.includes(`"${value}"`)) ? refusal('Invalid.') : success(operated),
      '--skip-invalid',
    );
    t.equal(status, 0, stderr);
    t.match(stderr, /62 delivered \+ 2 rejected \+ 0 failed/);
  });
}

test('a list that is refused ends the run with 78, wherever the answer says so', async (t) => {
  const [, add] = operations;
  const remove = operations.find(({ args }) => args.includes('remove'));
  const refusals = [
    [add, refusal('There is no list with this ID.', '/data')],
    [add, refusal('The list relationship is not valid.', '/data/relationships/lists/data/0/id')],
    [add, refusal('No list found by this id.', '/data/relationships/list/data/id')],
    [remove, { ...refusal('There is no list `L1`.', '/data/'), status: 404 }],
  ] as const;
  for (const [operated, answer] of refusals) {
    const { status, stderr, writes } = await send(operated ?? upsert, 64, () => answer, '--skip-invalid');
    t.equal(status, 78, stderr);
    t.match(stderr, /64 batch_refused|64 records failed/);
    t.match(stderr, /0 delivered \+ 0 rejected \+ 64 failed/);
    t.equal(writes, 1);
  }
});

const html = '<html>Bad Request</html>';
/** Statuses that speak of no record; test/klaviyo/answers/judgement.test.ts has all of them. */
const aboutNoRecord = [302, 404, 405, 415];

test('any other 3xx and 4xx fails its batch after one request, whatever its body', async (t) => {
  const bodies = [html, { message: 'no' }, refusal('No.', `${profiles}/0/attributes/email`).body];
  for (const [n, code] of aboutNoRecord.entries()) {
    const { status, stderr, writes } = await send(
      upsert,
      8,
      () => ({ status: code, body: bodies[n % 3] }),
      '--skip-invalid',
    );
    t.equal(status, 1, `${code}`);
    t.match(stderr, new RegExp(`8 records failed: .* Klaviyo answered ${code}`));
    t.equal(writes, 1, `${code}`);
  }
});

test('400, 409 and 422 without an error in Klaviyo’s form are about no record', async (t) => {
  for (const [n, body] of [
    html,
    undefined,
    {},
    { errors: [] },
    { errors: 'no' },
    { errors: [null, {}] },
    { errors: [{ message: 'no' }] },
    [],
  ].entries()) {
    for (const code of [[400, 409, 422][n % 3] ?? 400]) {
      const { status, stderr, writes } = await send(
        upsert,
        8,
        () => ({ status: code, body }),
        '--skip-invalid',
      );
      t.equal(status, 1, stderr);
      t.match(stderr, /0 delivered \+ 0 rejected \+ 8 failed/);
      t.equal(writes, 1, `${code} ${JSON.stringify(body)}`);
    }
  }
});

test('a source that is null or of another form names nobody', async (t) => {
  for (const source of [null, 'x', { pointer: null }]) {
    const body = { errors: [{ code: 'invalid', title: 'Invalid.', detail: 'No.', source }] };
    const { status, stderr, writes } = await send(
      upsert,
      64,
      () => ({ status: 400, body }),
      '--skip-invalid',
    );
    t.equal(status, 1, stderr);
    t.ok(writes > 1 && writes <= 6, `${writes}`);
  }
});

test('413 splits by size, also without --skip-invalid, and ends where nothing is small enough', async (t) => {
  const count = (body: string) => body.split('@example.com').length - 1;
  const some = await send(upsert, 64, ({ body }) =>
    count(body) > 10 ? { status: 413, body: html } : accepted,
  );
  t.equal(some.status, 0, some.stderr);
  t.match(some.stderr, /64 delivered/);
  const none = await send(upsert, 64, () => ({ status: 413, body: html }), '--skip-invalid');
  t.equal(none.status, 1);
  t.match(none.stderr, /0 delivered \+ 0 rejected \+ 64 failed/);
  t.ok(none.writes <= 8, `${none.writes}`);
  const one = await send(
    upsert,
    8,
    ({ body }) => (body.includes('"p6@example.com"') ? { status: 413, body: html } : accepted),
    '--skip-invalid',
  );
  t.match(one.stderr, /7 delivered \+ 1 rejected \+ 0 failed/);
  t.match(one.stderr, /1 record_too_large/);
});

test('a refusal that does not come again costs nobody anything', async (t) => {
  for (const records of [2, 3, 8, 1000]) {
    const { status, stderr } = await send(
      upsert,
      records,
      (_, nth) => (nth === 1 ? refusal('Try again.') : accepted),
      '--skip-invalid',
    );
    t.equal(status, 0, stderr);
    t.match(stderr, / 0 rejected \+ 0 failed/);
  }
});

const unjudged = [408, 501, 522];

test('an answer of the weather is tried again, at the start and in the middle of a search', async (t) => {
  const pointing = refusal('No.', `${profiles}/0/attributes/email`).body;
  for (const [n, code] of unjudged.entries()) {
    const odd = { status: code, body: n % 2 === 0 ? html : pointing };
    const first = await send(upsert, 8, (_, nth) => (nth === 1 ? odd : accepted), '--skip-invalid');
    t.equal(first.status, 0, `${code} ${first.stderr}`);
    t.match(first.stderr, /8 delivered \+ 0 rejected \+ 0 failed/);
    const later = await send(
      upsert,
      8,
      ({ body }, nth) => (nth === 3 ? odd : body.includes('"p6@example.com"') ? refusal('Bad.') : accepted),
      '--skip-invalid',
    );
    t.match(later.stderr, /7 delivered \+ 1 rejected \+ 0 failed/, `${code}`);
  }
});

test('weather that lasts leaves the batch unanswered, and nobody blamed', async (t) => {
  for (const code of [421, 524]) {
    const { status, stderr, writes } = await send(
      upsert,
      8,
      () => ({ status: code, body: html }),
      '--skip-invalid',
      '--retry-limit',
      '1',
    );
    t.equal(status, 69, stderr);
    t.match(stderr, /8 batch_unanswered/);
    t.equal(writes, 2);
  }
});

test('401, 403 and 410 end the run with an error of Klaviyo, and are weather without one', async (t) => {
  const rejected: readonly (readonly [number, number, RegExp])[] = [
    [401, 77, /refused the API key/],
    [403, 77, /needs the scopes/],
    [410, 78, /retired the API revision/],
  ];
  for (const [code, exit, words] of rejected) {
    const spoken = await send(upsert, 8, () => ({ ...refusal('No.'), status: code }));
    t.equal(spoken.status, exit);
    t.match(spoken.stderr, words);
    t.equal(spoken.writes, 1);
    for (const body of [['<html>Just a moment...', undefined, { message: 'Forbidden' }][code % 3]]) {
      const once = await send(upsert, 8, (_, nth) => (nth === 1 ? { status: code, body } : accepted));
      t.equal(once.status, 0, once.stderr);
      const lasting = await send(upsert, 8, () => ({ status: code, body }), '--retry-limit', '1');
      t.equal(lasting.status, 69, lasting.stderr);
      t.match(lasting.stderr, /something before it refused the request/);
      t.notMatch(lasting.stderr, /scope|API key/);
    }
  }
});

for (const said of [401, 403, 404, 410]) {
  test(`the first lookup of a list goes through a ${said} of somebody else, and polls of jobs through a 522`, async (t) => {
    const seen = new Map<string, number>();
    const server = await scriptedServer(({ method, path }) => {
      const key = `${method} ${path.split('?')[0]}`;
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      if (times === 1) {
        return { status: method === 'GET' && path.includes('lists') ? said : 522, body: html };
      }
      if (method === 'POST') {
        return accepted;
      }
      const done = { id: 'job-1', attributes: { status: 'complete', completed_count: 3, failed_count: 0 } };
      return path.includes('/lists/') ? list : { status: 200, body: { data: done } };
    });
    t.teardown(() => server.stop());
    const { status, stderr } = await runSink(['--op', 'add', '--list-id', 'L1', '--wait'], {
      input: input(upsert, 3),
      env: server.env,
      clock: fakeClock(),
    });
    t.equal(status, 0, stderr);
    t.ok([...seen.values()].every((times) => times >= 2));
  });
}

test('a refusal in mid-run fails its batch alone, and --stop-on-batch-failure stops there', async (t) => {
  const suppress = operations.find(({ args }) => args.includes('suppress')) ?? upsert;
  const script: Script = ({ body }) =>
    body.includes('"p150@example.com"') ? refusal('Not now.', '/data') : { status: 202 };
  const on = await send(suppress, 400, script, '--skip-invalid');
  t.equal(on.status, 1);
  t.match(on.stderr, /300 delivered \+ 0 rejected \+ 100 failed/);
  t.match(on.stderr, /lines 102 to 201, 100 records failed: Klaviyo refused the batch: Not now\./);
  const stopped = await send(suppress, 400, script, '--skip-invalid', '--stop-on-batch-failure');
  t.equal(stopped.status, 1);
  t.match(stopped.stderr, /100 delivered \+ 0 rejected/);
});

test('why batches failed stands on stderr and in the report, the first three reasons, also with --quiet', async (t) => {
  const suppress = operations.find(({ args }) => args.includes('suppress')) ?? upsert;
  const report = join(workFolder(t), 'report.json');
  const { status, stderr } = await send(
    suppress,
    500,
    (_, nth) => (nth === 3 ? { status: 404, body: html } : refusal(`Reason ${Math.min(nth, 4)}.`)),
    '--quiet',
    '--report',
    report,
  );
  t.equal(status, 1);
  t.same(stderr.split('\n').slice(0, 3), [
    'klaviyo-sink: lines 2 to 101, 100 records failed: Klaviyo refused the batch: Reason 1.',
    'klaviyo-sink: lines 102 to 201, 100 records failed: Klaviyo refused the batch: Reason 2.',
    'klaviyo-sink: lines 202 to 301, 100 records failed: POST /api/profile-suppression-bulk-create-jobs: Klaviyo answered 404 without a reason',
  ]);
  const first = { reason: 'batch_refused', first_line: 2, last_line: 101, records: 100 };
  t.match(JSON.parse(readFileSync(report, 'utf8')), { failures: [first, {}, {}] });
});
