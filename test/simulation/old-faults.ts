// Faults that this code once had, to be put back into a simulation: whether it would have found them.
import type { Replacement } from './bundle.ts';

export interface OldFault {
  readonly name: string;
  /** The commit that mended it. */
  readonly mendedBy: string;
  /** What went wrong. */
  readonly harm: string;
  readonly changes: readonly Replacement[];
}

export const oldFaults: readonly OldFault[] = [
  {
    name: 'cancelled-job',
    mendedBy: '85f56d7',
    harm: 'records whose import job Klaviyo cancelled count as delivered for good: lost',
    changes: [
      {
        file: 'lib/sink/resume/journal-file.ts',
        find: 'revoked.add(data.revoked);',
        put: 'void data;',
      },
    ],
  },
  {
    name: 'half-a-line',
    mendedBy: '85f56d7',
    harm: 'after a disk that was full for a moment, lines of a journal come behind half a line: it can not be read any more',
    changes: [
      {
        file: 'lib/sink/resume/journal-file.ts',
        find: 'if (this.#failure !== undefined) {',
        put: 'if (this.#failure === this) {',
      },
    ],
  },
  {
    name: 'daemon-full-disk',
    mendedBy: 'bd46d49',
    harm: 'a disk that is full for a moment ends the daemon',
    changes: [
      {
        file: 'lib/schedule/daemon/daemon.ts',
        find: "const next = await this.#look();\n      this.#trouble.over('look');\n      return next;\n    } catch (error) {\n      this.#trouble.meet(error, 'look');",
        put: "const next = await this.#look();\n      this.#trouble.over('look');\n      return next;\n    } catch (error) {\n      throw error;",
      },
    ],
  },
  {
    name: 'end-not-written',
    mendedBy: 'bd46d49',
    harm: 'the end of a run that meets a full disk is not written: the history says that nobody saw it',
    changes: [
      {
        file: 'lib/schedule/daemon/execute.ts',
        find: 'const told = await world.trouble.until(write, world.stopping);',
        put: 'const told = await write();',
      },
    ],
  },
  {
    name: 'names-by-number',
    mendedBy: 'e0c2a6e',
    harm: 'temporary files bear the number of their process: after a restart of the machine what a killed one left is in the way of the next one of that number',
    changes: [
      {
        file: 'lib/files/atomic-file.ts',
        find: "return `${path}.${randomBytes(6).toString('hex')}.tmp`;",
        put: 'return `${path}.${process.pid}.tmp`;',
      },
    ],
  },
  {
    name: 'takeover-left',
    mendedBy: '969d826',
    harm: 'a process that was killed while it took over a dead lock keeps everybody out for ten seconds: the daemon ends',
    changes: [
      {
        file: 'lib/files/lockfile.ts',
        find: 'holderIn(mark, left) === undefined || ageOf(path, left.modified) > takeoverPatience',
        put: 'ageOf(path, left.modified) > takeoverPatience',
      },
    ],
  },
  {
    name: 'note-kept',
    mendedBy: '7dde900',
    harm: 'a run whose first attempt was cut off is said to be so in the history, though a later one ended well',
    changes: [
      {
        file: 'lib/schedule/daemon/execute.ts',
        find: 'const { note: _note, ...rest } = record;\n  let current',
        put: 'const rest = record;\n  let current',
      },
    ],
  },
  {
    name: 'failed-unseen',
    mendedBy: 'bab3a62',
    harm: 'a run that failed while its daemon was killed is given up, whatever --retries says',
    changes: [
      {
        file: 'lib/schedule/daemon/recover.ts',
        find: 'const wait = exitStatus === 0 ? undefined',
        put: 'const wait = exitStatus >= 0 ? undefined',
      },
    ],
  },
];
