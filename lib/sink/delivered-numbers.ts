// The numbers of the records that certainly were delivered: taken, and not lost by their job, whose end is known.
import type { Delivered, EventConsumer, SinkEvent } from './outcome.ts';
import { NumberSet } from './digests/number-set.ts';

type Interval = readonly [first: number, last: number];

/** What is remembered of a run whose operation starts jobs (`hasJobs`): nothing counts that no job can answer for. */
export class DeliveredNumbers implements EventConsumer {
  readonly #hasJobs: boolean;
  readonly #done = new NumberSet();
  /** What was in a request that has started a job. */
  readonly #carried = new NumberSet();
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
      case 'delivered':
        this.#deliver(event);
        break;
      case 'delivered_before':
        this.#addAll(event.numbers);
        break;
      case 'job_resumed': {
        const numbers = event.records.map(({ number }) => number);
        this.#jobs.set(event.job, intervalsOf(numbers));
        this.#addAll(numbers);
        break;
      }
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

  /** Some of a request's records count only behind further requests, which start no jobs. */
  #deliver({ batch, indexes, request, job }: Delivered): void {
    if (job !== undefined) {
      const carried = request.map((index) => batch.numbers[index] ?? 0);
      carried.forEach((number) => this.#carried.add(number));
      this.#jobs.set(job, intervalsOf(carried));
    }
    const numbers = indexes.map((index) => batch.numbers[index] ?? 0);
    this.#addAll(this.#hasJobs ? numbers.filter((number) => this.#carried.has(number)) : numbers);
  }

  #addAll(numbers: readonly number[]): void {
    numbers.forEach((number) => this.#done.add(number));
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

function intervalsOf(numbers: readonly number[]): readonly Interval[] {
  const intervals: [number, number][] = [];
  for (const number of numbers) {
    const last = intervals.at(-1);
    if (last !== undefined && last[1] === number - 1) {
      last[1] = number;
    } else {
      intervals.push([number, number]);
    }
  }
  return intervals;
}
