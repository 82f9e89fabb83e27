// A reference run: what is there before it, what it is, and what must hold after it however it ended.
import type { FaultyServer } from './faulty-server.ts';
import type { Command, Ran } from '../run.ts';

/** A world in which a command is to run. */
export interface Stage {
  /** What is to run now; takes away what an earlier run has told. */
  prepare(): Command;
  /** What the command talks through; undefined for one that asks nobody. */
  readonly server: FaultyServer | undefined;
  /** How many records are held against the law. */
  readonly records: number;
  /** Files that runs lock. */
  readonly locked: readonly string[];
  /** What is wrong after a run, whatever it met. */
  problems(ran: Ran): string[] | Promise<string[]>;
  /** What has come of it all: the same as after a run that nothing failed in. */
  outcome(): unknown;
  /** How many records are there, or were sent, more than once; and how many may be, for each run that failed. */
  twice(): number;
  readonly mostTwice: number;
  close(): Promise<void>;
}

export interface Scene {
  readonly name: string;
  /** Run once more also where it ended well: by its journal or its state it has nothing left to do. */
  readonly isRemembering: boolean;
  /** It ends when it is told to, and not when all is done. */
  readonly isDaemon?: boolean;
  /** `folder`: one of its own, which is empty. */
  start(folder: string): Promise<Stage>;
}
