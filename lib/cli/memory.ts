// Keeps the process small: the records of a run die young, so a large nursery only costs memory.
import v8 from 'node:v8';

/** To be called before anything allocates: a nursery that has grown does not shrink again. */
export function keepHeapSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}
