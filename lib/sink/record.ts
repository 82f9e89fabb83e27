// The types that travel through the sink's first stages: records as they were read, and items that can be sent.
import type { Code } from '../errors.ts';

/** What the records of one run of input have in common. Records of the same shape share the object. */
export interface Shape {
  readonly columns: readonly string[];
  /** True for CSV and TSV: every value is text, and the null tokens apply. */
  readonly textual: boolean;
  /** True for TSV of a database: its values have escapes with backslashes. */
  readonly escaped?: boolean;
}

/** Why a record can't be delivered, as a stage found it out. */
export interface Fault {
  readonly code: Code;
  readonly column?: string;
  /** What was expected and what was found; never a personal value. */
  readonly message: string;
  /** What else is wrong with the record. */
  readonly others?: readonly Fault[];
}

/** The first fault with the others beside it. */
export function allAsOne(faults: readonly Fault[]): Fault | undefined {
  const [first] = faults;
  return first === undefined || faults.length === 1 ? first : { ...first, others: faults.slice(1) };
}

/** One thing read from the input. Every message names it by `line`. */
export interface InputRecord {
  /** Counts records from 1. */
  readonly number: number;
  /** The line of the input on which the record starts, from 1, as an editor counts. */
  readonly line: number;
  readonly shape: Shape;
  /** One value a column, in the order of `shape.columns`. Text where the shape is textual, else JSON values. */
  readonly values: readonly unknown[];
  /** Set where the reader could frame the record but not understand it (broken JSON on a line, a ragged row). */
  readonly fault?: Fault;
}

/**
 * The record that an outcome is about, as far as it is known: Klaviyo may name none (no line), and values are kept
 * only where they will be printed.
 */
export interface OutcomeRecord {
  readonly number?: number;
  readonly line: number | null;
  readonly shape?: Shape;
  readonly values?: readonly unknown[];
  /** Set where the reader could not understand it. */
  readonly fault?: Fault;
}

/** The values that an operation's schema has judged, by the names of the fields: times have a zone, phones are E.164. */
export type RecordFields = Readonly<Record<string, unknown>>;

/** A record that the operation understood, and the JSON that is sent for it. */
export interface Item<Fields extends RecordFields = RecordFields> {
  readonly record: InputRecord;
  readonly text: string;
  readonly fields: Fields;
}
