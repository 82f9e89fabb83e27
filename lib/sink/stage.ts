// The form of the sink's middle stages: a Transform from arrays to arrays.
import { Transform } from 'node:stream';

/** `never`: what comes in is what the turn says that it takes; a stream of objects knows no more of them. */
type Turn = (values: readonly never[]) => readonly unknown[] | Promise<readonly unknown[]>;

/**
 * Arrays in; out what `turn` makes of each, where that is not empty. What `turn` throws ends the pipeline. Arrays keep
 * their order: the next one waits for a promise that `turn` returns. `end` is called behind the last one.
 */
export function arrayStage(turn: Turn, end?: () => void): Transform {
  return new Transform({
    objectMode: true,
    highWaterMark: 2,
    flush(done) {
      end?.();
      done();
    },
    transform(values: readonly never[], _encoding, done) {
      const push = (made: readonly unknown[]) => (made.length === 0 ? done() : done(null, made));
      try {
        const made = turn(values);
        if (made instanceof Promise) {
          made.then(push, done);
        } else {
          push(made);
        }
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
