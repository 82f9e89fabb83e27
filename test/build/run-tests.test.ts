// The run of the suite: what fails in whatever way is told with its names, at the end again, and is its exit status.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type Test } from 'tap';
import { inClone, root } from '../root.ts';

/** The run of a suite of these files, which stands in the clone so that they find tap. */
function ran(t: Test, files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const suite = t.testdir({});
  for (const [name, body] of Object.entries(files)) {
    mkdirSync(dirname(join(suite, name)), { recursive: true });
    writeFileSync(join(suite, name), `import { test } from 'tap';\n${body}`);
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inClone('dist/lib/build/run-tests.js'), '--suite', suite, ...args],
    { encoding: 'utf8', cwd: root },
  );
  return { status, stdout, stderr };
}

const good =
  "test('outer', async (t) => { await t.test('inner', async (t) => t.equal(1, 1)); t.ok(true); });";

void test('a suite that passes is counted, and its parts can be run alone', async (t) => {
  const files = { 'a.test.js': good, 'b/c.test.js': good };
  const { status, stdout } = ran(t, files);
  t.equal(status, 0, stdout);
  t.match(stdout, /ok a\.test\.js/);
  t.match(stdout, /ok b\/c\.test\.js/);
  t.match(stdout, /^4 passed, 0 failed, 0 skipped in 2 files/m);
  t.match(ran(t, files, 'b/').stdout, /^2 passed, 0 failed, 0 skipped in 1 files/m);
  for (const [args, why] of [
    [['nowhere'], /^run-tests: no file of .* has nowhere in its path; expected a part of one.*\n$/],
    [['--suite', join(root, 'nowhere')], /^run-tests: .*nowhere is not there: make build, and .*\n$/],
    [['--timeout', 'soon'], /^run-tests: --timeout soon: expected seconds\n$/],
  ] as const) {
    const refused = ran(t, files, ...args);
    t.equal(refused.status, 1);
    t.match(refused.stderr, why, 'no stack');
  }
});

void test('what is skipped is counted', async (t) => {
  const { stdout } = ran(t, { 'a.test.js': "test('later', { skip: 'not here' }, async () => {});" });
  t.match(stdout, /^0 passed, 0 failed, 1 skipped in 1 files/m);
});

void test('each way to fail is told', async (t) => {
  const ways: Readonly<Record<string, readonly [string, RegExp]>> = {
    assertion: [
      "test('outer', async (t) => { await t.test('inner', async (t) => t.equal(1, 2, 'sums')); });",
      /^FAILED assertion\.test\.js > outer > inner > sums\n(    .*\n)* +-2\n +\+1/m,
    ],
    thrown: [
      "test('outer', async () => { throw new Error('went wrong'); });",
      /^FAILED thrown\.test\.js > outer > went wrong/m,
    ],
    status: [`${good}\nprocess.on('exit', () => { process.exitCode = 3; });`, /ended with 3, though nothing/],
    killed: ["process.kill(process.pid, 'SIGKILL');", /ended with SIGKILL, though nothing/],
    left: [
      "process.stdout.write('ok 1 - a\\n'); process.reallyExit(0);",
      /^FAILED left\.test\.js\n    left after 1 tests/m,
    ],
    silent: ['process.reallyExit(0);', /^FAILED silent\.test\.js\n    left after 0 tests/m],
    hanging: [
      "test('waits', () => new Promise(() => setInterval(() => {}, 1000)));",
      /^FAILED hanging\.test\.js > waits > timeout!/m,
    ],
  };
  const files = Object.fromEntries(Object.entries(ways).map(([name, [body]]) => [`${name}.test.js`, body]));
  const { status, stdout } = ran(t, { ...files, 'good.test.js': good }, '--timeout', '2');
  t.equal(status, 1);
  t.match(stdout, / ok good\.test\.js/);
  const [, again = ''] = stdout.split('What failed, again:');
  for (const [name, [, told]] of Object.entries(ways)) {
    t.match(again, told, name);
  }
  t.match(stdout, /^5 passed, 8 failed, 0 skipped in 8 files/m);
});
