// The commands under steady load, each as one long process: a sink that is fed, a source that is read, a daemon.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOver, type RunRecord } from '../../lib/schedule/store/run-record.ts';
import { Store } from '../../lib/schedule/store/store.ts';
import { run, spawnCommand } from '../cli/harness.ts';
import { selfIdentity } from '../schedule/virtual-clock.ts';
import { accountOf, versionsIn, type Minutes } from './minutes.ts';

export interface LongRun {
  readonly name: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** Records that went through it so far. */
  count(): number;
  /** Ends its load and waits for it. */
  end(): Promise<LongEnd>;
}

export interface LongEnd {
  readonly status: number | null;
  /** The end of what it said. */
  readonly said: string;
  /** What else there is to tell of it, and what is wrong with that. */
  readonly account?: Minutes;
}

interface Load {
  count(): number;
  /** Nothing more is given or taken. */
  stop(): void | Promise<void>;
  /** Asked when the process has ended. */
  account?(): Promise<Minutes>;
}

function longRun(name: string, child: ChildProcessWithoutNullStreams, load: Load): LongRun {
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${String(text)}`.slice(-4000)));
  const closed = once(child, 'close');
  // Whatever ends this process, nothing goes on without it.
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    name,
    child,
    count: load.count,
    async end() {
      await load.stop();
      await closed;
      const account = await load.account?.();
      return { status: child.exitCode, said, ...(account !== undefined && { account }) };
    },
  };
}

/** Gives it so many records a second, about the same people again and again, with a journal and rejects. */
export function longSink(env: NodeJS.ProcessEnv, folder: string, rate: number): LongRun {
  const files = ['journal', 'rejects'].flatMap((name) => [`--${name}`, `${folder}/sink.${name}`]);
  const args = ['--op', 'upsert', '--format', 'ndjson', '--skip-invalid', '--concurrency', '2', ...files];
  const child = spawnCommand('klaviyo-sink', args, env);
  child.stdout.resume();
  let sent = 0;
  let isFull = false;
  const feeding = setInterval(() => {
    for (let index = 0; index < rate / 4 && !isFull; index++, sent++) {
      const email = sent % 500 === 0 ? 'nobody' : `long${sent % 5000}@example.com`;
      isFull = !child.stdin.write(`${JSON.stringify({ email, visits: sent })}\n`);
    }
  }, 250);
  child.stdin.on('drain', () => (isFull = false)).on('error', () => undefined);
  return longRun('klaviyo-sink', child, {
    count: () => sent,
    stop() {
      clearInterval(feeding);
      child.stdin.end();
    },
  });
}

/** Reads so many records a second of what it prints: it waits for its reader most of the time. */
export function longSource(env: NodeJS.ProcessEnv, rate: number): LongRun {
  const child = spawnCommand('klaviyo-source', ['events'], env);
  let lines = 0;
  let isEnding = false;
  const reading = (async () => {
    const start = performance.now();
    for await (const chunk of child.stdout) {
      lines += String(chunk).split('\n').length - 1;
      const due = (lines / rate) * 1000 - (performance.now() - start);
      if (due > 0 && !isEnding) {
        await sleep(due);
      }
    }
  })();
  return longRun('klaviyo-source', child, {
    count: () => lines,
    async stop() {
      isEnding = true;
      child.kill('SIGTERM');
      await reading;
    },
  });
}

/** A daemon that reads what is new every minute, and appends it to a file. */
export async function longDaemon(env: NodeJS.ProcessEnv, folder: string): Promise<LongRun> {
  const store = { ...env, XDG_STATE_HOME: `${folder}/state` };
  const file = ['--mode', 'append', '--output', `${folder}/new.ndjson`, '--state', `${folder}/new.json`];
  const command = ['klaviyo-source', 'profiles', '--incremental', '--lookback', '5m', ...file];
  const made = await run('klaviyo-schedule', ['create', 'minutely', '* * * * *', '--', ...command], {
    env: store,
  });
  if (made.status !== 0) {
    throw new Error(made.stderr);
  }
  const begun = Date.now();
  const child = spawnCommand('klaviyo-schedule', ['run'], store);
  const folderOfRuns = `${folder}/state/klaviyo-schedule`;
  const runs = (): readonly RunRecord[] =>
    new Store(folderOfRuns, selfIdentity()).runs('minutely', (problem) => {
      throw new Error(problem);
    });
  child.stdout.resume();
  let stopped = 0;
  return longRun('klaviyo-schedule', child, {
    count: () => runs().filter(isOver).length,
    stop() {
      stopped = Date.now();
      child.kill('SIGTERM');
    },
    async account() {
      const { text, problems } = accountOf(runs(), begun, stopped);
      const { lines, twice } = await versionsIn(`${folder}/new.ndjson`);
      return {
        text: `${text}; ${lines} versions of profiles, ${twice} twice`,
        problems: twice === 0 ? problems : [...problems, `${twice} versions twice`],
      };
    },
  });
}
