// What ClickHouse really prints: clickhouse-local, or Python's chdb, which is the same engine, where one is installed.
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { folderOf, printed, whereInstalled } from '../../../programs/installed.ts';
import { dryBodies } from '../dry-bodies.ts';
import { columns, note, reads, refuses } from './rows.ts';

const text = note.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');

const query = `select * from (select 'zoë@example.com' email, 'Zoë "Z" O\\'Neil 用户'::Nullable(String) first_name, true vip,
    toDateTime64('2026-01-31 00:30:00.5', 3, 'UTC')::Nullable(DateTime64(3, 'UTC')) signed_up,
    toDecimal64(12.5, 2) score, toInt64(9007199254740993) big,
    '{"plan":"gold","n":[1,2]}'::Nullable(String) tags, ['a', 'b c'] arr, '${text}' note
  union all select 'bea@example.net', null, false, null, 3, -9007199254740993, null, [], '')
  order by email desc`;

const programs: readonly (readonly string[])[] = [
  ...(folderOf('clickhouse-local') ? [['clickhouse-local', '--query']] : []),
  ...(folderOf('clickhouse') ? [['clickhouse', 'local', '--query']] : []),
  ...(spawnSync('python3', ['-c', 'import chdb'], { cwd: tmpdir(), stdio: 'ignore' }).status === 0
    ? [['python3', '-m', 'chdb']]
    : []),
];
const [program = '', ...before] = programs[0] ?? [];

/** It takes a second to start: what was asked once is not asked again. */
const answers = new Map<string, Buffer>();

function clickhouse(sql: string, format: string): Buffer {
  const key = `${format} ${sql}`;
  const answer =
    answers.get(key) ??
    printed(program, [...before, sql, ...(program === 'python3' ? [format] : ['--format', format])]);
  answers.set(key, answer);
  return answer;
}

const array = ["['a','b c']", '[]'] as const;
const list = [['a', 'b c'], []] as const;

whereInstalled(
  'what ClickHouse prints is read, or refused with the format that is data',
  program === '' ? 'clickhouse-local or chdb' : undefined,
  async (t) => {
    const ask = (format: string) => clickhouse(query, format);
    const nulls = ['--null', '\\N'] as const;

    for (const format of ['CSVWithNames', 'TSVWithNames']) {
      await reads(t, format, ask(format), { arr: array, args: nulls });
    }
    await reads(t, 'where nothing else is null', ask('TSVWithNames'), {
      arr: array,
      emptyNote: '',
      args: [...nulls, '--no-default-nulls'],
    });
    for (const format of ['CSV', 'TSV']) {
      await reads(t, format, ask(format), { arr: array, args: [...nulls, '--columns', columns] });
    }
    for (const format of ['JSONEachRow', 'PrettyJSONEachRow']) {
      await reads(t, format, ask(format), { arr: list, emptyNote: '' });
    }
    await reads(t, 'JSONCompactEachRow', ask('JSONCompactEachRow'), {
      arr: list,
      emptyNote: '',
      args: ['--columns', columns],
    });

    for (const format of [
      'Pretty',
      'PrettyCompact',
      'PrettySpace',
      'PrettyCompactMonoBlock',
      'Vertical',
      'Markdown',
      'Values',
      'SQLInsert',
      'TSKV',
    ]) {
      await refuses(t, format, ask(format), /clickhouse-client (--format \w+)/, ([, other = '']) =>
        ask(other),
      );
    }
    for (const format of ['CSVWithNamesAndTypes', 'TSVWithNamesAndTypes']) {
      await refuses(t, format, ask(format), /ask for (\w+WithNames)\b/, ([other = '']) => ask(other));
    }
    await refuses(t, 'JSONCompactEachRowWithNames', ask('JSONCompactEachRowWithNames'), /(--columns)/, () =>
      ask('JSONEachRow'),
    );

    await t.test('the format JSON has the records inside: the message says where', async (t) => {
      const { status, stderr } = await dryBodies(['--op', 'upsert'], ask('JSON'));
      t.equal(status, 65);
      t.match(stderr, /jq -c '\.data\[\]'/);
    });

    await t.test('types are no record, where nothing else would tell', async (t) => {
      const { status } = await dryBodies(
        ['--op', 'upsert', '--skip-invalid'],
        clickhouse("select 'c-1' external_id, 'x' first_name", 'TSVWithNamesAndTypes'),
      );
      t.equal(status, 65);
    });
  },
);
