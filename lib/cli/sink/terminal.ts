// The word to a person who has started the sink at a terminal and typed nothing.
import { tell } from '../kit/log/event.ts';
import type { Io } from '../kit/run.ts';

const patience = 1000;

/** Says after a second without input where records are expected; returns how to stop waiting for that. */
export function awaitRecords(io: Io, isQuiet: boolean): () => void {
  if (isQuiet || !('isTTY' in io.stdin) || io.stdin.isTTY !== true) {
    return () => undefined;
  }
  const timer = setTimeout(() => {
    tell(
      io,
      'klaviyo-sink',
      'records are expected on stdin, like < people.csv; typed ones end with Ctrl-D, Ctrl-C stops',
    );
  }, patience);
  timer.unref();
  const stop = () => clearTimeout(timer);
  io.stdin.once('readable', stop);
  return stop;
}
