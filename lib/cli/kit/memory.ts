// Keeps the process small over any length of input.
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of heap from which on a collection pays: what lives during a run is about half of it. */
const collectFrom = 32_000_000;

function isFunction(value: unknown): value is () => void {
  return typeof value === 'function';
}

/** Keeps the nursery at the size that it has. At its first size it serves work whose garbage is small. */
export function keepNurserySmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}

/** Bytes of the nursery, both halves, that serve records which live as long as their batch. */
const enoughNursery = 16 * 1024 * 1024;

/**
 * Lets the nursery grow to half of what it may become by itself: at a quarter a run takes twice as long, the whole
 * costs 10 MB more and gains next to nothing. The engine takes a limit for this only when it starts, hence the looking.
 */
export function boundNursery(): void {
  const looking = setInterval(() => {
    const nursery = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (nursery !== undefined && nursery.space_size < enoughNursery) {
      return;
    }
    clearInterval(looking);
    keepNurserySmall();
  }, 10).unref();
}

/**
 * Leaves WebAssembly as the engine's quick compiler makes it, to be called before undici loads: its parser of HTTP
 * answers would be compiled once more after the first answer, which takes 30 MB for a moment and gains next to nothing.
 */
export function compileWasmOnce(): void {
  v8.setFlagsFromString('--liftoff-only');
}

/**
 * Takes away the global `Headers`, to be called before undici loads: asked for it, Node loads the whole undici of its own
 * beside ours, a tenth of the time until the first request. Nothing here calls `fetch`.
 */
export function keepOneUndici(): void {
  Reflect.deleteProperty(globalThis, 'Headers');
}

let known: (() => void) | undefined;

/**
 * The engine's collector; does nothing where the engine does not hand it out. It is asked for once a process: each
 * context that hands one out takes a megabyte for as long as somebody holds it.
 */
function collector(): () => void {
  if (known === undefined) {
    v8.setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('globalThis.gc');
    known = isFunction(collect) ? collect : () => undefined;
  }
  return known;
}

/**
 * Left alone, the engine lets garbage grow to a multiple of what lives before it collects the old generation. A call
 * after each batch keeps it at `collectFrom`, and what tables of keys have outgrown at as much: a collection takes
 * less than 20 ms, once in about 250,000 records of NDJSON, less often for CSV. In a process that holds much else, as
 * that of a library's user may, half of that has to come on top of what lives there.
 */
export function heapTrimmer(): () => void {
  const collect = collector();
  const bound = () => Math.max(collectFrom, v8.getHeapStatistics().used_heap_size + collectFrom / 2);
  let most = bound();
  /** Bytes of buffers beside the heap, after the last collection. */
  let beside = v8.getHeapStatistics().external_memory;
  return () => {
    const { used_heap_size: heap, external_memory: buffers } = v8.getHeapStatistics();
    if (heap > most || buffers > beside + collectFrom) {
      collect();
      most = bound();
      beside = v8.getHeapStatistics().external_memory;
    }
  };
}

/** Trims the heap at each event of a kind. */
export function trimming(kind: string): { take(event: { readonly kind: string }): void } {
  const trim = heapTrimmer();
  return { take: (event) => (event.kind === kind ? trim() : undefined) };
}
