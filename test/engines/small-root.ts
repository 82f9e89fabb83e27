// A root file system of its own for a program that believes to be the first of a machine: what must not come to harm
// isn't there, or is read-only.
//
// A system's first process empties /tmp and more when it starts. Nothing of the machine is in this root but programs
// and the clone, read-only, and the folder of the trial; the old root is unmounted before the program begins.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root as clone } from '../root.ts';

/** Where this machine has the second version of cgroups, undefined where it has none that can be written. */
export function cgroupFolder(): string | undefined {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((text) => text.split(' '))
    .find(([, , type, options = '']) => type === 'cgroup2' && options.split(',').includes('rw'));
  return line?.[1];
}

/** Shell text: a root at `$root` with programs and the clone, read-only, into which more may be mounted. */
export const openRoot = `set -eu
root=$1 clone=$2 node=$3; shift 3
mount --make-rprivate /
mount -t tmpfs none "$root"
cd "$root"
mkdir -p usr etc proc sys dev run tmp var root old
for name in bin sbin lib lib32 lib64 libx32; do
  if [ -L /$name ]; then cp -P /$name $name; elif [ -d /$name ]; then mkdir $name; mount --bind -o ro /$name $name; mount -o remount,bind,ro $name; fi
done
for folder in /usr /etc "$node" "$clone"; do
  mkdir -p "./$folder"
  mount --bind "$folder" "./$folder"
  mount -o remount,bind,ro "./$folder"
done
mount -t proc none proc
for name in null zero full random urandom; do : > dev/$name; mount --bind /dev/$name dev/$name; done
`;

/** Shell text: leaves the machine's root behind, for that one. */
export const closeRoot = `pivot_root . old
cd /
umount -l /old
if [ -n "$(ls /old)" ] || touch "$clone/written" 2>/dev/null || touch /usr/written 2>/dev/null; then
  echo "the root is not closed; nothing is started" >&2
  exit 1
fi
`;

/** Where this Node is installed, which the root has. */
export const nodeFolder = dirname(dirname(process.execPath));

const script = `${openRoot}work=$1; shift
mount --bind "$work" "./$work"
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount --bind /sys sys
mount -o remount,bind,ro sys
mount -t cgroup2 none sys/fs/cgroup
${closeRoot}exec "$@"`;

export interface Machine {
  /** Words that run a command inside. */
  readonly inside: readonly string[];
  stop(): Promise<void>;
}

function removeCgroups(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      removeCgroups(join(folder, entry.name));
    }
  }
  rmdirSync(folder);
}

/** The process that `unshare` has made, once there is one. */
function childOf(parent: ChildProcess): string {
  return readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim();
}

/**
 * Starts a program as the first process of a root where only `work` can be written. Throws where that can't be made.
 * `ready` is a path in that root, which is there once the program has begun its work.
 */
export async function startMachine(
  work: string,
  words: readonly string[],
  { env, ready }: { readonly env: NodeJS.ProcessEnv; readonly ready: string },
): Promise<Machine> {
  const cgroups = cgroupFolder();
  if (cgroups === undefined) {
    throw new Error('no cgroup2 that can be written');
  }
  const own = join(cgroups, `klaviyo-engines-${process.pid}`);
  const root = join(work, 'root');
  mkdirSync(own);
  mkdirSync(root);
  const log: string[] = [];
  // A shell of its own goes into the cgroup, so that this process stays where it is.
  const child = spawn(
    'sh',
    [
      '-c',
      `echo $$ > ${own}/cgroup.procs; exec unshare --mount --pid --fork --uts --ipc --cgroup --kill-child sh -c "$0" sh "$@"`,
      script,
      root,
      clone,
      nodeFolder,
      work,
      ...words,
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log.push(text));
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void closed.then(() => writeFileSync(join(work, 'machine.log'), log.join('')));
  let pid = '';
  for (let tries = 0; tries < 200 && (pid === '' || !existsSync(`/proc/${pid}/root${ready}`)); tries += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    if (child.exitCode !== null) {
      throw new Error(`it ended at once: ${log.join('')}`);
    }
    pid = childOf(child);
  }
  return {
    inside: ['nsenter', '--target', pid, '--mount', '--pid', '--uts', '--ipc', '--cgroup', '--root'],
    async stop() {
      child.kill('SIGKILL');
      await closed;
      for (let tries = 0; tries < 20; tries += 1) {
        spawnSync('sleep', ['0.1']);
        try {
          removeCgroups(own);
          return;
        } catch {
          // A process that was killed is still leaving.
        }
      }
    },
  };
}
