// The library's streams by themselves: their errors, their outcomes, their ends.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import tap, { test } from 'tap';
import {
  AbortedError,
  batch,
  defineOperation,
  deliver,
  InputError,
  KlaviyoClient,
  KlaviyoError,
  klaviyoReadable,
  klaviyoWritable,
  OptionsError,
  operations,
  parseRecords,
  read,
  UnavailableError,
  validate,
  type RecordOutcome,
} from '../../lib/index.ts';
import { startSandbox } from '../../lib/library/sandbox.ts';

const sandbox = await startSandbox({ profiles: 250, lists: 1, rateLimits: 'off', timeScale: 50 });
const client = new KlaviyoClient({ apiKey: sandbox.key, baseUrl: sandbox.url });
tap.teardown(async () => {
  await client.close();
  await sandbox.close();
});

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function collector(): { stream: Writable; taken: unknown[] } {
  const taken: unknown[] = [];
  const stream = new Writable({
    objectMode: true,
    write(chunk: unknown, _encoding, done) {
      taken.push(chunk);
      done();
    },
  });
  return { stream, taken };
}

test('an invalid record is an error with its place, or an outcome', async (t) => {
  const input = 'email\nada@example.com\nnobody\n';
  const { stream, taken } = collector();
  const error = await failure(pipeline([input], parseRecords(), validate('upsert'), stream));
  t.ok(error instanceof InputError);
  t.match(error, { code: 'email_invalid', line: 3, column: 'email', name: 'InputError' });
  const outcomes: RecordOutcome[] = [];
  const onOutcome = (outcome: RecordOutcome) => outcomes.push(outcome);
  const next = collector();
  await pipeline([input], parseRecords(), validate('upsert', { onOutcome }), next.stream);
  t.equal(next.taken.flat().length, 1);
  t.match(outcomes, [{ outcome: 'rejected', line: 3, reason: 'email_invalid', record: { email: 'nobody' } }]);
  t.same(taken, []);
});

test('a missing column is an error before any item', async (t) => {
  const { stream } = collector();
  const error = await failure(pipeline(['name\nAda\n'], parseRecords(), validate('upsert'), stream));
  t.match(error, { code: 'column_missing' });
});

test('options that can not be are told in the words of the caller', async (t) => {
  t.throws(() => new KlaviyoClient({ apiKey: 'sk_1' }), { code: 'key_missing' });
  t.throws(() => validate('upsrt'), { code: 'usage', message: /expected one of add, remove/ });
  const misspelt = { listNmae: 'A', concurrency: 2 };
  t.throws(() => klaviyoWritable(client, 'add', misspelt), {
    message: 'unknown option listNmae (did you mean listName?)',
  });
  t.throws(() => klaviyoWritable(client, 'add'), { message: /needs a list: listId ID or listName NAME/ });
  const error = await failure(deliver(['email\n'], { client, op: 'add', concurrency: 1000, listName: 'A' }));
  t.ok(error instanceof OptionsError);
  t.match(error, { message: /^concurrency: expected/ });
  t.throws(() => klaviyoReadable(client, 'nothing'), OptionsError);
});

test('an input that is no text ends the promise, and no process', async (t) => {
  for (const [input, got] of [
    [Readable.from([{ email: 'ada@example.com' }]), 'a piece of type object'],
    [Readable.from([['email']]), 'an array'],
  ] as const) {
    const error = await failure(deliver(input, { client, op: 'upsert' }));
    t.ok(error instanceof OptionsError, String(error));
    t.match(error, { message: new RegExp(`^input: expected text or bytes, got ${got}; .*JSON.stringify`) });
  }
  const piped = pipeline(Readable.from([{ email: 'a' }]), parseRecords(), collector().stream);
  t.match(await failure(piped), { name: 'OptionsError', message: /^input: expected text or bytes/ });
  const texts = await deliver(Readable.from(['email\n', 'ada@example.com\n']), { client, op: 'upsert' });
  t.equal(texts.delivered, 1, 'a stream of texts is one');
});

test('options of another type than the flag has are refused', async (t) => {
  const misused: object = { skipInvalid: 'no' };
  t.throws(() => validate('upsert', misused), { message: 'skipInvalid: expected true or false, got "no"' });
  t.throws(() => klaviyoReadable(client, 'profiles', { startTime: new Date('x') }), {
    name: 'OptionsError',
    message: 'startTime: expected a time, got an invalid Date',
  });
});

test('an error of the way to Klaviyo names method, path and status', async (t) => {
  const server = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  for (const [baseUrl, status] of [
    [`http://127.0.0.1:${port}`, 503],
    ['http://127.0.0.1:1', undefined],
  ] as const) {
    const away = new KlaviyoClient({ apiKey: 'pk_1', baseUrl, retryLimit: 1, retryInitialWait: '1s' });
    const error = await failure(klaviyoReadable(away, 'lists').toArray());
    t.ok(error instanceof UnavailableError, String(error));
    t.match(error, { code: 'unreachable', endpoint: 'GET /api/lists', status });
    await away.close();
  }
});

