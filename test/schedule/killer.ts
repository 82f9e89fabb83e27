// Kills some of a schedule's commands with SIGKILL: at moments that a seed decides, or as soon as their output is there.
import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../lib/files/process-identity.ts';
import { lastAttempt, type RunRecord } from '../../lib/schedule/store/run-record.ts';

/** Evenly between 0 and 1, the same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Kills the command of a run's last attempt with all that it started, if it still goes on. */
export function killCommand(run: RunRecord): boolean {
  const leader = lastAttempt(run)?.process;
  if (run.status !== 'running' || leader === undefined || !isAlive(leader)) {
    return false;
  }
  try {
    process.kill(-leader.pid, 'SIGKILL');
    return true;
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

export interface KillerSettings {
  /** The runs as the history has them now. */
  readonly runs: () => readonly RunRecord[];
  /** Where the output of a run appears, under its name, when it is whole. */
  readonly output: string;
  readonly random: () => number;
  /** Of the attempts, 0 to 1: to be killed at any moment, and when the output has appeared. */
  readonly share: { readonly anytime: number; readonly atOutput: number };
  /** Milliseconds from when an attempt was first seen to any moment, at most. */
  readonly within: number;
}

/** What is to become of an attempt; `at` is infinite for one that is killed when its output appears. */
interface Doom {
  readonly at: number;
  readonly run: RunRecord;
}

export class Killer {
  readonly #settings: KillerSettings;
  readonly #seen = new Set<string>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #dooms: Doom[] = [];
  readonly kills = { anytime: 0, atOutput: 0 };

  constructor(settings: KillerSettings) {
    this.#settings = settings;
    const { signal } = this.#stop;
    watch(settings.output, { signal }, (event, name) => {
      if (event === 'rename' && name?.endsWith('.part') === false) {
        this.#killAtOutput();
      }
    });
    this.#ended = this.#watch();
  }

  /** Resolves when it kills no more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  #killAtOutput(): void {
    for (const { at, run } of this.#dooms) {
      if (at === Infinity && killCommand(run)) {
        this.kills.atOutput += 1;
      }
    }
  }

  #doom(run: RunRecord): void {
    const { random, share, within } = this.#settings;
    const [chance, moment] = [random(), random()];
    if (chance < share.atOutput) {
      this.#dooms.push({ at: Infinity, run });
    } else if (chance < share.atOutput + share.anytime) {
      this.#dooms.push({ at: performance.now() + moment * within, run });
    }
  }

  async #watch(): Promise<void> {
    for (; !this.#stop.signal.aborted; await delay(10)) {
      for (const run of this.#settings.runs()) {
        const key = `${run.id} ${run.attempts.length}`;
        const isStarted = run.status === 'running' && lastAttempt(run)?.process !== undefined;
        if (!isStarted || this.#seen.has(key)) {
          continue;
        }
        this.#seen.add(key);
        this.#doom(run);
      }
      const now = performance.now();
      for (const { run } of this.#dooms.filter(({ at }) => at <= now)) {
        if (killCommand(run)) {
          this.kills.anytime += 1;
        }
      }
      this.#dooms = this.#dooms.filter(({ at }) => at > now);
    }
  }
}
