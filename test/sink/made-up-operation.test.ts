// An operation is its own file and a line in the registry: this one, of no API, has a time, a phone number and a job.
import { Readable } from 'node:stream';
import { test } from 'tap';
import * as z from 'zod';
import { Client } from '../../lib/klaviyo/client.ts';
import type { Endpoint } from '../../lib/klaviyo/endpoints.ts';
import { normalisePhone } from '../../lib/sink/columns/values/phone.ts';
import { emailField, type Checks } from '../../lib/sink/columns/fields.ts';
import { deliver } from '../../lib/sink/deliver/deliver.ts';
import { FollowedJobs } from '../../lib/sink/deliver/jobs/jobs.ts';
import { Ledger } from '../../lib/sink/deliver/ledger.ts';
import { defineOperation, type JobKind, type OperationColumn } from '../../lib/sink/operations/operation.ts';
import type { EventConsumer } from '../../lib/sink/outcome.ts';
import { runPipeline } from '../../lib/sink/pipeline.ts';
import { rejectionsOf, type Rejection } from '../../lib/sink/rejection.ts';
import { fakeClock, scriptedServer, type Script } from '../cli/in-process.ts';

function endpoint(method: Endpoint['method'], path: string): Endpoint {
  return { method, path, burst: 10, steady: 150, scopes: ['bookings:write'] };
}

function field(name: string, accepts: string, needed: OperationColumn['needed']): OperationColumn {
  return { name, target: { to: 'field', name }, place: `attributes.${name}`, accepts, needed };
}

function schema(checks: Checks) {
  return z.object({
    email: emailField('email_missing'),
    arrives_at: checks.time('timestamp_missing'),
    phone: checks.phone().optional(),
    room: z.enum(['small', 'large'], { error: 'value_invalid: expected small or large' }).optional(),
    guests: z.coerce.number({ error: 'not_a_number' }).int().optional(),
  });
}

/** Bookings, 3 a request; `job` says how the job's errors come. */
function bookings(job: JobKind) {
  return defineOperation({
    name: 'book',
    summary: 'book rooms',
    needs: 'email and arrives_at',
    examples: [],
    prepare: () => ({
      endpoint: endpoint('POST', '/api/booking-jobs'),
      columns: [
        field('email', 'an email address', 'yes'),
        field('arrives_at', 'a time', 'yes'),
        field('phone', 'a phone number', 'no'),
        field('room', 'small or large', 'no'),
        field('guests', 'a whole number', 'no'),
      ],
      others: 'ignored',
      limits: { items: 3, bytes: 10_000, itemBytes: 1000 },
      repeatable: true,
      warnings: [],
      job,
      schema,
      encode: (booking) => JSON.stringify({ type: 'booking', attributes: booking }),
      pointer: '/data/bookings/data',
      envelope: () => ({ open: '{"data":{"type":"booking-job","bookings":{"data":[', close: ']}}}' }),
    }),
  });
}

const one = endpoint('GET', '/api/booking-jobs/{id}');
const all = endpoint('GET', '/api/booking-jobs');
const errors = endpoint('GET', '/api/booking-jobs/{id}/errors');

/** Jobs whose second record is refused, each finished when it is asked for the second time. */
function bookingServer(errorsInJob: boolean): { script: Script; bodies: unknown[] } {
  const bodies: unknown[] = [];
  const asked = new Map<string, number>();
  const refused = { detail: 'fully booked', source: { pointer: '/data/bookings/data/1/attributes/room' } };
  const jobOf = (id: string) => {
    const times = (asked.get(id) ?? 0) + 1;
    asked.set(id, times);
    const status = times > 1 ? 'complete' : 'processing';
    return { id, attributes: { status, failed_count: 1, ...(errorsInJob ? { errors: [refused] } : {}) } };
  };
  const script: Script = ({ method, path, body }) => {
    const id = /booking-jobs\/([\w-]+)/.exec(path)?.[1];
    if (method === 'POST') {
      bodies.push(JSON.parse(body));
      return { status: 202, body: { data: { type: 'booking-job', id: `job-${bodies.length}` } } };
    }
    if (path.includes('/errors')) {
      return { status: 200, body: { data: [{ attributes: refused }], links: { next: null } } };
    }
    return id === undefined
      ? { status: 200, body: { data: bodies.map((_, n) => jobOf(`job-${n + 1}`)), links: { next: null } } }
      : { status: 200, body: { data: jobOf(id) } };
  };
  return { script, bodies };
}

