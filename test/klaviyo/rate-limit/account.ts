// Processes that send to one account in virtual time, under fixed windows: who was refused, what was taken when.
import { RateLimits } from '../../../lib/sandbox/http/limits.ts';

/** How the server tells its limits; `burst`: the list whose first number is always the burst window's. */
export type Form = 'list' | 'burst' | 'plain' | 'none';

export interface Limits {
  readonly burst: number;
  readonly steady: number;
}

export interface Account {
  readonly processes: number;
  readonly limits: Limits;
  readonly form: Form;
  /** Milliseconds on the way to the server, and back, each time anew. */
  readonly way: () => number;
  /** Milliseconds after the first process at which the others start, one after the other. */
  readonly apart?: number;
  /** Requests that each process has to send; no end of them where it is left out. */
  readonly requests?: number;
  /** Milliseconds after which nothing more is sent. */
  readonly until?: number;
  /** Requests in flight at the most, of each process. */
  readonly concurrency?: number;
  /** False: a 429 doesn't say when to come back. */
  readonly retryAfter?: boolean;
}

export interface Taken {
  readonly at: number;
  readonly process: number;
}

export interface Outcome {
  /** The requests that were taken, in order. */
  readonly taken: readonly Taken[];
  readonly refused: number;
  /** When each process had its last request answered. */
  readonly ends: readonly number[];
}

/** What a process asks before it sends, and tells of the answers: all as the client does. */
export interface Limiter<Request> {
  wait(now: number): number;
  sent(now: number): Request;
  answered(request: Request, now: number, headers: Readonly<Record<string, string>>): void;
  /** `retryAfter`: milliseconds, where the answer says so. */
  refused(request: Request, now: number, retryAfter: number | undefined): void;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const isEarlier = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Events in the order of their times, on a binary heap. */
class Agenda {
  readonly #heap: Event[] = [];
  #order = 0;
  now = 0;

  add(at: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at: Math.max(at, this.now), order: this.#order++, run };
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isEarlier(event, above)) {
        break;
      }
      heap[i] = above;
      i = parent;
    }
    heap[i] = event;
  }

  run(): void {
    for (let event = this.#next(); event !== undefined; event = this.#next()) {
      this.now = event.at;
      event.run();
    }
  }

  #next(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) {
      return first;
    }
    let i = 0;
    for (;;) {
      const [left, right] = [heap[2 * i + 1], heap[2 * i + 2]];
      const child = left !== undefined && right !== undefined && isEarlier(right, left) ? right : left;
      if (child === undefined || !isEarlier(child, last)) {
        break;
      }
      heap[i] = child;
      i = child === left ? 2 * i + 1 : 2 * i + 2;
    }
    heap[i] = last;
    return first;
  }
}

export function letSend<Request>(
  account: Account,
  makeLimiter: (limits: Limits) => Limiter<Request>,
): Outcome {
  const { limits, way, requests = Infinity, until = Infinity, concurrency = 8, apart = 0 } = account;
  const agenda = new Agenda();
  const server = new Server(account, () => agenda.now);
  const taken: Taken[] = [];
  let refused = 0;

  function start(process: number): { end: number } {
    const limiter = makeLimiter(limits);
    const state = { end: 0, left: requests, inFlight: 0, waiting: false };
    const later = (at: number): void => {
      if (state.waiting) {
        return;
      }
      state.waiting = true;
      agenda.add(at, () => {
        state.waiting = false;
        send();
      });
    };
    function send(): void {
      const { now } = agenda;
      if (state.left === 0 || state.inFlight === concurrency || now >= until) {
        return;
      }
      const wait = limiter.wait(now);
      if (wait > 0) {
        // As long as a timer sleeps.
        later(now + Math.ceil(wait));
        return;
      }
      state.left -= 1;
      state.inFlight += 1;
      const request = limiter.sent(now);
      agenda.add(now + way(), () => {
        const verdict = server.take();
        if (verdict.passed) {
          taken.push({ at: agenda.now, process });
        } else {
          refused += 1;
        }
        agenda.add(agenda.now + way(), () => {
          state.end = agenda.now;
          state.inFlight -= 1;
          if (verdict.passed) {
            limiter.answered(request, agenda.now, verdict.headers);
          } else {
            const asked = account.retryAfter === false ? undefined : verdict.retryAfter * 1000;
            limiter.refused(request, agenda.now, asked);
            state.left += 1;
          }
          send();
        });
      });
      send();
    }
    agenda.add(process * apart, send);
    return state;
  }

  const all = Array.from({ length: account.processes }, (_, process) => start(process));
  agenda.run();
  return { taken, refused, ends: all.map(({ end }) => end) };
}

/** The account's windows, and what its answers tell of them. */
class Server {
  readonly #limits: Limits;
  readonly #form: Form;
  readonly #now: () => number;
  readonly #windows: RateLimits;
  #opened = -Infinity;
  #count = 0;

  constructor({ limits, form }: Account, now: () => number) {
    this.#limits = limits;
    this.#form = form;
    this.#now = now;
    this.#windows = new RateLimits(1, now, form === 'burst' ? 'list' : form);
  }

  take() {
    const verdict = this.#windows.take('write', this.#limits);
    if (!verdict.passed || this.#form !== 'burst') {
      return verdict;
    }
    const now = this.#now();
    if (now >= this.#opened + 1000) {
      this.#opened = now;
      this.#count = 0;
    }
    this.#count += 1;
    const { burst, steady } = this.#limits;
    const headers = {
      'ratelimit-limit': `${burst}, ${burst};w=1, ${steady};w=60`,
      'ratelimit-remaining': String(burst - this.#count),
      'ratelimit-reset': '0',
    };
    return { passed: true as const, headers };
  }
}
