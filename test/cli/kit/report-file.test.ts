// The file of a report: whole or not at all, and what it was to everybody else.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { inClone } from '../../root.ts';
import { finish, run, workFolder, type Finished } from '../harness.ts';

const people = 'email\nada@example.com\n';
const args = (report: string) => ['--op', 'upsert', '--dry-run', '--report', report];
const modeOf = (file: string) => statSync(file).mode & 0o777;

/** The run in a shell that has made something of its surroundings first. */
async function runIn(shell: string, report: string): Promise<Finished> {
  const command = [process.execPath, inClone('dist/bin/klaviyo-sink.js'), ...args(report)];
  return finish(spawn('sh', ['-c', `${shell}; exec "$@"`, 'sh', ...command]), people);
}

test('a report that finds no room leaves the one before as it was, and nothing beside it', async (t) => {
  const folder = workFolder(t);
  const report = join(folder, 'night.json');
  writeFileSync(report, '{"read":7}\n');
  const { status, stderr } = await runIn('ulimit -f 0', report);
  t.equal(status, 74);
  t.match(stderr, /--report .*night\.json: can't be written \(EFBIG\)/);
  t.equal(readFileSync(report, 'utf8'), '{"read":7}\n');
  t.strictSame(readdirSync(folder), ['night.json']);
});

test('a run that is killed leaves no empty report', async (t) => {
  const folder = workFolder(t);
  const report = join(folder, 'night.json');
  const { status } = await run('klaviyo-sink', [...args(report), '--', 'sh', '-c', 'kill -9 $PPID']);
  t.equal(status, null, 'by what it has started');
  t.equal(existsSync(report), false);
  t.strictSame(readdirSync(folder), []);
});

test('mode and links of a report stay', async (t) => {
  const folder = workFolder(t);
  const report = join(folder, 'night.json');
  const link = join(folder, 'last.json');
  symlinkSync('night.json', link);
  await runIn('umask 027', link);
  t.equal(modeOf(report), 0o640, 'a new one as the umask has it');
  chmodSync(report, 0o664);
  await runIn('umask 077', link);
  t.equal(modeOf(report), 0o664);
  t.match(JSON.parse(readFileSync(report, 'utf8')), { read: 1 });
  t.strictSame(readdirSync(folder).toSorted(), ['last.json', 'night.json']);
});

test('a report whose place nothing can take is written where it is', async (t) => {
  const folder = workFolder(t);
  const report = join(folder, 'night.json');
  writeFileSync(report, '');
  const mounted = ['--mount', 'sh', '-c', 'mount --bind "$0" "$0" && exec "$@"', report];
  if (spawnSync('unshare', [...mounted, 'true']).status !== 0) {
    t.pass('mounts are not allowed here: the file of a container was not tried');
    return;
  }
  const command = [process.execPath, inClone('dist/bin/klaviyo-sink.js'), ...args(report)];
  const { status, stderr } = await finish(spawn('unshare', [...mounted, ...command]), people);
  t.equal(status, 0, stderr);
  t.match(JSON.parse(readFileSync(report, 'utf8')), { read: 1 });
});
