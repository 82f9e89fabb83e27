// What one run of a round meets: drawn from a seed, so that a round can be played again.
import { existsSync } from 'node:fs';
import { socketWays, type SocketFault } from '../torture/scenes/faulty-server.ts';
import { endingSignals, type CallEvent } from '../torture/plan.ts';

/** A number from 0 up to 1, the next one of a seed. */
export type Random = () => number;

export interface Disturbance {
  /** At calls of the process, counted over all kinds. */
  readonly events: readonly CallEvent[];
  readonly sockets: readonly SocketFault[];
  /** A signal that comes with a request: before the server has seen it, or before the answer goes back. */
  readonly atRequest:
    { readonly nth: number; readonly when: 'before' | 'after'; readonly signal: NodeJS.Signals } | undefined;
  /** Milliseconds. */
  readonly standstill: number;
  readonly stall: number;
  readonly readerStall: number;
  /** KiB of the largest file, where there is such a limit. */
  readonly largest: number | undefined;
  /** KiB that are free on a small disk, where the round has one. */
  readonly free: number | undefined;
  /** What faketime is told, where it is installed. */
  readonly clock: string | undefined;
}

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** Undefined where faketime is not installed. */
export const faketime = existsSync(library) ? library : undefined;

const hour = 3_600_000;
/** Calls up to which something happens: a run makes about as many. */
const mostCalls = 110;
const mostRequests = 5;

function chosen<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

const below = (random: Random, most: number): number => 1 + Math.floor(random() * most);

function signalFrom(random: Random): NodeJS.Signals {
  const [first = 'SIGKILL', ...others] = endingSignals;
  // The one that nothing can be done against comes as often as all others.
  return random() < 0.5 ? 'SIGKILL' : chosen(random, [first, ...others]);
}

function eventsFrom(random: Random): CallEvent[] {
  const events: CallEvent[] = [];
  if (random() < 0.45) {
    events.push({ at: below(random, mostCalls), signal: signalFrom(random) });
  }
  if (random() < 0.25) {
    events.push({ at: below(random, mostCalls), signal: 'SIGSTOP' });
  }
  if (random() < 0.25) {
    events.push({ at: below(random, mostCalls), jump: Math.round((random() - 0.5) * 144) * hour });
  }
  if (random() < 0.25) {
    const at = below(random, mostCalls);
    events.push({ at, fullUntil: at + below(random, 40) });
  }
  return events;
}

function socketsFrom(random: Random): SocketFault[] {
  return Array.from({ length: Math.floor(random() * 3) }, () => ({
    nth: below(random, mostRequests),
    way: chosen(random, socketWays),
    stays: random() < 0.1,
  }));
}

/** The same for the same numbers. */
export function disturbanceFrom(random: Random): Disturbance {
  const events = eventsFrom(random);
  const sockets = random() < 0.5 ? socketsFrom(random) : [];
  const atRequest =
    random() < 0.2
      ? {
          nth: below(random, mostRequests),
          when: chosen<'before' | 'after'>(random, ['before', 'after']),
          signal: signalFrom(random),
        }
      : undefined;
  const [standstill, stall, readerStall] = [random() * 300, random() * 200, random() * 300];
  const [isLimited, isFull, isElsewhen] = [random() < 0.12, random() < 0.5, random() < 0.2];
  return {
    events,
    sockets,
    atRequest,
    standstill,
    stall: random() < 0.4 ? stall : 0,
    readerStall: random() < 0.4 ? readerStall : 0,
    largest: isLimited ? Math.floor(random() * 4) : undefined,
    free: isFull ? Math.floor(random() * 6) * 4 : undefined,
    // faketime itself keeps a file.
    clock: isElsewhen && !isLimited ? `${random() < 0.5 ? '-' : '+'}${below(random, 72)}h` : undefined,
  };
}

/** The environment of a process that lives at another time. */
export function environmentOf({ clock }: Disturbance): NodeJS.ProcessEnv {
  return clock === undefined || faketime === undefined
    ? {}
    : { LD_PRELOAD: faketime, FAKETIME: clock, DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
}

/** What it is made of, by kinds, for the table. */
export function partsOf({ events, sockets, atRequest, ...rest }: Disturbance, hasDisk: boolean): string[] {
  return [
    ...events.map((event) =>
      'signal' in event ? event.signal : 'jump' in event ? 'clock jumps' : 'calls find no room for a while',
    ),
    ...sockets.map(({ way }) => `socket: ${way}`),
    ...(atRequest === undefined ? [] : [atRequest.signal]),
    ...(rest.stall > 0 ? ['writer stalls'] : []),
    ...(rest.readerStall > 0 ? ['reader stalls'] : []),
    ...(rest.largest === undefined ? [] : ['files limited in size']),
    ...(rest.free === undefined || !hasDisk ? [] : ['disk full, then empty']),
    ...(rest.clock === undefined || faketime === undefined ? [] : ['another time (faketime)']),
  ];
}
