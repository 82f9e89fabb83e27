// Which part of the code may know which: a mistake that two parts share can't show.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'tap';
import { inClone } from '../root.ts';

const lib = inClone('lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): string[] {
  const source = readFileSync(join(lib, file), 'utf8');
  return [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) =>
    relative(lib, resolve(dirname(join(lib, file)), path)),
  );
}

/** `index.ts` is the door of the library. */
function folderOf(file: string): string {
  if (file === 'index.ts') {
    return 'library';
  }
  return file.includes('/') ? (file.split('/')[0] ?? '') : '.';
}

/** From a folder of lib to those that it may import; `.` are the files of lib itself. */
const allowed: Record<string, readonly string[]> = {
  '.': ['.'],
  json: ['json'],
  time: ['.', 'time'],
  files: ['.', 'files'],
  klaviyo: ['.', 'json', 'klaviyo', 'time'],
  sink: ['.', 'files', 'json', 'klaviyo', 'sink', 'time'],
  source: ['.', 'files', 'json', 'klaviyo', 'source', 'time'],
  schedule: ['.', 'files', 'klaviyo', 'schedule', 'time'],
  cli: ['.', 'cli', 'files', 'json', 'klaviyo', 'sandbox', 'schedule', 'sink', 'source', 'time'],
  library: ['.', 'cli', 'klaviyo', 'library', 'sink', 'source'],
  build: ['.', 'build', 'cli', 'klaviyo', 'sink', 'source'],
  sandbox: ['sandbox'],
};

test('imports go along the arrows', async (t) => {
  for (const file of files) {
    const folder = folderOf(file);
    const wrong = importsOf(file).filter((path) => !(allowed[folder] ?? []).includes(folderOf(path)));
    t.same(wrong, [], file);
  }
});

test('only the sandbox command knows the sandbox', async (t) => {
  const users = files.filter(
    (file) => folderOf(file) !== 'sandbox' && importsOf(file).some((path) => folderOf(path) === 'sandbox'),
  );
  t.ok(
    users.every((file) => file.startsWith('cli/sandbox/')),
    users.join(),
  );
});

test('only cli/, and the build of it, touch the process', async (t) => {
  for (const file of files.filter((name) => !['build', 'cli'].includes(folderOf(name)))) {
    const source = readFileSync(join(lib, file), 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
    t.notMatch(source, /\bprocess\.(?!hrtime|memoryUsage)/, file);
  }
});

test('each file begins with a sentence about itself', async (t) => {
  for (const file of files) {
    t.match(readFileSync(join(lib, file), 'utf8'), /^\/\/ \S.*[.:)]?\n/, file);
  }
});
