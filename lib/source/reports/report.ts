// What a report is: a question that Klaviyo answers with sums and rates instead of objects.
import type { Endpoint } from '../../klaviyo/endpoints.ts';

/** `values`: one line a grouping; `series`: one a grouping and time; `aggregates`: the same of one metric's events. */
export type ReportKind = 'values' | 'series' | 'aggregates';

export interface SourceReport {
  readonly name: string;
  readonly kind: ReportKind;
  /** The JSON:API type of question and answer. */
  readonly type: string;
  readonly endpoint: Endpoint;
  /** What can be measured, all of it unless fewer are asked for. */
  readonly measures: readonly string[];
  /** By what the measures can be told apart. */
  readonly groups: readonly string[];
  /** Told apart by these where nothing is asked for. */
  readonly usualGroups: readonly string[];
  /** Whatever is asked for, these must be among it. */
  readonly neededGroups: readonly string[];
  /** Of values there are none. */
  readonly intervals: readonly string[];
  readonly timeframes: readonly string[];
  /** The flag of the metric that it can't go without. */
  readonly metric: '--metric' | '--conversion-metric' | undefined;
}

/** The column of a point's time. */
export function timeColumnOf({ kind }: SourceReport): 'date_time' | 'date' | undefined {
  return kind === 'series' ? 'date_time' : kind === 'aggregates' ? 'date' : undefined;
}
