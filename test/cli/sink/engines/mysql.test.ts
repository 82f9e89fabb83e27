// What mysql (here MariaDB's client) prints of a server that is really asked, where both are installed.
import { whereInstalled, printed } from '../../../programs/installed.ts';
import { missingMariadb, startMariadb } from '../../../programs/mariadb.ts';
import { dryBodies } from '../dry-bodies.ts';
import { columns, note, reads, refuses } from './rows.ts';

const text = note.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');

const query = `select 'zoë@example.com' email, 'Zoë "Z" O''Neil 用户' first_name, true vip,
    timestamp('2026-01-31 00:30:00.5') signed_up, 12.50 score, 9007199254740993 big,
    json_object('plan', 'gold', 'n', json_array(1, 2)) tags, json_array('a', 'b c') arr, '${text}' note
  union all select 'bea@example.net', null, false, null, 3, -9007199254740993, null, json_array(), ''`;

const array = ['["a", "b c"]', '[]'] as const;

whereInstalled(
  'what mysql prints is read, or refused with the flag that prints data',
  missingMariadb,
  async (t) => {
    const server = await startMariadb(t);
    const mysql = (args: readonly string[]) => printed('mariadb', [...server, ...args]);
    const ask = (args: readonly string[]) => mysql([...args, '-e', query]);

    await reads(t, '--batch', ask(['--batch']), { arr: array, args: ['--null', 'NULL'] });
    await reads(t, 'into a pipe', ask([]), { arr: array, args: ['--null', 'NULL'] });
    await reads(t, 'where nothing else is null', ask(['--batch']), {
      arr: array,
      emptyNote: '',
      args: ['--null', 'NULL', '--no-default-nulls'],
    });
    await reads(t, 'without a header', ask(['--batch', '--skip-column-names']), {
      arr: array,
      args: ['--null', 'NULL', '--columns', columns],
    });
    const document = `select json_object('email', email, 'first_name', first_name, 'vip', vip,
    'signed_up', date_format(signed_up, '%Y-%m-%dT%H:%i:%s.%f'), 'score', score, 'big', cast(big as char),
    'tags', json_query(tags, '$'), 'arr', json_query(arr, '$'), 'note', note) from (${query}) t`;
    await reads(t, 'JSON', mysql(['--batch', '--raw', '--skip-column-names', '-e', document]), {
      arr: [['a', 'b c'], []],
      emptyNote: '',
    });

    for (const args of [['--table'], ['--vertical'], ['--xml'], ['--html'], ['--table', '-vvv']]) {
      await refuses(t, `mysql ${args.join(' ')}`, ask(args), /mysql (--batch)/, ask);
    }

    await t.test('JSON whose backslashes were doubled is named, with the flag that does not', async (t) => {
      const { status, stderr } = await dryBodies(
        ['--op', 'upsert'],
        mysql(['--batch', '--skip-column-names', '-e', document]),
      );
      t.equal(status, 65);
      t.match(stderr, /backslashes are doubled.*mysql --raw \(-r\)/);
    });

    await t.test('no rows are not a byte, which is a failure until somebody says otherwise', async (t) => {
      const nothing = mysql(['--batch', '-e', `select * from (${query}) t where false`]);
      t.equal(nothing.length, 0);
      const refused = await dryBodies(['--op', 'upsert'], nothing);
      t.equal(refused.status, 65);
      const [flag = ''] = /--allow-empty/.exec(refused.stderr) ?? [];
      t.equal((await dryBodies(['--op', 'upsert', flag], nothing)).status, 0, refused.stderr);
    });

    await t.test('another character set is named', async (t) => {
      const latin = printed('mariadb', [
        ...server,
        '--default-character-set=latin1',
        '--batch',
        '-e',
        "select 'a@example.com' email, convert(x'5a6fc3ab' using utf8mb4) first_name",
      ]);
      const { status, stderr } = await dryBodies(['--op', 'upsert'], latin);
      t.equal(status, 65);
      t.match(stderr, /is not UTF-8.*iconv -f WINDOWS-1252/);
    });
  },
);
