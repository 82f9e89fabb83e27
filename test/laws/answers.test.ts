// Any answer at any moment: the account balances, nobody is convicted without proof, and the requests have a bound.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import * as z from 'zod';
import { fakeClock, runSink, scriptedServer, type Script, type Scripted } from '../cli/in-process.ts';

/** A round runs a command against a server, and takes a hundred times as long as one of the other laws. */
const runs = Number(process.env['FUZZ_ANSWERS'] ?? process.env['FUZZ_RUNS'] ?? 40);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);

/** Chance with a seed: mulberry32. */
function chance(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (n: number) => Math.floor(next() * n),
    one: <T>(values: readonly [T, ...T[]]): T => values[Math.floor(next() * values.length)] ?? values[0],
  };
}
type Chance = ReturnType<typeof chance>;

const profiles = '/data/attributes/profiles/data';
const operations = [
  { args: ['upsert'], header: 'email', row: 'pN@example.com', records: profiles },
  // A second request clears the name.
  { args: ['upsert', '--nulls', 'unset'], header: 'email,title', row: 'pN@example.com,', records: profiles },
  { args: ['add', '--list-id', 'L1'], header: 'email', row: 'pN@example.com', records: profiles },
  { args: ['suppress'], header: 'email', row: 'pN@example.com', records: profiles },
  { args: ['unsuppress'], header: 'email', row: 'pN@example.com', records: profiles },
  {
    args: ['consent', '--consent', 'subscribed', '--subscription', 'email_marketing_only', '--list-id', 'L1'],
    header: 'email',
    row: 'pN@example.com',
    records: profiles,
  },
  { args: ['remove', '--list-id', 'L1'], header: 'profile_id', row: 'pN@', records: '/data' },
  {
    args: ['track'],
    header: 'metric,email',
    row: 'Order,pN@example.com',
    records: '/data/attributes/events-bulk-create/data',
  },
] as const;
type Operated = (typeof operations)[number];

const statuses = [
  200, 202, 204, 301, 302, 400, 400, 400, 401, 403, 404, 405, 408, 409, 410, 413, 421, 422, 425, 429, 451,
  500, 503, 520, 599,
] as const;
const headerSets = [
  {},
  {},
  {},
  { 'retry-after': '1' },
  { 'retry-after': '-1' },
  { 'x-klaviyo-partial-failure': 'phone_number' },
] as const;

