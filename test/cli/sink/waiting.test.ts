// A run of klaviyo-sink that waits for a file that another run has: a signal ends it, alone and among accounts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { acquireFile } from '../../../lib/files/file-lock.ts';
import { spawnCommand, workFolder } from '../harness.ts';

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
  const args = ['--op', 'upsert', '--journal', journal, '--lock-wait', '1h'];
  const { status, stderr } = await stopped(args, { KLAVIYO_API_KEY: 'pk_1' });
  t.equal(status, 143);
  t.match(stderr, /waiting for it\nklaviyo-sink: stopped by SIGTERM before anything was sent\n$/);
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
