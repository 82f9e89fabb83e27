// The demonstration of the README, as a new user runs it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from 'tap';
import { inClone } from './root.ts';

const script = inClone('fixtures/demo/run.sh');

void test('the demonstration runs from start to end', async (t) => {
  const { stdout, stderr } = await promisify(execFile)(script, { timeout: 60_000 });
  const shown = stdout + stderr;
  t.match(shown, '3,000 records read = 2,992 delivered + 8 rejected + 0 failed');
  t.match(shown, '"line":18,"reason":"email_missing"');
  t.match(shown, '2992 profiles on the list Demo');
});
