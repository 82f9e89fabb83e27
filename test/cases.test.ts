// The cases of test/cases, one loop: each is a folder with a command line and what must come of it.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import tap, { test, type Test } from 'tap';
import { z } from 'zod';
import { startSandbox, workFolder, type Finished } from './cli/harness.ts';
import { root } from './root.ts';

const casesFolder = join(root, 'test/cases');
const update = process.env['UPDATE_CASES'] !== undefined;
const commands = ['klaviyo-sink', 'klaviyo-source', 'klaviyo-schedule', 'klaviyo-sandbox'];

/** What every case has, and what is compared. */
const expected = { expout: 'stdout', experr: 'stderr', expstatus: 'status' } as const;
/** By the path of a control endpoint, what the answer must hold at least. */
const heldForm = z.record(z.string(), z.unknown());

/** The same account on any day. */
const account = ['--seed', '1', '--now', '2026-11-27T00:00:00Z', '--profiles', '100', '--events', '200'];
const sandbox = await startSandbox(...account, '--job-time', '20ms');
tap.teardown(() => sandbox.stop());

/** Folders that hold a `cmd`, at any depth. */
const cases = readdirSync(casesFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/cmd'))
  .map((file) => dirname(file))
  .toSorted();

/** The text with placeholders for what differs from run to run; test/cases/README.md lists them. */
function neutral(text: string, cmd: string, folder: string): string {
  const plain = text
    .replaceAll(sandbox.url, 'URL')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?/g, 'INSTANT')
    .replaceAll(/\b01[0-9A-HJKMNP-TV-Z]{24}\b/g, 'ULID')
    .replaceAll(/\bprocess \d+/g, 'process PID')
    .replaceAll(/(?<=, |after )\d+(?:\.\d+)?(?:ms|s)\b/g, 'DURATION');
  return cmd.includes('--wait') ? plain.replaceAll(/\b\d+ requests?\b/g, 'REQUESTS') : plain;
}

/** The case's command line, run by the shell in a folder of its own that holds the case's files. */
async function runCase(t: Test, source: string, cmd: string): Promise<Finished> {
  const folder = workFolder(t);
  const work = join(folder, 'work');
  const bin = join(folder, 'bin');
  cpSync(source, work, { recursive: true });
  mkdirSync(bin);
  for (const name of commands) {
    symlinkSync(join(root, 'dist/bin', `${name}.js`), join(bin, name));
  }
  const { KLAVIYO_API_KEY: _key, KLAVIYO_BASE_URL: _url, ...inherited } = process.env;
  const child = spawn('sh', ['-e', '-c', cmd], {
    cwd: work,
    env: {
      ...inherited,
      ...sandbox.env,
      PATH: [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      FIXTURES: join(root, 'fixtures/input'),
      KLAVIYO_SCHEDULE_STORE: join(work, 'store'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, stdout: neutral(stdout, cmd, work), stderr: neutral(stderr, cmd, work) };
}

function compare(t: Test, source: string, found: Finished): void {
  for (const [file, member] of Object.entries(expected)) {
    const path = join(source, file);
    const text = member === 'status' ? `${found.status}\n` : found[member];
    if (update) {
      writeFileSync(path, text);
    }
    // A case without its expectations could not fail.
    t.equal(existsSync(path) ? readFileSync(path, 'utf8') : undefined, text, file);
  }
}

/** What the sandbox must hold afterwards, by the paths of its control endpoints. */
async function compareHeld(t: Test, source: string): Promise<void> {
  const path = join(source, 'held.json');
  if (existsSync(path)) {
    await sandbox.idle();
    for (const [endpoint, least] of Object.entries(heldForm.parse(JSON.parse(readFileSync(path, 'utf8'))))) {
      t.match(await sandbox.get(endpoint), least, endpoint);
    }
  }
}

test('there are cases', async (t) => {
  t.ok(cases.length >= 30, `${cases.length} cases`);
  const folders = readdirSync(casesFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith('exp'))
    .map((entry) => relative(casesFolder, entry.parentPath));
  t.same([...new Set(folders)].toSorted(), cases, 'a folder with expectations has a cmd');
});

for (const name of cases) {
  test(name, async (t) => {
    await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
    const source = join(casesFolder, name);
    const found = await runCase(t, source, readFileSync(join(source, 'cmd'), 'utf8'));
    compare(t, source, found);
    await compareHeld(t, source);
    t.notMatch(found.stderr, /\n\s+at |this is a bug/, 'no stack');
  });
}
