// What psql prints of a PostgreSQL that is really asked, where both are installed.
import { whereInstalled, printed } from '../../../programs/installed.ts';
import { postgresBin, startPostgres } from '../../../programs/postgres.ts';
import { dryBodies } from '../dry-bodies.ts';
import { columns, note, reads, refuses } from './rows.ts';

const query = `select * from (values
  ('zoë@example.com', 'Zoë "Z" O''Neil 用户', true, timestamptz '2026-01-31 09:30:00.5+09', 12.50::numeric,
    9007199254740993, '{"plan": "gold", "n": [1, 2]}'::jsonb, array['a', 'b c'], E'${note.replaceAll('\\', '\\\\')}'),
  ('bea@example.net', null, false, null, 3, -9007199254740993, null, array[]::text[], '')
) t (${columns})`;

const array = ['{a,"b c"}', '{}'] as const;
const list = [['a', 'b c'], []] as const;

whereInstalled(
  'what psql prints is read, or refused with the flag that prints data',
  postgresBin === undefined ? 'psql or its server' : undefined,
  async (t) => {
    const server = startPostgres(t, postgresBin ?? '');
    const psql = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      printed('psql', ['-X', ...args], { ...server, ...env });
    const ask = (args: readonly string[]) => psql([...args, '-c', query]);
    const copy = (options = '') => psql(['-c', `copy (${query}) to stdout ${options}`]);

    await reads(t, '--csv', ask(['--csv']), { arr: array });
    for (const zone of ['Asia/Kolkata', 'America/St_Johns']) {
      await reads(t, zone, psql(['--csv', '-c', query], { PGTZ: zone }), { arr: array });
    }
    const escaped = { arr: array, emptyNote: '' } as const;
    await reads(t, 'COPY', copy(), { arr: array, args: ['--null', '\\N', '--columns', columns] });
    await reads(t, 'COPY with its header', copy('(header)'), { arr: array, args: ['--null', '\\N'] });
    await reads(t, 'COPY, where nothing else is null', copy('(header)'), {
      ...escaped,
      args: ['--null', '\\N', '--no-default-nulls'],
    });
    await reads(t, 'COPY as CSV', copy('(format csv, header)'), { arr: array });
    await reads(t, 'COPY as CSV with tabs', copy(`(format csv, header, delimiter E'\\t')`), {
      arr: array,
      args: ['--format', 'csv', '--delimiter', '\\t'],
    });
    await reads(t, 'COPY as CSV with a null of its own', copy(`(format csv, header, null '\\N')`), {
      ...escaped,
      args: ['--null', '\\N', '--no-default-nulls'],
    });
    const json = { arr: list, emptyNote: '' } as const;
    await reads(t, 'row_to_json', psql(['-Atc', `select row_to_json(t) from (${query}) t`]), json);
    await reads(t, 'json_agg', psql(['-Atc', `select json_agg(t) from (${query}) t`]), json);

    for (const args of [
      [],
      ['-x'],
      ['-t'],
      ['-H'],
      ['-P', 'border=2'],
      ['-P', 'border=0'],
      ['-P', 'linestyle=unicode'],
      ['-P', 'linestyle=unicode', '-P', 'border=2'],
      ['-P', 'linestyle=old-ascii'],
      ['-P', 'format=wrapped', '-P', 'columns=80'],
      ['-P', 'format=latex'],
      ['-P', 'format=troff-ms'],
    ]) {
      await refuses(t, `psql ${args.join(' ')}`, ask(args), /psql (--csv)/, ask);
    }
    await refuses(
      t,
      'row_to_json in a table',
      psql(['-c', `select row_to_json(t) from (${query}) t`]),
      /psql (--csv)/,
      ask,
    );

    await t.test('the line below unaligned rows is no record', async (t) => {
      const ids = psql(['-A', '-c', "select 'c-1' external_id union all select 'c-2' order by 1"]);
      const run = await dryBodies(['--op', 'upsert', '--skip-invalid'], ids);
      t.strictSame(run.attributes, [{ external_id: 'c-1' }, { external_id: 'c-2' }], run.stderr);
      t.equal((await dryBodies(['--op', 'upsert'], ids)).status, 65);
      const two = await dryBodies(
        ['--op', 'upsert'],
        psql(['-A', '-F,', '-c', "select 'a@example.com' email, 'x' city"]),
      );
      t.equal(two.status, 65);
      t.match(two.stderr, /line 3: \(1 row\) is what a program says below its rows.*psql --csv/);
    });

    await t.test(
      'what psql says of other statements is named, with the flag that keeps it quiet',
      async (t) => {
        const words = [
          '--csv',
          '-c',
          'create temp table x as select 1',
          '-c',
          "select 'a@example.com' email",
        ];
        const { status, stderr } = await dryBodies(['--op', 'upsert'], psql(words));
        t.equal(status, 65);
        t.match(stderr, /begins with SELECT 1, .* add --quiet \(-q\)/);
        const quiet = await dryBodies(['--op', 'upsert'], psql(['--quiet', ...words]));
        t.equal(quiet.status, 0, quiet.stderr);
        t.same(quiet.attributes, [{ email: 'a@example.com' }]);
      },
    );

    await t.test('JSON whose backslashes COPY doubled is named', async (t) => {
      const text = psql(['-c', `copy (select row_to_json(t) from (${query}) t) to stdout`]);
      const { status, stderr } = await dryBodies(['--op', 'upsert'], text);
      t.equal(status, 65);
      t.match(stderr, /backslashes are doubled.*psql -Atc/);
    });

    await t.test('an empty result is one', async (t) => {
      const { status, stderr } = await dryBodies(
        ['--op', 'upsert'],
        psql(['--csv', '-c', `${query} where false`]),
      );
      t.equal(status, 0);
      t.match(stderr, /an empty result/);
    });
  },
);
