// What the built commands load before they do their work.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { z } from 'zod';
import { sandboxHelp } from '../../lib/cli/sandbox/help.ts';
import { commandHelp } from '../../lib/cli/schedule/help.ts';
import { tables } from '../../lib/cli/schedule/options.ts';
import { sinkHelp } from '../../lib/cli/sink/help.ts';
import { operationHelp, operationHelps } from '../../lib/cli/sink/operation-help.ts';
import { sourceHelp } from '../../lib/cli/source/help.ts';
import { resourcesText } from '../../lib/cli/source/resources.ts';
import { urlInClone } from '../root.ts';

const dist = urlInClone('dist/');

/** What esbuild says of the bundle: by output, the files that it holds. */
const { outputs } = z
  .object({
    outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.unknown()) })),
  })
  .parse(JSON.parse(readFileSync(new URL('bundle.json', dist), 'utf8')));

/** A module of this source, as an argument of --import. */
const inline = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

/** Runs on the thread of the loader and names each module that is imported. */
const hook = inline(`import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(3, url + '\\n');
  return next(url, context);
}`);

const spy = inline(`import { writeSync } from 'node:fs';
import { register } from 'node:module';
register(${JSON.stringify(hook)});`);

interface Loaded {
  readonly stdout: string;
  readonly stderr: string;
  /** Sources, such as `lib/cli/kit/run.ts` and `node_modules/zod/index.js`. */
  readonly files: readonly string[];
}

function load(command: string, args: readonly string[], input = ''): Loaded {
  const { stdout, stderr, output } = spawnSync(
    process.execPath,
    ['--import', spy, fileURLToPath(new URL(`bin/${command}.js`, dist)), ...args],
    { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  const lines = (output[3] ?? '').split('\n');
  const files = lines
    .filter((line) => line.startsWith(dist.href))
    .flatMap((line) => Object.keys(outputs[`dist/${line.slice(dist.href.length)}`]?.inputs ?? {}));
  return { stdout, stderr, files };
}

const isLoaded = (name: string, files: readonly string[]): boolean =>
  files.some((file) => file.startsWith(`node_modules/${name}/`));

const texts: readonly (readonly [command: string, args: readonly string[], text: string | RegExp])[] = [
  ['klaviyo-sink', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-source', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-sandbox', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-schedule', ['--version'], /^\d+\.\d+\.\d+\S*\n$/],
  ['klaviyo-sink', ['--help'], sinkHelp()],
  ['klaviyo-source', ['--help'], sourceHelp()],
  ['klaviyo-source', ['lists', '-h'], sourceHelp()],
  ['klaviyo-sink', ['-h'], sinkHelp()],
  ['klaviyo-sink', ['--op', 'track', '--help'], operationHelp('track')],
  ['klaviyo-source', ['--resources'], resourcesText()],
  ['klaviyo-sandbox', ['--help'], sandboxHelp()],
  ['klaviyo-schedule', ['completion', 'bash'], /^# klaviyo-schedule in bash/],
  ['klaviyo-schedule', ['--help'], /^Usage: klaviyo-schedule COMMAND/],
  ['klaviyo-schedule', ['create', '--help'], commandHelp('create')],
];

for (const [command, args, text] of texts) {
  test(`${command} ${args.join(' ')} loads no package`, async (t) => {
    const { stdout, stderr, files } = load(command, args);
    t.match(stdout, text);
    if (typeof text === 'string') {
      t.equal(stdout, text);
    }
    t.equal(stderr, '');
    t.ok(files.includes(`bin/${command}.ts`), 'the spy sees what is imported');
    t.same(
      files.filter((file) => file.startsWith('node_modules/')),
      [],
    );
  });
}

test('a run of the sink without a config file loads neither YAML nor cron', async (t) => {
  const args = ['--op', 'upsert', '--dry-run', '--skip-invalid'];
  const { stderr, files } = load('klaviyo-sink', args, 'email,phone_number\na@example.com,+12025550123\n');
  t.match(stderr, /1 record/);
  t.ok(isLoaded('zod', files), 'the spy sees what is imported');
  t.notOk(isLoaded('yaml', files));
  t.notOk(isLoaded('croner', files));
});

test('a run of the source without a config file loads no YAML', async (t) => {
  const { stderr, files } = load('klaviyo-source', ['lists']);
  t.match(stderr, /no API key/);
  t.ok(isLoaded('undici', files));
  t.notOk(isLoaded('yaml', files));
});

const isSubcommand = (name: string): name is keyof typeof tables => name in tables;

test('no flag is one that Node takes for itself, wherever it stands', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-flags-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const script = join(folder, 'words.mjs');
  writeFileSync(script, 'process.stdout.write(JSON.stringify(process.argv.slice(2)));');
  const helps = [
    sinkHelp(),
    sourceHelp(),
    sandboxHelp(),
    ...Object.keys(tables)
      .filter((name) => isSubcommand(name))
      .map((name) => commandHelp(name)),
    ...operationHelps().map(([, text]) => text),
  ];
  const flags = new Set(helps.flatMap((text) => text.match(/(?<=^ {2}(?:-\w, )?)--[a-z-]+/gm) ?? []));
  t.ok(flags.size > 80, `${flags.size} flags`);
  const words = [...flags].flatMap((flag) => [flag, `${flag}=${folder}/none`, `${folder}/none`]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  t.equal(status, 0, stderr);
  t.strictSame(JSON.parse(stdout), words);
  t.end();
});
