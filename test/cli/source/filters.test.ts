// Filters that reach Klaviyo: each field and operator that the contract allows finds what filtering by hand finds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { PublishedFilter } from '../../../lib/klaviyo/published.ts';
import { isObject } from '../../../lib/source/records/resource-object.ts';
import { resources } from '../../../lib/source/resources/index.ts';
import { operationOf } from '../../../lib/source/resources/published-fields.ts';
import { contract } from '../../contract/contract.ts';
import { workFolder } from '../harness.ts';
import { here, ndjson, withSandbox } from './running.ts';

type Row = Readonly<Record<string, unknown>>;

const words: Readonly<Record<string, string>> = {
  equals: '=',
  any: 'in',
  'greater-than': '>',
  'greater-or-equal': '>=',
  'less-than': '<',
  'less-or-equal': '<=',
  contains: 'contains',
  'starts-with': 'starts-with',
  'ends-with': 'ends-with',
  has: 'has',
};

/** What a record says of a field; undefined where records do not show it. Several values: one of them has to fit. */
function valuesOf(row: Row, field: string): readonly unknown[] | undefined {
  const places = [
    field,
    field.replace('.', '_'),
    field === 'ids' ? 'id' : field,
    field === 'profile_id' && 'joined_group_at' in row ? 'id' : field,
    field === 'profile' || field === 'metric' ? `${field}_id` : field,
  ];
  for (const place of places) {
    if (place in row) {
      const value = row[place];
      // The status of a review is an object.
      return [isObject(value) && 'value' in value ? value['value'] : value];
    }
  }
  let values: readonly unknown[] = [row];
  for (const part of field.split('.')) {
    values = values.flatMap((value) => (Array.isArray(value) ? value : [value]));
    values = values.map((value) => (isObject(value) ? value[part] : undefined));
  }
  return values.every((value) => value === undefined) ? undefined : values;
}

/** A value as a condition writes it. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function fits(
  kind: PublishedFilter['kind'],
  operator: string,
  wanted: readonly string[],
  value: unknown,
): boolean {
  if (operator === 'has') {
    return value !== null && value !== undefined;
  }
  if (value === null || value === undefined) {
    return false;
  }
  const [first = ''] = wanted;
  const text = textOf(value);
  const [found, bound] =
    kind === 'time' ? [Date.parse(text), Date.parse(first)] : [Number(value), Number(first)];
  switch (operator) {
    case 'equals':
    case 'any':
      return kind === 'time' ? found === bound : wanted.includes(text);
    case 'contains':
      return text.toLowerCase().includes(first.toLowerCase());
    case 'starts-with':
      return text.toLowerCase().startsWith(first.toLowerCase());
    case 'ends-with':
      return text.toLowerCase().endsWith(first.toLowerCase());
    case 'greater-than':
      return found > bound;
    case 'greater-or-equal':
      return found >= bound;
    case 'less-than':
      return found < bound;
    default:
      return found <= bound;
  }
}

/** Values to ask for: of the records where they show the field, else any that the kind allows. */
function wantedOf(
  { kind, choices }: PublishedFilter,
  operator: string,
  values: readonly unknown[],
): string[] {
  const texts = values
    .filter((value) => value !== null && value !== undefined && !textOf(value).includes(','))
    .map(textOf)
    .filter((text) => choices === undefined || choices.includes(text));
  const middle = texts.toSorted()[texts.length >> 1];
  const fallback = { text: 'none', time: '2026-01-01T00:00:00Z', number: '3', boolean: 'true', none: '' }[
    kind
  ];
  const one = middle ?? choices?.[0] ?? fallback;
  switch (operator) {
    case 'has':
      return [];
    case 'any':
      return [...new Set([one, texts[0] ?? one])];
    case 'contains':
      return [one.slice(1, 4) || one];
    case 'starts-with':
      return [one.slice(0, 3)];
    case 'ends-with':
      return [one.slice(-3)];
    default:
      return [one];
  }
}

/** What shows the suppressions that profiles can be filtered by. */
const additional: Readonly<Record<string, readonly string[]>> = {
  profiles: ['--additional-fields', 'subscriptions'],
};

/** Made of other collections' objects: they have filters of their own. */
const derived: ReadonlySet<string> = new Set(['suppressions', 'list-suppressions', 'attributions']);

void test('each allowed field and operator finds what filtering by hand finds', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '60', '--events', '300', '--time-scale', '1000');
  let compared = 0;
  const unseen: string[] = [];
  for (const resource of resources.filter(({ name }) => !derived.has(name))) {
    const filters = Object.entries(operationOf(resource)?.filters ?? {});
    const more = additional[resource.name] ?? [];
    if (filters.length === 0) {
      continue;
    }
    const all = ndjson((await here([resource.name, '--quiet', ...more], { env })).stdout);
    const idsOf = (rows: readonly Row[]) =>
      rows
        .map((row) => `${String(row['id'])} ${String(resource.parent && row[resource.parent.field])}`)
        .toSorted();
    for (const [field, filter] of filters) {
      const shown = all.map((row) => valuesOf(row, field));
      const values = shown.flatMap((one) => one ?? []);
      for (const operator of filter.operators) {
        const wanted = wantedOf(filter, operator, values);
        const condition = `${field} ${words[operator] ?? operator} ${wanted.join(',')}`.trim();
        const ran = await here([resource.name, '--where', condition, '--verbose', ...more], { env });
        t.equal(ran.status, 0, `${resource.name}: ${condition}: ${ran.stderr}`);
        const paths = [...ran.stderr.matchAll(/GET (\/\S+) 200/g)].map(([, path = '']) => path);
        t.strictSame(
          paths.flatMap((path) => contract.request('GET', path)),
          [],
          condition,
        );
        if (values.length === 0) {
          unseen.push(`${resource.name} ${field}`);
          continue;
        }
        compared++;
        const byHand = all.filter((_, index) =>
          (shown[index] ?? []).some((value) => fits(filter.kind, operator, wanted, value)),
        );
        t.strictSame(idsOf(ndjson(ran.stdout)), idsOf(byHand), `${resource.name}: ${condition}`);
      }
    }
  }
  t.ok(compared > 150, `${compared} compared; records do not show ${[...new Set(unseen)].join(', ')}`);
});

