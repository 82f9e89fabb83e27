// The machine of a night: virtual time, processes that can be killed at any call of theirs, and what happens next.
import { Dice } from './random.ts';

/** One event after the other, and all that follows from it, before the next one. */
const turn = globalThis.setImmediate;

/** What becomes of the calls of a process that is no more. */
export class Gone extends Error {
  constructor() {
    super('this process was killed');
  }
}

export interface Exit {
  readonly status: number | null;
  readonly signal: 'SIGKILL' | 'SIGTERM' | null;
}

export class Process {
  readonly pid: number;
  readonly name: string;
  readonly argv: readonly string[];
  readonly startedAt: number;
  /** Calls of the system that it has made. */
  calls = 0;
  /** Writes of its that found no room. */
  refusals = 0;
  /** It is killed at this call. */
  killAt = Infinity;
  exit: Exit | undefined;
  /** What the system closes when it ends. */
  readonly descriptors = new Set<number>();
  readonly onSignal = new Set<(signal: 'SIGINT' | 'SIGTERM') => void>();
  /** Called when it has ended, whichever way. */
  readonly ended: ((exit: Exit) => void)[] = [];

  constructor(pid: number, name: string, argv: readonly string[], startedAt: number) {
    this.pid = pid;
    this.name = name;
    this.argv = argv;
    this.startedAt = startedAt;
  }

  get isAlive(): boolean {
    return this.exit === undefined;
  }
}

interface Event {
  readonly at: number;
  readonly order: number;
  /** Undefined: of the world outside of this machine. */
  readonly owner: Process | undefined;
  readonly run: () => void;
  isCancelled: boolean;
}

export interface Cancel {
  cancel(): void;
}

/** The process that runs now, for what has no other way to know; `pid` is a live binding of `node:process`. */
export let pid = 0;

export class Kernel {
  now: number;
  readonly dice: Dice;
  readonly processes = new Map<number, Process>();
  running: Process | undefined;
  events = 0;
  #queue: Event[] = [];
  #order = 0;
  #nextPid = 100;
  /** After so many more calls, of whatever process, the machine stops. */
  #callsToStop = Infinity;
  #stop: () => void = () => undefined;
  readonly #trace: (text: string) => void;

  constructor(start: number, seed: number, trace: (text: string) => void) {
    this.now = start;
    this.dice = new Dice(seed);
    this.#trace = trace;
  }

  say(text: string): void {
    this.#trace(text);
  }

  /** Runs `run` so many milliseconds from now, in the process that asks. */
  after(milliseconds: number, run: () => void): Cancel {
    return this.afterIn(this.running, milliseconds, run);
  }

  /** The same in another process; undefined: in none, but in the world outside of this machine. */
  afterIn(owner: Process | undefined, milliseconds: number, run: () => void): Cancel {
    const at = this.now + Math.max(0, Number.isFinite(milliseconds) ? milliseconds : 0);
    const event: Event = { at, order: this.#order++, owner, run, isCancelled: false };
    this.#push(event);
    return {
      cancel() {
        event.isCancelled = true;
      },
    };
  }

  /** A process that begins a moment from now. `main` answers its exit status. */
  start(name: string, argv: readonly string[], main: (self: Process) => Promise<number>): Process {
    const process = new Process(this.#nextPid++, name, argv, this.now);
    this.processes.set(process.pid, process);
    this.afterIn(process, 1, () => {
      main(process).then(
        (status) => this.end(process, { status, signal: null }),
        (error: unknown) => {
          if (process.isAlive) {
            const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
            this.say(`${name} (${process.pid}) broke: ${text}`);
            this.end(process, { status: 70, signal: null });
          }
        },
      );
    });
    return process;
  }

  /** `stop` comes in the midst of a call, so many from now on; `stop` itself ends the processes. */
  stopAtCall(calls: number, stop: () => void): void {
    this.#callsToStop = calls;
    this.#stop = stop;
  }

  /** All processes are gone, and the numbers of new ones begin again. */
  reboot(): void {
    for (const process of this.processes.values()) {
      this.kill(process, 'SIGKILL');
    }
    this.#nextPid = 100;
  }

  end(process: Process, exit: Exit): void {
    if (!process.isAlive) {
      return;
    }
    process.exit = exit;
    if (this.processes.get(process.pid) === process) {
      this.processes.delete(process.pid);
    }
    this.say(`${process.name} (${process.pid}) ends: ${exit.signal ?? `exit ${exit.status}`}`);
    for (const told of process.ended) {
      this.afterIn(undefined, 0.1, () => told(exit));
    }
  }

  kill(process: Process, signal: 'SIGKILL' | 'SIGTERM'): void {
    if (!process.isAlive) {
      return;
    }
    if (signal === 'SIGTERM' && process.onSignal.size > 0) {
      this.afterIn(process, 0.1, () => process.onSignal.forEach((listener) => listener('SIGTERM')));
      return;
    }
    this.end(process, { status: null, signal });
  }

  /**
   * Each call of the system begins here. Answers the process that makes it, if any. Throws for one that is no more;
   * `last` is told of a call at which it is killed, and may do a part of what was asked.
   */
  enter(last: () => void = () => undefined): Process | undefined {
    const process = this.running;
    if (process === undefined) {
      return undefined;
    }
    if (!process.isAlive) {
      throw new Gone();
    }
    process.calls += 1;
    this.#callsToStop -= 1;
    if (this.#callsToStop <= 0) {
      this.#callsToStop = Infinity;
      last();
      this.#stop();
      throw new Gone();
    }
    if (process.calls >= process.killAt) {
      this.say(`${process.name} (${process.pid}) is killed at call ${process.calls}`);
      last();
      this.kill(process, 'SIGKILL');
      throw new Gone();
    }
    return process;
  }

  /** Lets things happen until nothing is left, `until` is reached or `isOver`. */
  async run(until: number, isOver: () => boolean = () => false): Promise<void> {
    while (!isOver()) {
      const event = this.#queue[0];
      if (event === undefined || event.at > until) {
        break;
      }
      this.#pop();
      if (event.isCancelled || (event.owner !== undefined && !event.owner.isAlive)) {
        continue;
      }
      this.now = Math.max(this.now, event.at);
      this.events += 1;
      this.running = event.owner;
      pid = event.owner?.pid ?? 0;
      try {
        event.run();
      } catch (error) {
        if (!(error instanceof Gone)) {
          throw error;
        }
      }
      // All that this event leads to at once, and nothing of the next one.
      await new Promise((resolve) => turn(resolve));
      this.running = undefined;
    }
  }

  #push(event: Event): void {
    const queue = this.#queue;
    let at = queue.length;
    queue.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = queue[parent];
      if (other === undefined || isBefore(other, event)) {
        break;
      }
      queue[at] = other;
      at = parent;
    }
    queue[at] = event;
  }

  #pop(): void {
    const queue = this.#queue;
    const last = queue.pop();
    if (last === undefined || queue.length === 0) {
      return;
    }
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [queue[child], queue[child + 1]];
      if (left === undefined) {
        break;
      }
      if (right !== undefined && isBefore(right, left)) {
        child += 1;
      }
      const next = queue[child];
      if (next === undefined || isBefore(last, next)) {
        break;
      }
      queue[at] = next;
      at = child;
    }
    queue[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
