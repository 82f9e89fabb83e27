// The package as a user installs it: unpacked where no other package is near, its commands do all their work.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import tap, { test } from 'tap';
import { z } from 'zod';
import { finish, startSandbox, type Finished, type Input } from '../cli/harness.ts';
import { root } from '../root.ts';

const folder = mkdtempSync(join(tmpdir(), 'klaviyo-packed-'));
tap.teardown(() => rmSync(folder, { recursive: true, force: true }));

// The build is there: the test is about what goes in.
const npm = ['pack', '--ignore-scripts', '--offline', '--json', '--pack-destination', folder];
const [packed] = z
  .tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })])
  .parse(JSON.parse(execFileSync('npm', npm, { cwd: root, encoding: 'utf8' })));
execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
const unpacked = join(folder, 'package');

const manifest = z
  .object({
    version: z.string(),
    bin: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')));

/** Runs a command of the package with this environment and nothing of ours. */
function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input?: Input,
): Promise<Finished> {
  const script = join(unpacked, manifest.bin[command] ?? '');
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  });
  return finish(child, input);
}

test('it holds the commands and what comes with them', async (t) => {
  const paths = packed.files.map(({ path }) => path);
  t.same(paths.filter((path) => !/^(dist\/(?:bin|library)|docs)\//.test(path)).toSorted(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'package.json',
  ]);
  t.ok(paths.includes('docs/sink.md'), 'and the documents for users');
  t.notOk(
    paths.some((path) => path.endsWith('.map')),
    'no source maps',
  );
  for (const path of Object.values(manifest.bin)) {
    t.ok(paths.includes(path), path);
  }
});

/** What esbuild says of the bundle. */
const { outputs } = z
  .object({
    outputs: z.record(
      z.string(),
      z.object({
        inputs: z.record(z.string(), z.unknown()),
        imports: z.array(z.object({ path: z.string(), external: z.boolean().optional() })),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(root, 'dist', 'bundle.json'), 'utf8')));

/** Some, like node:sqlite, which undici asks for where there is one, came later than others. */
const isNodes = (path: string): boolean => isBuiltin(path) || path.startsWith('node:');

test('only modules of Node are left to import', async (t) => {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  t.same(
    imports.filter(({ path, external }) => external === true && !isNodes(path)),
    [],
  );
});

const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
/** The packages in the bundle. */
const names = new Set(files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));

test('an audit of the dependencies is one of the bundle', async (t) => {
  t.same(
    Object.keys(manifest.dependencies).filter((name) => !names.has(name)),
    [],
    'what is declared is used',
  );
  const { packages } = z
    .object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
    .parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  // A package may be there twice, once below the one that needs another version of it.
  const undeclared = [...names].filter((name) =>
    Object.entries(packages)
      .filter(([path]) => path.endsWith(`node_modules/${name}`))
      .every(([, { dev }]) => dev !== undefined),
  );
  t.same(undeclared, [], 'what is used is declared, or a dependency of what is');
});

test('no part of a package takes the place of another', async (t) => {
  t.same(
    files.filter((file) => !/^(?:bin|lib|node_modules)\//.test(file) && file !== 'package.json'),
    [],
  );
  t.match(manifest.dependencies['undici'], /^\d+\.\d+\.\d+$/, 'the client relies on one release');
});

test('the licence of every package in the bundle is there', async (t) => {
  const text = readFileSync(join(unpacked, 'dist', 'bin', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const sections = text.split(`\n${'-'.repeat(80)}\n\n`);
  for (const name of names) {
    const section = sections.find((one) => one.startsWith(`${name} `));
    t.match(section, /^\S+ \d+\.\d+\.\d+\S* \(.+\)\n[^]*Copyright[^]*\bAS IS\b/, name);
  }
});

test('the bill of materials names every package in the bundle, each under a licence that lets it be passed on', async (t) => {
  const { components } = z
    .object({
      components: z.array(
        z.object({
          name: z.string(),
          version: z.string(),
          licenses: z.tuple([z.object({ license: z.object({ id: z.string() }) })]),
        }),
      ),
    })
    .parse(JSON.parse(readFileSync(join(unpacked, 'dist', 'bin', 'sbom.cdx.json'), 'utf8')));
  t.same([...new Set(components.map(({ name }) => name))].toSorted(), [...names].toSorted());
  const allowed = new Set([
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'ISC',
    'MIT',
  ]);
  t.same(
    components.filter(({ licenses: [{ license }] }) => !allowed.has(license.id)),
    [],
  );
});

for (const command of Object.keys(manifest.bin)) {
  test(`${command} tells its version and its help`, async (t) => {
    t.same(await run(command, ['--version']), { status: 0, stdout: `${manifest.version}\n`, stderr: '' });
    t.match(await run(command, ['--help']), { status: 0, stdout: new RegExp(`^.*${command}`), stderr: '' });
  });
}

test('the sink and the source work', async (t) => {
  const sandbox = await startSandbox('--empty');
  t.teardown(() => sandbox.stop());
  const config = join(folder, 'config.yml');
  writeFileSync(config, 'operation: add\nlist_identify_type: name\nlist_value: Packed\n');
  const csv = gzipSync('email,phone_number\na@example.com,+12025550123\nb@example.com,(202) 555-0124\n');
  t.match(
    await run('klaviyo-sink', ['--config', config, '--default-country', 'US', '--wait'], sandbox.env, csv),
    {
      status: 0,
      stderr: '2 records read = 2 delivered + 0 rejected + 0 failed',
    },
  );
  const lists = await run('klaviyo-source', ['lists'], sandbox.env);
  t.match(lists, { status: 0, stdout: /^\{.*"name":"Packed".*\}\n$/ });
  const profiles = await run('klaviyo-source', ['profiles'], sandbox.env);
  t.match(profiles, { status: 0, stdout: '"phone_number":"+12025550124"' });
});

test('a number that a double can not hold keeps its digits', async (t) => {
  const json = '[{"email": "a@example.com", "points": 12345678901234567890}]';
  const { status, stdout } = await run('klaviyo-sink', ['--op', 'upsert', '--dry-run=bodies'], {}, json);
  t.equal(status, 0);
  t.match(stdout, '"points":"12345678901234567890"');
});

test('a schedule is made and listed', async (t) => {
  const env = { KLAVIYO_SCHEDULE_STORE: join(folder, 'store') };
  const created = await run('klaviyo-schedule', ['create', 'daily', '10 0 * * *', '--', 'true'], env);
  t.match(created, { status: 0, stdout: /^created daily: next run / });
  t.match(await run('klaviyo-schedule', ['list'], env), { status: 0, stdout: /^daily +10 0/m });
});

test('the sandbox starts', async (t) => {
  const script = join(unpacked, manifest.bin['klaviyo-sandbox'] ?? '');
  const child = spawn(process.execPath, [script, '--port', '0'], { env: {} });
  child.stdout.once('data', () => child.kill());
  t.match(await finish(child), { status: 0, stdout: /listening on http:/ });
});
