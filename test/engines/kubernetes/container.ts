// A container of a trial: a process in namespaces of its own, whose root has programs, the clone and its volumes.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root as clone } from '../../root.ts';
import { closeRoot, nodeFolder, openRoot } from '../small-root.ts';

/** Triples of source, target and `ro` or `rw`, up to `--`; then the working directory and the words. */
const script = `${openRoot}while [ "$1" != -- ]; do
  mkdir -p "./$2"
  mount --bind "$1" "./$2"
  [ "$3" = rw ] || mount -o remount,bind,ro "./$2"
  shift 3
done
shift
${closeRoot}cd "$1"
shift
exec "$@"`;

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface ContainerSettings {
  /** Empty; the root is mounted there. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly directory: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

export class Container {
  readonly #child: ChildProcess;
  /** The exit status; of a process that a signal ended 128 and more, as shells have it. */
  readonly ended: Promise<number>;

  constructor({ folder, mounts, directory, words, env, log }: ContainerSettings) {
    mkdirSync(folder, { recursive: true });
    const output = openSync(log, 'a');
    const bound = mounts.flatMap(({ source, target, readOnly }) => [source, target, readOnly ? 'ro' : 'rw']);
    const inside = [folder, clone, nodeFolder, ...bound, '--', directory, ...words];
    this.#child = spawn(
      'unshare',
      ['--mount', '--pid', '--fork', '--ipc', '--kill-child', 'sh', '-c', script, 'sh', ...inside],
      { env: { ...env }, stdio: ['ignore', output, output] },
    );
    closeSync(output);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (status, signal) => resolve(status ?? (signal === 'SIGKILL' ? 137 : 143)));
    });
  }

  /** To the first process inside: `unshare` passes no signal on. */
  #signal(name: 'TERM' | 'KILL'): void {
    try {
      const children = `/proc/${this.#child.pid}/task/${this.#child.pid}/children`;
      const [first] = readFileSync(children, 'utf8').trim().split(' ');
      if (first !== undefined && first !== '') {
        process.kill(Number(first), `SIG${name}`);
      }
    } catch {
      // It has ended meanwhile.
    }
  }

  async stop(graceSeconds: number): Promise<void> {
    this.#signal('TERM');
    const late = setTimeout(() => this.#signal('KILL'), graceSeconds * 1000);
    await this.ended.catch(() => undefined);
    clearTimeout(late);
  }
}

/** `$(NAME)` in words replaced as Kubernetes does, by its own code. */
export function expanded(
  engine: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): string[] {
  const { stdout, stderr } = spawnSync(join(engine, 'expand'), {
    input: JSON.stringify({ Env: env, Words: words }),
    encoding: 'utf8',
  });
  if (stdout === '') {
    throw new Error(`expand: ${stderr}`);
  }
  return z.array(z.string()).parse(JSON.parse(stdout));
}
