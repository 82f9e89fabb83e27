// What sqlite3 really prints, where it is installed.
import { folderOf, printed, whereInstalled } from '../../../programs/installed.ts';
import { dryBodies } from '../dry-bodies.ts';
import { columns, note, reads, refuses } from './rows.ts';

/** The separators of fields and lines stand for themselves in some of the modes. */
const flat = 'three\\four, five';

const queryOf = (text: string) => `select column1 email, column2 first_name, column3 vip, column4 signed_up,
    column5 score, column6 big, column7 tags, column8 arr, column9 note from (values
  ('zoë@example.com', 'Zoë "Z" O''Neil 用户', true, '2026-01-31T00:30:00.5Z', 12.5, '9007199254740993',
    '{"plan":"gold","n":[1,2]}', '["a","b c"]', '${text}'),
  ('bea@example.net', null, false, null, 3, '-9007199254740993', null, '[]', ''))`;

const sqlite = (args: readonly string[], query: string) =>
  printed('sqlite3', ['-batch', ...args, ':memory:', query]);
const ask = (args: readonly string[]) => sqlite(args, queryOf(note));

const array = ['["a","b c"]', '[]'] as const;

whereInstalled(
  'what sqlite3 prints is read, or refused with the flag that prints data',
  folderOf('sqlite3') ? undefined : 'sqlite3',
  async (t) => {
    await reads(t, '-csv', ask(['-csv', '-header']), { arr: array });
    await reads(t, '-csv with a null of its own', ask(['-csv', '-header', '-nullvalue', 'NULL']), {
      arr: array,
      emptyNote: '',
      args: ['--null', 'NULL', '--no-default-nulls'],
    });
    await reads(t, '-csv without a header', ask(['-csv']), { arr: array, args: ['--columns', columns] });
    await reads(t, '-json', ask(['-json']), { arr: array, emptyNote: '' });
    const document = `select json_object('email', email, 'first_name', first_name, 'vip', vip, 'signed_up', signed_up,
      'score', score, 'big', big, 'tags', json(tags), 'arr', json(arr), 'note', note) from (${queryOf(note)})`;
    await reads(t, 'json_object', sqlite([], document), { arr: [['a', 'b c'], []], emptyNote: '' });
    for (const mode of ['-tabs', '-list']) {
      await reads(t, mode, sqlite([mode, '-header'], queryOf(flat)), { arr: array, note: flat });
    }

    for (const args of [
      ['-column'],
      ['-table'],
      ['-box'],
      ['-markdown'],
      ['-line'],
      ['-html'],
      ['-quote'],
      ['-cmd', '.mode insert'],
      ['-cmd', '.mode tcl'],
      ['-cmd', '.mode qbox'],
      ['-ascii'],
    ]) {
      const drawn = ask([...args, '-header']);
      await refuses(t, `sqlite3 ${args.join(' ')}`, drawn, /sqlite3 (-csv -header)/, ask);
    }

    await t.test('what has neither quotes nor escapes is refused where it would need them', async (t) => {
      for (const mode of ['-tabs', '-list']) {
        const { status, stderr } = await dryBodies(['--op', 'upsert'], ask([mode, '-header']));
        t.equal(status, 65, mode);
        t.match(stderr, /expected 9 fields|closing quote/);
      }
    });

    await t.test('no rows', async (t) => {
      const nothing = `select * from (${queryOf(note)}) where false`;
      for (const mode of ['-csv', '-json']) {
        const { status } = await dryBodies(
          ['--op', 'upsert', '--allow-empty'],
          sqlite([mode, '-header'], nothing),
        );
        t.equal(status, 0, mode);
      }
    });
  },
);
