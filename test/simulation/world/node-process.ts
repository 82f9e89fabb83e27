// The global `process` and node:process, as the process of the night that runs now sees them.
import { machine } from './machine.ts';
import { pid } from './kernel.ts';
import { DiskError } from './disk.ts';

export { pid };

export function kill(target: number, signal: string | number = 'SIGTERM'): true {
  const { kernel } = machine();
  const found = kernel.processes.get(Math.abs(target));
  if (found === undefined) {
    throw new DiskError('ESRCH', 'kill', String(target));
  }
  if (signal === 'SIGKILL' || signal === 'SIGTERM') {
    kernel.kill(found, signal);
  }
  return true;
}

const real = globalThis.process;
export const process = new Proxy(real, {
  get(target, key) {
    switch (key) {
      case 'pid':
        return pid;
      case 'kill':
        return kill;
      case 'cwd':
        return () => '/';
      default:
        return Reflect.get(target, key, target);
    }
  },
});