/** The numbers of the records in a body, in their order. */
function recordsIn(body: string): number[] {
  return [...body.matchAll(/"p(\d+)@/g)].map(([, n]) => Number(n));
}

interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** The records that the answer's pointers name. */
  readonly named: readonly number[];
}

function anyBody(
  random: Chance,
  { records }: Operated,
  sent: readonly number[],
): Pick<Answered, 'body' | 'named'> {
  const form = random.below(12);
  const at = random.below(sent.length + 1);
  const pointer = `${records}/${at}/attributes/email`;
  const error = (source: unknown) => ({ code: 'invalid', title: 'Invalid.', detail: 'No.', source });
  const named = sent[at] === undefined ? [] : [sent[at]];
  const bodies: readonly Pick<Answered, 'body' | 'named'>[] = [
    { body: undefined, named: [] },
    { body: '<html>', named: [] },
    { body: {}, named: [] },
    { body: [], named: [] },
    { body: { data: { id: `J${random.below(3)}` } }, named: [] },
    { body: { data: { id: 5 } }, named: [] },
    { body: { errors: [null, {}] }, named: [] },
    { body: { errors: [error({ pointer })] }, named },
    { body: { errors: [error(null), error({ pointer })] }, named },
    { body: { errors: [error({ pointer: '/data' })] }, named: [] },
    { body: { errors: [error(undefined)] }, named: [] },
    { body: { errors: [error(undefined)] }, named: [] },
  ];
  return bodies[form] ?? { named: [] };
}

function anyAnswer(random: Chance, operated: Operated, sent: readonly number[]): Answered {
  const headers = headerSets[random.below(headerSets.length)] ?? {};
  return { status: random.one(statuses), headers, ...anyBody(random, operated, sent) };
}

/** A round: an operation, its records, and a server that is odd at some moments or refuses some records. */
function round(seed: number) {
  const random = chance(seed);
  const operated = operations[random.below(operations.length)] ?? operations[0];
  const count = 1 + random.below(30);
  const isLottery = random.below(2) === 0;
  const odds = 1 + random.below(6);
  const poison = new Set(Array.from({ length: random.below(4) }, () => random.below(count)));
  const isWholeRefused = random.below(4) === 0;
  const flags = [
    ...(random.below(4) > 0 ? ['--skip-invalid'] : []),
    ...(random.below(5) === 0 ? ['--stop-on-batch-failure'] : []),
    ...(random.below(3) === 0 ? ['--wait'] : []),
  ];
  const proven = new Set<number>();
  const good = { status: 202, body: { data: { type: 'x', id: 'J1' } }, named: [] };
  const refused = {
    status: 400,
    body: { errors: [{ code: 'invalid', title: 'No.', detail: 'No.' }] },
    named: [],
  };
  function write(sent: readonly number[]): Answered {
    if (isLottery) {
      return random.below(odds) === 0 ? anyAnswer(random, operated, sent) : good;
    }
    return isWholeRefused || sent.some((n) => poison.has(n)) ? refused : good;
  }
  function read({ path }: Scripted): Answered {
    if (isLottery && random.below(12) === 0) {
      return anyAnswer(random, operated, []);
    }
    if (/errors|lists$/.test(path)) {
      return { status: 200, body: { data: [], links: {} }, named: [] };
    }
    const attributes = {
      name: 'N',
      status: 'complete',
      completed_count: count,
      failed_count: random.below(9) === 0 ? 99 : 0,
    };
    return { status: 200, body: { data: { type: 'x', id: path.split('/').at(-1), attributes } }, named: [] };
  }
  const script: Script = (request) => {
    if (request.method === 'GET') {
      return read(request);
    }
    const sent = recordsIn(request.body);
    const answer = write(sent);
    for (const record of [...answer.named, ...(sent.length === 1 && answer.status >= 400 ? sent : [])]) {
      proven.add(record);
    }
    return answer;
  };
  const input = `${operated.header}\n${Array.from({ length: count }, (_, n) => `${operated.row.replace('N', String(n))}\n`).join('')}`;
  const args = ['--op', ...operated.args, ...flags, '--retry-limit', '1', '--concurrency', '1'];
  const guilty = isLottery ? count : poison.size;
  return { script, input, args, proven, guilty, count, isWholeRefused: !isLottery && isWholeRefused };
}

const report = z.object({
  read: z.number(),
  delivered: z.number(),
  rejected: z.number(),
  failed: z.number(),
  batches: z.number(),
  extra_requests: z.number(),
});
const rejection = z.object({ line: z.number().nullable(), reason: z.string(), record: z.unknown() });

/** What is wrong with a round, or undefined. */
async function fault(
  seed: number,
  folder: string,
  serve: (script: Script) => NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { script, input, args, proven, guilty, count, isWholeRefused } = round(seed);
  const [rejects, summary] = [join(folder, 'rejects'), join(folder, 'report')];
  const files = ['--rejects', rejects, '--report', summary];
  const { status, stderr } = await runSink([...args, ...files], {
    input,
    env: serve(script),
    clock: fakeClock(),
  });
  const account = report.parse(JSON.parse(readFileSync(summary, 'utf8')));
  const { read, delivered, rejected, failed, batches, extra_requests: extra } = account;
  const rows = readFileSync(rejects, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => rejection.parse(JSON.parse(line)));
  const unproven = rows.filter(({ reason, line }) => reason === 'refused' && !proven.has((line ?? 0) - 2));
  const perGuilty = Math.ceil(Math.log2(count)) + 3;
  const bound = isWholeRefused ? 5 * batches : guilty * perGuilty + 6 * batches;
  const laws: readonly (readonly [string, boolean])[] = [
    ['no bug', status !== 70 && !stderr.includes('bug')],
    [
      'the account balances',
      read === delivered + rejected + failed && Math.min(delivered, rejected, failed) >= 0,
    ],
    ['the rejects hold all that was not delivered', rows.length === read - delivered],
    ['nobody is convicted without proof', unproven.length === 0],
    ['exit 0 only where nothing failed', status !== 0 || failed === 0],
    ['the requests have a bound', extra <= bound],
  ];
  const broken = laws.filter(([, holds]) => !holds).map(([law]) => law);
  return broken.length === 0
    ? undefined
    : `seed ${seed}: ${broken.join('; ')}\n${JSON.stringify(account)} ${extra}/${bound}\n${stderr}`;
}

test(`whatever Klaviyo answers, and when, the outcome is true: ${runs} rounds`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'answers-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  let current: Script = () => ({ status: 500 });
  const server = await scriptedServer((request, nth) => current(request, nth));
  t.teardown(() => server.stop());
  const serve = (script: Script) => {
    current = script;
    server.requests.length = 0;
    return server.env;
  };
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const broken = await fault(seed, folder, serve);
    if (broken !== undefined) {
      t.fail(broken);
    }
  }
  t.pass(`${runs} rounds`);
});
