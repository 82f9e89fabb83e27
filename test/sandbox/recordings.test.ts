// The sandbox's answers beside those that Klaviyo was seen to give to the same requests: the same form, but for what is
// listed with its reason.
import { readFileSync } from 'node:fs';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import type { FaultName } from '../../lib/sandbox/faults/fault-injection.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/http/server.ts';
import { folder, recordings, type Recording } from '../recordings/playing.ts';
import { askFor } from './recorded-requests.ts';

const explained = z
  .array(z.strictObject({ name: z.string(), at: z.string(), reason: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('differences.json', folder), 'utf8')));

/** What differs without being a matter of form: what users and accounts fill with their own. */
const free = new Set([
  'event_properties',
  'properties',
  'definition',
  'audiences',
  'tracking_options',
  'meta',
]);
const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'list';
  }
  if (typeof value === 'string' && time.test(value)) {
    return value.includes('.') ? 'time with microseconds' : 'time';
  }
  if (typeof value === 'string' && /^https?:\/\//.test(value)) {
    return value.endsWith('/') ? 'link with a slash' : 'link';
  }
  return typeof value;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Where the second is not of the first's form. Empty lists fit any list. */
function compare(recorded: unknown, ours: unknown, at: string, found: Set<string>): void {
  const [a, b] = [kindOf(recorded), kindOf(ours)];
  if (a !== b) {
    // Whether there is a value, or a further page, is a matter of the data.
    const data = at.includes('attributes') || /^\.links\.(next|prev)$/.test(at);
    if (!data || (a !== 'null' && b !== 'null')) {
      found.add(`${at}: ${a}, here ${b}`);
    }
    return;
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length > 0 && ours.length > 0) {
      compare(recorded[0], ours[0], `${at}[]`, found);
    }
    return;
  }
  if (a !== 'object' || free.has(at.split('.').at(-1) ?? '')) {
    return;
  }
  const other = new Map(entriesOf(ours));
  for (const [name, value] of entriesOf(recorded)) {
    if (other.has(name)) {
      compare(value, other.get(name), `${at}.${name}`, found);
    } else {
      found.add(`${at}.${name}: not here`);
    }
  }
  const names = new Set(entriesOf(recorded).map(([name]) => name));
  for (const name of other.keys()) {
    if (!names.has(name)) {
      found.add(`${at}.${name}: only here`);
    }
  }
}

/** Of an error also what programs read: code and source. */
function compareErrors(recorded: unknown, ours: unknown, found: Set<string>): void {
  const shape = z.object({ errors: z.array(z.object({ code: z.string(), source: z.unknown() })) });
  const [a, b] = [shape.safeParse(recorded), shape.safeParse(ours)];
  if (!a.success || !b.success) {
    return;
  }
  const [wanted, is] = [a.data.errors[0], b.data.errors[0]];
  for (const part of ['code', 'source'] as const) {
    // Which record is to blame is a matter of the data.
    const [x, y] = [wanted, is].map((one) =>
      JSON.stringify(one?.[part])?.replace(/\/data\/\d+\//, '/data/N/'),
    );
    if (x !== y) {
      found.add(`errors[].${part}: ${x}, here ${y}`);
    }
  }
}

async function differencesOf(sandbox: Sandbox, recording: Recording): Promise<Set<string> | undefined> {
  const asked = askFor(recording, sandbox.store);
  if (asked === undefined) {
    return undefined;
  }
  const { method, path, body, headers } = asked;
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      authorization: 'Klaviyo-API-Key pk_test',
      revision: '2026-07-15',
      ...(body !== undefined && { 'content-type': 'application/vnd.api+json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const ours: unknown = text === '' ? null : JSON.parse(text);
  const found = new Set<string>();
  if (response.status !== recording.status) {
    found.add(`status: ${recording.status}, here ${response.status}`);
  }
  for (const name of Object.keys(recording.headers)) {
    if (!response.headers.has(name)) {
      found.add(`header ${name}: not here`);
    }
  }
  const known = recording.confidence === 'recorded';
  if (known && recording.headers['content-type'] === undefined && response.headers.has('content-type')) {
    found.add('header content-type: only here');
  }
  if (recording.body !== null || known) {
    compare(recording.body, ours, '', found);
    compareErrors(recording.body, ours, found);
  }
  return found;
}

/** Answers that come by fault injection alone. */
const faults: Readonly<Record<string, FaultName>> = { throttled: '429', 'server-error-json': '500' };

const seedTime = Date.parse('2026-07-20T12:00:00Z');

async function start(t: Test, options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    now: () => seedTime,
    fill: (store) => fillStore(store, { profiles: 40, events: 400 }),
    ...options,
  });
  t.teardown(() => sandbox.close());
  return sandbox;
}

void test('each recorded answer has its like here, or the reason why not', async (t) => {
  const seen = new Set<string>();
  for (const recording of recordings.filter(
    ({ confidence }) => confidence !== 'mock in a production connector',
  )) {
    const fault = faults[recording.name];
    const sandbox = await start(t, fault === undefined ? {} : { faultPlan: [{ match: {}, fault }] });
    const found = await differencesOf(sandbox, recording);
    const listed = explained.filter(({ name }) => name === recording.name).map(({ at }) => at);
    if (found === undefined) {
      t.same(listed, ['the request: not served'], `${recording.name} is asked for, or listed`);
      continue;
    }
    t.same([...found].toSorted(), listed.toSorted(), recording.name);
    seen.add(recording.name);
  }
  t.ok(seen.size >= 40, `${seen.size} compared`);
});

void test('no difference is listed of what was never recorded', (t) => {
  const names = new Set(recordings.map(({ name }) => name));
  t.same(
    explained.filter(({ name }) => !names.has(name)),
    [],
  );
  t.end();
});
