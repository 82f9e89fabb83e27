// The numbers of the history, for commands that have reports of their own.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { inClone } from '../../root.ts';
import { run, workFolder } from '../harness.ts';

const people = 'email\nada@example.com\nbob@example.com\n';

test('a report that the config file, or the command itself, asks for is written beside that of the history', async (t) => {
  const folder = workFolder(t);
  const file = (name: string) => join(folder, name);
  const sink = inClone('dist/bin/klaviyo-sink.js');
  writeFileSync(file('people.csv'), people);
  writeFileSync(file('night.yml'), `operation: upsert\nreport: ${file('night.json')}\n`);
  const store = ['--store', file('store')];
  const commands = {
    'of-the-config': ['--config', file('night.yml'), '--dry-run'],
    'of-the-command': ['--op', 'upsert', '--dry-run', '--report', file('command.html')],
  };
  for (const [name, args] of Object.entries(commands)) {
    const command = [process.execPath, sink, ...args, '--', 'cat', file('people.csv')];
    const created = await run('klaviyo-schedule', ['create', name, '@daily', ...store, '--', ...command]);
    t.equal(created.status, 0, created.stderr);
    const triggered = await run('klaviyo-schedule', ['trigger', name, ...store]);
    t.equal(triggered.status, 0, triggered.stderr);
    const { stdout } = await run('klaviyo-schedule', ['history', name, '--json', ...store]);
    t.match(JSON.parse(stdout), [{ status: 'succeeded', read: 2 }], name);
  }
  t.match(JSON.parse(readFileSync(file('night.json'), 'utf8')), { read: 2, would_deliver: 2 });
  t.match(readFileSync(file('command.html'), 'utf8'), '<html');
});

test('what a command starts does not write the numbers of the history', async (t) => {
  const folder = workFolder(t);
  const history = join(folder, 'history.json');
  const env = { KLAVIYO_SCHEDULE_REPORT: history };
  const producer = 'test -z "$KLAVIYO_SCHEDULE_REPORT" && echo email && echo ada@example.com';
  const args = ['--op', 'upsert', '--dry-run', '--', 'sh', '-c', producer];
  t.equal((await run('klaviyo-sink', args, { env })).status, 0);
  t.match(JSON.parse(readFileSync(history, 'utf8')), { read: 1 });
});

test('numbers that can not be written for the history are told, and the run stays what it was', async (t) => {
  const env = { KLAVIYO_SCHEDULE_REPORT: join(workFolder(t), 'gone', 'history.json') };
  const args = ['--op', 'upsert', '--dry-run'];
  const { status, stderr } = await run('klaviyo-sink', args, { env, input: people });
  t.equal(status, 0);
  t.match(
    stderr,
    /klaviyo-sink: warning: the history of klaviyo-schedule will lack the numbers of this run: ENOENT/,
  );
});
