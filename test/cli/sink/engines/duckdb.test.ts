// What duckdb really prints, where it is installed.
import { folderOf, printed, whereInstalled } from '../../../programs/installed.ts';
import { dryBodies } from '../dry-bodies.ts';
import { columns, note, reads, refuses } from './rows.ts';

const query = `select * from (values
  ('zoë@example.com', 'Zoë "Z" O''Neil 用户', true, timestamptz '2026-01-31 09:30:00.5+09', 12.50::decimal(18, 2),
    9007199254740993, '{"plan":"gold","n":[1,2]}'::json, ['a', 'b c'], E'${note.replaceAll('\\', '\\\\')}'),
  ('bea@example.net', null, false, null, 3, -9007199254740993, null, []::varchar[], '')
) t (${columns})`;

const array = ['[a, b c]', '[]'] as const;
const list = [['a', 'b c'], []] as const;

whereInstalled(
  'what duckdb prints is read, or refused with the flag that prints data',
  folderOf('duckdb') ? undefined : 'duckdb',
  async (t) => {
    const duckdb = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => printed('duckdb', args, env);
    const ask = (args: readonly string[]) => duckdb([...args, '-c', query]);
    // A pipe of the shell's, for /dev/stdout can't be opened where it is a socket.
    const copied = (rows: string, options: string) =>
      printed('sh', ['-c', 'duckdb -c "$1" | cat', 'sh', `copy (${rows}) to '/dev/stdout' (${options})`]);
    const copy = (options: string) => copied(query, options);

    // It prints NULL for null; older versions printed nothing.
    await reads(t, '-csv', ask(['-csv']), { arr: array, args: ['--null', 'NULL'] });
    await reads(t, '-csv elsewhere', duckdb(['-csv', '-c', query], { TZ: 'Asia/Kolkata' }), {
      arr: array,
      args: ['--null', 'NULL'],
    });
    await reads(t, '-csv with a null of its own', ask(['-csv', '-nullvalue', '\\N']), {
      arr: array,
      emptyNote: '',
      args: ['--null', '\\N', '--no-default-nulls'],
    });
    await reads(t, '-json', ask(['-json']), { arr: list, emptyNote: '' });
    await reads(t, '-jsonlines', ask(['-jsonlines']), { arr: list, emptyNote: '' });
    await reads(t, 'COPY as CSV', copy('header'), { arr: array });
    await reads(t, 'COPY as JSON', copy('format json'), { arr: list, emptyNote: '' });
    await reads(t, 'COPY as CSV with tabs', copy(`header, delimiter '\\t'`), {
      arr: array,
      args: ['--format', 'csv', '--delimiter', '\\t'],
    });

    for (const args of [
      [],
      ['-box'],
      ['-column'],
      ['-line'],
      ['-markdown'],
      ['-table'],
      ['-html'],
      ['-quote'],
      ['-cmd', '.mode insert'],
      ['-cmd', '.mode latex'],
      ['-cmd', '.mode tcl'],
      ['-cmd', '.mode duckbox'],
    ]) {
      await refuses(t, `duckdb ${args.join(' ')}`, ask(args), /duckdb (-csv)/, ask);
    }

    await t.test('a quoted field among tabs is said, with the flags that read it', async (t) => {
      const rows = `select 'a@example.com' email, 'x "y"' first_name`;
      const text = copied(rows, `header, delimiter '\\t'`);
      const { stderr } = await dryBodies(['--op', 'upsert'], text);
      const [, flags = ''] = /line 2: a field begins and ends with a quote.*use (--.*)/.exec(stderr) ?? [];
      const again = await dryBodies(['--op', 'upsert', ...flags.replaceAll("'", '').split(' ')], text);
      t.same(again.attributes, [{ email: 'a@example.com', first_name: 'x "y"' }], again.stderr);
      t.notMatch(again.stderr, /begins and ends/);
    });

    await t.test('no rows', async (t) => {
      for (const mode of ['-csv', '-json']) {
        const { status, stderr } = await dryBodies(
          ['--op', 'upsert'],
          duckdb([mode, '-c', `${query} where false`]),
        );
        t.equal(status, 0, mode);
        t.match(stderr, /an empty result/);
      }
    });
  },
);
