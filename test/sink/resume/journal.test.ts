// What a journal makes of answers that concern some records of a batch only, and what its stages make of it later.
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { Failure } from '../../../lib/errors.ts';
import { ownIdentity } from '../../../lib/files/process-identity.ts';
import { tellAll, type Delivered, type EventConsumer } from '../../../lib/sink/outcome.ts';
import type { InputRecord, Item } from '../../../lib/sink/record.ts';
import { Batch } from '../../../lib/sink/deliver/batch.ts';
import { positionsIn, ResumeIndex } from '../../../lib/sink/resume/resume-index.ts';
import { JournalFile } from '../../../lib/sink/resume/journal-file.ts';
import type { JournalSettings } from '../../../lib/sink/resume/journal-settings.ts';
import { Journal } from '../../../lib/sink/resume/journal.ts';
import { Ledger } from '../../../lib/sink/deliver/ledger.ts';
import { readNdjson, workFolder } from '../../cli/harness.ts';
import { fakeClock, refusal, runSink, scriptedServer } from '../../cli/in-process.ts';

const rejection = z.object({ line: z.number(), reason: z.string() });
const accepted = {
  status: 202,
  body: { data: { type: 'profile-bulk-import-job', id: 'job-1', attributes: { status: 'queued' } } },
};

function settingsIn(t: Test): JournalSettings {
  return {
    path: join(workFolder(t), 'journal.ndjson'),
    options: { op: 'upsert' },
    startedAt: '2026-01-31T12:00:00.000Z',
    key: 'pk_test',
    looksUp: false,
    version: '1.2.3',
  };
}

const shape = { columns: ['email'], textual: true };

/** The items of records 1 to `count`. */
function itemsOf(count: number): Item[] {
  return Array.from({ length: count }, (_, i) => {
    const record: InputRecord = { number: i + 1, line: i + 2, shape, values: [`p${i}@example.com`] };
    return { record, text: `{"n":${i}}`, fields: {} };
  });
}

/** Notes the jobs that are resumed, and the records of each. */
function followerOf(followed: Map<string, number[]>): EventConsumer {
  return {
    take(event) {
      if (event.kind === 'job_resumed') {
        followed.set(
          event.job,
          event.records.map(({ number }) => number),
        );
      }
    },
  };
}

async function through(
  journal: Journal,
  count: number,
  followed: Map<string, number[]>,
  ledger = new Ledger(),
) {
  const stage = journal.resumption.stage(true, tellAll([followerOf(followed), ledger]));
  if (stage === undefined) {
    return itemsOf(count);
  }
  const passed: Item[] = [];
  for await (const items of Readable.from([itemsOf(count)]).pipe(stage)) {
    passed.push(...items);
  }
  return passed;
}

/** With a byte between two records, as in a body. */
function batchOf(items: readonly Item[]): Batch {
  let end = 0;
  return new Batch({
    body: Buffer.from(items.map(({ text }) => `${text},`).join('')),
    lines: Uint32Array.from(items, ({ record }) => record.line),
    numbers: Uint32Array.from(items, ({ record }) => record.number),
    checks: undefined,
    offsets: Uint32Array.from([0, ...items.map(({ text }) => (end += text.length + 1))]),
    records: undefined,
  });
}

function delivered(batch: Batch, indexes: number[], job?: string): Delivered {
  return { kind: 'delivered', batch, indexes, request: indexes, ...(job === undefined ? {} : { job }) };
}

test('records of a request in any order are known again, a job with its records in the order of the request', async (t) => {
  const settings = settingsIn(t);
  const first = await Journal.open(settings);
  const batch = batchOf(await through(first, 9, new Map()));
  await Promise.all([
    first.take(delivered(batch, [7, 8, 0, 1, 4], 'job-odd')),
    first.take(delivered(batch, [2], 'job-one')),
    first.take(delivered(batch, [3, 5])),
  ]);
  await first.close();
  t.match(readNdjson(settings.path).slice(1), [
    { records: '8-9,1-2,5', job: 'job-odd' },
    { records: '3', job: 'job-one' },
    { records: '4,6' },
  ]);
  const second = await Journal.open(settings);
  t.teardown(() => second.close());
  t.equal(second.resumption.delivered, 8);
  const confirmed = new Ledger();
  const verifier = second.resumption.verifier(tellAll([confirmed]));
  const rest: Item[] = [];
  for await (const items of Readable.from([itemsOf(9)]).pipe(verifier.stage)) {
    rest.push(...items);
  }
  t.ok(verifier.isDone());
  t.match(confirmed, { delivered: 8, deliveredBefore: 8 });
  verifier.check();
  t.same(
    rest.map(({ record }) => record.number),
    [7],
  );
  const followed = new Map<string, number[]>();
  const ledger = new Ledger();
  const passed = await through(second, 9, followed, ledger);
  t.same(
    passed.map(({ record }) => record.number),
    [7],
  );
  t.match(ledger, { delivered: 8, deliveredBefore: 8 });
  t.same(
    [...followed],
    [
      ['job-one', [3]],
      ['job-odd', [8, 9, 1, 2, 5]],
    ],
  );
});

