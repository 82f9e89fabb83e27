// A run of klaviyo-sink that waits for a file that another run has: a signal ends it, alone and among accounts; its report.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { acquireFile } from '../../../lib/files/file-lock.ts';
import { reportJson } from '../../../lib/files/report-page.ts';
import { inClone } from '../../root.ts';
import { run, spawnCommand, workFolder } from '../harness.ts';

/** Starts the command, sends the signal when it says that it waits, and tells how it ended. Its stdin stays open. */
async function stopped(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawnCommand('klaviyo-sink', args, env);
  // A run that does not hear is ended by this one, with another status.
  const patience = setTimeout(() => child.kill('SIGKILL'), 100_000);
  let stderr = '';
  let isTold = false;
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    if (!isTold && stderr.includes('waiting for it')) {
      isTold = true;
      child.kill('SIGTERM');
    }
  });
  const status = await new Promise((resolve) => child.once('close', (code) => resolve(code)));
  clearTimeout(patience);
  return { status, stderr };
}

test('a signal ends a run that waits for its journal', async (t) => {
  const journal = join(workFolder(t), 'night.journal');
  const lock = await acquireFile({ flag: '--journal', file: journal, code: 'journal_locked', wait: 0 });
  t.teardown(() => lock.release());
  const report = `${journal}.report`;
  const args = ['--op', 'upsert', '--journal', journal, '--lock-wait', '1h', '--report', report];
  const { status, stderr } = await stopped(args, { KLAVIYO_API_KEY: 'pk_1' });
  t.equal(status, 143);
  t.match(stderr, /waiting for it\nklaviyo-sink: stopped by SIGTERM before anything was sent\n/);
  t.match(JSON.parse(readFileSync(report, 'utf8')), {
    exit_status: 143,
    error: { code: 'signal', message: 'stopped by SIGTERM' },
    read: 0,
    delivered: 0,
    requests: 0,
  });
});

const held = {
  '--journal': 'journal_locked',
  '--changed': 'state_locked',
} as const;

for (const [flag, code] of Object.entries(held)) {
  test(`a run whose ${flag} another one has writes its report`, async (t) => {
    const folder = workFolder(t);
    const file = join(folder, 'held');
    const lock = await acquireFile({ flag, file, code, wait: 0 });
    t.teardown(() => lock.release());
    for (const name of ['report.json', 'report.html']) {
      const report = join(folder, name);
      const { status, stderr } = await run(
        'klaviyo-sink',
        ['--op', 'upsert', flag, file, '--report', report, '--rejects', join(folder, 'rejects')],
        { env: { KLAVIYO_API_KEY: 'pk_1' }, input: 'email\nada@example.com\n' },
      );
      t.equal(status, 75, stderr);
      t.match(stderr, /held is in use by process \d+.*\nklaviyo-sink: 0 records read = 0 delivered/);
      t.match(JSON.parse(reportJson(readFileSync(report, 'utf8'))), {
        command: 'klaviyo-sink',
        operation: 'upsert',
        exit_status: 75,
        error: { code, message: /held is in use by process/ },
        read: 0,
        delivered: 0,
        failed: 0,
        requests: 0,
        rejects_file: null,
      });
      t.notOk(existsSync(join(folder, 'rejects')));
    }
  });
}

test('a report that is the input stays as it is where the journal is held', async (t) => {
  const folder = workFolder(t);
  const [journal, input] = [join(folder, 'journal'), join(folder, 'people.csv')];
  writeFileSync(input, 'email\nada@example.com\n');
  const lock = await acquireFile({ flag: '--journal', file: journal, code: 'journal_locked', wait: 0 });
  t.teardown(() => lock.release());
  const stdin = openSync(input, 'r');
  const { status } = spawnSync(
    process.execPath,
    [inClone('dist/bin/klaviyo-sink.js'), '--op', 'upsert', '--journal', journal, '--report', input],
    { env: { ...process.env, KLAVIYO_API_KEY: 'pk_1' }, stdio: [stdin, 'pipe', 'pipe'] },
  );
  closeSync(stdin);
  t.equal(status, 64);
  t.equal(readFileSync(input, 'utf8'), 'email\nada@example.com\n');
});

test('a signal ends the runs of accounts that wait', async (t) => {
  const folder = workFolder(t);
  const file = (name: string) => join(folder, name);
  writeFileSync(file('people.csv'), 'email\nada@example.com\n');
  const accounts = ['north', 'south'].map(
    (name) => `- name: ${name}\n  api_key_env: KEY\n  input: ${file('people.csv')}\n`,
  );
  writeFileSync(file('accounts.yml'), accounts.join(''));
  for (const name of ['north', 'south']) {
    const lock = await acquireFile({
      flag: '--journal',
      file: file(`${name}.journal`),
      code: 'journal_locked',
      wait: 0,
    });
    t.teardown(() => lock.release());
  }
  const { status, stderr } = await stopped(
    [
      '--op',
      'upsert',
      '--accounts',
      file('accounts.yml'),
      '--lock-wait',
      '1h',
      '--journal',
      file('{account}.journal'),
    ],
    { KEY: 'pk_1' },
  );
  t.equal(status, 143, stderr);
  t.match(stderr, 'klaviyo-sink: north: stopped by SIGTERM before anything was sent\n');
});
