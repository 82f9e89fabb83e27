// The end of the sink's pipeline: a Writable of batches that hands them to the last stage, and its events to all.
import { Writable } from 'node:stream';
import type { Batch } from './deliver/batch.ts';
import type { LastStage, SinkEvent, SlowConsumer } from './outcome.ts';

export interface PipelineEnd {
  readonly stream: Writable;
  /** Resolves when the last stage has ended, however it did: no request is in flight any more. */
  settled(): Promise<void>;
}

/**
 * What is written waits until the last stage asks for it, so that the reader waits with it. Where the stream is
 * destroyed, the last stage gets the error in place of a batch; what it yields until then is consumed like the rest.
 */
export function endWith(
  stage: LastStage,
  onEvent: (event: SinkEvent) => void,
  slow?: SlowConsumer,
): PipelineEnd {
  const inbox = new Inbox<Batch>();
  const outcome = consumeAll(stage(inbox), onEvent, slow, (error) => inbox.fail(error)).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  const stream = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(batch: Batch, _encoding, done) {
      inbox.offer(batch, done);
    },
    final(done) {
      inbox.close();
      outcome.then((failure) => done(failure), done);
    },
    destroy(error, done) {
      inbox.fail(error ?? new Error('the pipeline was ended'));
      outcome.then((failure) => done(failure ?? error), done);
    },
  });
  void outcome.then((failure) => failure && stream.destroy(failure));
  return { stream, settled: () => outcome.then(() => undefined) };
}

/** A consumer that fails ends the last stage; what that still yields is consumed all the same. */
async function consumeAll(
  events: AsyncIterable<SinkEvent>,
  onEvent: (event: SinkEvent) => void,
  slow: SlowConsumer | undefined,
  stop: (error: unknown) => void,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    stop(error);
  };
  try {
    for await (const event of events) {
      try {
        onEvent(event);
      } catch (error) {
        fail(error);
      }
      // What was taken is written down, whoever else could not take the event.
      await slow?.take(event).catch(fail);
    }
  } catch (error) {
    fail(error);
  }
  if (failure !== undefined) {
    throw failure.error;
  }
}

/** Hands values over one by one, from who offers them to who asks for them. */
class Inbox<T> implements AsyncIterable<T> {
  #offered: { readonly value: T; readonly taken: () => void } | undefined;
  #asked: ((answer: () => IteratorResult<T, undefined>) => void) | undefined;
  /** What is said once there is nothing more to offer. */
  #last: (() => IteratorResult<T, undefined>) | undefined;
  #failed = false;

  /** `taken` is called when somebody has asked for the value; never after an error. */
  offer(value: T, taken: () => void): void {
    this.#offered = { value, taken };
    this.#match();
  }

  /** No value comes behind those that were offered. */
  close(): void {
    this.#last ??= () => ({ done: true, value: undefined });
    this.#match();
  }

  /** No value comes any more, not even one that was offered. Only the first error counts. */
  fail(error: unknown): void {
    if (this.#failed) {
      return;
    }
    this.#failed = true;
    this.#offered = undefined;
    this.#last = () => {
      throw error;
    };
    this.#match();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return {
      next: async () => {
        const answer = await new Promise<() => IteratorResult<T, undefined>>((resolve) => {
          this.#asked = resolve;
          this.#match();
        });
        return answer();
      },
    };
  }

  #match(): void {
    const asked = this.#asked;
    if (asked === undefined) {
      return;
    }
    if (this.#offered !== undefined) {
      const { value, taken } = this.#offered;
      this.#offered = undefined;
      this.#asked = undefined;
      asked(() => ({ done: false, value }));
      taken();
    } else if (this.#last !== undefined) {
      this.#asked = undefined;
      asked(this.#last);
    }
  }
}