async function book(baseUrl: string, job: JobKind, input: string) {
  const operation = bookings(job).prepare({});
  const clock = fakeClock();
  const client = new Client({
    baseUrl,
    key: 'pk_test',
    revision: '2026-07-15',
    concurrency: 4,
    retry: { limit: 1, initialWait: 1000, maxWait: 30_000 },
    timeouts: { connect: 30_000, read: 30_000, write: 30_000 },
    clock,
    random: Math.random,
  });
  const ledger = new Ledger();
  const jobs = new FollowedJobs(client, {
    kind: job,
    pointer: '/data/bookings/data',
    baseUrl,
    keepRecords: true,
    notice: () => undefined,
  });
  const rejections: Rejection[] = [];
  const rejects: EventConsumer = {
    take(event) {
      if (event.kind === 'rejected' || event.kind === 'failed') {
        rejections.push(...rejectionsOf(event));
      }
    },
  };
  const { signal } = new AbortController();
  const common = { operation, skipInvalid: true, stopOnBatchFailure: false, concurrency: 2 };
  const send = deliver(client, { ...common, isResumed: false });
  const settings = {
    ...common,
    read: {},
    keepRecords: true,
    validate: {
      operation,
      map: new Map([['mail', 'email']]),
      ignore: new Set<string>(),
      nulls: 'omit' as const,
      nullTokens: new Set(['', 'null']),
      inferTypes: false,
      timeZone: 'Asia/Tokyo',
      now: () => clock.now(),
      normalisePhone: (text: string) => normalisePhone(text, 'US'),
      phoneForm: 'a phone number',
    },
  };
  await runPipeline(Readable.from([Buffer.from(input)], { objectMode: false }), settings, {
    startedAt: '2026-06-01T00:00:00Z',
    notice: () => undefined,
    async *lastStage(batches) {
      yield* send(batches);
      yield* jobs.losses(300_000, signal);
    },
    consumers: [ledger, jobs, rejects],
    signal,
  });
  jobs.close();
  await client.close();
  return { ledger, rejections };
}

const header = 'mail,arrives_at,phone,room,guests,note\n';
const input = `${header}a@example.com,2026-07-01 14:00:00,(202) 555-0123,small,2,x
b@example.com,2026-07-01T14:00:00Z,,large,,
c@example.com,next Tuesday,,,,
d@example.com,2026-07-02,,medium,,
e@example.com,2026-07-02,12,,,
f@example.com,2026-07-03,,,many,
,2026-07-03,,,,
g@example.com,2026-07-03,,,,
h@example.com,2026-07-04,,,,
i@example.com,2026-07-05,,,,
`;

for (const errorsInJob of [false, true]) {
  const where = errorsInJob ? 'in the job itself' : 'as a collection';
  test(`a made-up operation is judged by its schema and followed by its job, errors ${where}`, async (t) => {
    const { script, bodies } = bookingServer(errorsInJob);
    const server = await scriptedServer(script);
    t.teardown(() => server.stop());
    const job = errorsInJob ? { one } : { one, all, errors };
    const { ledger, rejections } = await book(server.env['KLAVIYO_BASE_URL'] ?? '', job, input);
    t.match(ledger, { read: 10, delivered: 3, rejected: 7, failed: 0, batches: 2 });
    t.match(bodies[0], {
      data: {
        bookings: {
          data: [
            {
              attributes: {
                email: 'a@example.com',
                arrives_at: '2026-07-01T14:00:00+09:00',
                phone: '+12025550123',
                room: 'small',
                guests: 2,
              },
            },
            { attributes: { arrives_at: '2026-07-01T14:00:00Z' } },
            { attributes: { email: 'g@example.com' } },
          ],
        },
      },
    });
    const validation = rejections.filter(({ source }) => source === 'validation');
    t.match(validation, [
      { line: 4, reason: 'timestamp_invalid', column: 'arrives_at', message: /^expected ISO 8601/ },
      { line: 5, reason: 'value_invalid', column: 'room', message: 'expected small or large' },
      { line: 6, reason: 'phone_invalid', column: 'phone', message: 'expected a phone number' },
      { line: 7, reason: 'not_a_number', column: 'guests' },
      { line: 8, reason: 'email_missing', column: 'mail' },
    ]);
    t.match(
      rejections
        .filter(({ source }) => source === 'import_job')
        .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
      [
        {
          line: 3,
          reason: 'import_error',
          column: 'room',
          job_id: 'job-1',
          record: { mail: 'b@example.com' },
        },
        { line: 11, reason: 'import_error', message: /fully booked/, job_id: 'job-2' },
      ],
    );
    const polled = server.requests.filter(({ method, path }) => method === 'GET' && !path.includes('errors'));
    t.equal(polled.length, 4, 'each job is asked for until it has ended');
  });
}

test('more jobs than a few are read from their collection', async (t) => {
  const { script } = bookingServer(false);
  const server = await scriptedServer(script);
  t.teardown(() => server.stop());
  const rows = Array.from({ length: 12 }, (_, n) => `p${n}@example.com,2026-07-01\n`).join('');
  const { ledger } = await book(
    server.env['KLAVIYO_BASE_URL'] ?? '',
    { one, all, errors },
    `mail,arrives_at\n${rows}`,
  );
  t.match(ledger, { read: 12, delivered: 8, rejected: 4, failed: 0, batches: 4 });
  const polled = server.requests.filter(({ method, path }) => method === 'GET' && !path.includes('errors'));
  t.equal(polled.length, 2);
  t.ok(polled.every(({ path }) => path.startsWith('/api/booking-jobs?')));
});
