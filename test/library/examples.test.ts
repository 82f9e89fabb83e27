// The library as a user has it: every example of its document is compiled and run from the package in an empty folder.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import tap, { test } from 'tap';
import { startSandbox } from '../cli/harness.ts';
import { blocksOf } from '../docs/documents.ts';
import { inClone } from '../root.ts';
import { runNode } from './node.ts';
import { filesIn, packedFolder } from './packed.ts';

const { folder, installed, remove } = packedFolder(['@types/node', 'undici-types']);
tap.teardown(remove);

const examples = blocksOf(readFileSync(inClone('docs/library.md'), 'utf8')).filter(
  ({ language }) => language === 'ts',
);
/** What each prints, in the order of the document. */
const printed = [
  '2 of 3 delivered\n',
  '3 events delivered\n',
  'line 2: delivered\nline 3: rejected (email_invalid)\n',
  'rename: 1 delivered\n',
  '2 delivered\n',
  '50 events\n',
  '1 back: 0, datetime\n0 back: 0, datetime\n',
  'stopped: aborted\n',
  '1 delivered, every retry seen: true\n',
  'all as expected\n',
];

writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
writeFileSync(join(folder, 'people.csv'), 'mail\nada@example.com\nnobody\nbob@example.com\n');
for (const [index, { text }] of examples.entries()) {
  writeFileSync(join(folder, `example-${index + 1}.ts`), text);
}

test('each example is strict TypeScript for whoever has the package alone', async (t) => {
  const compiler = {
    compilerOptions: {
      target: 'ES2023',
      module: 'NodeNext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      // The declarations of the package are looked at too.
      skipLibCheck: false,
      preserveSymlinks: true,
    },
    include: ['example-*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(compiler));
  const said = compile();
  t.equal(said, '');
});

function compile(): string {
  try {
    // What tap gives to every process that a test starts is not for the compiler.
    const clean = ['-i', `PATH=${process.env['PATH']}`];
    const args = [...clean, inClone('node_modules/.bin/tsc'), '-p', folder];
    return execFileSync('env', args, { encoding: 'utf8' });
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

test('each example does what its document says', async (t) => {
  t.equal(examples.length, printed.length);
  const sandbox = await startSandbox('--profiles', '20', '--events', '100', '--rate-limits', 'off');
  t.teardown(() => sandbox.stop());
  const runs = printed.map(async (stdout, index) => {
    const file = join(folder, `example-${index + 1}.js`);
    t.same(await runNode(file, folder, sandbox.env), { status: 0, stdout, stderr: '' }, file);
  });
  await Promise.all(runs);
});

test('what is exported is what the document names', async (t) => {
  const names = 'const all = await import(process.argv[2]); console.log(Object.keys(all).sort().join(" "))';
  const script = join(folder, 'names.js');
  writeFileSync(script, names);
  const { stdout } = await runNode(script, folder, {}, 'klaviyo-streams');
  t.same(stdout.trim().split(' '), [
    'AbortedError',
    'AccessError',
    'DeliveryError',
    'FileError',
    'InputError',
    'KlaviyoClient',
    'KlaviyoError',
    'OptionsError',
    'UnavailableError',
    'batch',
    'defineOperation',
    'deliver',
    'klaviyoReadable',
    'klaviyoWritable',
    'operations',
    'parseRecords',
    'read',
    'resources',
    'validate',
  ]);
  const sandbox = await runNode(script, folder, {}, 'klaviyo-streams/sandbox');
  t.equal(sandbox.stdout, 'startSandbox\n');
  const inner = await runNode(script, folder, {}, 'klaviyo-streams/dist/library/index.js');
  t.match(inner, { status: 1, stderr: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
});

test('its declarations import nothing that is not there', async (t) => {
  const types = join(installed, 'dist/library/types');
  const files = filesIn(types, '.d.ts');
  t.notOk(files.includes('klaviyo/contract.d.ts'), 'nor what is inside: the contract, the client');
  t.notOk(files.includes('klaviyo/client.d.ts'));
  for (const file of files) {
    for (const [, from = ''] of readFileSync(join(types, file), 'utf8').matchAll(/from '([^']+)'/g)) {
      const target = join(dirname(file), from.replace(/\.js$/, '.d.ts'));
      t.ok(from.startsWith('.') ? files.includes(target) : /^(?:node:|zod$)/.test(from), `${file}: ${from}`);
    }
  }
});
