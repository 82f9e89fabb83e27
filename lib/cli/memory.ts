// Keeps the process small: the records of a run die young, so a large nursery only costs memory.
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** To be called before anything allocates: a nursery that has grown does not shrink again. */
export function keepHeapSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Collects garbage after every so many bytes of answers. V8 lets the heap grow to several times of what lives; an
 * answer lives for a few milliseconds and is large, and collecting costs little where little lives.
 */
export function collectEvery(bytes: number): (read: number) => void {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  let since = 0;
  return (read) => {
    since += read;
    if (since < bytes || typeof collect !== 'function') return;
    since = 0;
    collect();
  };
}
