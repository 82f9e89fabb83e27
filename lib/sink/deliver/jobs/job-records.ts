// The records that a job took: little of them in memory, because a run may have thousands of jobs.
import * as z from 'zod';
import { TemporaryBuffer, type Kept } from '../../../files/temporary-buffer.ts';
import type { InputRecord, OutcomeRecord, Shape } from '../../record.ts';
import type { Identifiers } from './import-error.ts';

const rows = z.array(z.array(z.unknown()));
const allIdentifiers: z.ZodType<Identifiers[]> = z.array(z.record(z.string(), z.string()));
const rowsWithColumns = z.array(z.tuple([z.array(z.string()), z.array(z.unknown())]));

/** Runs of consecutive values: [first index, its value] each. */
type Runs = readonly (readonly [number, number])[];

/** Records of one job; of their values nothing, or where they stand in the temporary buffer. */
export interface JobRecords {
  readonly count: number;
  readonly lines: Runs;
  readonly numbers: Runs;
  readonly kept?: { readonly place: Kept; readonly shape: Shape | undefined; readonly identifiers: Kept };
}

/** Keeps the records of jobs until the jobs have ended; their values only where `keepValues` says so. */
export class JobRecordStore {
  readonly #keepValues: boolean;
  readonly #buffer = new TemporaryBuffer();

  /** Throws a `Failure` where there is no room for values on disk. */
  constructor(keepValues: boolean) {
    this.#keepValues = keepValues;
    if (keepValues) {
      this.#buffer.prepare();
    }
  }

  /** `records` and their identifiers are asked for where their values are kept. */
  keep(
    places: readonly Pick<InputRecord, 'line' | 'number'>[],
    records: () => readonly OutcomeRecord[],
    identifiers: () => readonly Identifiers[],
  ): JobRecords {
    const lines = runsOf(places.map(({ line }) => line));
    const numbers = runsOf(places.map(({ number }) => number));
    const facts = { count: places.length, lines, numbers };
    return this.#keepValues
      ? {
          ...facts,
          kept: {
            ...this.#keepAll(records()),
            identifiers: this.#buffer.keep(JSON.stringify(identifiers())),
          },
        }
      : facts;
  }

  /** What Klaviyo knows the records by, where that is kept. */
  identifiers({ kept }: JobRecords): readonly Identifiers[] {
    return kept === undefined ? [] : allIdentifiers.parse(JSON.parse(this.#buffer.read(kept.identifiers)));
  }

  /** Reads them again. */
  read({ count, lines, numbers, kept }: JobRecords): OutcomeRecord[] {
    const values = kept === undefined ? [] : this.#readValues(kept);
    return Array.from({ length: count }, (_, index) => ({
      line: valueAt(lines, index) ?? null,
      number: valueAt(numbers, index) ?? 0,
      ...values[index],
    }));
  }

  close(): void {
    this.#buffer.close();
  }

  /** Records of one shape are kept without it. */
  #keepAll(records: readonly OutcomeRecord[]): Omit<NonNullable<JobRecords['kept']>, 'identifiers'> {
    const [first] = records;
    const shape = records.every((record) => record.shape === first?.shape) ? first?.shape : undefined;
    const text = JSON.stringify(
      records.map(({ shape: own, values }) =>
        shape === undefined ? [own?.columns ?? [], values ?? []] : values,
      ),
    );
    return { place: this.#buffer.keep(text), shape };
  }

  #readValues({ place, shape }: NonNullable<JobRecords['kept']>): Omit<OutcomeRecord, 'line' | 'number'>[] {
    const json: unknown = JSON.parse(this.#buffer.read(place));
    return shape === undefined
      ? rowsWithColumns
          .parse(json)
          .map(([columns, values]) => ({ shape: { columns, textual: false }, values }))
      : rows.parse(json).map((values) => ({ shape, values }));
  }
}

function runsOf(values: readonly number[]): Runs {
  const runs: (readonly [number, number])[] = [];
  let expected = -1;
  for (const [position, value] of values.entries()) {
    if (value !== expected) {
      runs.push([position, value]);
    }
    expected = value + 1;
  }
  return runs;
}

function valueAt(runs: Runs, index: number): number | undefined {
  const run = runs.findLast(([first]) => first <= index);
  return run === undefined ? undefined : run[1] + index - run[0];
}
