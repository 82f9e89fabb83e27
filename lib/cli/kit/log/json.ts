// Logs for machines: each event one JSON object on a line of stderr, whoever says it.
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { shown, withoutSecrets } from '../terminal/shown.ts';
import type { EventLog, LogEvent } from './event.ts';

/** What JSON leaves as it is and no terminal should meet: separators of lines, and what turns the direction of writing. */
const bare = /[\u007f-\u009f\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function lineOf(command: string, { level, event, message, fields }: LogEvent): string {
  const time = new Date().toISOString();
  const text = JSON.stringify({ time, level, command, event, message: shown(message), ...fields });
  return `${withoutSecrets(text).replaceAll(bare, escaped)}\n`;
}

/** Writes events to a stream, a line each. */
export function jsonLog(command: string, stream: Writable): EventLog {
  return (event) => void stream.write(lineOf(command, event));
}

/** A stream whose text becomes events of a log, one for each write that ends a line. */
export class LoggedText extends Writable {
  readonly #prefix: string;
  readonly #log: EventLog;
  readonly #decoder = new StringDecoder();
  #rest = '';

  constructor(command: string, log: EventLog) {
    super({ decodeStrings: true });
    this.#prefix = `${command}: `;
    this.#log = log;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = this.#rest + this.#decoder.write(chunk);
    const end = text.lastIndexOf('\n');
    this.#rest = text.slice(end + 1);
    this.#say(text.slice(0, Math.max(0, end)));
    done();
  }

  override _final(done: () => void): void {
    this.#say(this.#rest);
    done();
  }

  #say(text: string): void {
    const message = text.startsWith(this.#prefix) ? text.slice(this.#prefix.length) : text;
    if (message.trim() !== '') {
      this.#log({ level: 'info', event: 'message', message });
    }
  }
}
