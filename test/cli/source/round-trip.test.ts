// From one account into another and back: profiles | upsert and events | track lose nothing; one metric of many is cheap.
import { test, type Test } from 'tap';
import { startSandbox, type SandboxOptions } from '../../../lib/sandbox/http/server.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { noCounts, type Counts } from '../../../lib/sandbox/seed/seed.ts';
import { at, isObject } from '../../contract/at.ts';
import { runSink } from '../in-process.ts';
import { here, ndjson } from './running.ts';

async function account(t: Test, counts: Partial<Counts>, options: SandboxOptions = {}) {
  const sandbox = await startSandbox({
    timeScale: 3000,
    jobTime: 1,
    fill: (store) => fillStore(store, { ...noCounts, ...counts }),
    ...options,
  });
  t.teardown(() => sandbox.close());
  const env = { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: sandbox.url };
  const read = async (...args: string[]) => {
    const { status, stdout, stderr } = await here(args, { env });
    t.equal(status, 0, stderr);
    return stdout;
  };
  return { sandbox, env, read };
}

/** What people can write of a profile. */
const fields =
  'email,phone_number,external_id,first_name,last_name,organization,locale,title,image,location,properties';

type Row = Readonly<Record<string, unknown>>;

/** The rows by a key, less what another account names anew. */
function byKey(
  rows: readonly Row[],
  keyOf: (row: Row) => unknown,
  without: readonly string[],
): Record<string, Row> {
  return Object.fromEntries(
    rows.map((row) => [
      String(keyOf(row)),
      Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name))),
    ]),
  );
}

/** A property that is null says nothing, and an import leaves it out. */
function withoutNulls(row: Row): Row {
  const properties = isObject(row['properties']) ? Object.entries(row['properties']) : [];
  return { ...row, properties: Object.fromEntries(properties.filter(([, value]) => value !== null)) };
}

void test('profiles go into another account with all that can be written of them', async (t) => {
  const from = await account(t, { profiles: 80 });
  const into = await account(t, {});
  const records = await from.read('profiles', '--fields', fields);
  const sunk = await runSink(['--op', 'upsert', '--ignore', 'id'], {
    input: records,
    env: into.env,
  });
  t.equal(sunk.status, 0, sunk.stderr);
  into.sandbox.store.jobs.finish();
  const rows = ndjson(records);
  const back = ndjson(await into.read('profiles', '--fields', fields));
  t.equal(back.length, rows.length);
  const keyOf = (row: Row) => row['external_id'] ?? row['email'] ?? row['phone_number'];
  t.strictSame(byKey(back.map(withoutNulls), keyOf, ['id']), byKey(rows.map(withoutNulls), keyOf, ['id']));
  t.ok(
    rows.some((row) => Object.keys(isObject(row['properties']) ? row['properties'] : {}).length > 2),
    'custom properties among them',
  );
});

void test('events go into another account with their times, values and properties, and come once', async (t) => {
  const from = await account(t, {
    profiles: 40,
    events: 800,
    campaigns: 2,
    flows: 1,
    templates: 1,
    lists: 2,
    segments: 1,
  });
  const into = await account(t, {});
  const events = ndjson(await from.read('events', '--end-time', new Date().toISOString()));
  const input = events
    .map((event) =>
      JSON.stringify({
        metric: at(event, 'metric', 'name'),
        external_id: at(event, 'profile', 'external_id') ?? undefined,
        email: at(event, 'profile', 'email') ?? undefined,
        phone_number: at(event, 'profile', 'phone_number') ?? undefined,
        time: event['datetime'],
        unique_id: event['id'],
        value: at(event, 'event_properties', '$value') ?? undefined,
        properties: event['event_properties'],
      }),
    )
    .join('\n');
  for (const _ of ['once', 'and once more']) {
    const sunk = await runSink(['--op', 'track', '--backfill'], { input, env: into.env });
    t.equal(sunk.status, 0, sunk.stderr);
  }
  const back = ndjson(await into.read('events'));
  t.equal(back.length, events.length, 'each once');
  const shown = (rows: readonly Row[]) =>
    rows
      .map((row) =>
        JSON.stringify([
          row['datetime'],
          at(row, 'metric', 'name'),
          at(row, 'profile', 'email'),
          sortedOf(row['event_properties']),
        ]),
      )
      .toSorted();
  t.strictSame(shown(back), shown(events));
});

/** With its members in the order of their names, less the id that each account gives. */
function sortedOf(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => name !== '$event_id')
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;
}

void test('one metric of twenty costs at most a fifteenth of the pages', async (t) => {
  const counts = { profiles: 1 };
  const { read, sandbox } = await account(t, counts, {
    fill: (store) => {
      fillStore(store, { ...noCounts, ...counts });
      const profileId = [...store.profiles.values()][0]?.id ?? '';
      const start = Date.now() - 40_000 * 600_000;
      for (let metric = 0; metric < 20; metric += 1) {
        const id = `METR${String(metric).padStart(2, '0')}`;
        store.add({
          type: 'metric',
          id,
          attributes: {
            name: `Metric ${metric}`,
            created: '2026-01-01T00:00:00+00:00',
            updated: '2026-01-01T00:00:00+00:00',
            integration: null,
          },
          relationships: {},
        });
        for (let index = 0; index < 2000; index += 1) {
          store.events.add({
            time: start + (index * 20 + metric) * 600_000,
            visibleFrom: 0,
            metricId: id,
            profileId,
            properties: '{}',
          });
        }
      }
    },
  });
  const pages = () => Number(at(sandbox.stats(), 'endpoints', 'GET /api/events', 'requests') ?? 0);
  t.equal(ndjson(await read('events', '--skip-related')).length, 40_000);
  const all = pages();
  t.equal(ndjson(await read('events', '--skip-related', '--metric', 'Metric 7')).length, 2000);
  const one = pages() - all;
  t.ok(all >= 40 && one <= all / 15, `${one} pages of ${all}`);
});
