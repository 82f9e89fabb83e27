// The options of what reads.
import type { Writable } from 'node:stream';
import type { KlaviyoClient } from '../client.ts';
import type { StreamOptions } from './sink.ts';

export interface ReadableOptions extends StreamOptions {
  /** Of a resource that hangs under others: read under these only. */
  readonly parent?: string | readonly string[] | undefined;
  /** Campaigns of these channels only. */
  readonly channel?: string | readonly string[] | undefined;
  readonly archived?: 'exclude' | 'only' | 'include' | undefined;
  /** Events of this metric only, by name or id. */
  readonly metric?: string | undefined;
  /** Events of this profile only, by id or email address. */
  readonly profile?: string | undefined;
  /** Conditions like `name contains sale`, all of which must hold. */
  readonly where?: string | readonly string[] | undefined;
  /** Do not embed metric and profile in events. */
  readonly skipRelated?: boolean | undefined;
  /** Embed these related objects. */
  readonly include?: readonly string[] | undefined;
  /** Ask for these attributes only. */
  readonly fields?: readonly string[] | undefined;
  readonly additionalFields?: readonly string[] | undefined;
  readonly tolerateMissing?: 'predictive_analytics' | undefined;
  /** The resource objects as they come, as bytes of NDJSON. */
  readonly raw?: boolean | undefined;
  /** The time that `startTime` and `endTime` mean. */
  readonly filterBy?: string | undefined;
  /** From this time on. */
  readonly startTime?: Date | string | undefined;
  /** Before this time. */
  readonly endTime?: Date | string | undefined;
  readonly limit?: number | undefined;
  /** One of N parts of equal time, like `0/4`. */
  readonly shard?: string | undefined;
  /** Requests in flight at the most. */
  readonly concurrency?: number | undefined;
  /** Records as they come instead of in the order of time. */
  readonly unordered?: boolean | undefined;
}

/** What a report asks for. */
interface ReportOptions {
  /** Like `last_30_days`, instead of `startTime` and `endTime`. */
  readonly timeframe?: string | undefined;
  /** Between the points of a series (`daily`), and of aggregates (`day`). */
  readonly interval?:
    'hourly' | 'daily' | 'hour' | 'day' | 'weekly' | 'week' | 'monthly' | 'month' | undefined;
  readonly statistics?: readonly string[] | undefined;
  /** Of aggregates. */
  readonly measurements?: readonly ('count' | 'sum_value' | 'unique')[] | undefined;
  readonly groupBy?: readonly string[] | undefined;
  /** By name or id. */
  readonly conversionMetric?: string | undefined;
}

export interface ReadOptions extends ReadableOptions, ReportOptions {
  readonly client: KlaviyoClient;
  /** A stream, which is ended, or the path of a file; a folder with `partitionBy`. */
  readonly output: Writable | string;
  readonly format?: 'ndjson' | 'csv' | undefined;
  readonly mode?: string | undefined;
  readonly partitionBy?: string | undefined;
  /** Whose days `partitionBy` means. */
  readonly timezone?: string | undefined;
  readonly gzip?: boolean | undefined;
  /** From where the previous run ended; needs `state`. */
  readonly incremental?: boolean | undefined;
  /** A file that remembers where runs ended. */
  readonly state?: string | undefined;
  readonly lookback?: number | string | undefined;
  readonly lateReport?: boolean | undefined;
  /** Who came and who left since the snapshot in this file. */
  readonly changesSince?: string | undefined;
  readonly lockWait?: number | string | undefined;
}
