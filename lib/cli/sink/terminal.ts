// The word to a person who has started the sink at a terminal and typed nothing.
import { tell } from '../kit/log/event.ts';
import type { Io } from '../kit/run.ts';
import type { SinkOptions } from './options.ts';
import { eraseLine, progressStyle } from '../kit/terminal/progress.ts';

const patience = 1000;

/** Says after a second without input where records are expected; returns how to stop waiting for that. */
export function awaitRecords(
  io: Io,
  { quiet: isQuiet, progress }: Pick<SinkOptions, 'quiet' | 'progress'>,
): () => void {
  if (isQuiet || !('isTTY' in io.stdin) || io.stdin.isTTY !== true) {
    return () => undefined;
  }
  const timer = setTimeout(() => {
    if (progressStyle(progress, isQuiet, io) === 'live') {
      io.stderr.write(eraseLine);
    }
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
