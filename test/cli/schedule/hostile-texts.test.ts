// Texts of others in the store: no control character, no flood and no key of them reaches a person.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { terminal } from './terminal.ts';

const escape = '\u001b]0;owned\u0007';
/** What moves a terminal or turns its writing. */
const moving = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

test('texts of a store that others wrote move no terminal, flood none, and show no key', async (t) => {
  const { run, folder } = terminal(t);
  await run(['create', 'good', '', '--', 'true']);
  await run(['trigger', 'good']);
  const schedules = join(folder, 'store', 'schedules');
  const path = join(schedules, 'good.json');
  const stored = JSON.parse(readFileSync(path, 'utf8'));
  const flood = 'x'.repeat(5000);
  const hostile = {
    ...stored,
    database: `d${escape}`,
    table: `t\u202e${flood}`,
    directory: `/tmp/${escape}\n/second`,
    command: { kind: 'argv', argv: ['true', escape, flood, 'pk_0123456789abcdef', 'https://me:hush@there'] },
    onFailure: `echo \u2066${flood}`,
    notify: `https://there/${escape}`,
    enabled: false,
    disabledBecause: `because\u202e${escape}${flood}`,
  };
  writeFileSync(path, JSON.stringify(hostile));
  writeFileSync(join(schedules, `bad${escape}.json`), '{');
  writeFileSync(join(schedules, 'broken.json'), `{"version":1,"name":"${flood}\u202e"`);
  const run1 = join(folder, 'store', 'runs', 'good', '000001.json');
  const record = JSON.parse(readFileSync(run1, 'utf8'));
  const note = `note${escape}\u202e${flood}`;
  writeFileSync(run1, JSON.stringify({ ...record, status: 'failed', attempts: [], note }));
  writeFileSync(join(folder, 'store', 'runs', 'good', '000002.json'), `{"${escape}${flood}`);
  const told = [
    await run(['list']),
    await run(['show', 'good']),
    await run(['history', 'good']),
    await run(['run', '--once']),
    await run(['enable', 'good']),
    await run(['disable', `good${escape}`]),
    await run(['logs', `good${escape}`]),
    await run(['delete', `no${escape}\n${flood}`]),
    await run([`no${escape}`]),
    await run(['export', '--format', 'crontab', `x${escape}`]),
  ];
  for (const [n, { out, err }] of told.entries()) {
    t.notMatch(out + err, moving, `${n}: ${JSON.stringify(out + err)}`);
    t.notMatch(out + err, /pk_0123|hush/);
    t.notMatch(out + err, /x{300}/);
  }
  const [listed, shown, history] = told;
  t.match(history?.out, /note\\u001b\]0;owned/);
  t.match(listed?.out, /d\\u001b\]0;owned\\u0007/);
  t.match(shown?.out, /\(5000 characters\)/);
  const json = await run(['show', 'good', '--json']);
  t.equal(JSON.parse(json.out).on_failure, hostile.onFailure, 'a program gets the text as it is');
});