test('a stage without the one in front of it says which one that is', async (t) => {
  const record = { email: 'ada@example.com' };
  for (const [stage, chunk, message] of [
    [validate('upsert'), [record], 'expected arrays of records, as parseRecords() gives them'],
    [validate('upsert'), record, 'expected arrays of records, as parseRecords() gives them'],
    [batch('upsert'), [record], 'expected arrays of items, as validate() gives them'],
    [klaviyoWritable(client, 'upsert'), record, 'expected batches, as batch() gives them'],
  ] as const) {
    const error = await failure(pipeline(Readable.from([chunk]), stage));
    t.match(error, { name: 'OptionsError', message });
  }
});

test('- is no file of a program', async (t) => {
  for (const file of ['rejects', 'journal', 'changed']) {
    const error = await failure(deliver(['email\n'], { client, op: 'upsert', [file]: '-' }));
    t.match(error, { name: 'OptionsError', message: new RegExp(`^${file} -: .*name a file`) });
  }
  const error = await failure(read('lists', { client, output: '-' }));
  t.match(error, { name: 'OptionsError', message: /^output -: / });
});

test('a client that is closed says so', async (t) => {
  const closed = new KlaviyoClient({ apiKey: sandbox.key, baseUrl: sandbox.url });
  await closed.close();
  await closed.close();
  const message = /^client: it is closed/;
  t.match(await failure(deliver(['email\na@example.com\n'], { client: closed, op: 'upsert' })), { message });
  t.throws(() => klaviyoReadable(closed, 'lists'), { name: 'OptionsError', message });
  t.throws(() => klaviyoWritable(closed, 'upsert'), { message });
});

test('batches find their list, and every record gets an outcome', async (t) => {
  const outcomes: RecordOutcome[] = [];
  const onOutcome = (outcome: RecordOutcome) => outcomes.push(outcome);
  const rows = Array.from({ length: 2500 }, (_, index) => `person${index}@example.com\n`).join('');
  const send = klaviyoWritable(client, 'add', { listName: 'From a stream', wait: true, onOutcome });
  await pipeline([`email\n${rows}`], parseRecords(), validate('add'), batch('add'), send);
  t.equal(outcomes.filter(({ outcome }) => outcome === 'delivered').length, 2500);
  const names: unknown[] = [];
  for await (const { name } of klaviyoReadable(client, 'lists')) {
    names.push(name);
  }
  t.ok(names.includes('From a stream'));
});

test('a reader that stops early stops the requests', async (t) => {
  const stream = klaviyoReadable(client, 'profiles');
  for await (const { id } of stream) {
    t.type(id, 'string');
    break;
  }
  t.ok(stream.destroyed);
  const raw = await klaviyoReadable(client, 'profiles', { raw: true, limit: 2 }).toArray();
  const lines = Buffer.concat(raw).toString().trimEnd().split('\n');
  t.match(
    lines.map((line) => JSON.parse(line)),
    [{ type: 'profile' }, { type: 'profile' }],
  );
});

test('a signal ends one stream and no other', async (t) => {
  const stop = new AbortController();
  const stream = klaviyoReadable(client, 'profiles', { signal: stop.signal });
  const error = failure(stream.forEach(() => stop.abort(new Error('enough'))));
  t.ok((await error) instanceof AbortedError);
  const before = await failure(deliver(['email\n'], { client, op: 'upsert', signal: AbortSignal.abort() }));
  t.ok(before instanceof AbortedError);
  const { stream: output, taken } = collector();
  const report = await read('profiles', { client, output, limit: 3 });
  t.match(report, { records: 3, exit_status: 0 });
  t.equal(taken.join('').split('\n').length, 4);
});

test('a signal that comes while a run is made ready ends it', async (t) => {
  const stop = new AbortController();
  const rows = Array.from({ length: 20_000 }, (_, index) => `early${index}@example.com\n`);
  const running = failure(deliver(['email\n', ...rows], { client, op: 'upsert', signal: stop.signal }));
  stop.abort(new Error('at once'));
  const error = await running;
  t.ok(error instanceof AbortedError);
  t.match(error, { cause: { message: 'at once' }, report: { delivered: 0, exit_status: 143 } });
  const next = new AbortController();
  const { stream: output } = collector();
  const reading = failure(read('profiles', { client, output, signal: next.signal }));
  next.abort();
  t.match(await reading, { code: 'aborted', report: { records: 0, exit_status: 143 } });
});

test('a run that ends early rejects with its report', async (t) => {
  const gone = new KlaviyoClient({ apiKey: 'pk_1', baseUrl: 'http://127.0.0.1:1', retryLimit: 1 });
  t.teardown(() => gone.close());
  const error = await failure(deliver(['email\na@example.com\n'], { client: gone, op: 'upsert' }));
  t.ok(error instanceof UnavailableError || (error === undefined && false), String(error));
  t.ok(error instanceof KlaviyoError);
  t.match(error, { report: { read: 1, delivered: 0 } });
});

test('an input that is not bytes is an error of its own', async (t) => {
  const broken = new Readable({ read() {} });
  setImmediate(() => broken.destroy(new Error('the cursor was lost')));
  t.match(await failure(deliver(broken, { client, op: 'upsert' })), { message: 'the cursor was lost' });
});

test('an operation of one name is defined once', async (t) => {
  const [first] = operations;
  t.throws(() => first && defineOperation(first), { code: 'usage', message: /there is an operation add/ });
});
