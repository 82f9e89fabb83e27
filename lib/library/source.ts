// The source as a stream of records, and the whole of klaviyo-source as a promise of its report.
import type { Readable, Writable } from 'node:stream';
import { decideOptions, type Raw } from '../cli/kit/options.ts';
import { sourceOptions, type SourceOptions as DecidedOptions } from '../cli/source/options.ts';
import { SourceRun } from '../cli/source/run/run.ts';
import { sharded } from '../cli/source/fleet/shard.ts';
import { atTime, findResource, isReportPlan, planSource, type RunPlan } from '../cli/source/settings.ts';
import { placeState } from '../cli/source/run/state-place.ts';
import { Failure } from '../errors.ts';
import { systemClock } from '../klaviyo/clock.ts';
import type { ReadPlan } from '../source/plan.ts';
import type { Resource } from '../source/resources/resource.ts';
import { innerOf, sessionOf, type KlaviyoClient } from './client.ts';
import type { ResourceRecords } from './contract-records.ts';
import { embedded } from './embedded.ts';
import { telling, tellingStream } from './error.ts';
import { flagsOf } from './options/flags.ts';
import { recordStream, type RecordStream } from './record-stream.ts';
import { refusedByRead, refusedByStream } from './options/refused.ts';
import type { ReadReport } from './reports.ts';
import type { ReadableOptions, ReadOptions } from './options/source.ts';
import type { ResourceRecord } from './typed-records.ts';

/** Objects are asked for, and no bytes. */
type RecordOptions = ReadableOptions & { readonly raw?: false | undefined };

interface Planned {
  readonly plan: RunPlan;
  readonly options: DecidedOptions;
}

function planOf(
  resource: string | Resource,
  given: object,
  known: ReadonlySet<string>,
  connection: ReadonlyMap<string, Raw>,
): Planned {
  const own = flagsOf(sourceOptions, given, known);
  const written = decideOptions(sourceOptions, { flags: new Map([...connection, ...own]), env: {} });
  const now = Date.now();
  const options = sharded(placeState(atTime(written, now), undefined).options, written);
  const found = typeof resource === 'string' ? findResource(resource) : resource;
  return { plan: planSource(options, own, found, { added: [], now }), options };
}

/**
 * The records of a resource, an object each, in order, as fast as they are read. With `raw`: the bytes of NDJSON that
 * the command prints with `--raw`.
 */
export function klaviyoReadable(
  client: KlaviyoClient,
  resource: string | Resource,
  options: ReadableOptions & { readonly raw: true },
): Readable;
export function klaviyoReadable<Name extends keyof ResourceRecords>(
  client: KlaviyoClient,
  resource: Name,
  options?: RecordOptions,
): RecordStream<ResourceRecord<Name>>;
export function klaviyoReadable(
  client: KlaviyoClient,
  resource: string | Resource,
  options?: RecordOptions,
): RecordStream;
export function klaviyoReadable(
  client: KlaviyoClient,
  resource: string | Resource,
  options?: ReadableOptions,
): Readable;
export function klaviyoReadable(
  client: KlaviyoClient,
  resource: string | Resource,
  options: ReadableOptions = {},
): Readable {
  const { signal, onNotice = () => undefined, ...given } = options;
  return telling(() => {
    const { flags, settings } = innerOf(client);
    const plan = ofRecords(planOf(resource, given, refusedByStream, flags).plan);
    const session = sessionOf(client, plan.concurrency);
    return tellingStream(recordStream(session, settings.baseUrl, plan, onNotice), signal);
  });
}

/** A report is a few calls and no stream. */
function ofRecords(plan: RunPlan): ReadPlan {
  if (isReportPlan(plan)) {
    throw new Failure('usage', 'a report is read by read()');
  }
  return plan;
}

/** Reads a resource into a stream, which it ends, or into a file. Resolves with the report when all is written. */
export async function read(resource: string | Resource, options: ReadOptions): Promise<ReadReport> {
  const { client, output, signal, onNotice, ...rest } = options;
  const given = typeof output === 'string' ? { ...rest, output } : rest;
  const { flags, settings } = innerOf(client);
  const { plan, options: decided } = telling(() => planOf(resource, given, refusedByRead, flags));
  const key = { value: settings.key, origin: settings.keyOrigin ?? '' };
  const stdout: Writable | undefined = typeof output === 'string' ? undefined : output;
  const request = {
    options: { ...decided, progress: 'none' as const },
    plan,
    firstStartOnly: false,
    notices: [],
  };
  return embedded<ReadReport>(
    { command: 'klaviyo-source', stdout, signal, onNotice },
    (events) => sessionOf(client, decided.concurrency, events),
    (io, embedding) => new SourceRun(io, systemClock, { ...request, embedding }, key).run(),
  );
}
