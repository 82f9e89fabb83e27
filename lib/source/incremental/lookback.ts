// The memory of what earlier runs printed near their end, so that a run may begin before it and print only what came late.
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../../errors.ts';
import { isThere } from '../../files/target.ts';
import { Fingerprints } from '../records/fingerprints.ts';
import { keptLines } from './kept-lines.ts';
import { NextFile } from './next-file.ts';
import type { Seen, State } from './state.ts';

export interface LookbackSettings {
  /** The state file: what was seen is kept beside where it lies. */
  readonly state: Pick<State, 'name' | 'path'>;
  /** Distinguishes the entries of a state file. */
  readonly name: string;
  /** What the state says of the previous run. */
  readonly before: Seen | undefined;
  /** From here on this run remembers; microseconds. */
  readonly from: number;
  /** How many records are remembered at most: of more, the oldest are forgotten. */
  readonly most: number;
}

const keyOf = (parent: string, id: string, time: number) => `${time}\t${parent}\t${id}`;
const minute = 60_000_000;

export class Lookback {
  readonly #settings: LookbackSettings;
  readonly #known = new Fingerprints();
  readonly #path: string;
  readonly #next: NextFile;
  #remembered = 0;
  /** How many are remembered, by the minute. */
  readonly #counts = new Map<number, number>();

  private constructor(settings: LookbackSettings, path: string, next: NextFile) {
    this.#settings = settings;
    this.#path = path;
    this.#next = next;
  }

  static async open(settings: LookbackSettings): Promise<Lookback> {
    const file = fileName(settings);
    const path = join(dirname(settings.state.path), file);
    const next = await NextFile.open(path, shownBeside(settings.state, file));
    const lookback = new Lookback(settings, path, next);
    await lookback.#load();
    return lookback;
  }

  async #load(): Promise<void> {
    const { before, state, from } = this.#settings;
    if (before === undefined) {
      return;
    }
    const path = join(dirname(state.path), before.file);
    if (!isThere(path)) {
      throw new Failure(
        'state_invalid',
        `${shownBeside(state, before.file)} is missing: it belongs to ${state.name}, and says what was printed already; restore it, or run once without --lookback`,
      );
    }
    let records = 0;
    for await (const line of keptLines(path)) {
      records++;
      const time = Number(line.slice(0, line.indexOf('\t')));
      if (time < before.from) {
        continue;
      }
      this.#known.add(line);
      if (time >= from) {
        this.#remember(time, line);
      }
    }
    if (before.records !== undefined && records !== before.records) {
      throw new Failure(
        'state_invalid',
        `${shownBeside(state, before.file)} holds ${records} records where ${state.name} says ${before.records}: it was cut short or changed; restore both, or run once without --lookback`,
      );
    }
    await this.#next.flush();
  }

  /** True where an earlier run has printed it. */
  has(parent: string, id: string, time: number): boolean {
    return this.#known.has(keyOf(parent, id, time));
  }

  /** To be called once for each record that this run prints. */
  add(parent: string, id: string, time: number): void {
    if (time >= this.#settings.from) {
      this.#remember(time, keyOf(parent, id, time));
    }
  }

  #remember(time: number, line: string): void {
    this.#remembered++;
    const at = Math.floor(time / minute);
    this.#counts.set(at, (this.#counts.get(at) ?? 0) + 1);
    this.#next.add(line);
  }

  /** Keeps what was remembered. Answers what the state has to say of it, and what to call when the state is stored. */
  async keep(): Promise<{ seen: Seen; forgetOld: () => Promise<void> }> {
    await this.#next.keep();
    const { before, state } = this.#settings;
    const old = before === undefined ? undefined : join(dirname(state.path), before.file);
    return {
      seen: { file: basename(this.#path), from: this.#completeFrom(), records: this.#remembered },
      forgetOld: async () => {
        if (old !== undefined && old !== this.#path) {
          await rm(old, { force: true });
        }
      },
    };
  }

  /** The earliest time from which on no more than `most` are remembered. */
  #completeFrom(): number {
    let left = this.#settings.most;
    let from = Infinity;
    for (const at of [...this.#counts.keys()].toSorted((a, b) => b - a)) {
      left -= this.#counts.get(at) ?? 0;
      if (left < 0) {
        return Number.isFinite(from) ? from : (at + 1) * minute;
      }
      from = at * minute;
    }
    return this.#settings.from;
  }

  discard(): Promise<void> {
    return this.#next.discard();
  }
}

/** A file beside the state as the user would call it; where the state is a link to elsewhere, where it lies. */
function shownBeside({ name, path }: LookbackSettings['state'], file: string): string {
  const folder = resolve(dirname(name)) === dirname(path) ? dirname(name) : dirname(path);
  return join(folder, file);
}

/** Two generations take turns: the old file has to stay until the state names the new one. */
function fileName({ state, name, before }: LookbackSettings): string {
  const file = (generation: string) => `${basename(state.path)}.${name}.seen-${generation}`;
  return before?.file === file('a') ? file('b') : file('a');
}
