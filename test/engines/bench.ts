// One engine's trial: a folder, a sandbox, what one run gives, and a transcript of what was done.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type Sandbox } from '../cli/harness.ts';
import { inClone } from '../root.ts';
import type { Trial } from './trial.ts';

/** The reading that is cut into shards, as it stands in docs/engines.md. */
export const reading = 'events --skip-related --start-time 2026-01-01 --end-time 2026-07-01'.split(' ');
export const shards = 4;

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Bench {
  /** Where the engine keeps what it is; it stays from one run to the next. */
  readonly engine: string;
  /** The working directory of this run: empty at the start. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly url: string;
  readonly transcript: string[] = [];
  /** What one run of the reading prints. */
  readonly whole: Buffer;

  private constructor(engine: string, folder: string, sandbox: Sandbox, whole: Buffer) {
    this.engine = engine;
    this.folder = folder;
    this.url = sandbox.url;
    this.whole = whole;
    const { KLAVIYO_SCHEDULE_STORE: _store, ...inherited } = process.env;
    this.env = {
      ...inherited,
      ...sandbox.env,
      PATH: `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      KLAVIYO_SCHEDULE_STORE: join(folder, 'store'),
    };
  }

  /** `folder` must be empty. */
  static async open(engine: string, folder: string, sandbox: Sandbox): Promise<Bench> {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    for (const command of ['klaviyo-source', 'klaviyo-sink', 'klaviyo-schedule']) {
      symlinkSync(inClone(`dist/bin/${command}.js`), join(folder, 'bin', command));
    }
    const { status, stdout, stderr } = await run('klaviyo-source', reading, { env: sandbox.env });
    if (status !== 0 || stdout === '') {
      throw new Error(`one run of the reading ended with ${status}: ${stderr}`);
    }
    return new Bench(engine, folder, sandbox, Buffer.from(stdout));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** A line of the transcript, with nothing of this machine in it. */
  say(line: string): void {
    this.transcript.push(
      line
        .replaceAll(this.folder, '/srv/klaviyo')
        .replaceAll(this.engine, '/opt/engine')
        .replaceAll(inClone(''), '/usr/local/lib/klaviyo-streams/')
        .replaceAll(this.url, 'http://127.0.0.1:8080'),
    );
  }

  /** Runs a program to its end and writes it down; of what it prints, the lines that `show` finds. */
  do(
    words: readonly string[],
    {
      show = /^/,
      env = {},
      timeout = 300_000,
    }: { show?: RegExp; env?: NodeJS.ProcessEnv; timeout?: number } = {},
  ): Done {
    const [program = '', ...args] = words;
    this.say(`$ ${words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`)).join(' ')}`);
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: this.folder,
      env: { ...this.env, ...env },
      encoding: 'utf8',
      timeout,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 28,
    });
    if (error !== undefined) {
      throw new Error(`${program}: ${error.message}`);
    }
    for (const line of `${stdout}${stderr}`.split('\n').filter((text) => text !== '' && show.test(text))) {
      this.say(line);
    }
    if (status !== 0) {
      this.say(`(exit status ${status})`);
    }
    return { status, stdout, stderr };
  }

  /** The same, where any other status than 0 is no answer. */
  must(
    words: readonly string[],
    how: { show?: RegExp; env?: NodeJS.ProcessEnv; timeout?: number } = {},
  ): Done {
    const done = this.do(words, how);
    if (done.status !== 0) {
      throw new Error(
        `${words.join(' ')} ended with ${done.status}: ${done.stdout.slice(-2000)}${done.stderr.slice(-2000)}`,
      );
    }
    return done;
  }

  /** Waits until `holds`, looking every fifth of a second; false where it doesn't within the time. */
  async until(holds: () => boolean, seconds: number): Promise<boolean> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
      if (holds()) {
        return true;
      }
    }
    return holds();
  }

  read(...names: string[]): string {
    const path = this.path(...names);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Whether the pieces `FOLDER/*.ndjson`, in the order of their names, are one run, and their reports add up. */
  fanOut(what: string, folder: string, plan?: string): Trial {
    const path = this.path(folder);
    const files = existsSync(path) ? readdirSync(path).toSorted() : [];
    const pieces = files
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => readFileSync(join(path, name)));
    const reports = files.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
    if (pieces.length !== shards) {
      return { what, wrong: `${pieces.length} pieces instead of ${shards}` };
    }
    const isSame = Buffer.concat(pieces).equals(this.whole);
    const { status, stderr } = this.do(
      ['klaviyo-source', 'report', ...(plan === undefined ? [] : [plan]), ...reports],
      { show: /$^/ },
    );
    return {
      what,
      wrong: !isSame ? 'other bytes than one run' : status === 0 ? undefined : `report: ${stderr}`,
    };
  }
}
