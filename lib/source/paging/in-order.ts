// An ordered merge of readers that work side by side: what they read is handed on in their order, with bounded memory.

/** What a reader can ask about the others. */
export interface Turn {
  /** Back-pressure: until when it has to wait before it reads on; undefined where it need not. */
  backPressure(): Promise<void> | undefined;
  /** How many could help whoever's turn it is; 0 for others. */
  idle(): number;
}

/** What is handed on: it has a size, in whatever unit the buffer is measured by. */
export interface Sized {
  readonly size: number;
}

/**
 * What reads one window; its chunks are in order, and what it leaves to others comes behind them: work that is thought
 * up when someone is free to do it.
 */
export interface Work<C extends Sized> {
  /** Starts only when everything before it has been handed on. */
  readonly waits?: boolean;
  read(turn: Turn): AsyncGenerator<C, Iterator<Work<C>> | undefined>;
}

export interface InOrderSettings {
  readonly concurrency: number;
  /**
   * In the unit of the chunks' sizes: how much may wait for its turn. Those next in turn may bring it to nearly twice as much,
   * the nearer the more: else what was read far ahead would leave no room for what is needed first.
   */
  readonly buffer: number;
  /** Hand on everything as it comes. */
  readonly unordered: boolean;
  /** Begin nothing before its chunks are asked for: whoever takes them may stop at any of them. */
  readonly lazy: boolean;
}

type Slot<C extends Sized> =
  | { readonly kind: 'more'; readonly more: Iterator<Work<C>> }
  | { readonly kind: 'work'; readonly work: Work<C>; started: boolean; done: boolean; readonly queue: C[] };
type WorkSlot<C extends Sized> = Extract<Slot<C>, { kind: 'work' }>;

/** How many chunks of the one whose turn it is wait for a slow reader of the output. */
const ahead = 2;
/** How many windows may lie behind the one whose turn it is. */
const longest = 4096;

export class InOrder<C extends Sized> {
  readonly #settings: InOrderSettings;
  /** In the order of the output; what was handed on whole is gone. */
  readonly #slots: Slot<C>[];
  #active = 0;
  #buffered = 0;
  #failure: { error: unknown } | undefined;
  #stopped = false;
  #wake: (() => void)[] = [];

  constructor(settings: InOrderSettings, work: Iterator<Work<C>>) {
    this.#settings = settings;
    this.#slots = [{ kind: 'more', more: work }];
  }

  /** The chunks of all work. Throws the first error of any of it. */
  async *chunks(): AsyncGenerator<C> {
    try {
      for (;;) {
        if (this.#failure !== undefined) {
          throw this.#failure.error;
        }
        const chunk = this.#take();
        if (chunk !== undefined) {
          yield chunk;
          continue;
        }
        this.#start();
        if (this.#slots.length === 0) {
          return;
        }
        await this.#change();
      }
    } finally {
      this.#stopped = true;
      this.#notify();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resolve of waiting) {
      resolve();
    }
  }

  #take(): C | undefined {
    this.#drop();
    const from = this.#settings.unordered
      ? this.#slots.find((slot): slot is WorkSlot<C> => slot.kind === 'work' && slot.queue.length > 0)
      : this.#slots[0];
    const chunk = from?.kind === 'work' ? from.queue.shift() : undefined;
    if (chunk !== undefined) {
      this.#buffered -= chunk.size;
      this.#notify();
    }
    return chunk;
  }

  /** Releases what is finished at the head. */
  #drop(): void {
    for (;;) {
      const [head] = this.#slots;
      if (head?.kind !== 'work' || !head.done || head.queue.length > 0) {
        return;
      }
      this.#slots.shift();
      this.#notify();
      this.#startEagerly();
    }
  }

  #startEagerly(): void {
    if (!this.#settings.lazy) {
      this.#start();
    }
  }

  #start(): void {
    const { concurrency } = this.#settings;
    for (;;) {
      const at = this.#slots.findIndex((slot) => slot.kind === 'more' || !slot.started);
      const slot = this.#slots[at];
      if (slot === undefined) {
        return;
      }
      // The head may always go: whoever holds a place and waits, waits for it.
      const free = at === 0 || (this.#active < concurrency && this.#hasRoom(at) && at < longest);
      if (!free || this.#stopped) {
        return;
      }
      if (slot.kind === 'work') {
        if (slot.work.waits === true && at > 0) {
          return;
        }
        this.#run(slot);
        continue;
      }
      const more = slot.more.next();
      if (more.done === true) {
        this.#slots.splice(at, 1);
      } else {
        this.#slots.splice(at, 0, { kind: 'work', work: more.value, started: false, done: false, queue: [] });
      }
    }
  }

  #run(slot: WorkSlot<C>): void {
    slot.started = true;
    this.#active++;
    void this.#read(slot)
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => {
        this.#active--;
        slot.done = true;
        this.#startEagerly();
        this.#notify();
      });
  }

  async #read(slot: WorkSlot<C>): Promise<void> {
    const reading = slot.work.read({
      backPressure: () => this.#backPressure(slot),
      idle: () => this.#idle(slot),
    });
    for (;;) {
      const step = await reading.next();
      if (this.#stopped) {
        await reading.return(undefined);
        return;
      }
      if (step.done === true) {
        if (step.value !== undefined) {
          this.#slots.splice(this.#slots.indexOf(slot) + 1, 0, { kind: 'more', more: step.value });
        }
        return;
      }
      slot.queue.push(step.value);
      this.#buffered += step.value.size;
      this.#notify();
    }
  }

  /** `at`: how far from its turn. */
  #hasRoom(at: number): boolean {
    const { concurrency, buffer } = this.#settings;
    return this.#buffered < buffer * (1 + Math.max(0, 1 - at / concurrency));
  }

  /**
   * What could start has started: those who are left have nothing to do, or nothing that there is room for. They are
   * needed only where all wait for the one whose turn it is.
   */
  #idle(slot: WorkSlot<C>): number {
    const { concurrency, lazy } = this.#settings;
    return lazy || slot !== this.#slots[0] || !this.#hasRoom(1) ? 0 : concurrency - this.#active;
  }

  /** A reader that is ahead of the output waits; while it does, the head may start in its place. */
  #backPressure(slot: WorkSlot<C>): Promise<void> | undefined {
    const { unordered } = this.#settings;
    const isFull = () => {
      const at = this.#slots.indexOf(slot);
      return at === 0 && !unordered ? slot.queue.length >= ahead : !this.#hasRoom(at);
    };
    return isFull() ? this.#waitWhile(isFull) : undefined;
  }

  async #waitWhile(isFull: () => boolean): Promise<void> {
    this.#active--;
    this.#startEagerly();
    while (isFull() && !this.#stopped && this.#failure === undefined) {
      await this.#change();
    }
    this.#active++;
  }
}
