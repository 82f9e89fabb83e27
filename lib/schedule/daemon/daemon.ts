// Runs due schedules until it is told to end: looks, plans, starts, and waits for what it started.
import type { Failure } from '../../errors.ts';
import { beatEvery, type Lockfile } from '../../files/lockfile.ts';
import { describeBroken } from '../store/broken-files.ts';
import type { Definition } from '../store/definition.ts';
import { executeRun, type World } from './execute.ts';
import { plan } from '../planner/plan.ts';
import type { DaemonEnd, DaemonSettings, Look } from './daemon-settings.ts';
import { lockStore, takenOver } from './daemon-lock.ts';
import { Trouble } from './trouble.ts';
import { settleLeftRuns } from './left-runs.ts';
import { isOver, type RunRecord } from '../store/run-record.ts';

const killAfter = 10_000;
/** With a disk that is full, the store is looked at so often, in milliseconds. */
const troubleEvery = 5000;

export class Daemon {
  readonly #settings: DaemonSettings;
  /** By schedule, what this process runs. More than one where the next began while the end of one was being written. */
  readonly #runs = new Map<string, Map<number, Promise<void>>>();
  readonly #stop = new AbortController();
  readonly #groups = new Set<number>();
  readonly #told = new Set<string>();
  readonly #looks = new Map<string, Look>();
  /** By schedule, up to when its times are accounted for: a history that is away for a while brings none of them again. */
  readonly #accounted = new Map<string, number>();
  readonly #trouble: Trouble;
  #wake = new AbortController();
  #killing = false;
  #since = 0;
  #started = 0;
  #unsuccessful = 0;

  constructor(settings: DaemonSettings) {
    this.#settings = settings;
    this.#trouble = new Trouble(settings.clock, settings.say);
  }

  /** No further run is started; those that run are let end. */
  stop(): void {
    this.#stop.abort();
    this.#wake.abort();
  }

  /** The commands that still run are told to end, and made to after 10 seconds. */
  kill(): void {
    this.#killing = true;
    this.stop();
    const { killGroup } = this.#settings;
    for (const group of this.#groups) {
      killGroup(group, 'SIGTERM');
    }
    setTimeout(() => {
      for (const group of this.#groups) {
        killGroup(group, 'SIGKILL');
      }
    }, killAfter).unref();
  }

