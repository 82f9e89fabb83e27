// Our share of a steady window that no answer shows: found by a 429, kept by AIMD from one window to the next.
import { quietAnswers } from './pace.ts';
import type { Traffic } from './burst-traffic.ts';

/** The additive increase a window without a 429, as a part of the limit. One in a hundred: a 429 every few windows. */
const increase = 0.01;
/**
 * The multiplicative decrease, on what we got in the window that was full. What all got in it is the limit itself, so
 * the shares go together as they are; the rest is for windows that begin a little apart for each process.
 */
const decrease = 0.97;

/** The smallest share, as a part of the limit: who was kept out of a window by the pace of others has learnt nothing. */
const least = 0.05;

/** A steady window that a 429 has shown to be full. */
export interface FullWindow {
  readonly start: number;
  readonly end: number;
  /** Requests of ours that were taken in it. */
  readonly taken: number;
  /** Requests that it takes, of all. */
  readonly limit: number;
}

/**
 * A 429 that asks for longer than a burst window lasts says that the steady window is full, and until when: that tells
 * where the window begins, and what we got of it is our share. From then on we send as much in each window, at the
 * pace of the burst, and wait for the next.
 */
export class SteadyShare {
  #share: number | undefined;
  #start = 0;
  #end = 0;
  #isFull = false;
  /** In this window; undefined once others have been seen in it. */
  #quiet: number | undefined = 0;

  refused({ start, end, taken, limit }: FullWindow): void {
    // Of several requests that were under way together the first one has told it.
    if (this.#isFull) {
      return;
    }
    this.#share = Math.max(limit * least, taken * decrease);
    this.#start = start;
    this.#end = end;
    this.#isFull = true;
  }

  /** Milliseconds until one more request keeps to our share. `sent`: our own requests since a time. */
  wait(now: number, sent: (since: number) => number): number {
    if (this.#share === undefined || now >= this.#end) {
      return 0;
    }
    return !this.#isFull && sent(this.#start) < Math.floor(this.#share) ? 0 : this.#end - now;
  }

  /** A request goes: the first one behind a window's end begins the next window, of `span` milliseconds. */
  sent(now: number, limit: number, span: number): void {
    if (this.#share === undefined || now < this.#end) {
      return;
    }
    if (!this.#isFull) {
      this.#share = Math.min(limit, this.#share + limit * increase);
    }
    this.#isFull = false;
    this.#quiet = 0;
    // Just before it, so that it counts itself.
    this.#start = now - 1;
    this.#end = now + span;
  }

  /** The traffic that an answer tells of: in a window without others from its beginning on, all of it is ours again. */
  answered({ others }: Traffic): void {
    this.#quiet = others > 0 || this.#quiet === undefined ? undefined : this.#quiet + 1;
    if (this.#quiet === quietAnswers) {
      this.#share = undefined;
    }
  }

  /** A 429 that asks for `end` only: where nothing was taken yet, the last window has not ended. */
  refusedBriefly(end: number, taken: (since: number) => number): void {
    if (this.#share === undefined || this.#isFull || taken(this.#start) > 0) {
      return;
    }
    this.#end = end;
  }
}
