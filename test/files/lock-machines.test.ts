// Who is robbed and who is waited for among hosts and pid namespaces, made by `unshare` where that is allowed.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { seeded } from '../../fixtures/customers.ts';
import { urlInClone } from '../root.ts';

const isAllowed =
  spawnSync('unshare', ['--uts', '--pid', '--fork', '--mount-proc', 'hostname', 'probe']).status === 0;

const script = `
import { appendFileSync } from 'node:fs';
import { acquireFile } from ${JSON.stringify(urlInClone('dist/lib/files/file-lock.js').href)};
const [file, log, name] = process.env.LOCK_TEST.split(' ');
try {
  const lock = await acquireFile({ flag: '--state', file, code: 'state_locked', wait: 0 });
  appendFileSync(log, name + ' has it\\n');
  process.on('SIGTERM', () => { appendFileSync(log, name + ' releases\\n'); lock.release(); process.exit(0); });
  setInterval(() => {}, 1000);
} catch (error) {
  appendFileSync(log, name + ' ' + error.exit + '\\n');
  process.exitCode = error.exit ?? 70;
}`;

interface Machine {
  readonly host: string;
  /** In a pid namespace of its own. */
  readonly isContainer: boolean;
}

interface Holder {
  readonly name: string;
  readonly machine: Machine;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

function start(folder: string, machine: Machine, name: string): Holder {
  const words = [process.execPath, '--input-type=module', '--eval', script];
  const namespaces = machine.isContainer
    ? ['--uts', '--pid', '--fork', '--mount-proc', '--kill-child']
    : ['--uts'];
  const child = spawn(
    'unshare',
    [...namespaces, 'sh', '-c', 'hostname "$0"; exec "$@"', machine.host, ...words],
    {
      env: { ...process.env, LOCK_TEST: `${join(folder, 'state.json')} ${join(folder, 'log')} ${name}` },
      stdio: 'inherit',
    },
  );
  return {
    name,
    machine,
    child,
    ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
  };
}

function logOf(folder: string): string {
  const path = join(folder, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

async function said(folder: string, line: string): Promise<void> {
  while (!logOf(folder).includes(`${line}\n`)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-lock-machines-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A minute in which nobody beats. */
function letTimePass(folder: string): void {
  const path = join(folder, 'state.json.lock');
  const past = new Date(Date.now() - 61_000);
  utimesSync(path, past, past);
}

const machines: readonly Machine[] = ['pod-a', 'pod-b', 'pod-c'].flatMap((host) =>
  [true, false].map((isContainer) => ({ host, isContainer })),
);

/** Whether a process of `looker` can look at one of `holder`; containers are made anew each time. */
function seesEachOther(looker: Machine, holder: Machine): boolean {
  return looker.host === holder.host && !looker.isContainer && !holder.isContainer;
}

const rounds = Number(process.env['LOCK_ROUNDS'] ?? 4);

test(`${rounds} kills among three hosts with and without containers: no living holder is robbed, no dead one stays`, async (t) => {
  if (!isAllowed) {
    t.pass('unshare is not allowed here: hosts and containers are not tried');
    return;
  }
  const folder = folderOf(t);
  const random = seeded(Number(process.env['LOCK_SEED'] ?? 1));
  const pick = (): Machine =>
    machines[Math.floor(random() * machines.length)] ?? { host: 'pod-a', isContainer: true };
  let holder = start(folder, pick(), 'r0');
  await said(folder, 'r0 has it');
  for (let round = 1; round <= rounds; round += 1) {
    const looker = pick();
    const early = start(folder, looker, `early${round}`);
    t.equal(
      await early.ended,
      75,
      `round ${round}: ${looker.host} does not rob the living one of ${holder.machine.host}`,
    );
    holder.child.kill('SIGKILL');
    await holder.ended;
    if (!seesEachOther(looker, holder.machine)) {
      const soon = start(folder, looker, `soon${round}`);
      t.equal(await soon.ended, 75, 'a dead one that can not be looked at is waited for');
      letTimePass(folder);
    }
    holder = start(folder, looker, `r${round}`);
    await said(folder, `r${round} has it`);
  }
  holder.child.kill('SIGKILL');
  await holder.ended;
  const taken = logOf(folder).match(/has it/g) ?? [];
  t.equal(taken.length, rounds + 1, 'each got it once');
});
