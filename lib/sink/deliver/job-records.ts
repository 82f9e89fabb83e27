// The records that a job took: little of them in memory, because a run may have thousands of jobs.
import * as z from 'zod';
import { Spool, type Kept } from '../../files/temporary-buffer.ts';
import type { OutcomeRecord, Shape } from '../record.ts';

const rows = z.array(z.array(z.unknown()));
const rowsWithColumns = z.array(z.tuple([z.array(z.string()), z.array(z.unknown())]));

/** Records of one job; of their values nothing, or where they stand in the temporary buffer. */
export interface JobRecords {
  readonly count: number;
  /** Runs of consecutive lines: [first index, its line] each. */
  readonly lineRuns: readonly (readonly [number, number])[];
  readonly kept?: { readonly place: Kept; readonly shape: Shape | undefined };
}

/** Keeps the records of jobs until the jobs have ended; their values only where `keepValues` says so. */
export class JobRecordStore {
  readonly #keepValues: boolean;
  readonly #buffer = new Spool();

  constructor(keepValues: boolean) {
    this.#keepValues = keepValues;
  }

  /** `records` are asked for where their values are kept. */
  keep(lines: readonly number[], records: () => readonly OutcomeRecord[]): JobRecords {
    const facts = { count: lines.length, lineRuns: lineRunsOf(lines) };
    return this.#keepValues ? { ...facts, kept: this.#keepAll(records()) } : facts;
  }

  /** Reads them again. */
  read({ count, lineRuns, kept }: JobRecords): OutcomeRecord[] {
    const values = kept === undefined ? [] : this.#readValues(kept);
    return Array.from({ length: count }, (_, index) => ({ line: lineOf(lineRuns, index), ...values[index] }));
  }

  close(): void {
    this.#buffer.close();
  }

  /** Records of one shape are kept without it. */
  #keepAll(records: readonly OutcomeRecord[]): NonNullable<JobRecords['kept']> {
    const [first] = records;
    const shape = records.every((record) => record.shape === first?.shape) ? first?.shape : undefined;
    const text = JSON.stringify(
      records.map(({ shape: own, values }) =>
        shape === undefined ? [own?.columns ?? [], values ?? []] : values,
      ),
    );
    return { place: this.#buffer.keep(text), shape };
  }

  #readValues({ place, shape }: NonNullable<JobRecords['kept']>): Omit<OutcomeRecord, 'line'>[] {
    const json: unknown = JSON.parse(this.#buffer.read(place));
    return shape === undefined
      ? rowsWithColumns
          .parse(json)
          .map(([columns, values]) => ({ shape: { columns, textual: false }, values }))
      : rows.parse(json).map((values) => ({ shape, values }));
  }
}

function lineRunsOf(lines: readonly number[]): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  let expected = -1;
  for (const [position, line] of lines.entries()) {
    if (line !== expected) {
      runs.push([position, line]);
    }
    expected = line + 1;
  }
  return runs;
}

function lineOf(runs: JobRecords['lineRuns'], index: number): number | null {
  const run = runs.findLast(([first]) => first <= index);
  return run === undefined ? null : run[1] + index - run[0];
}
