// The whole of klaviyo-sink as a promise of its report.
import { Readable } from 'node:stream';
import { send } from '../cli/sink/run/send.ts';
import { systemClock } from '../klaviyo/clock.ts';
import type { OperationKind } from '../sink/operations/operation.ts';
import { innerOf, sessionOf, type KlaviyoClient } from './client.ts';
import { embedded } from './embedded.ts';
import { telling } from './error.ts';
import { outcomesTo } from './outcome.ts';
import { isNoText } from './stages/expected.ts';
import { refusedBySink } from './options/refused.ts';
import type { DeliverReport } from './reports.ts';
import {
  planOf,
  type OutcomeOptions,
  type ParseOptions,
  type SendOptions,
  type StreamOptions,
  type ValidateOptions,
} from './options/sink.ts';

export interface DeliverOptions
  extends ParseOptions, ValidateOptions, SendOptions, OutcomeOptions, StreamOptions {
  readonly client: KlaviyoClient;
  /** The name of an operation, or one of one's own. */
  readonly op: string | OperationKind;
  /** A file for the records that are lost. */
  readonly rejects?: string | undefined;
  /** Check the whole input before the first request. */
  readonly validateFirst?: boolean | undefined;
  /** End the run when more records than that are rejected: `10` or `2%`. */
  readonly maxRejects?: number | string | undefined;
  /** A file that remembers what was delivered, for a run that goes on where one was stopped. */
  readonly journal?: string | undefined;
  /** How long to wait for a file that another run has: seconds, or a text like `5m`. */
  readonly lockWait?: number | string | undefined;
  /** Do what cannot be undone: without it the run ends before anything is sent. */
  readonly yes?: boolean | undefined;
  /** Everybody in this segment, for suppress and unsuppress. */
  readonly segmentId?: string | undefined;
  /** A file that remembers what was sent: only what is new or different since the last run is. */
  readonly changed?: string | undefined;
  /** With `changed`: send everything. */
  readonly forget?: boolean | undefined;
  /** The column by which records and members of a list are compared, or records and what `changed` remembers. */
  readonly key?: string | undefined;
  /** Of a mirror: send only who is not on the list yet. */
  readonly newOnly?: boolean | undefined;
  /** Of a mirror: who may be taken off the list. */
  readonly strategy?: 'list' | 'tracked' | undefined;
  /** Of a mirror that is `tracked`: the file that remembers whom it has put on the list. */
  readonly state?: string | undefined;
  /** Of a mirror: change nothing where more members than that would be taken off, `10` or `2%`. */
  readonly maxRemove?: number | string | undefined;
}

/** Anything that bytes come out of. */
export type BytesInput = Readable | AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/**
 * Delivers all records of the input. Resolves with the report, also where records were rejected or failed: the numbers
 * are in it. Rejects where the run ended early, with a `KlaviyoError` that has the report.
 */
export async function deliver(input: BytesInput, options: DeliverOptions): Promise<DeliverReport> {
  const { client: shared, op, signal, onNotice, onOutcome, ...given } = options;
  const { flags: connection, settings } = innerOf(shared);
  const { plan, options: decided } = telling(() => planOf(op, given, { connection, refused: refusedBySink }));
  const keepRecords = plan.settings.keepRecords || onOutcome !== undefined;
  // What is about a whole list or segment reads no input.
  const stdin = bytesOf(plan.operation.isWhole === true ? ['{}\n'] : input);
  const io = { command: 'klaviyo-sink', stdin, signal, onNotice };
  try {
    return await embedded<DeliverReport>(
      io,
      (events) => sessionOf(shared, decided.concurrency + 2, events),
      (within, embedding) =>
        send({
          io: within,
          clock: systemClock,
          options: { ...decided, wait: plan.waits, progress: 'none' },
          plan: { ...plan, settings: { ...plan.settings, keepRecords } },
          key: { value: settings.key, origin: settings.keyOrigin ?? '' },
          embedding: { ...embedding, consumers: [outcomesTo(onOutcome)] },
        }),
    );
  } finally {
    stdin.destroy();
  }
}

/** Text that is given as one is one piece, not its characters. */
function bytesOf(input: BytesInput): Readable {
  if (input instanceof Readable && !input.readableObjectMode) {
    return input;
  }
  return Readable.from(piecesOf(typeof input === 'string' ? [input] : input), { objectMode: false });
}

/** Throws a `Failure` for a piece that is neither text nor bytes: Node would throw where nobody can catch it. */
async function* piecesOf(input: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator {
  for await (const piece of input) {
    const failure = isNoText(piece);
    if (failure !== undefined) {
      throw failure;
    }
    yield piece;
  }
}
