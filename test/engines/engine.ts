// What an engine is to `make engines`: how it is had, and what is tried in it.
import type { Bench } from './bench.ts';
import type { Trial } from './trial.ts';

export interface Engine {
  /** As in docs/engines.md, and small as the word of the command line. */
  readonly name: string;
  /** What it is in docs/engines.md: the whole engine, or which parts of it stand in for the rest. */
  readonly about: string;
  /** Brings it into `folder` from a registry of packages; left out where it comes with the system. */
  install?(folder: string): void;
  /** Its version as found in `folder` or on the machine, or why there is none. */
  find(folder: string): { readonly version: string } | { readonly missing: string };
  /** Runs it. Throws where the engine itself doesn't start. */
  run(bench: Bench): Promise<readonly Trial[]>;
}