test('an entry of other records is refused by the version that wrote it', async (t) => {
  const settings = settingsIn(t);
  const first = await Journal.open(settings);
  await first.take(delivered(batchOf(await through(first, 3, new Map())), [0, 1, 2]));
  await first.close();
  const second = await Journal.open({ ...settings, version: '2.0.0' });
  t.teardown(() => second.close());
  const { stage, isDone } = second.resumption.verifier(() => undefined);
  const other = itemsOf(3).map(({ record, text, fields }) => ({ record, text: `${text} `, fields }));
  const read = async () => {
    for await (const _ of Readable.from([other]).pipe(stage)) {
      void _;
    }
  };
  await t.rejects(read(), { code: 'journal_input', message: /klaviyo-sink 1\.2\.3, which began it/ });
  t.notOk(isDone());
});

test('a record is never in two entries', (t) => {
  const entry = (intervals: [number, number][]) => ({ intervals, digest: '', job: undefined });
  t.throws(() => new ResumeIndex([entry([[1, 5]]), entry([[9, 12]]), entry([[12, 12]])]), {
    message: /record 12/,
  });
  const [one, other] = [
    entry([
      [4, 5],
      [1, 1],
    ]),
    entry([[3, 3]]),
  ];
  const find = new ResumeIndex([one, other]).finder();
  const entries: unknown[] = [one, other];
  t.same(
    [1, 2, 3, 4, 5, 6].map((number) => entries.indexOf(find(number))),
    [0, -1, 1, 0, 0, -1],
  );
  const places = positionsIn([one, entry([[1, 3]])]);
  t.same(
    [1, 2, 3, 4, 5, 6].map((number) => places(number).map(({ position }) => position)),
    [[2, 0], [1], [2], [0], [1], []],
    'requests may have the same records',
  );
  t.end();
});

test('what can not be written is told as the failure of a file', async (t) => {
  const { path, options } = settingsIn(t);
  const head = { version: '1', started_at: '2026-01-31T12:00:00.000Z', key: '', options };
  const file = await JournalFile.open(path, () => head);
  await file.close();
  const entry = { intervals: [[1, 1] as const], digest: '', job: undefined };
  const failure = new Failure('io', `--journal ${path}: can't be written (EBADF)`);
  await t.rejects(file.append(entry), failure);
  await t.rejects(file.append(entry), failure, 'nothing comes behind a line that may be unfinished');
});

test('only refused records are sent again, and told again', async (t) => {
  const server = await scriptedServer(({ body }) =>
    body.includes('"p3@') || body.includes('"p13@') ? refusal('one of them is poisoned') : accepted,
  );
  t.teardown(() => server.stop());
  const folder = workFolder(t);
  const [journal, rejects] = [join(folder, 'journal.ndjson'), join(folder, 'rejects.ndjson')];
  // One line holds them all: only their numbers tell them apart.
  const input = JSON.stringify(
    Array.from({ length: 20 }, (_, i) => ({ email: i === 9 ? 'nobody' : `p${i}@example.com` })),
  );
  const args = ['--op', 'upsert', '--skip-invalid', '--journal', journal, '--rejects', rejects];
  const attempt = () => runSink(args, { input, env: server.env, clock: fakeClock() });
  const first = await attempt();
  t.equal(first.status, 0, first.stderr);
  t.match(first.stderr, /20 records read = 17 delivered \+ 3 rejected \+ 0 failed/);
  const before = server.requests.length;
  const second = await attempt();
  // Alone with each other they have nobody who was taken: that says nothing of either.
  t.equal(second.status, 1, second.stderr);
  t.match(second.stderr, /20 records read = 17 delivered \+ 1 rejected \+ 2 failed/);
  t.match(second.stderr, /delivered by earlier runs: 17, as /);
  t.same(
    readFileSync(rejects, 'utf8')
      .split('\n')
      .flatMap((line) => /"reason":"(\w+)".*(p\d+|nobody)/.exec(line)?.slice(1).join(' ') ?? [])
      .toSorted(),
    ['batch_refused p13', 'batch_refused p3', 'email_invalid nobody'],
    'the account is whole in each run',
  );
  for (const { body } of server.requests.slice(before)) {
    t.same(
      [...body.matchAll(/p\d+@/g)]
        .map(([email]) => email)
        .filter((email) => email !== 'p3@' && email !== 'p13@'),
      [],
      'nothing else is sent',
    );
  }
});

