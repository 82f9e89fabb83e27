// The numbers of the records that certainly were delivered: taken, and not lost by their job, whose end is known.
import type { EventConsumer, SinkEvent } from './outcome.ts';
import { NumberSet } from './digests/number-set.ts';

type Interval = readonly [first: number, last: number];

/** What is remembered of a run whose operation starts jobs (`hasJobs`): nothing counts that no job can answer for. */
export class DeliveredNumbers implements EventConsumer {
  readonly #hasJobs: boolean;
  readonly #done = new NumberSet();
  /** The records of each job, which all are doubtful where it does not say which it lost. */
  readonly #jobs = new Map<string, readonly Interval[]>();

  constructor(hasJobs: boolean) {
    this.#hasJobs = hasJobs;
  }

  get size(): number {
    return this.#done.size;
  }

  has(number: number): boolean {
    return this.#done.has(number);
  }

  take(event: SinkEvent): void {
    switch (event.kind) {
      case 'delivered': {
        const numbers = event.indexes.map((index) => event.batch.numbers[index] ?? 0);
        if (this.#hasJobs && event.job === undefined) {
          return;
        }
        this.#add(numbers, event.job);
        break;
      }
      case 'delivered_before':
        this.#add(event.numbers, undefined);
        break;
      case 'job_resumed':
        this.#add(
          event.records.map(({ number }) => number),
          event.job,
        );
        break;
      case 'rejected':
      case 'failed':
        for (const { number = 0 } of event.records) {
          this.#lose(number, event.job);
        }
        break;
      default:
    }
  }

  /** The records of jobs whose end nobody has seen do not count. */
  forgetJobs(unfinished: readonly string[]): void {
    for (const job of unfinished) {
      this.#loseAll(job);
    }
  }

  #add(numbers: readonly number[], job: string | undefined): void {
    const intervals: [number, number][] = [];
    for (const number of numbers) {
      this.#done.add(number);
      const last = intervals.at(-1);
      if (last !== undefined && last[1] === number - 1) {
        last[1] = number;
      } else {
        intervals.push([number, number]);
      }
    }
    if (job !== undefined) {
      this.#jobs.set(job, intervals);
    }
  }

  #lose(number: number, job: string | undefined): void {
    if (number > 0) {
      this.#done.delete(number);
    } else if (job !== undefined) {
      this.#loseAll(job);
    }
  }

  #loseAll(job: string): void {
    for (const [first, last] of this.#jobs.get(job) ?? []) {
      for (let number = first; number <= last; number++) {
        this.#done.delete(number);
      }
    }
  }
}
