// `make contract` as a process: what it prints and writes, and that the committed files are as it writes them.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { outdated } from '../../../lib/build/contract/files.ts';
import { published, root } from '../../contract/published.ts';
import { smallSpecification } from './small.ts';

const command = join(root, 'dist', 'lib', 'build', 'contract', 'make.js');

interface Place {
  /** Runs with these arguments; `spec`: the text of a specification. */
  make(spec?: string, ...args: string[]): { status: number | null; stdout: string; stderr: string };
  /** Adds a line to a file of the project. */
  spoil(file: string): void;
  /** All files with their texts. */
  files(): Record<string, string>;
}

function place(t: Test): Place {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const project = join(folder, 'project');
  for (const room of ['fixtures/klaviyo', 'lib/klaviyo', 'lib/sandbox']) {
    mkdirSync(join(project, room), { recursive: true });
  }
  return {
    make(spec, ...args) {
      const file = join(folder, 'openapi.json');
      if (spec !== undefined) {
        writeFileSync(file, spec);
      }
      const all = [command, '--root', project, ...args, ...(spec === undefined ? [] : [file])];
      return spawnSync(process.execPath, all, { encoding: 'utf8' });
    },
    spoil: (file) => appendFileSync(join(project, file), '// added by hand\n'),
    files() {
      const names = readdirSync(project, { recursive: true, encoding: 'utf8' });
      return Object.fromEntries(
        names
          .filter((name) => statSync(join(project, name)).isFile())
          .map((name) => [name, readFileSync(join(project, name), 'utf8')]),
      );
    },
  };
}

test('the committed files are as they are made from the contract', async (t) => {
  t.same(outdated(root, published), []);
  for (const file of ['contract.json', 'schemas.json']) {
    t.ok(statSync(join(root, 'fixtures', 'klaviyo', file)).size < 800_000, `${file} is no monster`);
  }
});

test('a specification is taken, once, and what it changes is printed', async (t) => {
  const { make, files } = place(t);
  const first = make(smallSpecification());
  t.equal(first.status, 0, first.stderr);
  t.match(first.stdout, /^new: revision 2026-07-15\n(written: .*\n){5}$/);
  const written = files();
  t.same(Object.keys(written).length, 5);
  t.match(make(smallSpecification()), { status: 0, stdout: 'nothing has changed\n' });
  t.same(files(), written);
  const second = make(smallSpecification(['75/s', '350/s']));
  t.match(second.stdout, /^get_shops limits burst: 75 → 350\n(written: .*\n){3}$/);
  t.match(files()['lib/klaviyo/contract.ts'], /get_shops: '.*"burst":350,/);
  t.match(files()['lib/sandbox/contract.ts'], /get_shops: '.*"burst":350,/);
});

test('a specification that is broken changes nothing, and is refused in one line', async (t) => {
  const { make, files } = place(t);
  make(smallSpecification());
  const written = files();
  const broken = ['{', '{}', '[]', smallSpecification(['"nullable"', '"nillable"'])];
  for (const spec of broken) {
    const { status, stdout, stderr } = make(spec);
    t.match({ status, stdout }, { status: 65, stdout: '' });
    t.match(stderr, /^contract: .+\n$/);
  }
  t.match(make(undefined, 'no-such-file.json'), {
    status: 65,
    stderr: /^contract: ENOENT.*no-such-file\.json'\n$/,
  });
  t.same(files(), written);
});

test('without a specification the files of lib are made anew, and --check says where they differ', async (t) => {
  const { make, files, spoil } = place(t);
  t.match(make(), { status: 65, stderr: /^contract: there is none yet: .*SPEC=/ });
  make(smallSpecification());
  t.match(make(undefined, '--check'), { status: 0, stdout: '', stderr: '' });
  const written = files();
  spoil('lib/klaviyo/contract.ts');
  t.match(make(undefined, '--check'), {
    status: 65,
    stderr: 'contract: not as `make contract` writes it: lib/klaviyo/contract.ts\n',
  });
  t.match(make(), { status: 0, stdout: 'written: lib/klaviyo/contract.ts\n' });
  t.same(files(), written);
  t.match(make(smallSpecification(), '--check'), { status: 65, stderr: /^contract: make contract SPEC=/ });
  t.match(make(undefined, '--chek'), { status: 65, stderr: /^contract: .*--chek.*\n$/ });
});
