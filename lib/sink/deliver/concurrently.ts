// The concurrency of the sink: some pieces of work at a time, their results in the order in which they come.

/**
 * Yields what `work` yields for each value of the source, `limit` of them at a time. The source is asked only while
 * there is room, and each work goes on when what it yielded was consumed. After an error nothing new is begun: what
 * is under way is let finish, its results are yielded, then the error is thrown.
 */
export async function* concurrently<In, Out>(
  source: AsyncIterable<In>,
  limit: number,
  work: (value: In) => AsyncGenerator<Out>,
): AsyncGenerator<Out> {
  const input = source[Symbol.asyncIterator]();
  const waiting: Waiting<In, Out> = new Map();
  let isOpen = true;
  let failure: { readonly error: unknown } | undefined;
  const isAsking = () => waiting.has(input);
  const running = () => waiting.size - (isAsking() ? 1 : 0);
  for (;;) {
    if (isOpen && !isAsking() && running() < limit) {
      expect<In, Out>(waiting, input, async () => ({ from: 'source', result: await input.next() }));
    }
    // Where the source failed, or a work did, nobody waits for the source's next value.
    if (isOpen ? waiting.size === 0 : running() === 0) {
      break;
    }
    const { owner, turn } = await Promise.race(waiting.values());
    waiting.delete(owner);
    if (turn.from === 'failure') {
      failure ??= turn;
      isOpen = false;
    } else if (turn.from === 'work') {
      const { task, result } = turn;
      if (result.done !== true) {
        yield result.value;
        expect<In, Out>(waiting, task, async () => ({ from: 'work', task, result: await task.next() }));
      }
    } else if (turn.result.done === true) {
      isOpen = false;
    } else if (isOpen) {
      const task = work(turn.result.value);
      expect<In, Out>(waiting, task, async () => ({ from: 'work', task, result: await task.next() }));
    }
  }
  if (failure !== undefined) {
    throw failure.error;
  }
}

/** What one of those that are waited for has given: a value or its end, or an error. */
type Turn<In, Out> =
  | { readonly from: 'source'; readonly result: IteratorResult<In, unknown> }
  | {
      readonly from: 'work';
      readonly task: AsyncGenerator<Out>;
      readonly result: IteratorResult<Out, unknown>;
    }
  | { readonly from: 'failure'; readonly error: unknown };

type Waiting<In, Out> = Map<object, Promise<{ readonly owner: object; readonly turn: Turn<In, Out> }>>;

function expect<In, Out>(waiting: Waiting<In, Out>, owner: object, next: () => Promise<Turn<In, Out>>): void {
  const turn = next().catch((error: unknown) => ({ from: 'failure' as const, error }));
  waiting.set(
    owner,
    turn.then((settled) => ({ owner, turn: settled })),
  );
}