void test('one metric of many is asked of Klaviyo, by name or id, with spans and a state of its own', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '100', '--events', '6000');
  const stats = async () => {
    const answer: unknown = await (await fetch(`${env['KLAVIYO_BASE_URL']}/sandbox/stats`)).json();
    return isObject(answer) ? Number(answer['requests']) : Number.NaN;
  };
  const metrics = ndjson((await here(['metrics', '--quiet'], { env })).stdout);
  const all = ndjson((await here(['events', '--skip-related', '--quiet'], { env })).stdout);
  const metric = metrics.find(({ name }) => name === 'Placed Order') ?? {};
  const byHand = all.filter((event) => event['metric_id'] === metric['id']);
  t.ok(byHand.length > 10 && byHand.length < all.length);
  for (const word of ['Placed Order', String(metric['id'])]) {
    const before = await stats();
    const { stdout, stderr } = await here(['events', '--skip-related', '--metric', word], { env });
    t.strictSame(ndjson(stdout), byHand, stderr);
    t.ok((await stats()) - before <= 4, 'pages of this metric only');
  }
  const profile = ndjson((await here(['profiles', '--limit', '1', '--quiet'], { env })).stdout)[0] ?? {};
  for (const word of [profile['id'], profile['email']]) {
    const found = await here(['events', '--skip-related', '--profile', String(word), '--quiet'], { env });
    t.strictSame(
      ndjson(found.stdout),
      all.filter((event) => event['profile_id'] === profile['id']),
    );
  }
  const span = ['--start-time', '2026-09-01', '--end-time', '2026-11-01'];
  const spanned = await here(['events', '--skip-related', '--metric', 'Placed Order', ...span, '--quiet'], {
    env,
  });
  const within = (event: Row) =>
    String(event['datetime']) >= '2026-09-01' && String(event['datetime']) < '2026-11-01';
  t.strictSame(ndjson(spanned.stdout), byHand.filter(within));

  const state = join(workFolder(t), 'state');
  const args = ['events', '--skip-related', '--incremental', '--state', state, '--lookback', '3d', '--quiet'];
  const counts: number[] = [];
  for (const more of [
    ['--metric', 'Placed Order'],
    ['--metric', 'Placed Order'],
    ['--profile', String(profile['email'])],
    [],
  ]) {
    const { status, stdout, stderr } = await here([...args, ...more], { env });
    t.equal(status, 0, stderr);
    counts.push(ndjson(stdout).length);
  }
  t.equal(counts[1], 0, 'the second run of the same filter goes on');
  t.ok(
    (counts[0] ?? 0) > 10 && (counts[2] ?? 0) > 0 && (counts[3] ?? 0) > 5000,
    'others begin at the beginning',
  );
  t.notMatch(readFileSync(state, 'utf8'), /@/, 'nothing personal');
});

void test('what Klaviyo can not be asked is refused before anything is read, with what it can', async (t) => {
  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [
      ['profiles', '--where', 'e-mail = a@b.c'],
      /unknown field e-mail \(did you mean email\?\); profiles can be filtered by .*email/,
    ],
    [['profiles', '--where', 'email contains b'], /email of profiles takes in =, not contains/],
    [['profiles', '--where', 'email != a@b.c'], /email of profiles takes in =, not !=/],
    [['accounts', '--where', 'id = 1'], /accounts can not be filtered/],
    [['profiles', '--where', 'email'], /expected FIELD OP VALUE/],
    [
      ['profiles', '--where', 'email like x'],
      /OP is one of = != > >= < <= in contains starts-with ends-with has/,
    ],
    [['profiles', '--where', 'created > soon'], /created: expected a time in ISO 8601/],
    [['reviews', '--where', 'rating = good'], /rating: expected a number, got "good"/],
    [['tag-groups', '--where', 'default = 1'], /default: expected true or false/],
    [['campaigns', '--where', 'status = dead'], /status: expected one of .*Draft/],
    [['events', '--where', 'profile has it'], /has takes no value/],
    [['events', '--where', 'metric_id ='], /metric_id: expected a value/],
    [['profiles', '--metric', 'x'], /--metric goes with events and metric-aggregates only/],
    [['lists', '--profile', 'x'], /--profile goes with events only/],
    [['list-profiles', '--changes-since', 'x', '--where', 'email = a@b.c'], /it excludes --where/],
  ];
  for (const [args, message] of refused) {
    const { status, stderr } = await here(args, {
      env: { KLAVIYO_API_KEY: 'pk', KLAVIYO_BASE_URL: 'http://localhost:1' },
    });
    t.equal(status, 64, stderr);
    t.match(stderr, message);
  }
  const { env } = await withSandbox(t, '--profiles', '5', '--events', '20');
  const missing = await here(['events', '--metric', 'Placed Ordr'], { env });
  t.equal(missing.status, 78);
  t.match(
    missing.stderr,
    /--metric "Placed Ordr": no metric has this id or name \(did you mean Placed Order\?\)/,
  );
  const nobody = await here(['events', '--profile', 'nobody@nowhere.example'], { env });
  t.equal(nobody.status, 78);
  t.match(nobody.stderr, /--profile: no profile has this email address/);
});
