// The commands where a system tells nothing of processes: an empty /proc, by which ps fails too.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { urlInClone } from '../root.ts';
import { finish, readNdjson, run, startSandbox, workFolder, type Input, type Sandbox } from './harness.ts';

const namespace = ['--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'];
const isAllowed = spawnSync('unshare', [...namespace, 'sh', '-c', '! test -e /proc/self']).status === 0;

function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcessWithoutNullStreams {
  const file = urlInClone(`dist/bin/${command}.js`).pathname;
  return spawn('unshare', [...namespace, process.execPath, file, ...args], {
    env: { ...process.env, ...env },
    detached: true,
  });
}

function here(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, input?: Input) {
  return finish(start(command, args, env), input);
}

/** Says that it was not tried, where it can't be. */
function tried(title: string, body: (t: Test) => Promise<void>): void {
  test(title, async (t) => {
    if (isAllowed) {
      await body(t);
    } else {
      t.pass('unshare is not allowed here: nothing was tried without /proc');
    }
  });
}

let sandbox: Sandbox;
test('a sandbox', async () => {
  sandbox = await startSandbox('--profiles', '50', '--events', '300');
});

tried('the sink with a journal, and again on the same one', async (t) => {
  const journal = join(workFolder(t), 'journal');
  const args = ['--op', 'upsert', '--journal', journal];
  const input = 'email\nada@example.com\n';
  t.match(await here('klaviyo-sink', args, sandbox.env, input), { status: 0, stderr: /1 delivered/ });
  t.match(await here('klaviyo-sink', args, sandbox.env, input), { status: 0 });
});

tried('the source with a state, and a file whose lock is held', async (t) => {
  const folder = workFolder(t);
  const [state, output] = [join(folder, 'state'), join(folder, 'events.ndjson')];
  const args = ['events', '--incremental', '--state', state, '--output', output];
  t.match(await here('klaviyo-source', args, sandbox.env), { status: 0, stderr: /300 records/ });
  t.equal(readNdjson(output).length, 300);
  t.match(await here('klaviyo-source', args, sandbox.env), { status: 0 });
  // A process that lives has it; when it began is not known.
  const identity = { pid: process.pid, started: '', host: 'elsewhere' };
  writeFileSync(`${state}.lock`, JSON.stringify(identity));
  t.match(await here('klaviyo-source', args, sandbox.env), { status: 75 });
});

tried('klaviyo-schedule: create, trigger, a run that is due, and what it can not tell', async (t) => {
  const store = workFolder(t);
  const at = ['--store', store];
  const mark = join(store, 'mark');
  t.match(await here('klaviyo-schedule', ['create', 'job', '* * * * *', ...at, '--', 'touch', mark]), {
    status: 0,
  });
  t.match(await here('klaviyo-schedule', ['trigger', 'job', ...at]), { status: 0 });
  t.ok(existsSync(mark));
  t.match((await here('klaviyo-schedule', ['history', 'job', ...at])).stdout, /succeeded/);
  const daemon = start('klaviyo-schedule', ['run', ...at], {});
  daemon.stderr.once('data', () => daemon.kill('SIGTERM'));
  const { status, stderr } = await finish(daemon);
  t.equal(status, 0);
  t.match(stderr, /warning: neither \/proc nor ps tells when a process began/);
});

tried(
  'a run whose daemon was killed counts as under way as long as its command lives, and not longer',
  async (t) => {
    const store = workFolder(t);
    const at = ['--store', store];
    const pid = join(store, 'pid');
    const command = `echo $$ > ${pid}; exec sleep 60`;
    await here('klaviyo-schedule', ['create', 'job', '0 0 1 1 *', '--shell', ...at, '--', command]);
    const trigger = start('klaviyo-schedule', ['trigger', 'job', ...at], {});
    const ended = finish(trigger);
    const record = join(store, 'runs', 'job', '000001.json');
    while (!existsSync(pid) || !readFileSync(record, 'utf8').includes('"process"')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    trigger.kill('SIGKILL');
    await ended;
    const again = await here('klaviyo-schedule', ['trigger', 'job', ...at]);
    t.equal(again.status, 75, 'the command still runs');
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
    const history = await run('klaviyo-schedule', ['history', 'job', '--json', ...at]);
    t.equal(history.status, 0);
  },
);

test('the end', async () => {
  await sandbox.stop();
});
