// The stages of the sink as streams: bytes → records → items → batches → Klaviyo.
import type { Duplex, Transform, Writable } from 'node:stream';
import { ColumnCheck } from '../sink/columns/column-check.ts';
import { Batch, batch as batchStage } from '../sink/deliver/batch.ts';
import { read } from '../sink/formats/read.ts';
import type { Operation, OperationKind } from '../sink/operations/operation.ts';
import { validate as validateStage } from '../sink/validate.ts';
import { Failure } from '../errors.ts';
import type { KlaviyoClient } from './client.ts';
import { telling, tellingStream } from './error.ts';
import { areWith, expecting, expectingText } from './stages/expected.ts';
import { outcomesTo } from './outcome.ts';
import { sender } from './stages/sender.ts';
import {
  planOf,
  type OperationOptions,
  type OutcomeOptions,
  type ParseOptions,
  type SendOptions,
  type StreamOptions,
  type ValidateOptions,
} from './options/sink.ts';

const nobody = (): void => undefined;

/** Bytes in, in any form that the sink reads; arrays of records out, each with its line. */
export function parseRecords(options: ParseOptions & StreamOptions = {}): Duplex {
  const { signal, onNotice = nobody, ...given } = options;
  return telling(() => {
    const { plan } = planOf('upsert', given, { isStage: true });
    return tellingStream(expectingText(read({ ...plan.settings.read, onNotice })), signal);
  });
}

/**
 * Arrays of records in, arrays of items out. An invalid record is told to `onOutcome` and left out; without it, it is an
 * error that names line, column and code.
 */
export function validate(
  operation: string | OperationKind,
  options: ValidateOptions & OutcomeOptions & StreamOptions = {},
): Transform {
  const { signal, onNotice = nobody, onOutcome, ...given } = options;
  return telling(() => {
    const { plan } = planOf(operation, given, { isStage: true });
    const rules = { ...plan.settings.validate, startedAt: new Date().toISOString() };
    const told = outcomesTo(onOutcome);
    const stage = validateStage(rules, onOutcome !== undefined, (event) => told.take(event), {
      notice: onNotice,
    });
    const validation = new Validation(rules, onNotice, stage);
    return tellingStream(
      expecting(validation, areWith('shape'), 'arrays of records, as parseRecords() gives them'),
      signal,
    );
  });
}

/** The column check with the validation behind it. */
class Validation extends ColumnCheck {
  readonly #stage: Transform;

  constructor(
    rules: ConstructorParameters<typeof ColumnCheck>[0],
    notice: (text: string) => void,
    stage: Transform,
  ) {
    super(rules, notice);
    this.#stage = stage;
  }

  /** What the check lets pass goes through the validation, which answers at once. */
  override push(records: unknown): boolean {
    if (records === null) {
      return super.push(null);
    }
    let hasRoom = true;
    this.#stage._transform(records, 'utf8', (error, items: unknown) => {
      if (error) {
        throw error;
      }
      hasRoom = items === undefined || super.push(items);
    });
    return hasRoom;
  }

  override _transform(...[records, encoding, done]: Parameters<ColumnCheck['_transform']>): void {
    try {
      super._transform(records, encoding, done);
    } catch (error) {
      done(asError(error));
    }
  }

  override _flush(done: (error?: Error | null) => void): void {
    try {
      super._flush((error) => (error ? done(error) : this.#stage._flush(done)));
    } catch (error) {
      done(asError(error));
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Arrays of items in, batches of at most what one request may carry out. */
export function batch(
  operation: string | OperationKind,
  options: OperationOptions & StreamOptions = {},
): Transform {
  const { signal, onNotice: _, ...given } = options;
  return telling(() => {
    const { plan } = planOf(operation, given, { isStage: true });
    refuseLookup(plan.operation);
    const stage = batchStage({ operation: plan.operation, keepValues: true });
    return tellingStream(
      expecting(stage, areWith('record'), 'arrays of items, as validate() gives them'),
      signal,
    );
  });
}

/**
 * Batches in, at most `concurrency` requests in flight. It finishes when all requests have their answers, and with
 * `wait` when Klaviyo's jobs have ended.
 */
export function klaviyoWritable(
  client: KlaviyoClient,
  operation: string | OperationKind,
  options: SendOptions & OutcomeOptions & StreamOptions = {},
): Writable {
  const { signal, ...given } = options;
  return telling(() => {
    const stage = sender(client, operation, given, refuseLookup);
    const isBatch = (chunk: unknown) => chunk instanceof Batch;
    return tellingStream(expecting(stage, isBatch, 'batches, as batch() gives them'), signal);
  });
}

function refuseLookup({ lookup }: Operation): void {
  if (lookup !== undefined) {
    throw new Failure('usage', '--members-only and --resolve look profiles up first: deliver() does that');
  }
}
