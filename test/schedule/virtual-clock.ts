// A clock that moves only when a test says so, and an orderly world around a daemon that reads it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Clock } from '../../lib/klaviyo/clock.ts';
import type { DaemonEnd } from '../../lib/schedule/daemon/daemon-settings.ts';
import { Daemon } from '../../lib/schedule/daemon/daemon.ts';
import { newDefinition, type Definition } from '../../lib/schedule/store/definition.ts';
import { identify } from '../../lib/files/process-identity.ts';
import type { RunRecord } from '../../lib/schedule/store/run-record.ts';
import { Store } from '../../lib/schedule/store/store.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Sleeping follows the running time, `now` follows the wall clock: a jump changes only the second. */
export class VirtualClock implements Clock {
  #elapsed = 0;
  #wall: number;
  readonly sleepers = new Set<Sleeper>();

  constructor(start: string) {
    this.#wall = Date.parse(start);
  }

  now(): number {
    return this.#wall + this.#elapsed;
  }

  /** Somebody sets the clock. */
  jump(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = {
        at: this.#elapsed + milliseconds,
        wake: () => {
          this.sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = () => {
        this.sleepers.delete(sleeper);
        reject(new Error('woken'));
      };
      if (signal?.aborted) {
        return onAbort();
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      this.sleepers.add(sleeper);
    });
  }

  /** Lets time pass from one sleeper's end to the next; `settled` resolves when nobody is busy. */
  async advance(milliseconds: number, settled: () => Promise<void>): Promise<void> {
    const end = this.#elapsed + milliseconds;
    for (;;) {
      await settled();
      const next = Math.min(...[...this.sleepers].map(({ at }) => at));
      if (next > end) {
        break;
      }
      this.#elapsed = Math.max(this.#elapsed, next);
      for (const sleeper of [...this.sleepers].filter(({ at }) => at <= next)) {
        sleeper.wake();
      }
    }
    this.#elapsed = end;
  }
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export function selfIdentity() {
  const self = identify(process.pid);
  if (self === undefined) {
    throw new Error('no identity');
  }
  return self;
}

export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-schedule-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function definitionOf(change: Partial<Definition> & { name: string }, now: string): Definition {
  return newDefinition(
    { cron: '0 * * * *', command: { kind: 'argv', argv: ['true'] }, directory: tmpdir(), ...change },
    now,
  );
}

/** A store, a clock and daemons on it, one after the other. */
export class World {
  readonly folder: string;
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly said: string[] = [];
  /** Runs of these schedules may go on while time passes. */
  readonly held = new Set<string>();
  #daemon: Daemon | undefined;
  #ended: Promise<DaemonEnd> | undefined;

  constructor(t: Test, start: string) {
    this.folder = temporaryFolder(t);
    this.store = new Store(join(this.folder, 'store'), selfIdentity());
    this.clock = new VirtualClock(start);
    t.teardown(async () => {
      this.#daemon?.kill();
      await this.#ended?.catch(() => undefined);
    });
  }

  add(change: Partial<Definition> & { name: string }): Definition {
    const definition = definitionOf(
      { directory: this.folder, ...change },
      new Date(this.clock.now()).toISOString(),
    );
    this.store.saveDefinition(definition);
    return definition;
  }

  shell(name: string, text: string, change: Partial<Definition> = {}): Definition {
    return this.add({ name, command: { kind: 'shell', text }, ...change });
  }

  start(once = false, lookEvery = hour): Promise<DaemonEnd> {
    const daemon = new Daemon({
      store: this.store,
      clock: this.clock,
      env: process.env,
      say: (message) => this.said.push(message),
      killGroup: (group, signal) => process.kill(-group, signal),
      lookEvery,
      once,
    });
    this.#daemon = daemon;
    this.#ended = daemon.run();
    return this.#ended;
  }

  /** As on SIGTERM. */
  async stop(): Promise<void> {
    this.#daemon?.stop();
    await this.#ended;
  }

  get daemon(): Daemon {
    if (this.#daemon === undefined) {
      throw new Error('not started');
    }
    return this.#daemon;
  }

  runs(name: string): readonly RunRecord[] {
    return this.store.runs(name);
  }

  async advance(milliseconds: number): Promise<void> {
    await this.clock.advance(milliseconds, () => this.settled());
  }

  /** The daemon sleeps, and so does every run that waits for its next attempt; no other run goes on. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await delay(2);
      const names = this.store.definitions(() => {}).map(({ name }) => name);
      const runs = names.flatMap((name) => this.store.runs(name));
      const running = runs.filter(({ schedule, status }) => status === 'running' && !this.held.has(schedule));
      const retrying = runs.filter(({ status, owner }) => status === 'retrying' && owner !== undefined);
      const asleep = this.clock.sleepers.size === retrying.length + 1;
      quiet = running.length === 0 && asleep ? quiet + 1 : 0;
    }
  }
}
