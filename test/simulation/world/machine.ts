// The machine that the modules standing for Node's own belong to: one at a time.
import type { Disk } from './disk.ts';
import type { Kernel, Process } from './kernel.ts';
import type { Network } from './wire.ts';

export interface Machine {
  readonly kernel: Kernel;
  readonly disk: Disk;
  readonly network: Network;
  /** Runs a program of this machine: answers its main, or undefined where there is none of this name. */
  readonly program: (argv: readonly string[]) => Program | undefined;
}

export interface Launched {
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  /** Where stdout and stderr go. */
  readonly log: (text: string) => void;
}

export interface Program {
  readonly name: string;
  main(self: Process, launched: Launched): Promise<number>;
}

let current: Machine | undefined;

export function machine(): Machine {
  if (current === undefined) {
    throw Object.assign(new Error('ENOENT: there is no machine yet'), { code: 'ENOENT' });
  }
  return current;
}

export function setMachine(next: Machine): void {
  current = next;
}
