// The sink, from bytes to outcomes: read, check columns, validate, look up, batch, deliver.
import type { Duplex, Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '../klaviyo/client.ts';
import { batch, BodyPool } from './deliver/batch.ts';
import { deliver, Deliverer } from './deliver/deliver.ts';
import { Gate } from './columns/check.ts';
import type { ImportJobs } from './deliver/jobs.ts';
import type { Journal } from './resume/journal.ts';
import type { Ledger } from './deliver/ledger.ts';
import { read, type ReadOptions } from './formats/read.ts';
import { unusedColumns } from './columns/plan.ts';
import { validate, type ValidateSettings } from './validate.ts';

export interface SinkSettings {
  readonly read: Omit<ReadOptions, 'onShape' | 'onNotice'>;
  readonly validate: ValidateSettings;
  readonly skipInvalid: boolean;
  readonly stopOnBatchFailure: boolean;
  readonly concurrency: number;
  /** Records are wanted for a rejects file. */
  readonly keepRecords: boolean;
}

export interface SinkParts {
  readonly ledger: Ledger;
  readonly notice: (text: string) => void;
  /** The list's id; creates the list where that is allowed. */
  readonly list: () => Promise<string>;
  /** Lets those pass that earlier runs have not delivered, where a journal is kept. */
  readonly earlier?: Transform;
  /** Looks records up on the list, where the operation wants it. */
  readonly lookup?: Transform;
  readonly signal: AbortSignal;
}

/** The stages up to the batches; what takes the batches is the caller's choice. */
async function run(
  input: Readable,
  settings: SinkSettings,
  parts: SinkParts,
  pool: BodyPool,
  end: Writable,
): Promise<void> {
  const { operation } = settings.validate;
  const gate = new Gate(settings.validate, (columns) => {
    const unused = unusedColumns(columns, settings.validate);
    if (unused.length > 0) {
      parts.notice(`columns that this operation does not use: ${unused.join(', ')}`);
    }
  });
  const list = () => (operation.list === 'none' ? Promise.resolve('') : parts.list());
  const stages: Duplex[] = [
    read({ ...settings.read, onNotice: parts.notice, onShape: (shape) => gate.announce(shape) }),
    gate,
    validate(settings.validate, parts.ledger, settings.skipInvalid),
    ...(parts.earlier === undefined ? [] : [parts.earlier]),
    ...(parts.lookup === undefined ? [] : [parts.lookup]),
    batch(operation, list, pool, settings.keepRecords),
  ];
  await pipeline([input, ...stages, end], { signal: parts.signal });
}

/** Delivers the input to Klaviyo. Rejects with the first failure after all requests in flight have ended. */
export async function deliverAll(
  input: Readable,
  settings: SinkSettings,
  parts: SinkParts & {
    readonly client: Client;
    readonly jobs?: ImportJobs;
    readonly journal?: Journal;
    /** Called before each batch is sent. */
    readonly batchBegins: () => void;
  },
): Promise<void> {
  const pool = new BodyPool();
  const deliverer = new Deliverer(
    {
      operation: settings.validate.operation,
      skipInvalid: settings.skipInvalid,
      stopOnBatchFailure: settings.stopOnBatchFailure,
      list: parts.list,
      batchBegins: parts.batchBegins,
      taken: (body, taken, indexes) => parts.jobs?.add(body, taken, indexes),
      sending: async (whole) => parts.journal?.begin(whole),
      isResumed: parts.journal?.isResumed ?? false,
      delivered: async (...what) => parts.journal?.write(...what),
    },
    parts.client,
    parts.ledger,
    pool,
  );
  const end = deliver(deliverer, settings.concurrency);
  try {
    await run(input, settings, parts, pool, end.stream);
  } finally {
    await end.settled();
  }
}

/** Takes the batches to `end` instead of Klaviyo. */
export async function rehearse(
  input: Readable,
  settings: SinkSettings,
  parts: SinkParts,
  end: Writable,
): Promise<void> {
  await run(input, settings, parts, new BodyPool(), end);
}