test('a record that was taken without its phone number is tried again', async (t) => {
  const dropped = { ...accepted, headers: { 'x-klaviyo-partial-failure': 'phone_number' } };
  let isDropping = true;
  const server = await scriptedServer(({ body }) =>
    isDropping && body.includes('+12025550123') ? dropped : accepted,
  );
  t.teardown(() => server.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const input =
    'email,phone_number\na@example.com,+12025550122\nb@example.com,+12025550123\nc@example.com,\n';
  const args = ['--op', 'upsert', '--skip-invalid', '--journal', journal];
  const first = await runSink(args, { input, env: server.env, clock: fakeClock() });
  t.match(first.stderr, /3 records read = 2 delivered \+ 1 rejected/);
  isDropping = false;
  const before = server.requests.length;
  const second = await runSink(args, { input, env: server.env, clock: fakeClock() });
  t.match(second.stderr, /3 records read = 3 delivered \+ 0 rejected/);
  t.equal(server.requests.length, before + 1);
  t.notMatch(server.requests.at(-1)?.body, /a@example|c@example/);
});

test('the records of a job that was cancelled are sent again', async (t) => {
  let status = 'cancelled';
  const server = await scriptedServer(({ method }) =>
    method === 'POST'
      ? accepted
      : { status: 200, body: { data: { id: 'job-1', attributes: { status, completed_count: 1 } } } },
  );
  t.teardown(() => server.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const attempt = (...more: string[]) =>
    runSink(['--op', 'upsert', '--journal', journal, ...more], {
      input: 'email\na@example.com\nb@example.com\n',
      env: server.env,
      clock: fakeClock(),
    });
  const first = await attempt('--wait');
  t.equal(first.status, 1, first.stderr);
  t.match(first.stderr, /2 records read = 0 delivered \+ 0 rejected \+ 2 failed/);
  status = 'complete';
  const second = await attempt('--wait');
  t.equal(second.status, 0, second.stderr);
  t.match(second.stderr, /2 records read = 2 delivered/);
  t.equal(server.requests.filter(({ method }) => method === 'POST').length, 2);
});

test('an event that was taken when the run was killed is no refusal for the next run', async (t) => {
  const known = new Set<string>();
  const server = await scriptedServer(({ body }) => {
    const ids = [...body.matchAll(/"unique_id":"(\w+)"/g)].map(([, id = '']) => id);
    const at = ids.findIndex((id) => known.has(id));
    for (const id of at < 0 ? ids : []) {
      known.add(id);
    }
    return at < 0 ? { status: 202, body: {} } : refusal('duplicate unique_id');
  });
  t.teardown(() => server.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const input = `metric,email,unique_id\n${[1, 2, 3, 4, 5].map((i) => `Sale,p${i}@example.com,u${i}\n`).join('')}`;
  const attempt = () =>
    runSink(['--op', 'track', '--journal', journal], { input, env: server.env, clock: fakeClock() });
  known.add('u2').add('u4');
  const fresh = await attempt();
  t.equal(fresh.status, 1, 'in a first run it is one');
  // What the run that was killed would have left.
  const resumed = await attempt();
  t.equal(resumed.status, 0, resumed.stderr);
  t.match(resumed.stderr, /5 records read = 5 delivered \+ 0 rejected \+ 0 failed/);
  t.same([...known].toSorted(), ['u1', 'u2', 'u3', 'u4', 'u5']);
});

test('a journal is of one key, told by a mark that gives nothing of it away', async (t) => {
  const server = await scriptedServer(() => accepted);
  t.teardown(() => server.stop());
  const journal = join(workFolder(t), 'journal.ndjson');
  const attempt = (key: string, ...more: string[]) =>
    runSink(['--op', 'upsert', '--journal', journal, ...more], {
      input: 'email\na@example.com\n',
      env: { ...server.env, KLAVIYO_API_KEY: key },
      clock: fakeClock(),
    });
  t.equal((await attempt('pk_one')).status, 0);
  t.notMatch(readFileSync(journal, 'utf8'), /pk_/);
  const other = await attempt('pk_two');
  t.equal(other.status, 78);
  t.match(other.stderr, /begun with another API key/);
  t.equal((await attempt('pk_one')).status, 0);
  t.equal(server.requests.length, 1);
  const link = `${journal}.link`;
  symlinkSync(journal, link);
  const held = await Journal.open({ ...settingsIn(t), path: link, options: {} }).catch(
    (error: unknown) => error,
  );
  t.match(held, { code: 'journal_options' }, 'the file behind the link');
  t.notOk(existsSync(`${link}.lock`));
});

test('a job that took a record without its phone number is followed by the next run too', async (t) => {
  const dropped = { ...accepted, headers: { 'x-klaviyo-partial-failure': 'phone_number' } };
  const errorAt = (index: number) => ({
    attributes: {
      detail: 'bad',
      source: { pointer: `/data/attributes/profiles/data/${index}/attributes/email` },
    },
  });
  let jobs = 0;
  const server = await scriptedServer(({ method, path, body }) => {
    if (method === 'POST') {
      return {
        ...(body.includes('+12025550123') ? dropped : accepted),
        body: { data: { type: 'profile-bulk-import-job', id: `job-${++jobs}`, attributes: {} } },
      };
    }
    // The first job's last record was not taken in the end.
    const isFirst = path.includes('/job-1');
    return path.includes('import-errors')
      ? { status: 200, body: { data: isFirst ? [errorAt(2)] : [], links: { next: null } } }
      : {
          status: 200,
          body: {
            data: {
              id: isFirst ? 'job-1' : 'job-2',
              attributes: { status: 'complete', failed_count: isFirst ? 1 : 0 },
            },
          },
        };
  });
  t.teardown(() => server.stop());
  const folder = workFolder(t);
  const [journal, rejects] = [join(folder, 'journal.ndjson'), join(folder, 'rejects.ndjson')];
  const attempt = (input: string) =>
    runSink(['--op', 'upsert', '--skip-invalid', '--wait', '--journal', journal, '--rejects', rejects], {
      input,
      env: server.env,
      clock: fakeClock(),
    });
  const input = 'email,phone_number\na@example.com,\nb@example.com,+12025550123\nc@example.com,\n';
  for (const run of [1, 2, 3]) {
    const { status, stderr } = await attempt(input);
    t.equal(status, 0, stderr);
    t.match(stderr, /3 records read = 1 delivered \+ 2 rejected \+ 0 failed/, `run ${run}`);
    const told = readNdjson(rejects).map((line) => rejection.parse(line));
    t.same(
      told.map(({ line, reason }) => `${line} ${reason}`).toSorted(),
      ['3 phone_number_dropped', '4 import_error'],
      `run ${run}`,
    );
  }
});

for (const answer of ['none comes', 'the answer comes late']) {
  test(`a run that stood still while another one took its journal over does nothing more: ${answer}`, async (t) => {
    const journal = join(workFolder(t), 'journal.ndjson');
    const holder = `${JSON.stringify({ ...ownIdentity(), pid: 4711, host: 'elsewhere' })}\n`;
    const server = await scriptedServer(() => {
      writeFileSync(`${journal}.lock`, holder);
      return answer === 'none comes' ? new Promise<'cut'>(() => undefined) : accepted;
    });
    t.teardown(() => server.stop());
    const args = ['--op', 'suppress', '--journal', journal, '--concurrency', '1'];
    const input = `email\n${Array.from({ length: 350 }, (_, n) => `p${n}@example.com\n`).join('')}`;
    const ran = await runSink(args, { input, env: server.env });
    t.match(
      ran,
      { status: 75, stderr: /journal\.ndjson was taken over by .*while this run stood still/ },
      ran.stderr,
    );
    t.equal(server.requests.length, 1, 'nothing is sent any more');
    t.equal(readNdjson(journal).length, 1, 'nothing is written into the journal of the other run');
    t.equal(readFileSync(`${journal}.lock`, 'utf8'), holder, 'the lock stays the other one’s');
    rmSync(`${journal}.lock`);
  });
}
