// The pace of one process within the burst window: AIMD where others use the same account, free where nobody does.
import type { Traffic } from './burst-traffic.ts';

/**
 * The part of the burst limit that all processes together aim at. What is above it is room for their uneven steps:
 * at 0.7, requests of three processes 2.3 a second each, up to three of them late or early fit in.
 */
const aim = 0.7;
/** The additive increase a second, as a part of the burst limit: ten seconds to take the place of one that has ended. */
const increase = 0.03;
/**
 * The same where answers carry no limits, so that only 429s tell of others. A quarter: each round of it ends in a 429
 * (three processes at 10 a second, simulated: 3 % of all requests instead of 8).
 */
const blindIncrease = increase / 4;
/** The multiplicative decrease after a 429: TCP's. With 0.7 ten processes that start together take seconds to settle. */
const decrease = 0.5;
/** The same for each further 429 of requests that were under way together: many of them tell of a large overload. */
const furtherDecrease = 0.95;
/** The slowest pace, as a part of the burst limit: fifty processes. */
const slowest = 0.02;
/** Others may come and go: so many answers in a row without a trace of them, two seconds of a 10/s endpoint, and we are alone. */
export const quietAnswers = 20;
/** While we are alone, this part of a burst goes at once: a short read is waiting for nothing. */
const atOnce = 0.5;
/**
 * The rest of it goes until this part of the window is over, and so does each further burst as a whole: who comes then
 * finds room in the window, and is seen before it is full. With all of the window the last burst of a run would end in
 * the next one.
 */
const openFor = 0.4;

/**
 * Each process lowers its pace in proportion where the account's traffic is above the aim, and by a fixed factor at a
 * 429; where it is below, it raises its pace by a fixed amount a second. What is lowered by factors and raised by
 * amounts comes to even shares (additive-increase multiplicative-decrease), without anybody being told of anybody.
 */
export class Pace {
  /** Requests that the account takes in a burst window, of all. */
  burst: number;
  /** Requests of our own in a burst window; undefined while we are alone. */
  #pace: number | undefined;
  /** Requests of others in a burst window. */
  #others = 0;
  #quiet = 0;
  /** Since the last 429. */
  #hasTaken = false;
  #adjusted = -Infinity;

  constructor(burst: number) {
    this.burst = burst;
  }

  /**
   * Milliseconds between two requests of our own, for a burst window of `span` milliseconds.
   * `sent`: how many we have sent since a time.
   */
  gap(now: number, span: number, sent: (since: number) => number): number {
    if (this.#pace !== undefined) {
      return span / this.#pace;
    }
    if (sent(now - 2 * span) >= this.burst) {
      return (span * openFor) / this.burst;
    }
    const free = this.burst * atOnce;
    return sent(now - span) < free ? 0 : (span * openFor) / (this.burst - free);
  }

  /** Requests that others may have sent within so many milliseconds. */
  others(time: number, span: number): number {
    return this.#pace === undefined ? 0 : Math.ceil((this.#others * time) / span);
  }

  /** An answer, and the traffic that it tells of; undefined where it tells nothing. */
  answered(now: number, traffic: Traffic | undefined, span: number): void {
    this.#hasTaken = true;
    if (traffic !== undefined) {
      this.#quiet = traffic.others > 0 ? 0 : this.#quiet + 1;
    }
    if (traffic !== undefined && traffic.others > 0) {
      this.#others = traffic.others;
      if (this.#pace === undefined) {
        this.#pace = this.#first(traffic.others);
        this.#adjusted = now;
      }
    }
    if (this.#pace === undefined) {
      return;
    }
    if (this.#quiet >= quietAnswers) {
      this.#pace = undefined;
    } else if (now - this.#adjusted >= span) {
      this.#adjusted = now;
      this.#pace =
        traffic === undefined ? this.#blindlyRaised(this.#pace) : this.#adjustedTo(traffic, this.#pace);
    }
  }

  /** The first 429 since the last wait; a trace of others only where the window held more than our own requests. */
  refused(now: number, { others }: Traffic): void {
    if (this.#pace === undefined && others === 0) {
      return;
    }
    if (others > 0) {
      this.#others = others;
    }
    if (this.#pace === undefined) {
      this.#pace = this.#first(others);
    }
    // Who got nothing since the last 429 has nothing to give way with: others fill the windows.
    else if (this.#hasTaken) {
      this.#pace = this.#atLeast(this.#pace * decrease);
    }
    this.#hasTaken = false;
    this.#quiet = 0;
    this.#adjusted = now;
  }

  /** Another 429 of requests that were under way together. */
  refusedAgain(): void {
    if (this.#pace !== undefined) {
      this.#pace = this.#atLeast(this.#pace * furtherDecrease);
    }
  }

  /** What others leave of the aim: at most a third of it, as there may be more of them, and at least a sixth. */
  #first(others: number): number {
    const most = this.burst * aim;
    return Math.min(most / 3, Math.max(most / 6, most - others));
  }

  #adjustedTo({ total }: Traffic, pace: number): number {
    const most = this.burst * aim;
    return total > most ? this.#atLeast((pace * most) / total) : Math.min(most, pace + this.burst * increase);
  }

  #blindlyRaised(pace: number): number | undefined {
    const raised = pace + this.burst * blindIncrease;
    return raised >= this.burst ? undefined : raised;
  }

  #atLeast(pace: number): number {
    return Math.max(slowest * this.burst, pace);
  }
}
