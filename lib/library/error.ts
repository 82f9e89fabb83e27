// The errors of the library: a kind for each thing that a program may do about them.
import type { Stream } from 'node:stream';
import { Failure, type Code, type FailureDetails } from '../errors.ts';
import type { DeliverReport, ReadReport } from './reports.ts';

type RunReport = DeliverReport | ReadReport;

/** What is known of an error beside its message. */
export interface KlaviyoErrorDetails extends FailureDetails {
  readonly cause?: unknown;
  /** What the command's `--report` would say of the run. */
  readonly report?: RunReport | undefined;
}

/** Something that went wrong, with a code that never changes its meaning. */
export class KlaviyoError extends Error {
  readonly code: Code | 'aborted';
  /** The HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  /** The method and path that was called, like `POST /api/profile-bulk-import-jobs`. */
  readonly endpoint: string | undefined;
  /** The line of the input, from 1. */
  readonly line: number | undefined;
  readonly column: string | undefined;
  /** Of a whole run: what its report says, as far as it came. */
  readonly report: RunReport | undefined;

  constructor(code: Code | 'aborted', message: string, details: KlaviyoErrorDetails = {}) {
    const { cause, status, endpoint, line, column, report } = details;
    super(message, cause === undefined ? {} : { cause });
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.endpoint = endpoint;
    this.line = line;
    this.column = column;
    this.report = report;
  }
}

/** Options, or what they name, can't be: change the call. */
export class OptionsError extends KlaviyoError {}

/** The input, or a record of it, can't be taken: change the data. */
export class InputError extends KlaviyoError {}

/** Klaviyo does not answer, or not now: try again later. */
export class UnavailableError extends KlaviyoError {}

/** Klaviyo refuses the key, or what it is used for: change the key. */
export class AccessError extends KlaviyoError {}

/** A file or stream can't be read or written. */
export class FileError extends KlaviyoError {}

/** A batch was refused, or is lost. */
export class DeliveryError extends KlaviyoError {}

/** The caller's signal has ended it; `cause` is the signal's reason. */
export class AbortedError extends KlaviyoError {}

const kinds: ReadonlyMap<number, typeof KlaviyoError> = new Map([
  [1, DeliveryError],
  [64, OptionsError],
  [65, InputError],
  [69, UnavailableError],
  [74, FileError],
  [75, UnavailableError],
  [77, AccessError],
  [78, OptionsError],
]);

/** `--retry-max-wait` is `retryMaxWait` here; the flags of Node's permission model stay what they are. */
function inOptions(message: string): string {
  return message.replaceAll(
    /--(?!allow-fs-|allow-net|allow-child-|permission\b)([a-z]+(?:-[a-z]+)*)/g,
    (_, flag: string) => flag.replaceAll(/-([a-z])/g, (__, letter: string) => letter.toUpperCase()),
  );
}

/**
 * The error for a caller of the library; what is no failure of this package stays what it is.
 *
 * @internal
 */
export function toKlaviyoError(error: unknown, report?: RunReport): unknown {
  if (!(error instanceof Failure)) {
    return error;
  }
  const Kind = kinds.get(error.exit) ?? KlaviyoError;
  return new Kind(error.code, inOptions(error.message), { ...error.details, cause: error, report });
}

/**
 * The result of a body whose failures are errors of the library.
 *
 * @internal
 */
export function telling<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw toKlaviyoError(error);
  }
}

interface Destroyable extends Stream {
  _destroy(error: Error | null, done: (error?: Error | null) => void): void;
}

/**
 * The stream, whose failures are errors of the library, ended by the signal.
 *
 * @internal
 */
export function tellingStream<S extends Destroyable & { destroy(error?: Error): unknown }>(
  stream: S,
  signal: AbortSignal | undefined,
): S {
  const destroy = stream._destroy.bind(stream);
  stream._destroy = (error, done) => destroy(error, (last) => done(asError(last ?? error)));
  const onAbort = () => stream.destroy(aborted(signal?.reason));
  if (signal?.aborted === true) {
    onAbort();
  } else if (signal !== undefined) {
    signal.addEventListener('abort', onAbort, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', onAbort));
  }
  return stream;
}

/** @internal */
export function aborted(reason: unknown, report?: RunReport): AbortedError {
  return new AbortedError('aborted', 'stopped by the signal of the caller', { cause: reason, report });
}

function asError(error: Error | null): Error | null {
  const told = toKlaviyoError(error);
  return told instanceof Error ? told : null;
}
