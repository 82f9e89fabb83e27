// The library as a user has it: every example of its document is compiled and run from the package in an empty folder.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import tap, { test } from 'tap';
import { operations } from '../../lib/sink/operations/index.ts';
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

/** What whoever has the package may write, and what does not compile: an expected error that is none is one. */
const typed = `
import type { Readable } from 'node:stream';
import { KlaviyoError, klaviyoReadable, type AccountsReport, type CheckReport, type DeliverReport, type DryRunReport, type KlaviyoClient, type OperationItem, type OperationRecord, type RecordStream, type ReadReport, type ResourceRecord, type SourceRecord, type SummedReport } from 'klaviyo-streams';
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(value?: T) => value;

export const event: OperationRecord<'track'> = { email: 'a@example.com', metric: 'Seen', value: 1.5, time: 1767225600, size: ['XL'] };
export const clears: OperationRecord<'upsert'> = { external_id: 'c-1', email: null, title: undefined, points: 3 };
export const item: OperationRecord<'catalog-items'> = { external_id: 'A1', images: ['https://example.com/1.png'], published: true };
// @ts-expect-error the metric is text
export const metric: OperationRecord<'track'> = { email: 'a@example.com', metric: 7 };
// @ts-expect-error an event has a metric
export const noMetric: OperationRecord<'track'> = { email: 'a@example.com' };
// @ts-expect-error no object is a number
export const value: OperationRecord<'track'> = { email: 'a@example.com', metric: 'Seen', value: { amount: 1 } };
// @ts-expect-error nobody is meant
export const nobody: OperationRecord<'upsert'> = { first_name: 'Ada' };
// @ts-expect-error the object of custom properties is one
export const properties: OperationRecord<'upsert'> = { email: 'a@example.com', properties: 'vip' };
// @ts-expect-error a column that would be ignored
export const ignored: OperationRecord<'suppress'> = { email: 'a@example.com', first_name: 'Ada' };
// @ts-expect-error there is no such operation
export type Unknown = OperationRecord<'upsrt'>;

export function worthIt({ fields, record, text }: OperationItem<'track'>): boolean {
  yes<Same<typeof fields.metric, string>>();
  yes<Same<typeof fields.time, string>>();
  yes<Same<typeof fields.backfill, boolean>>();
  yes<Same<typeof fields.email, string | undefined>>();
  // @ts-expect-error a number by now
  fields.value?.trim();
  return (fields.value ?? record.line) > text.length;
}

export function told(error: unknown): string {
  if (!(error instanceof KlaviyoError) || error.report === undefined) {
    return 'nothing was run';
  }
  const { report } = error;
  yes<Same<typeof report, DeliverReport | ReadReport>>();
  // @ts-expect-error it depends on the command
  report.delivered;
  return report.command === 'klaviyo-sink' ? \`\${report.delivered} delivered\` : \`\${report.records} read\`;
}

/** Reports as programs find them in files. */
export function lost(report: DeliverReport | DryRunReport, all: AccountsReport, check: CheckReport, sum: SummedReport) {
  const [first] = all.runs;
  const [finding] = check.findings;
  yes<Same<NonNullable<typeof finding>['result'], 'ok' | 'failed' | 'skipped'>>();
  const invalid: number = report.reasons.email_invalid ?? 0;
  // @ts-expect-error no such reason
  report.reasons.email_invald;
  return [first?.account, first?.exit_status, sum.problems[0]?.length, 'mode' in report ? report.would_deliver : report.failed, invalid];
}

export async function readAll(client: KlaviyoClient, name: string) {
  for await (const list of klaviyoReadable(client, 'lists', { include: ['tags'] })) {
    yes<Same<typeof list, ResourceRecord<'lists'>>>();
    yes<Same<typeof list.id, string>>();
    yes<Same<typeof list.name, string | null | undefined>>();
    yes<Same<typeof list.opt_in_process, 'double_opt_in' | 'single_opt_in' | null | undefined>>();
    yes<Same<typeof list.tag_ids, readonly string[] | null | undefined>>();
    yes<Same<NonNullable<NonNullable<typeof list.tags>[number]>['name'], string | undefined>>();
    yes<Same<(typeof list)['added-by-klaviyo-later'], unknown>>();
    // @ts-expect-error it may be null
    list.name.length;
    // @ts-expect-error no such word
    list.opt_in_process === 'triple';
    // @ts-expect-error records are read
    list.name = 'Other';
  }
  const [event] = await klaviyoReadable(client, 'events', { limit: 1 }).toArray();
  yes<Same<typeof event, ResourceRecord<'events'> | undefined>>();
  const any: SourceRecord | undefined = event;
  const city: string | null | undefined = event?.profile?.location?.city;
  // @ts-expect-error a count is no text
  const count: string | undefined = event?.timestamp;
  const stream: RecordStream = klaviyoReadable(client, name);
  for await (const { attribute } of stream) {
    yes<Same<typeof attribute, unknown>>();
  }
  const bytes = klaviyoReadable(client, 'lists', { raw: true });
  yes<Same<typeof bytes, Readable>>();
  return [any, city, count, bytes];
}
`;

/** The good examples of all operations as records, with columns that an operation ignores. */
function goodRecords(): string {
  const records = operations.flatMap(({ name, examples: all }) =>
    all
      .filter(({ code }) => code === undefined)
      .map(({ record: { properties, ...others } }) => {
        // They are rows of CSV; what is an object in JSON is text there.
        const merged = typeof properties === 'string' ? { properties: JSON.parse(properties) } : {};
        return { name, text: JSON.stringify({ ...others, ...merged }) };
      }),
  );
  return records
    .map(
      ({ name, text }, index) =>
        `const row${index} = ${text};\nexport const record${index}: OperationRecord<'${name}'> = row${index};\n`,
    )
    .join('');
}

test('each example is strict TypeScript for whoever has the package alone', async (t) => {
  writeFileSync(join(folder, 'typed.ts'), `${typed}${goodRecords()}`);
  const compiler = (resolution: object) => ({
    compilerOptions: {
      target: 'ES2023',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      // The declarations of the package are looked at too.
      skipLibCheck: false,
      preserveSymlinks: true,
      ...resolution,
    },
    include: ['example-*.ts', 'typed.ts'],
  });
  const bundler = { module: 'ESNext', moduleResolution: 'Bundler', noEmit: true };
  for (const resolution of [bundler, { module: 'NodeNext' }]) {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(compiler(resolution)));
    t.equal(compile(), '', resolution.module);
  }
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
    const code = readFileSync(join(types, file), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*|'[^']*'/g, '');
    t.notMatch(code, /\bany\b/, `${file} leaves nothing to chance`);
    for (const [, from = ''] of readFileSync(join(types, file), 'utf8').matchAll(/from '([^']+)'/g)) {
      const target = join(dirname(file), from.replace(/\.js$/, '.d.ts'));
      t.ok(from.startsWith('.') ? files.includes(target) : /^(?:node:|zod$)/.test(from), `${file}: ${from}`);
    }
  }
});
