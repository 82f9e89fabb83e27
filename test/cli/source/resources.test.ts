// Every resource of klaviyo-source against the sandbox, and every request against the specification.
import { test } from 'tap';
import { resources } from '../../../lib/source/resources/index.ts';
import { contract } from '../../contract/contract.ts';
import { checkColumns } from './columns.ts';
import { here, ndjson, withSandbox } from './running.ts';

void test('every resource is read to its end, once each', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '60', '--events', '1500', '--time-scale', '1000');
  for (const { name, parent } of resources) {
    // A request for each profile would only take time.
    const some = parent?.resource === 'profiles' ? ['--limit', '3'] : [];
    const { status, stdout, stderr } = await here([name, '--quiet', ...some], { env });
    t.equal(status, 0, `${name}: ${stderr}`);
    const keys = ndjson(stdout).map(
      (record) => `${JSON.stringify(record['id'] ?? record)} ${String(parent && record[parent.field])}`,
    );
    t.ok(keys.length > 0, `${name}: the sandbox has some`);
    t.equal(new Set(keys).size, keys.length, `${name}: ${keys.length} records`);
    await checkColumns(t, [name], stdout);
    if (parent !== undefined) {
      t.ok(
        keys.every((key) => !key.endsWith('undefined')),
        `${name}: parent id`,
      );
    }
  }
});

void test('every request is one that the specification allows', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '250', '--events', '5000', '--time-scale', '1000');
  const runs = [
    ['lists', '--include', 'tags,flow-triggers'],
    ['profiles', '--additional-fields', 'subscriptions,predictive_analytics', '--start-time', '2020-01-01'],
    ['profiles', '--filter-by', 'created', '--end-time', '2030-01-01', '--fields', 'email,location'],
    ['events', '--start-time', '2020-01-01T00:00:00+09:00', '--fields', 'uuid'],
    ['events', '--filter-by', 'timestamp', '--start-time', '2020-01-01'],
    [
      'campaigns',
      '--include',
      'campaign-messages,tags',
      '--filter-by',
      'scheduled_at',
      '--end-time',
      '2030-01-01',
    ],
    ['templates', '--additional-fields', 'definition', '--start-time', '2020-01-01'],
    ['list-profiles', '--start-time', '2020-01-01'],
    ['segment-profiles'],
    ['flows', '--archived', 'only'],
    ['reviews', '--start-time', '2020-01-01', '--end-time', '2026-01-01'],
    ['images', '--end-time', '2027-01-01'],
    ...resources.filter(({ parent }) => parent?.resource !== 'profiles').map(({ name }) => [name]),
  ];
  for (const args of runs) {
    const { status, stderr } = await here([...args, '--verbose'], { env });
    t.equal(status, 0, args.join(' '));
    const paths = [...stderr.matchAll(/GET (\/\S+) 200/g)].map(([, path = '']) => path);
    t.ok(paths.length > 0, `${args.join(' ')}: ${paths.length} requests`);
    t.strictSame(
      paths.flatMap((path) => contract.request('GET', path)),
      [],
      args.join(' '),
    );
  }
});
