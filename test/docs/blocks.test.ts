// The shell blocks of the documents: each that needs nothing but the commands is run against the sandbox as it stands.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test, type Test } from 'tap';
import { startSandbox, workFolder, type Sandbox } from '../cli/harness.ts';
import { blocksOf, documents, root, type Block } from './documents.ts';

const commands = ['klaviyo-sink', 'klaviyo-source', 'klaviyo-schedule', 'klaviyo-sandbox'];

/** Why a block is shown only: what it needs is not here, or it has no end, or a test of its own. */
const shownOnly =
  /^\s*(?:td |make|npm |npx |git |duckdb |sqlite3 |psql |parallel |digdag |kubectl |systemctl |sbatch |UPDATE_CASES|FOR_COVERAGE|klaviyo-sandbox|klaviyo-schedule run)|--accounts accounts\.yml|\| jq |\| parallel |--format crontab|'td |events\.sh|state=events\.state\.json/m;

/** A folder with our commands on its path, and the environment for them. */
function prepare(t: Test, sandbox: Sandbox): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = workFolder(t);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of commands) {
    symlinkSync(join(root, 'dist/bin', `${name}.js`), join(bin, name));
  }
  // What most blocks read; a document may make its own.
  writeFileSync(
    join(folder, 'customers.csv'),
    'email,first_name\nada@example.com,Ada\nbea@example.com,Bea\n',
  );
  const path = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const store = join(folder, 'store');
  return { folder, env: { ...process.env, ...sandbox.env, PATH: path, KLAVIYO_SCHEDULE_STORE: store } };
}

async function runBlock(
  text: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; shown: string }> {
  const child = spawn('sh', ['-e', '-c', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, shown };
}

/** Lines without what differs from run to run: ids, durations, polls of a job. */
function settled(text: string): string[] {
  return text
    .replaceAll(/\b\d+(?:\.\d+)?(?:ms|s)\b/g, 'DURATION')
    .replaceAll(/\b\d+ requests?\b/g, 'REQUESTS')
    .replaceAll(/"(id|list_id)":"[^"]*"/g, '"$1":"ID"')
    .replaceAll(/\((?=\w*[A-Z\d])\w{6}(, created)?\)/g, '(ID)')
    .split('\n')
    .filter((line) => line !== '');
}

/** What the block is said to print: the text behind it, with nothing but a blank line between them. */
function outputOf(blocks: readonly Block[], at: number): string {
  const [block, next] = blocks.slice(at);
  const follows = block !== undefined && next?.language === 'text' && next.line === block.lastLine + 2;
  return follows ? next.text : '';
}

for (const file of documents) {
  const blocks = blocksOf(readFileSync(join(root, file), 'utf8'));
  const toRun = blocks.filter(({ language }) => language === 'sh');
  if (toRun.length > 0) {
    test(`${file}: its blocks run, and print what they show`, async (t) => {
      const accounts = file === 'README.md' ? ['--profiles', '0'] : ['--profiles', '300', '--events', '3000'];
      const sandbox = await startSandbox(...accounts);
      t.teardown(() => sandbox.stop());
      const { folder, env } = prepare(t, sandbox);
      for (const [at, { language, text, line }] of blocks.entries()) {
        if (language === 'sh') {
          const { status, shown } = await runBlock(text, folder, env);
          t.equal(status, 0, `${file}:${line}: ${shown}`);
          const lines = settled(shown);
          for (const expected of settled(outputOf(blocks, at))) {
            t.ok(lines.includes(expected), `${file}:${line}: ${expected}\nis not in\n${lines.join('\n')}`);
          }
        }
      }
    });
  }
}

test('a block that is shown only has a reason', async (t) => {
  for (const file of documents) {
    for (const { language, text, line } of blocksOf(readFileSync(join(root, file), 'utf8'))) {
      if (language === 'shell') {
        t.match(text, shownOnly, `${file}:${line}`);
      }
      t.ok(
        ['sh', 'shell', 'bash', 'python', 'text', 'console', 'yaml', 'ini', 'ts', 'json'].includes(language),
        `${file}:${line}: ${language}`,
      );
    }
  }
});
