// Shows how a run goes on: a live line on a terminal, a line every few seconds elsewhere, or nothing.
import type { RequestAttempt } from '../../klaviyo/call.ts';
import type { Ledger } from '../../sink/deliver/ledger.ts';
import type { Io } from './run.ts';
import { count } from './numbers.ts';
import { shown } from './shown.ts';
import { formatDuration } from '../../time/duration.ts';

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

export class Progress {
  readonly #io: Io;
  readonly #style: ProgressStyle;
  readonly #describe: () => string;
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  constructor(io: Io, command: string, style: ProgressStyle, describe: () => string) {
    this.#io = io;
    this.#style = style;
    this.#describe = () => `${command}: ${describe()}`;
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
  say(line: string): void {
    this.#erase();
    this.#io.stderr.write(shown(`${line}\n`));
  }

  #show(): void {
    if (this.#style === 'plain') {
      this.#io.stderr.write(`${this.#describe()}\n`);
      return;
    }
    const width = (this.#io.stderr.columns ?? 80) - 1;
    this.#io.stderr.write(`\r\u001b[K${this.#describe().slice(0, width)}`);
    this.#shown = true;
  }

  #erase(): void {
    if (this.#shown) {
      this.#io.stderr.write('\r\u001b[K');
    }
    this.#shown = false;
  }
}

/** The sink's progress in one line. */
export function describeSinkProgress(
  ledger: Ledger,
  requests: number,
  waitingUntil: number,
  started: number,
  now: number,
): string {
  const elapsed = now - started;
  const rate = elapsed > 0 ? Math.round((ledger.read / elapsed) * 1000) : 0;
  const waiting =
    waitingUntil > now ? `, waiting ${formatDuration(waitingUntil - now)} for the rate limit` : '';
  return `${count(ledger.read)} read, ${count(ledger.delivered)} delivered, ${count(ledger.rejected)} rejected, ${count(requests)} requests${waiting}, ${count(rate)}/s, ${formatDuration(elapsed)}`;
}

/** A request in one line, for --verbose. */
export function describeAttempt({ method, path, status, milliseconds, bytes }: RequestAttempt): string {
  return `${method} ${path} ${status} ${Math.round(milliseconds)}ms ${bytes}B`;
}
