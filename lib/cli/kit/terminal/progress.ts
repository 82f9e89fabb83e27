// Shows how a run goes on: a live line on a terminal, a line every few seconds elsewhere, or nothing.
import type { Ledger } from '../../../sink/deliver/ledger.ts';
import type { Io } from '../run.ts';
import { tell, type LogEvent } from '../log/event.ts';
import { count, plural } from '../numbers.ts';
import { terminalWidth } from './width.ts';
import { formatDuration } from '../../../time/duration.ts';

/** Takes the live line away. */
export const eraseLine = '\r\u001b[K';

export type ProgressStyle = 'live' | 'plain' | 'none';

export function progressStyle(
  asked: 'auto' | 'plain' | 'none',
  quiet: boolean,
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
): ProgressStyle {
  if (quiet || asked === 'none') {
    return 'none';
  }
  if (asked === 'plain') {
    return 'plain';
  }
  if (stderr.isTTY !== true) {
    return 'none';
  }
  // A terminal that can't move its cursor, or a person who wants nothing but lines.
  return env['TERM'] === 'dumb' || (env['NO_COLOR'] ?? '') !== '' ? 'plain' : 'live';
}

/** How far a run is: in words, and in numbers by their names in its report. */
export interface RunState {
  readonly message: string;
  readonly fields: Readonly<Record<string, number>>;
}

export class Progress {
  readonly #io: Io;
  readonly #style: ProgressStyle;
  readonly #command: string;
  readonly #describe: () => RunState;
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  constructor(io: Io, command: string, style: ProgressStyle, describe: () => RunState) {
    this.#io = io;
    this.#style = style;
    this.#command = command;
    this.#describe = describe;
  }

  start(): void {
    if (this.#style === 'none') {
      return;
    }
    this.#timer = setInterval(() => this.#show(), this.#style === 'live' ? 200 : 5000);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#erase();
  }

  /** A line that stays, in front of the live one. */
  say(said: string | LogEvent): void {
    this.#erase();
    tell(this.#io, this.#command, said);
  }

  #show(): void {
    const { message, fields } = this.#describe();
    if (this.#style === 'plain') {
      tell(this.#io, this.#command, { level: 'info', event: 'progress', message, fields });
      return;
    }
    const width = terminalWidth(this.#io) - 1;
    this.#io.stderr.write(`${eraseLine}${`${this.#command}: ${message}`.slice(0, width)}`);
    this.#shown = true;
  }

  #erase(): void {
    if (this.#shown) {
      this.#io.stderr.write(eraseLine);
    }
    this.#shown = false;
  }
}

/** How far a run of the sink is. */
export function describeSinkProgress(
  ledger: Ledger,
  requests: number,
  waitingUntil: number,
  started: number,
  now: number,
): RunState {
  const elapsed = now - started;
  const rate = elapsed > 0 ? Math.round((ledger.read / elapsed) * 1000) : 0;
  const waiting =
    waitingUntil > now ? `, waiting ${formatDuration(waitingUntil - now)} for the rate limit` : '';
  const { read, delivered, rejected } = ledger;
  return {
    message: `${count(read)} read, ${count(delivered)} delivered, ${count(rejected)} rejected, ${plural(requests, 'request')}${waiting}, ${count(rate)}/s, ${formatDuration(elapsed)}`,
    fields: { read, delivered, rejected, requests, seconds: elapsed / 1000 },
  };
}
