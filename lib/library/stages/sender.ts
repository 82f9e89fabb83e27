// The last stage of the sink as a Writable: its list is looked up, its requests are sent, its jobs are followed.
import type { Writable } from 'node:stream';
import { deliver } from '../../sink/deliver/deliver.ts';
import type { Batch } from '../../sink/deliver/batch.ts';
import { FollowedJobs } from '../../sink/deliver/jobs/jobs.ts';
import { ListFinder } from '../../sink/deliver/list.ts';
import { endWith } from '../../sink/end.ts';
import type { Operation, OperationKind } from '../../sink/operations/operation.ts';
import { tellAll, type LastStage } from '../../sink/outcome.ts';
import { innerOf, sessionOf, type KlaviyoClient } from '../client.ts';
import { outcomesTo } from '../outcome.ts';
import { planOf, type OutcomeOptions, type SendOptions, type StreamOptions } from '../options/sink.ts';

/** `check` may refuse the operation. */
export function sender(
  shared: KlaviyoClient,
  kind: string | OperationKind,
  options: SendOptions & OutcomeOptions & StreamOptions,
  check: (operation: Operation) => void,
): Writable {
  const { onOutcome, onNotice = () => undefined, ...given } = options;
  const { flags: connection, settings: server } = innerOf(shared);
  const { plan, options: decided } = planOf(kind, given, { connection });
  const { operation, settings } = plan;
  check(operation);
  const { baseUrl } = server;
  const client = sessionOf(shared, decided.concurrency + 2);
  const finder =
    plan.list && operation.list && new ListFinder(client, baseUrl, plan.list, operation.list.missing);
  const list = finder && (() => finder.resolve());
  const jobs =
    decided.wait && operation.job !== undefined
      ? new FollowedJobs(client, {
          kind: operation.job,
          pointer: operation.pointer,
          baseUrl,
          keepRecords: onOutcome !== undefined,
          notice: onNotice,
        })
      : undefined;
  const send = deliver(client, { ...settings, operation, list, isResumed: false });
  const stop = new AbortController();
  const lastStage: LastStage = async function* lastStage(batches) {
    yield* send(
      list !== undefined && operation.list?.in === 'body' ? addressed(batches, operation, list) : batches,
    );
    yield* jobs?.losses(decided.waitTimeout, stop.signal) ?? [];
  };
  const consumers = [jobs, outcomesTo(onOutcome)].filter((consumer) => consumer !== undefined);
  const { stream } = endWith(lastStage, tellAll(consumers));
  for (const warning of operation.warnings) {
    onNotice(`warning: ${warning}`);
  }
  const destroy = stream._destroy.bind(stream);
  // Requests in flight are let finish; what waits for the rate limit is not sent.
  stream._destroy = (error, done) => {
    client.stopWaiting();
    stop.abort(error);
    destroy(error, done);
  };
  return stream.once('close', () => jobs?.close());
}

/** The batches with the list's id in their bodies. */
async function* addressed(
  batches: AsyncIterable<Batch>,
  operation: Operation,
  list: () => Promise<string>,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    yield batch.endedBy(operation.envelope(await list()).close);
  }
}
