// node:child_process: the programs of the night, each a process of the machine.
import { EventEmitter } from 'node:events';
import { Buffer } from 'node:buffer';
import { machine } from './machine.ts';
import { closeAll, inodeOf } from './fs.ts';
import { DiskError } from './disk.ts';

interface SpawnOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: readonly [unknown, number, number];
}

class Child extends EventEmitter {
  pid: number | undefined;
}

export function spawn(program: string, args: readonly string[], { cwd, env, stdio }: SpawnOptions): Child {
  const { kernel, disk, program: find } = machine();
  const child = new Child();
  const parent = kernel.enter();
  const found = find([program, ...args]);
  if (found === undefined) {
    kernel.after(0.1, () => child.emit('error', new DiskError('ENOENT', 'spawn', program)));
    return child;
  }
  const log = inodeOf(stdio[1]);
  const write = (text: string): void => disk.write(log, Buffer.from(text), log.bytes.length);
  const started = kernel.start(found.name, [program, ...args], (self) =>
    found.main(self, { env, directory: cwd, log: write }),
  );
  child.pid = started.pid;
  started.ended.push(({ status, signal }) => {
    closeAll(started.descriptors);
    kernel.afterIn(parent, 0.1, () => child.emit('exit', status, signal));
  });
  return child;
}

export function execFileSync(program: string): never {
  throw new DiskError('ENOENT', 'spawn', program);
}
