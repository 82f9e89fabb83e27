// The parts of a run of klaviyo-sink: its client, and what a plan may do without, the list, followed jobs, their limit.
import type { ClientEvents } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import { FollowedJobs } from '../../../sink/deliver/jobs/jobs.ts';
import { JobLimit } from '../../../sink/deliver/jobs/job-limit.ts';
import { ListFinder } from '../../../sink/deliver/list.ts';
import type { Journal } from '../../../sink/resume/journal.ts';
import { clientSettings, type ApiKey } from '../../kit/connection.ts';
import { clientFor } from '../../kit/embedding.ts';
import { count } from '../../kit/numbers.ts';
import type { Io } from '../../kit/run.ts';
import type { SinkEmbedding } from './embedding.ts';
import type { SinkOptions } from '../options.ts';
import type { SinkPlan } from '../settings.ts';

/** Undefined for a run without a list. */
export function listFinder(
  client: Client,
  { list, operation }: SinkPlan,
  { baseUrl }: SinkOptions,
  journal: Journal | undefined,
): ListFinder | undefined {
  if (list === undefined || operation.list === undefined) {
    return undefined;
  }
  // The list of a journal was there: another one of its name would not be it.
  const missing = journal?.list === undefined ? operation.list.missing : 'refuse';
  return new ListFinder(client, baseUrl, list, missing);
}

/** Undefined for an operation that starts none. */
export function followedJobs(
  client: Client,
  { operation: { job: kind, pointer } }: SinkPlan,
  { baseUrl, wait, rejects }: SinkOptions,
  notice: (text: string) => void,
): FollowedJobs | undefined {
  const keepRecords = wait && rejects !== undefined;
  return kind && new FollowedJobs(client, { kind, pointer, baseUrl, keepRecords, notice });
}

/** Undefined where as many may be in progress as there are. */
export function jobLimit(
  client: Client,
  { operation: { job: kind, endpoint } }: SinkPlan,
  { baseUrl }: SinkOptions,
  isResumed: boolean,
  signal: AbortSignal,
): JobLimit | undefined {
  const most = endpoint.most?.jobs;
  return kind === undefined || most === undefined
    ? undefined
    : new JobLimit(client, { kind, endpoint, most, isResumed, baseUrl, signal });
}

/** Says of a run that follows jobs what of earlier runs it can't follow. */
export function warnOfJobless(
  resumption: Journal['resumption'] | undefined,
  say: (text: string) => void,
): void {
  const jobless = resumption?.jobless ?? 0;
  if (jobless > 0) {
    say(
      `warning: of ${count(jobless)} records that earlier runs have sent, the import job is not known: which of them Klaviyo refused is not known either, all count as delivered`,
    );
  }
}

/** The client of a run. Jobs and lists are asked about beside the batches under way. */
export function clientOf(
  { env, page }: Pick<Io, 'env' | 'page'>,
  key: ApiKey,
  events: ClientEvents,
  { clock, options, embedding }: { clock: Clock; options: SinkOptions; embedding: SinkEmbedding | undefined },
): Client {
  const concurrency = options.concurrency + 2;
  const settings = { ...clientSettings(options, key, env), concurrency, clock, random: Math.random };
  return clientFor(embedding, settings, page?.watching(events) ?? events);
}
