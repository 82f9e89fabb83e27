// Lets processes send to one account in virtual time, under fixed windows: who was refused, and what was taken when.
import { RateWindows } from '../../lib/klaviyo/rate-limit.ts';
import { RateLimits } from '../../lib/sandbox/http/limits.ts';

export interface Account {
  readonly processes: number;
  /** Requests that each process has to send. */
  readonly requests: number;
  readonly limits: { readonly burst: number; readonly steady: number };
  /** Milliseconds on the way to the server and back, each time anew. */
  readonly way: () => number;
  /** Milliseconds after the first process at which the others start, one after the other. */
  readonly apart?: number;
}

export interface Outcome {
  /** The times at which requests were taken, in order. */
  readonly taken: readonly number[];
  readonly refused: number;
  /** When each process had its last request answered. */
  readonly ends: readonly number[];
}

interface Process {
  readonly windows: RateWindows;
  left: number;
  underWay: number;
  end: number;
}

export function letSend({ processes, requests, limits, way, apart = 0 }: Account): Outcome {
  const queue: { at: number; run: () => void }[] = [];
  const later = (at: number, run: () => void): unknown => queue.push({ at, run });
  let now = 0;
  const server = new RateLimits(1, () => now);
  const taken: number[] = [];
  let refused = 0;

  function send(process: Process): void {
    const wait = process.windows.wait(now);
    if (process.left === 0) return;
    if (wait > 0) {
      later(now + wait, () => send(process));
      return;
    }
    process.left -= 1;
    process.windows.sent(now);
    later(now + way(), () => {
      const verdict = server.take('write', limits);
      if (verdict.passed) taken.push(now);
      else refused += 1;
      later(now + way(), () => {
        process.end = now;
        if (verdict.passed) {
          const remaining = Number(verdict.headers['RateLimit-Remaining']);
          process.windows.answered(now, { remaining, reset: Number(verdict.headers['RateLimit-Reset']) });
          return;
        }
        process.windows.refused(now, verdict.retryAfter * 1000);
        if (process.left++ === 0) send(process);
      });
    });
    later(now, () => send(process));
  }

  const all = Array.from({ length: processes }, (_, i) => {
    const process: Process = { windows: new RateWindows(limits), left: requests, underWay: 0, end: 0 };
    later(i * apart, () => send(process));
    return process;
  });
  while (queue.length > 0) {
    let next = 0;
    for (let i = 1; i < queue.length; i += 1) if ((queue[i]?.at ?? 0) < (queue[next]?.at ?? 0)) next = i;
    const [event] = queue.splice(next, 1);
    now = Math.max(now, event?.at ?? 0);
    event?.run();
  }
  return { taken, refused, ends: all.map(({ end }) => end) };
}
