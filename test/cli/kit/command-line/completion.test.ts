// Completion: what may come next, and the shells that ask for it. zsh and fish are tried where they are installed.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test, type Test } from 'tap';
import { complete } from '../../../../lib/cli/kit/command-line/completion.ts';
import { completionScript } from '../../../../lib/cli/kit/command-line/shells.ts';
import { sandboxLine } from '../../../../lib/cli/sandbox/options.ts';
import { scheduleLine } from '../../../../lib/cli/schedule/options.ts';
import { sinkLine } from '../../../../lib/cli/sink/options.ts';
import { sourceLine } from '../../../../lib/cli/source/options.ts';
import { workFolder } from '../../harness.ts';
import { inClone } from '../../../root.ts';

const bin = inClone('dist/bin/');

const lines = [sinkLine, sourceLine, sandboxLine, scheduleLine];

/** What is offered behind these words, in the form of a shell. */
async function next(shell: string, ...words: string[]): Promise<string[]> {
  const before = process.env['SHELL'];
  process.env['SHELL'] = `/bin/${shell}`;
  try {
    const line = lines.find(({ name }) => name === words[0]) ?? sinkLine;
    return (await complete(line, words)).split('\n').slice(0, -1);
  } finally {
    process.env['SHELL'] = before ?? '';
  }
}

test('flags, operations, resources, subcommands and their values are offered', async (t) => {
  const flags = await next('bash', 'klaviyo-sink', '--');
  t.ok(
    ['--op', '--list-name', '--historical', '--no-historical', '--help'].every((flag) =>
      flags.includes(flag),
    ),
  );
  t.notOk(flags.includes('--no-resolve'), 'there is no such form');
  t.match(await next('bash', 'klaviyo-sink', '--op', ''), ['add', 'remove', 'consent']);
  t.same(await next('bash', 'klaviyo-sink', '--format', ''), ['csv', 'tsv', 'json', 'ndjson']);
  t.same(await next('bash', 'klaviyo-sink', '--rejects', ''), [], 'the shell offers files');
  t.ok((await next('bash', 'klaviyo-source', '')).includes('list-profiles'));
  t.ok((await next('bash', 'klaviyo-source', 'lists', '--')).includes('--preview'));
  const commands = await next('bash', 'klaviyo-schedule', '');
  t.ok(['create', 'export', 'completion'].every((command) => commands.includes(command)));
  t.same(await next('bash', 'klaviyo-schedule', 'export', '--format', 's'), ['systemd']);
  const ofHistory = await next('bash', 'klaviyo-schedule', 'history', '--');
  t.ok(ofHistory.includes('--last') && !ofHistory.includes('--retries'));
  t.same(
    await next('bash', 'klaviyo-schedule', 'create', 'x', '@daily', '--', ''),
    [],
    'another command is for the shell',
  );
  t.ok((await next('bash', 'klaviyo-sandbox', '--')).includes('--time-scale'));
});

test('zsh and fish get what a flag is for', async (t) => {
  t.ok(
    (await next('zsh', 'klaviyo-sink', '--')).includes(
      '--estimate:send nothing; print records, requests, bytes and the least time',
    ),
  );
  t.ok(
    (await next('fish', 'klaviyo-sink', '--')).includes(
      '--estimate\tsend nothing; print records, requests, bytes and the least time',
    ),
  );
});

test('a shell that is not known is told', async (t) => {
  for (const words of [[], ['powershell'], ['bash', 'zsh']]) {
    t.throws(() => completionScript('klaviyo-sink', words), {
      code: 'usage',
      message: /^expected one shell: klaviyo-sink completion bash, zsh or fish/,
    });
  }
  t.throws(() => completionScript('klaviyo-sink', ['fihs']), { message: /did you mean fish\?/ });
});

/** The built commands by their names, as an installed package has them on the path. */
function path(t: Test): string {
  const folder = workFolder(t);
  for (const command of ['klaviyo-sink', 'klaviyo-schedule']) {
    const file = join(folder, command);
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${bin}${command}.js' "$@"\n`);
    chmodSync(file, 0o755);
  }
  return `${folder}${delimiter}${process.env['PATH']}`;
}

/** The test of a shell, where it is installed. */
function testIn(shell: string, claim: string, judge: (t: Test) => void): void {
  test(claim, async (t) => {
    if (spawnSync(shell, ['-c', ':']).status === 0) {
      judge(t);
    } else {
      t.pass(`not run: ${shell} is not installed`);
    }
  });
}

/** Runs a script of a shell and returns what it prints. */
function inShell(t: Test, shell: string, script: string): string {
  const { stdout, stderr } = spawnSync(shell, ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path(t), SHELL: '/bin/other' },
  });
  t.equal(stderr, '');
  return stdout;
}

test('bash completes by the script', async (t) => {
  const completed = (command: string, ...words: string[]) =>
    inShell(
      t,
      'bash',
      `source <(${command} completion bash)
       COMP_WORDS=(${[command, ...words].map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
       $(complete -p ${command} | sed 's/.*-F \\([^ ]*\\).*/\\1/') 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  t.equal(completed('klaviyo-sink', '--o'), '--op\n--only\n');
  t.equal(completed('klaviyo-sink', '--op', 'un'), 'unsuppress\n');
  t.equal(completed('klaviyo-sink', '--stop'), '--stop-on-batch-failure\n');
  t.equal(completed('klaviyo-schedule', 'ex'), 'export\n');
});

testIn('fish', 'fish completes by the script', (t) => {
  const offered = (line: string) => {
    const [command] = line.split(' ');
    return inShell(t, 'fish', `${command} completion fish | source; complete -C '${line}'`).split('\n');
  };
  t.ok(
    offered('klaviyo-sink --stop').includes('--stop-on-batch-failure\tstop at the first batch that fails'),
  );
  t.match(offered('klaviyo-sink --o').toString(), /^--only\t.*,--op\tthe operation: /);
  const operations = offered('klaviyo-sink --op ');
  t.ok(['consent', 'unsuppress', 'merge'].every((operation) => operations.includes(operation)));
  t.notOk(operations.includes('package.json'), 'no file is an operation');
  t.ok(offered('klaviyo-sink --rejects pack').some((file) => file.startsWith('package.json')));
  t.ok(offered('klaviyo-schedule ').some((word) => word.startsWith('trigger\trun it now')));
});

/** What a zsh on a terminal of its own shows when Tab is pressed behind this line, until it shows `last`. */
const pressTab = (line: string, last: string) => `
  zmodload zsh/zpty
  zpty terminal zsh -f -i
  zpty -w terminal 'autoload -U compinit; compinit -u -D; source <(${line.split(' ')[0]} completion zsh); print rea""dy'
  zpty -r terminal shown '*ready*'
  zpty -w -n terminal $'${line}\\t'
  zpty -r terminal shown '*${last}*'
  print -r -- "$shown"`;

testIn('zsh', 'zsh completes by the script', (t) => {
  const script =
    'autoload -U compinit; compinit -u -D; source <(klaviyo-sink completion zsh); print $_comps[klaviyo-sink]';
  t.equal(inShell(t, 'zsh', script), '_klaviyo_sink\n');
  t.match(inShell(t, 'zsh', pressTab('klaviyo-sink --o', '--op ')), /--only +-- take these columns alone/);
  const operations = inShell(t, 'zsh', pressTab('klaviyo-sink --op ', 'upsert'));
  t.match(operations, /consent[^]*unsuppress/);
  t.notMatch(operations, /package\.json/, 'no file is an operation');
  t.match(inShell(t, 'zsh', pressTab('klaviyo-schedule ', 'trigger')), /create +-- store a schedule/);
});
