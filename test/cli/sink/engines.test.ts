// What engines print, really printed where one is installed: data as they have it, and tables for people refused.
import { spawnSync } from 'node:child_process';
import { test } from 'tap';
import { dryBodies } from './dry-bodies.ts';

const query =
  "select 'ada@example.com' email, 'Ada' first_name, 12.5 score union all select 'bea@example.net', null, 3";
const right = [
  { email: 'ada@example.com', first_name: 'Ada' },
  { email: 'bea@example.net', first_name: undefined },
];

/** What sqlite3 prints; where it is not installed what its documents say that it prints. */
function sqlite(args: readonly string[], documented: string): string {
  const { stdout, error } = spawnSync('sqlite3', ['-batch', ...args, ':memory:', query], {
    encoding: 'utf8',
  });
  return error === undefined ? stdout : documented;
}

test('sqlite3 -csv -header, -json and -tabs', async (t) => {
  for (const [args, documented] of [
    [['-csv', '-header'], 'email,first_name,score\r\nada@example.com,Ada,12.5\r\nbea@example.net,,3\r\n'],
    [
      ['-json'],
      '[{"email":"ada@example.com","first_name":"Ada","score":12.5},\n{"email":"bea@example.net","first_name":null,"score":3}]\n',
    ],
    [['-tabs', '-header'], 'email\tfirst_name\tscore\nada@example.com\tAda\t12.5\nbea@example.net\t\t3\n'],
  ] as const) {
    const { status, attributes, stderr } = await dryBodies(['--op', 'upsert'], sqlite(args, documented));
    t.equal(status, 0, stderr);
    t.match(attributes, right);
  }
});

test('sqlite3 -column, -table, -box and -markdown are for people', async (t) => {
  for (const [flag, documented] of [
    [
      '-column',
      'email            first_name  score\n---------------  ----------  -----\nada@example.com  Ada         12.5\n',
    ],
    ['-table', '+-----------------+------------+-------+\n|      email      | first_name | score |\n'],
    ['-box', '┌─────────────────┬────────────┬───────┐\n│      email      │ first_name │ score │\n'],
    ['-markdown', '|      email      | first_name | score |\n|-----------------|------------|-------|\n'],
  ] as const) {
    const { status, stderr } = await dryBodies(['--op', 'upsert'], sqlite([flag, '-header'], documented));
    t.equal(status, 65, flag);
    t.match(stderr, /sqlite3 -csv -header/);
  }
});
