// A file that is written at once, or not at all.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { besideName, writeAtomically } from '../../lib/files/atomic-file.ts';
import { urlInClone } from '../root.ts';

function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-atomic-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a new text takes the place of the old one, for its owner to read only', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'state.json');
  writeAtomically(path, 'old, and longer');
  writeAtomically(path, 'new');
  t.equal(readFileSync(path, 'utf8'), 'new');
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.strictSame(readdirSync(folder), ['state.json']);
  t.end();
});

test('a text that can not take its place leaves nothing behind', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'state.json');
  mkdirSync(path);
  t.throws(() => writeAtomically(path, 'new'), { code: 'EISDIR' });
  t.strictSame(readdirSync(folder), ['state.json']);
  t.end();
});

test('a file that the system takes no more bytes for is named', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'state.json');
  const script = `import { writeAtomically, writePiecesAtomically } from ${JSON.stringify(urlInClone('dist/lib/files/atomic-file.js').href)};
    for (const write of [() => writeAtomically(process.argv[1], 'text'), () => writePiecesAtomically(process.argv[1], [Buffer.from('text')])]) {
      try { write(); } catch (error) { console.log(error.code + ' ' + error.message); }
    }`;
  const words = ['-c', 'ulimit -f 0; exec "$0" --input-type=module --eval "$1" "$2"'];
  const { stdout } = spawnSync('sh', [...words, process.execPath, script, path], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  t.equal(lines.length, 2, stdout);
  t.ok(
    lines.every((line) => line.startsWith('EFBIG ') && line.endsWith(`, write '${path}'`)),
    stdout,
  );
  t.strictSame(readdirSync(folder), []);
  t.end();
});

test('what a killed process left beside a file is in no later one’s way, though it has the same number', (t) => {
  const names = Array.from({ length: 100 }, () => besideName('state.json'));
  t.equal(new Set(names).size, names.length);
  t.end();
});
