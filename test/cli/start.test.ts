// What the built commands load before they do their work.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { z } from 'zod';
import { commandHelp } from '../../lib/cli/schedule-help.ts';
import { sinkHelp } from '../../lib/cli/sink-help.ts';
import { sourceHelp } from '../../lib/cli/source-help.ts';
import { build } from './built.ts';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(manifest);
const packages = Object.keys(dependencies);

const built = build(tap);
spawnSync(process.execPath, [join(built, 'lib', 'cli', 'write-help.js')]);

/** A module of this source, as an argument of --import. */
const inline = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/** Runs on the thread of the loader and names each module that is imported. */
const hook = inline(`import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(3, url + '\\n');
  return next(url, context);
}`);

const spy = inline(`import { writeSync } from 'node:fs';
import { createRequire, register } from 'node:module';
register(${JSON.stringify(hook)});
process.on('exit', () => writeSync(3, Object.keys(createRequire(process.cwd() + '/x.js').cache).join('\\n')));`);

interface Loaded {
  readonly stdout: string;
  readonly stderr: string;
  /** Files of packages, such as `zod/index.js`. */
  readonly files: readonly string[];
}

function load(command: string, args: readonly string[], input = ''): Loaded {
  const { stdout, stderr, output } = spawnSync(
    process.execPath,
    ['--import', spy, join(built, 'bin', `${command}.js`), ...args],
    { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  const lines = (output[3] ?? '').split('\n');
  const files = lines.flatMap((line) => /\/node_modules\/(.+)$/.exec(line)?.[1] ?? []);
  return { stdout, stderr, files };
}

const isLoaded = (name: string, files: readonly string[]): boolean =>
  files.some((file) => file.startsWith(`${name}/`));

const texts: readonly (readonly [command: string, args: readonly string[], text: string | RegExp])[] = [
  ['klaviyo-sink', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-source', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-sandbox', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-schedule', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-sink', ['--help'], sinkHelp()],
  ['klaviyo-source', ['--help'], sourceHelp()],
  ['klaviyo-source', ['--resources'], /^resource/],
  ['klaviyo-sandbox', ['--help'], /^klaviyo-sandbox: /],
  ['klaviyo-schedule', ['--help'], /^Usage: klaviyo-schedule COMMAND/],
  ['klaviyo-schedule', ['create', '--help'], commandHelp('create')],
];

for (const [command, args, text] of texts) {
  test(`${command} ${args.join(' ')} loads no package`, async (t) => {
    const { stdout, stderr, files } = load(command, args);
    t.match(stdout, text);
    if (typeof text === 'string') t.equal(stdout, text);
    t.equal(stderr, '');
    // What the test runner puts into its child processes is not ours.
    t.same(
      packages.filter((name) => isLoaded(name, files)),
      [],
    );
  });
}

const sinkArgs = ['--op', 'upsert', '--dry-run', '--skip-invalid'];
const judges = /^libphonenumber-js\/(core|max|min|mobile)\//;

test('plain E.164 numbers need the metadata of libphonenumber, and no YAML', async (t) => {
  const { stderr, files } = load(
    'klaviyo-sink',
    sinkArgs,
    'email,phone_number\na@example.com,+12025550123\n',
  );
  t.match(stderr, /1 record/);
  t.ok(isLoaded('zod', files), 'the spy sees what is imported');
  t.notOk(isLoaded('yaml', files));
  t.notOk(files.some((file) => judges.test(file)));
});

test('a number that its patterns leave open loads libphonenumber', async (t) => {
  const { files } = load('klaviyo-sink', sinkArgs, 'email,phone_number\na@example.com,+99912345678\n');
  t.ok(files.some((file) => judges.test(file)));
});

test('a run without a config file loads no YAML', async (t) => {
  const { stderr, files } = load('klaviyo-source', ['lists']);
  t.match(stderr, /no API key/);
  t.ok(isLoaded('undici', files));
  t.notOk(isLoaded('yaml', files));
});
