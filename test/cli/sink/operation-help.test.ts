// klaviyo-sink --op NAME --help: the operation alone, from what the registry says of it.
import { test } from 'tap';
import { columnWords, operationHelp } from '../../../lib/cli/sink/operation-help.ts';
import { operations } from '../../../lib/sink/operations/index.ts';
import { runSink } from '../in-process.ts';

for (const kind of operations) {
  test(`--op ${kind.name} --help names its columns, limits and scopes, at most 80 columns wide`, async (t) => {
    const { status, stdout, stderr } = await runSink(['--op', kind.name, '--help']);
    t.match({ status, stderr }, { status: 0, stderr: '' });
    const operation = kind.prepare(kind.examples[0]?.settings ?? {});
    for (const { name } of operation.columns) {
      t.match(stdout, new RegExp(`^  ${name} `, 'm'));
    }
    for (const word of [
      kind.needs.split(/[ ,;]/)[0] ?? '',
      operation.endpoint.path,
      ...operation.endpoint.scopes,
    ]) {
      t.match(stdout, word);
    }
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith("  echo '"));
    t.same(wide, []);
  });

  test(`the example of --op ${kind.name} --help is a run that is accepted`, async (t) => {
    const [, record = '', command = ''] =
      /^ {2}echo '(.*)' \|\n {4}klaviyo-sink (.*)$/m.exec(operationHelp(kind.name)) ?? [];
    const argv = [...command.split(' '), '--dry-run', '--list-id', 'X'].filter(
      (word) => word !== '--list-name' && word !== 'Newsletter',
    );
    const takesList = command.includes('--list-name');
    const { status, stderr } = await runSink(takesList ? argv : argv.slice(0, -2), {
      input: record,
      env: { KLAVIYO_API_KEY: '' },
    });
    t.match({ status, stderr }, { status: 0, stderr: /1 record read = 1 that would be delivered/ });
  });
}

test('what is required is told by column', async (t) => {
  const words = new Map(operations.map((kind) => [kind.name, columnWords(kind)]));
  const required = (operation: string, column: string) =>
    words.get(operation)?.find(({ name }) => name === column)?.required;
  t.equal(required('add', 'email'), 'yes');
  t.equal(required('add', 'first_name'), 'no');
  t.equal(required('consent', 'email'), 'one of these');
  t.equal(required('consent', 'consent_at'), 'by option');
  t.equal(required('track', 'metric'), 'yes');
});

test("another system's name for an operation has the same help, a wrong one is told", async (t) => {
  t.equal((await runSink(['--help', '--op=batch_consent'])).stdout, operationHelp('consent'));
  t.match(await runSink(['--op', 'trak', '-h']), {
    status: 64,
    stdout: '',
    stderr: /--op: expected one of add, .*, got "trak" \(did you mean track\?\)/,
  });
  t.match((await runSink(['--op', '--help'])).stdout, /^klaviyo-sink: records on stdin/);
});
