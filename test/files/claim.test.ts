// Which runs may use a file at the same time: one.
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { Failure } from '../../lib/errors.ts';
import { ownIdentity } from '../../lib/files/process-identity.ts';
import { claim } from '../../lib/files/claim.ts';

const self = ownIdentity();

function stateFile(t: Test): { file: string; lock: string } {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-claim-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'state.json');
  return { file, lock: `${file}.lock` };
}

function refusal(file: string): Failure {
  try {
    claim('--state', file, 'state_locked');
  } catch (error) {
    if (error instanceof Failure) {
      return error;
    }
    throw error;
  }
  throw new Error('not refused');
}

test('a file belongs to one run until that lets go, and nothing is left of it', (t) => {
  const { file, lock } = stateFile(t);
  const letGo = claim('--state', file, 'state_locked');
  const failure = refusal(file);
  t.equal(failure.code, 'state_locked');
  t.equal(failure.exit, 75);
  t.equal(
    failure.message,
    `${file} is in use by process ${process.pid} on ${self.host}; wait for it to end (if there is no such run any more, remove ${lock})`,
  );
  letGo();
  t.notOk(existsSync(lock));
  claim('--state', file, 'state_locked')();
  t.strictSame(readdirSync(join(file, '..')), []);
  t.end();
});

test('what a killed run holds is free, what a run on another machine holds is not, however old', (t) => {
  const { file, lock } = stateFile(t);
  writeFileSync(lock, JSON.stringify({ ...self, started: 'another boot:1' }));
  claim('--state', file, 'state_locked')();
  writeFileSync(lock, JSON.stringify({ ...self, host: 'elsewhere' }));
  utimesSync(lock, 0, 0);
  t.match(refusal(file).message, `process ${process.pid} on elsewhere`);
  t.end();
});

test('where nothing can be written, the flag is named', (t) => {
  const { file } = stateFile(t);
  const nowhere = join(file, 'no', 'where.json');
  t.throws(() => claim('--state', nowhere, 'state_locked'), {
    code: 'io',
    message: `--state ${nowhere}: can't be written (ENOENT)`,
  });
  t.end();
});
