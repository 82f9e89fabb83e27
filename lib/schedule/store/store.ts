// Turns a folder of plain JSON files into the schedules and their history.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as z from 'zod';
import { writeAtomically } from '../../files/atomic-file.ts';
import { Failure, systemCode } from '../../errors.ts';
import { describeHolder, holderOf, tryAcquire } from '../../files/lockfile.ts';
import { isThere } from '../../files/target.ts';
import { didYouMean } from '../../nearest.ts';
import type { ProcessIdentity } from '../../files/process-identity.ts';
import { checkName, definition, type Definition } from './definition.ts';
import { isOver, runRecord, type RunRecord } from './run-record.ts';

const lockPatience = 10_000;
/** Milliseconds after which a folder's time is taken for its last change. */
const settledAfter = 3000;
const runFile = /^(\d+)\.json$/;

/** A folder: `schedules/NAME.json`, `runs/NAME/000001.json` with its `.log` and, while it runs, `.lock`; `daemon.lock`, `write.lock`. */
export class Store {
  readonly folder: string;
  readonly self: ProcessIdentity;
  readonly #definitions = new Map<string, { stamp: string; value: Definition }>();
  readonly #histories = new Map<string, { stamp: string; runs: readonly RunRecord[] }>();
  readonly #seen = new Map<string, { stamp: string; value: unknown }>();

  constructor(folder: string, self: ProcessIdentity) {
    this.folder = folder;
    this.self = self;
  }

  /** Whoever only looks makes nothing. */
  prepare(): void {
    mkdirSync(join(this.folder, 'schedules'), { recursive: true, mode: 0o700 });
    mkdirSync(join(this.folder, 'runs'), { recursive: true, mode: 0o700 });
  }

  get daemonLock(): string {
    return join(this.folder, 'daemon.lock');
  }

  /** What changes after a look at the store happens inside: no other process writes meanwhile. */
  async locked<T>(change: () => T): Promise<T> {
    const path = join(this.folder, 'write.lock');
    this.prepare();
    for (let waited = 0; ; waited += 20) {
      const got = tryAcquire(path, this.self);
      if (got.lock !== undefined) {
        try {
          return change();
        } finally {
          got.lock.release();
        }
      }
      if (waited >= lockPatience) {
        throw new Failure(
          'store_locked',
          `${path}: held by ${describeHolder(got.holder)} for over ${lockPatience / 1000} s; end it, or remove the file where it no longer runs`,
        );
      }
      await delay(20);
    }
  }

