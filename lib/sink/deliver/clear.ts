// The attributes that records clear: an import passes over nulls, so each such record is followed by a request of its own.
import { Failure } from '../../errors.ts';
import type { Client } from '../../klaviyo/client.ts';
import { Unanswered } from '../../klaviyo/call.ts';
import { judge } from '../../klaviyo/answers/judgement.ts';
import { describe, readProblems } from '../../klaviyo/answers/problem.ts';
import type { Clearing, Operation } from '../operations/operation.ts';
import type { Lost, SinkEvent } from '../outcome.ts';
import type { Batch } from './batch.ts';
import { concurrently } from './concurrently.ts';
import { delivered } from './events.ts';

/** A record of a batch, and what clears its attributes. */
export interface ToClear {
  readonly index: number;
  readonly clearing: Clearing;
}

/** The records that need a second request. */
export function toClear(batch: Batch, indexes: readonly number[], { clears }: Operation): readonly ToClear[] {
  if (clears === undefined) {
    return [];
  }
  return indexes.flatMap((index) => {
    const text = batch.text(index);
    const clearing = text.includes(':null') ? clears.of(text.toString()) : undefined;
    return clearing === undefined ? [] : [{ index, clearing }];
  });
}

/** What came of a second request: nothing wrong, or why the attributes are not known to be cleared. */
type Cleared = { readonly one: ToClear; readonly wrong?: Pick<Lost, 'kind'> & { readonly why: string } };

/**
 * Clears the attributes of records that Klaviyo has taken, some at a time; each then counts as delivered, or as lost
 * with what was left undone. What ends the run is thrown when all of them have their outcome.
 */
export async function* clear(
  client: Client,
  { clears }: Operation,
  batch: Batch,
  records: readonly ToClear[],
  concurrency: number,
): AsyncGenerator<SinkEvent> {
  if (clears === undefined || records.length === 0) {
    return;
  }
  const open = new Map(records.map((one) => [one.index, one]));
  let failure: { readonly error: unknown } | undefined;
  async function* source(): AsyncGenerator<ToClear> {
    yield* records;
  }
  const send = async function* send(one: ToClear): AsyncGenerator<Cleared> {
    const body = Buffer.from(one.clearing.body);
    try {
      const answer = await client.send({ endpoint: clears.endpoint, body, repeatable: true });
      const problems = readProblems(answer.text);
      const isTaken = judge(answer.status, () => problems.length > 0, false) === 'taken';
      const why = `Klaviyo refused to clear it (${answer.status}: ${describe(problems)})`;
      yield { one, ...(isTaken ? {} : { wrong: { kind: 'rejected' as const, why } }) };
    } catch (error) {
      if (!(error instanceof Unanswered) || error.unreached) {
        throw error;
      }
      const doubt = error.ambiguous ? '; whether it was cleared is not known' : '';
      yield { one, wrong: { kind: 'failed', why: `${error.message}${doubt}` } };
    }
  };
  try {
    for await (const { one, wrong } of concurrently(source(), concurrency, send)) {
      open.delete(one.index);
      yield wrong === undefined
        ? delivered(batch, [one.index], [one.index])
        : notCleared(batch, one, wrong.kind, wrong.why);
    }
  } catch (error) {
    failure = { error };
  }
  if (failure !== undefined) {
    const { error } = failure;
    const why = error instanceof Failure ? error.message : 'the run stopped before it was cleared';
    for (const one of open.values()) {
      yield notCleared(batch, one, 'failed', why);
    }
    throw error;
  }
}

function notCleared(
  batch: Batch,
  { index, clearing: { names } }: ToClear,
  kind: Lost['kind'],
  why: string,
): Lost {
  const [column = ''] = names;
  const what = names.join(', ');
  const message = `Klaviyo took the record, and ${what} was to be cleared by a request of its own: ${why}`;
  return {
    kind,
    records: [batch.record(index)],
    fault: { code: 'not_cleared', column, message },
    source: 'klaviyo',
    ...(kind === 'failed' ? { why: `attributes of records were not cleared: ${why}` } : {}),
  };
}
