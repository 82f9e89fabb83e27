// Suppressions and attributions: what stands within profiles and events, as records of its own.
import { join } from 'node:path';
import { test } from 'tap';
import { isObject } from '../../../lib/source/records/resource-object.ts';
import { scriptedServer } from '../in-process.ts';
import { workFolder } from '../harness.ts';
import { here, ndjson, withSandbox } from './running.ts';

type Row = Readonly<Record<string, unknown>>;

/** The entries of a list in the consent of profiles, as `suppressions` has them. */
function entriesOf(profiles: readonly Row[], list: string): Row[] {
  return profiles.flatMap((profile) => {
    const at = (value: unknown, name: string) => (isObject(value) ? value[name] : undefined);
    const entries = at(at(at(profile['subscriptions'], 'email'), 'marketing'), list);
    return (Array.isArray(entries) ? entries : []).map((entry: unknown) =>
      Object.fromEntries([
        ['profile_id', profile['id']],
        ...(list === 'suppression' ? [] : [['list_id', at(entry, 'list_id')]]),
        ['email', profile['email']],
        ['reason', at(entry, 'reason')],
        ['timestamp', at(entry, 'timestamp')],
      ]),
    );
  });
}

const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).toSorted();

void test('suppressions are the entries of profiles, also of a span, half-open by their own time', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '1500', '--events', '10');
  const read = async (...args: string[]) => {
    const { status, stdout, stderr } = await here([...args, '--quiet'], { env });
    t.equal(status, 0, stderr);
    return ndjson(stdout);
  };
  const profiles = await read('profiles', '--additional-fields', 'subscriptions');
  for (const [name, list] of [
    ['suppressions', 'suppression'],
    ['list-suppressions', 'list_suppressions'],
  ] as const) {
    const all = entriesOf(profiles, list);
    t.ok(all.length > 5, `${name}: ${all.length}`);
    t.strictSame(sorted(await read(name)), sorted(all));
    const times = all.map(({ timestamp }) => String(timestamp)).toSorted();
    const [start = '', end = ''] = [times[1], times[times.length - 2]];
    t.strictSame(
      sorted(await read(name, '--start-time', start, '--end-time', end)),
      sorted(all.filter(({ timestamp }) => String(timestamp) >= start && String(timestamp) < end)),
    );
    const sparse = await read(name, '--fields', 'reason,profile_id');
    t.strictSame(Object.keys(sparse[0] ?? {}), ['profile_id', 'reason']);
  }
  const limited = await read('suppressions', '--limit', '3');
  t.equal(limited.length, 3);
});

void test('who was suppressed since the last run is found, and nobody else', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '300', '--events', '10', '--job-time', '10ms');
  const state = join(workFolder(t), 'state');
  const args = ['suppressions', '--incremental', '--state', state, '--lookback', '1d', '--quiet'];
  const first = await here(args, { env });
  t.equal(first.status, 0, first.stderr);
  t.ok(ndjson(first.stdout).length > 0);
  const none = await here(args, { env });
  t.equal(none.stdout, '');
  const profiles = ndjson((await here(['profiles', '--quiet'], { env })).stdout);
  const known = new Set(ndjson(first.stdout).map(({ profile_id: id }) => id));
  const someone = profiles.find(({ id, email }) => !known.has(id) && typeof email === 'string') ?? {};
  const job = {
    data: {
      type: 'profile-suppression-bulk-create-job',
      attributes: {
        profiles: { data: [{ type: 'profile', attributes: { email: someone['email'] } }] },
      },
    },
  };
  const answer = await fetch(`${env['KLAVIYO_BASE_URL']}/api/profile-suppression-bulk-create-jobs`, {
    method: 'POST',
    headers: {
      authorization: `Klaviyo-API-Key ${env['KLAVIYO_API_KEY']}`,
      revision: '2026-07-15',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify(job),
  });
  t.equal(answer.status, 202, await answer.text());
  let found: Row[] = [];
  // It is five seconds old before a run reads up to it.
  for (let tries = 0; found.length === 0 && tries < 60; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    found = ndjson((await here(args, { env })).stdout);
  }
  t.match(found, [{ profile_id: someone['id'], email: someone['email'], reason: 'USER_SUPPRESSED' }]);
  t.equal(found.length, 1);
});

void test('attributions come once each, with their event and what they name', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '60', '--events', '3000');
  const events = ndjson(
    (await here(['events', '--include', 'attributions', '--skip-related', '--quiet'], { env })).stdout,
  );
  const expected = events.flatMap((event) =>
    (Array.isArray(event['attributions']) ? event['attributions'] : []).map((one: unknown) =>
      Object.assign(isObject(one) ? one : {}, { event_id: event['id'], datetime: event['datetime'] }),
    ),
  );
  const { status, stdout, stderr } = await here(['attributions', '--quiet'], { env });
  t.equal(status, 0, stderr);
  const found = ndjson(stdout);
  t.ok(found.length > 10, `${found.length} attributions`);
  const byKey = (rows: readonly Row[]) =>
    sorted(
      rows.map((row) => Object.fromEntries(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
    );
  t.strictSame(byKey(found), byKey(expected));
  t.ok(found.every((one) => Object.keys(one).some((name) => name !== 'event_id' && /_ids?$/.test(name))));
  const span = ['--start-time', '2026-09-01', '--end-time', '2026-11-01'];
  const within = ndjson((await here(['attributions', ...span, '--quiet'], { env })).stdout);
  t.strictSame(
    within,
    found.filter(({ datetime }) => String(datetime) >= '2026-09-01' && String(datetime) < '2026-11-01'),
  );
});

void test('what can not be had of parts is refused; an answer of another form is not the end', async (t) => {
  for (const [args, message] of [
    [['suppressions', '--raw'], /suppressions are parts of them/],
    [
      ['suppressions', '--fields', 'mail'],
      /--fields mail: suppressions have no such attribute \(did you mean email\?\)/,
    ],
    [['attributions', '--where', 'metric_id = X'], /attributions can not be filtered/],
    [['attributions', '--include', 'flow'], /attributions has none/],
  ] as const) {
    const { status, stderr } = await here(args, { env: { KLAVIYO_API_KEY: 'pk_test' } });
    t.equal(status, 64, stderr);
    t.match(stderr, message);
  }
  const server = await scriptedServer(() => ({ status: 200, body: { data: [{ type: 'profile', id: 7 }] } }));
  t.teardown(() => server.stop());
  for (const name of ['suppressions', 'attributions']) {
    const { status, stdout, stderr } = await here([name], {
      env: { KLAVIYO_API_KEY: 'pk_test', ...server.env },
    });
    t.equal(status, 69, stderr);
    t.match(stderr, /another form/);
    t.equal(stdout, '');
  }
});