  /** Resolves when it has ended; a `Failure` where another daemon has the store, or has taken it over. */
  async run(onStart: () => void = () => {}): Promise<DaemonEnd> {
    const lock = lockStore(this.#settings.store);
    onStart();
    const beating = setInterval(() => this.#beats(lock), beatEvery);
    beating.unref();
    try {
      this.#since = this.#settings.clock.now();
      while (!this.#stop.signal.aborted) {
        if (!this.#beats(lock)) {
          throw await this.#lost();
        }
        const next = await this.#lookOn();
        if (this.#settings.once && this.#runs.size === 0) {
          break;
        }
        await this.#sleep(next);
      }
      await this.#letRunsEnd();
    } finally {
      clearInterval(beating);
      lock.release();
    }
    return { started: this.#started, unsuccessful: this.#unsuccessful };
  }

  /** A disk that is away for a moment says nothing of who holds the lock. */
  #beats(lock: Lockfile): boolean {
    try {
      const isHeld = lock.beat();
      this.#trouble.over('sign of life');
      return isHeld;
    } catch (error) {
      this.#trouble.meet(error, 'sign of life');
      return true;
    }
  }

  /** A look that a full disk may cut short: what is due then is still due at the next one. */
  async #lookOn(): Promise<number | undefined> {
    try {
      const next = await this.#look();
      this.#trouble.over('look');
      return next;
    } catch (error) {
      this.#trouble.meet(error, 'look');
      return this.#settings.clock.now() + troubleEvery;
    }
  }

  async #lost(): Promise<Failure> {
    this.stop();
    await this.#letRunsEnd();
    return takenOver(this.#settings.store);
  }

  async #letRunsEnd(): Promise<void> {
    const names = [...this.#runs.keys()];
    if (names.length > 0) {
      this.#settings.say(`waiting for the runs of ${names.join(', ')} to end`);
    }
    while (this.#runs.size > 0) {
      await Promise.all([...this.#runs.values()].map((own) => Promise.all(own.values())));
    }
  }

  async #sleep(next: number | undefined): Promise<void> {
    const { clock, lookEvery = 5000 } = this.#settings;
    const wait = Math.min(lookEvery, Math.max(1, (next ?? Infinity) - clock.now()));
    try {
      if (!this.#wake.signal.aborted) {
        await clock.sleep(wait, this.#wake.signal);
      }
    } catch {
      // Woken.
    }
    this.#wake = new AbortController();
    if (this.#stop.signal.aborted) {
      this.#wake.abort();
    }
  }

  #tellOnce(message: string): void {
    if (this.#told.has(message)) {
      return;
    }
    this.#told.add(message);
    this.#settings.say(message);
  }

  /** Looks at every schedule; answers when something is due next. */
  async #look(): Promise<number | undefined> {
    let next: number | undefined;
    const { store, say } = this.#settings;
    const broken: string[] = [];
    const definitions = store.definitions((problem) => broken.push(problem));
    const untold = broken.filter((problem) => !this.#told.has(problem));
    untold.forEach((problem) => this.#told.add(problem));
    describeBroken(untold, store.folder).forEach((line) => say(line));
    for (const definition of definitions) {
      if (this.#stop.signal.aborted) {
        break;
      }
      const due = await this.#lookAt(definition);
      if (due !== undefined) {
        next = Math.min(due, next ?? Infinity);
      }
    }
    return next;
  }

  /** Where nothing has changed since the last look and nothing is due yet, that look still holds. */
  async #lookAt(definition: Definition): Promise<number | undefined> {
    const { store, clock } = this.#settings;
    const { name } = definition;
    const now = clock.now();
    const runs = store.runs(name, (problem) => this.#tellOnce(problem));
    const last = this.#looks.get(name);
    if (
      last?.definition === definition &&
      last.runs === runs &&
      now >= last.at &&
      now < (last.next ?? Infinity) &&
      runs.every(isOver)
    ) {
      return last.next;
    }
    await settleLeftRuns(definition, {
      ...this.#settings,
      ownIds: new Set(this.#runs.get(name)?.keys()),
      tellOnce: (message) => this.#tellOnce(message),
    });
    const next = await this.#planOne(definition);
    this.#looks.set(name, { definition, runs, at: now, next });
    return next;
  }

  async #planOne(definition: Definition): Promise<number | undefined> {
    const { store, clock, say } = this.#settings;
    const { name } = definition;
    const think = () =>
      plan({
        definition,
        runs: store.runs(name, (problem) => this.#tellOnce(problem)),
        now: clock.now(),
        since: this.#since,
        accounted: this.#accounted.get(name),
        nextId: store.nextRunId(name),
      });
    const first = think();
    if (first.warning !== undefined) {
      this.#tellOnce(`${name}: ${first.warning}`);
    }
    if (first.records.length === 0 && first.start === undefined) {
      this.#accounted.set(name, first.accounted);
      return first.next;
    }
    const made = await store.locked(() => {
      // What was read before the lock may have changed since.
      if (!store.has(name) || this.#stop.signal.aborted) {
        return undefined;
      }
      const again = think();
      for (const record of again.records) {
        store.saveRun(record);
        if (record.status === 'skipped') {
          say(`${name}: run ${record.id} is skipped: ${record.note ?? ''}`);
        }
      }
      this.#accounted.set(name, again.accounted);
      for (const note of again.notes) {
        say(`${name}: ${note}`);
      }
      const chosen = store.runs(name).find(({ id }) => id === again.start);
      if (chosen === undefined) {
        return again;
      }
      const claimed: RunRecord = { ...chosen, status: 'running', owner: store.self };
      store.saveRun(claimed);
      this.#begin(claimed, definition);
      return again;
    });
    return made?.next;
  }

  #begin(record: RunRecord, definition: Definition): void {
    const { store, clock, env, say, killGroup } = this.#settings;
    const { name } = definition;
    this.#started += 1;
    const world: World = {
      store,
      clock,
      env,
      say: (message) => say(`${name}: ${message}`),
      stopping: this.#stop.signal,
      groups: this.#groups,
      killGroup,
      isKilling: () => this.#killing,
      trouble: this.#trouble,
    };
    const own = this.#runs.get(name) ?? new Map<number, Promise<void>>();
    this.#runs.set(name, own);
    // The first step comes after the entry below, which its end removes.
    const done = Promise.resolve()
      .then(() => executeRun(record, definition, world))
      .then(
        ({ status }) => {
          if (status === 'failed' || status === 'interrupted') {
            this.#unsuccessful += 1;
          }
        },
        (error: unknown) => {
          this.#unsuccessful += 1;
          say(`${name}: run ${record.id}: ${error instanceof Error ? error.message : String(error)}`);
        },
      )
      .finally(() => {
        own.delete(record.id);
        if (own.size === 0) {
          this.#runs.delete(name);
        }
        this.#wake.abort();
      });
    own.set(record.id, done);
  }
}
