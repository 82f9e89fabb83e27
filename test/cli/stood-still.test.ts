// Runs that stood still for over a minute, while another machine took their files over and was done with them.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { z } from 'zod';
import { longestSilence } from '../../lib/files/lockfile.ts';
import { finish, run, spawnCommand, startSandbox, workFolder, type Finished } from './harness.ts';

const statsView = z.object({ endpoints: z.record(z.string(), z.object({ records: z.number() })) });

interface Standing {
  readonly ended: Promise<Finished>;
  /** Lets it go on. */
  goOn(): void;
}

/** A command that is stopped as soon as it has the lock. */
async function stand(
  t: Test,
  command: string,
  args: readonly string[],
  lock: string,
  more: { env: NodeJS.ProcessEnv; input?: string; begun?: () => Promise<void> },
): Promise<Standing> {
  const child = spawnCommand(command, args, more.env);
  t.teardown(() => child.kill('SIGKILL'));
  const ended = finish(child, more.input);
  while (!existsSync(lock) && child.exitCode === null) {
    await sleep(20);
  }
  await more.begun?.();
  child.kill('SIGSTOP');
  return { ended, goOn: () => void child.kill('SIGCONT') };
}

test('a run that goes on after another one had its files and gave them back ends with 75 and changes nothing', async (t) => {
  const sandbox = await startSandbox('--profiles', '20', '--events', '20', '--latency', '1500ms');
  t.teardown(() => sandbox.stop());
  const folder = workFolder(t);
  const { env } = sandbox;
  const at = (name: string): string => join(folder, name);
  const store = { ...env, KLAVIYO_SCHEDULE_STORE: at('store') };
  t.equal(
    (await run('klaviyo-schedule', ['create', 'a', '* * * * *', '--', 'true'], { env: store })).status,
    0,
  );
  const input = `email\n${Array.from({ length: 25_000 }, (_, nth) => `p${nth}@example.com\n`).join('')}`;

  const source = ['events', '--incremental', '--state', at('state.json'), '--output', at('events.ndjson')];
  const standing = [
    await stand(t, 'klaviyo-source', source, at('events.ndjson.lock'), { env }),
    await stand(
      t,
      'klaviyo-sink',
      ['--op', 'upsert', '--concurrency', '1', '--journal', at('journal')],
      at('journal.lock'),
      { env, input, begun: () => sandbox.busy(1) },
    ),
    await stand(t, 'klaviyo-schedule', ['run'], at('store/daemon.lock'), { env: store }),
  ];
  await sleep(longestSilence + 1000);
  // What a run on another machine leaves: no lock, and files of its own.
  for (const lock of ['state.json.lock', 'events.ndjson.lock', 'journal.lock', 'store/daemon.lock']) {
    t.ok(existsSync(at(lock)), lock);
    rmSync(at(lock));
  }
  writeFileSync(at('state.json'), 'of another run');
  writeFileSync(at('events.ndjson'), 'of another run');
  const journal = readFileSync(at('journal'), 'utf8');
  for (const { goOn } of standing) {
    goOn();
  }
  const ended = await Promise.all(standing.map((each) => each.ended));
  for (const { status, stderr } of ended) {
    t.equal(status, 75, stderr);
    t.match(stderr, /while this one stood still for over a minute: .*\.lock is gone; this (one|daemon) ends/);
  }
  t.equal(readFileSync(at('state.json'), 'utf8'), 'of another run');
  t.equal(readFileSync(at('events.ndjson'), 'utf8'), 'of another run');
  t.equal(readFileSync(at('journal'), 'utf8'), journal);
  const { endpoints } = statsView.parse(await sandbox.get('/sandbox/stats'));
  t.equal(endpoints['POST /api/profile-bulk-import-jobs']?.records, 10_000, 'nothing more is sent');
  for (const lock of ['state.json.lock', 'events.ndjson.lock', 'journal.lock', 'store/daemon.lock']) {
    t.notOk(existsSync(at(lock)), `${lock} is not made anew`);
  }
});