  #schedulePath(name: string): string {
    return join(this.folder, 'schedules', `${checkName(name)}.json`);
  }

  names(): string[] {
    return filesOf(join(this.folder, 'schedules'))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .toSorted();
  }

  has(name: string): boolean {
    return isThere(this.#schedulePath(name));
  }

  /** Throws a `Failure` that names the nearest schedule, or the file that is broken. */
  definition(name: string): Definition {
    const path = this.#schedulePath(name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      const names = this.names();
      const known = names.length === 0 ? 'there is none yet' : 'klaviyo-schedule list shows all';
      throw new Failure('usage', `no schedule ${name}${didYouMean(name, names)}; ${known}`);
    }
    const stamp = stampOf(found);
    const known = this.#definitions.get(name);
    if (known?.stamp === stamp) {
      return known.value;
    }
    const value = this.#read(path, definition, stamp);
    this.#definitions.set(name, { stamp, value });
    return value;
  }

  /** Every readable schedule; what is broken is told, so that one file does not stop the others. */
  definitions(onProblem: (message: string) => void): Definition[] {
    return this.names().flatMap((name) => this.#attempt(() => this.definition(name), onProblem));
  }

  saveDefinition(value: Definition): void {
    this.prepare();
    this.#write(this.#schedulePath(value.name), value);
  }

  /** Removes the schedule with its history and logs. */
  remove(name: string): void {
    rmSync(this.#schedulePath(name));
    rmSync(this.runFolder(name), { recursive: true, force: true });
  }

  runFolder(name: string): string {
    return join(this.folder, 'runs', checkName(name));
  }

  /** The path of a run's file: `.json`, `.log`, `.report.json` or `.lock`. */
  runPath({ schedule, id }: Pick<RunRecord, 'schedule' | 'id'>, ending: string): string {
    return join(this.runFolder(schedule), `${String(id).padStart(6, '0')}${ending}`);
  }

  #runIds(name: string): number[] {
    return filesOf(this.runFolder(name))
      .flatMap((file) => runFile.exec(file)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
  }

  #lastRunId(name: string): number {
    let last = 0;
    for (const file of filesOf(this.runFolder(name))) {
      // A folder has logs and reports as well.
      last = Math.max(last, file.endsWith('.json') ? Number(runFile.exec(file)?.[1] ?? 0) : 0);
    }
    return last;
  }

  /** The history, oldest first. */
  runs(name: string, onProblem: (message: string) => void = () => {}): readonly RunRecord[] {
    const stamp = this.#historyStamp(name);
    const kept = this.#histories.get(name);
    if (kept !== undefined && kept.stamp === stamp) {
      return kept.runs;
    }
    let whole = true;
    const runs = this.#readRuns(name, (problem) => {
      whole = false;
      onProblem(problem);
    });
    if (stamp !== undefined && whole) {
      this.#histories.set(name, { stamp, runs });
    } else {
      this.#histories.delete(name);
    }
    return runs;
  }

  /**
   * What changes with every record that is written, for each takes its place by a rename. Undefined where the folder
   * has changed just now: the clock of a file system has steps, and a second change within one would not be seen.
   */
  #historyStamp(name: string): string | undefined {
    const found = statSync(this.runFolder(name), { throwIfNoEntry: false });
    if (found === undefined) {
      return 'none';
    }
    const { ino, mtimeMs } = found;
    return Math.abs(Date.now() - mtimeMs) < settledAfter ? undefined : `${ino} ${mtimeMs}`;
  }

  #readRuns(name: string, onProblem: (message: string) => void): RunRecord[] {
    return this.#runIds(name).flatMap((id) =>
      this.#attempt(() => this.#read(this.runPath({ schedule: name, id }, '.json'), runRecord), onProblem),
    );
  }

  /** The newest record alone, in a list of one or none. */
  lastRun(name: string, onProblem: (message: string) => void): RunRecord[] {
    const id = this.#lastRunId(name);
    return id === 0
      ? []
      : this.#attempt(() => this.#read(this.runPath({ schedule: name, id }, '.json'), runRecord), onProblem);
  }

  /** Whether somebody says of a run that it lives, here or on another machine. */
  isHeld(record: RunRecord): boolean {
    return holderOf(this.runPath(record, '.lock')) !== undefined;
  }

  /** Inside `locked` only: two writers must not choose the same number. */
  nextRunId(name: string): number {
    return this.#lastRunId(name) + 1;
  }

  saveRun(record: RunRecord): void {
    mkdirSync(this.runFolder(record.schedule), { recursive: true, mode: 0o700 });
    this.#write(this.runPath(record, '.json'), record);
  }

  /** Keeps the newest runs and what is not over; the newest always stays, for it says what was already due. */
  prune(name: string, keep: number): void {
    const over = this.runs(name).filter(isOver);
    for (const record of over.slice(0, Math.max(0, over.length - keep))) {
      for (const ending of ['.log', '.log.1', '.report.json', '.lock', '.json']) {
        const path = this.runPath(record, ending);
        rmSync(path, { force: true });
        this.#seen.delete(path);
      }
    }
  }

  #write(path: string, value: unknown): void {
    try {
      writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
    } catch (error) {
      // A write that fails names no file.
      if (error instanceof Error && !error.message.includes(path)) {
        error.message = `${path}: ${error.message}`;
      }
      throw error;
    }
  }

  #attempt<T>(read: () => T, onProblem: (message: string) => void): T[] {
    try {
      return [read()];
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        return [];
      }
      if (!(error instanceof Failure)) {
        throw error;
      }
      onProblem(error.message);
      return [];
    }
  }

  /** A file that has not changed is not read again: the daemon looks every few seconds. */
  #read<S extends z.ZodType>(path: string, schema: S, stamp = stampOf(statSync(path))): z.output<S> {
    const seen = this.#seen.get(path);
    const parsed = schema.safeParse(seen?.stamp === stamp ? seen.value : parseJson(path));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Failure(
        'config',
        `${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`,
      );
    }
    this.#seen.set(path, { stamp, value: parsed.data });
    return parsed.data;
  }
}

/** None where the folder isn't there. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function stampOf({ ino, mtimeMs, ctimeMs, size }: Stats): string {
  return `${ino} ${mtimeMs} ${ctimeMs} ${size}`;
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    throw new Failure('config', `${path}: not valid JSON (${error.message}); repair or remove it`);
  }
}
