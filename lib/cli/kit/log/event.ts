// What a command says on stderr, an event at a time: lines of text for a person, objects where a log takes them.
import type { Writable } from 'node:stream';
import type { RequestAttempt } from '../../../klaviyo/call.ts';
import { shown } from '../terminal/shown.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** The kinds of events; what else is said is a `message`. */
export type LogKind =
  'message' | 'progress' | 'request' | 'account' | 'producer' | 'failure' | 'error' | 'summary';

export interface LogEvent {
  readonly level: LogLevel;
  readonly event: LogKind;
  readonly message: string;
  /** What a program reads of it, by names in snake case. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

export type EventLog = (event: LogEvent) => void;

/** Where a command says things. */
export interface Listener {
  readonly stderr: Writable;
  /** Takes events instead of lines. */
  readonly log?: EventLog | undefined;
}

/** A sentence that a person reads. One that begins with `warning: ` is of that level. */
function noticeOf(message: string): LogEvent {
  return { level: message.startsWith('warning: ') ? 'warning' : 'info', event: 'message', message };
}

export function tell({ stderr, log }: Listener, command: string, said: string | LogEvent): void {
  const event = typeof said === 'string' ? noticeOf(said) : said;
  if (log === undefined) {
    stderr.write(shown(`${command}: ${event.message}\n`));
  } else {
    log(event);
  }
}

/** A request in one line, for --verbose. */
export function requestEvent({ method, path, status, milliseconds, bytes }: RequestAttempt): LogEvent {
  return {
    level: 'debug',
    event: 'request',
    message: `${method} ${path} ${status} ${Math.round(milliseconds)}ms ${bytes}B`,
    fields: { method, path, status, milliseconds: Math.round(milliseconds), bytes },
  };
}
