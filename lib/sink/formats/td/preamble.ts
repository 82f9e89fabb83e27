// What td prints in front of a result, up to the line behind which the result starts, or why there is none.
import { Failure } from '../../../errors.ts';

export type TdKind = 'query' | 'show' | 'usage';

const marker = 'Result      :';

/** td's first lines are shorter. */
const firstLine = 200;

/** What td's output starts with; undefined: it is none of td's. */
export function tdKind(line: string): TdKind | undefined {
  if (line.length > firstLine) {
    return undefined;
  }
  if (/^Job \S+ is queued\.$/.test(line)) {
    return 'query';
  }
  if (/^JobID {7}: /.test(line)) {
    return 'show';
  }
  return line === 'usage:' ? 'usage' : undefined;
}

/** Whether a first line of td's may begin so. */
export function mayBecomeTd(start: string): boolean {
  return (
    start.length <= firstLine &&
    ['Job ', 'JobID       : ', 'usage:'].some((begin) => begin.startsWith(start) || start.startsWith(begin))
  );
}

/** An API key of td, as it looks: the account's number, a slash, hexadecimal digits. */
const key = /\b\d+\/[0-9a-f]{10,}\b/gi;

/** td's words without its API key, short enough for a message. */
export class TdWords {
  readonly #secrets: string[] = [];

  /** The line `Use 'td -k KEY ... job:show ID' to show the status.` repeats td's global options. */
  learn(line: string): void {
    for (const match of line.matchAll(/\s(?:-k|--apikey)[ =]?(\S+)/g)) {
      if (match[1] !== undefined && match[1] !== '') {
        this.#secrets.push(match[1]);
      }
    }
  }

  clean(text: string): string {
    let words = text.trim().slice(0, 5000);
    for (const secret of this.#secrets) {
      words = words.replaceAll(secret, '***');
    }
    words = words.replaceAll(key, '***').replace(/'td [^'\n]*?job:show/g, "'td job:show");
    return words.length > 500 ? `${words.slice(0, 500)}…` : words;
  }
}

/** A result that td did not print as it should. */
export function tdFailure(message: string): Failure {
  return new Failure('td_failed', message);
}

export class TdPreamble {
  readonly kind: TdKind;
  readonly words = new TdWords();
  #job = '';
  #status = '';
  #lastLog = '';
  #error = '';
  #previous = '';
  #sql = false;
  #unwritten = false;

  constructor(kind: TdKind) {
    this.kind = kind;
  }

  /** True where the status was not final when td printed it, and td waited for it (`job:show -w`). */
  get waited(): boolean {
    return this.kind === 'show' && !this.#ended;
  }

  /** Takes one line; true: it was the last one before the result. Throws where no result can follow. */
  line(raw: string): boolean {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === marker && this.#isMarker()) {
      return true;
    }
    if (this.kind === 'query') {
      this.#queryLine(line);
    } else if (this.kind === 'show') {
      this.#showLine(line);
    }
    if (line.startsWith('Error: ')) {
      this.#error = line;
    }
    this.#previous = line;
    return false;
  }

  /** The input ended before a result. */
  end(): Failure {
    if (this.#error !== '') {
      return tdFailure(`td: ${this.words.clean(this.#error)}`);
    }
    if (this.kind === 'usage') {
      return tdFailure('td printed its usage text instead of a result: check the options of the td command');
    }
    const job = `td: job ${this.#job}`;
    if (this.#status === 'success') {
      return tdFailure(
        `${job} succeeded, but its result was not printed: leave out -x (--exclude), or the output is cut off`,
      );
    }
    if (this.kind === 'show') {
      return tdFailure(`${job} is not finished (status ${this.#status || 'unknown'}): add -w to wait for it`);
    }
    return tdFailure(
      this.#lastLog === ''
        ? `${job} was queued, but td did not wait for it${this.#unwritten ? ' (and -o wrote nothing)' : ''}: add -w`
        : `${job}: the output ends before the job's status: td was stopped, or its output is cut off`,
    );
  }

  get #ended(): boolean {
    return ['success', 'error', 'killed'].includes(this.#status);
  }

  /** In `job:show` the SQL is printed as it is, and may hold the marker's text. */
  #isMarker(): boolean {
    if (this.kind === 'usage' || (this.kind === 'query' && this.#status !== 'success')) {
      return false;
    }
    return this.kind === 'query' || !this.#ended || this.#previous.startsWith('Result size : ');
  }

  #queryLine(line: string): void {
    const status = /^Status {6}: (\S+)/.exec(line)?.[1];
    if (status !== undefined) {
      this.#status = status;
      this.#refuseFailed();
    } else if (line.startsWith('  ')) {
      this.#lastLog = line.trim() || this.#lastLog;
    } else if (line.startsWith("Use 'td ")) {
      this.words.learn(line);
    } else if (line.startsWith("The output file won't be generated")) {
      this.#unwritten = true;
    } else {
      this.#job = /^Job (\S+) is queued\.$/.exec(line)?.[1] ?? this.#job;
    }
  }

  #showLine(line: string): void {
    if (this.#sql) {
      return;
    }
    this.#job = /^JobID {7}: (\S+)/.exec(line)?.[1] ?? this.#job;
    const status = /^Status {6}: (\S+)/.exec(line)?.[1];
    if (status !== undefined) {
      this.#status = status;
      this.#refuseFailed();
    }
    this.#sql = line.startsWith('Query       : ');
  }

  #refuseFailed(): void {
    if (this.#status === 'error' || this.#status === 'killed') {
      const why =
        this.#lastLog === '' ? `. See: td job:show -v ${this.#job}` : `: ${this.words.clean(this.#lastLog)}`;
      throw tdFailure(`td: job ${this.#job} ended with status ${this.#status}${why}`);
    }
  }
}
