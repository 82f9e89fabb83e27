// The plan of a report: what a user asks for, checked against what Klaviyo's contract has for it.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { formatMicros, type Span } from '../incremental/time.ts';
import { dayFolder } from '../output/day-partition.ts';
import type { Extra } from '../records/record.ts';
import { timeColumnOf, type SourceReport } from './report.ts';
import { isLongerThanYear, longestCall, spanOfTimeframe, unitOf } from './spans.ts';

/** The options of a report by the names of the command's flags. */
export interface ReportOptions {
  readonly timeframe?: string | undefined;
  /** Microseconds since the epoch. */
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly interval?: string | undefined;
  readonly statistics?: readonly string[] | undefined;
  readonly measurements?: readonly string[] | undefined;
  readonly groupBy?: readonly string[] | undefined;
  /** Ids or names. */
  readonly metric?: string | undefined;
  readonly conversionMetric?: string | undefined;
  readonly limit?: number | undefined;
  readonly preview?: number | undefined;
  readonly partitionBy?: string | undefined;
  readonly timezone: string;
  readonly added?: Extra;
}

/** A time frame as Klaviyo names it, or a span. */
export type Frame = { readonly key: string } | Span;

export interface ReportPlan {
  readonly report: SourceReport;
  readonly measures: readonly string[];
  /** Undefined where the report's usual ones do. */
  readonly groupBy: readonly string[] | undefined;
  /** Undefined of values. */
  readonly interval: string | undefined;
  readonly frame: Frame;
  /** An id or a name. */
  readonly metric: string | undefined;
  readonly limit: number;
  readonly isPreview: boolean;
  /** Says of a point's time which folder it belongs to. */
  readonly partition: ((time: unknown) => string) | undefined;
  readonly added: Extra;
}

function refuse(message: string): never {
  throw new Failure('usage', message);
}

function checkWords(
  flag: string,
  words: readonly string[] | undefined,
  known: readonly string[],
  name: string,
): void {
  for (const word of words ?? []) {
    if (!known.includes(word)) {
      const choice = known.length === 0 ? 'has none' : `has ${known.join(', ')}`;
      refuse(`${flag} ${word}: unknown${didYouMean(word, known)}; ${name} ${choice}`);
    }
  }
}

/** `now` in microseconds. */
function frameOf(
  report: SourceReport,
  { timeframe, startTime, endTime }: ReportOptions,
  interval: string | undefined,
  now: number,
): Frame {
  if (timeframe !== undefined) {
    if (startTime !== undefined || endTime !== undefined) {
      refuse('--timeframe excludes --start-time and --end-time');
    }
    checkWords('--timeframe', [timeframe], report.timeframes, report.name);
    const span = spanOfTimeframe(timeframe, now);
    const isTooLong = interval !== undefined && span.to - span.from > longestCall(report, unitOf(interval));
    // Of a year by the month Klaviyo may well have its own view.
    const isCut = isTooLong && ['hour', 'day'].includes(unitOf(interval));
    return report.kind === 'aggregates' || isCut ? span : { key: timeframe };
  }
  if (startTime === undefined) {
    refuse(
      `${report.name} needs --timeframe NAME (${report.timeframes.join(', ')}) or --start-time and --end-time`,
    );
  }
  const span = { from: startTime, to: endTime ?? now };
  if (span.from >= span.to) {
    refuse('--start-time lies in the future: the range holds nothing');
  }
  if (report.kind === 'values' && isLongerThanYear(span)) {
    const { from, to } = span;
    refuse(
      `${report.name} from ${formatMicros(from)} to ${formatMicros(to)}: Klaviyo takes a year at most; shorter ones can't be put together, because rates and unique counts don't add up`,
    );
  }
  return span;
}

function intervalOf({ kind, intervals, name }: SourceReport, asked: string | undefined): string | undefined {
  if (kind === 'values') {
    return asked === undefined
      ? undefined
      : refuse(`--interval goes with series and aggregates; ${name} has none`);
  }
  checkWords('--interval', asked === undefined ? [] : [asked], intervals, name);
  return asked ?? (kind === 'series' ? 'daily' : 'day');
}

function measuresOf({ kind, measures, name }: SourceReport, options: ReportOptions): readonly string[] {
  const [own, other] =
    kind === 'aggregates'
      ? (['measurements', 'statistics'] as const)
      : (['statistics', 'measurements'] as const);
  if (options[other] !== undefined) {
    refuse(`--${other} does not go with ${name}, which has --${own} ${measures.join(', ')}`);
  }
  checkWords(`--${own}`, options[own], measures, name);
  return options[own] ?? measures;
}

function groupsOf({ groups, neededGroups, name }: SourceReport, asked: readonly string[] | undefined) {
  checkWords('--group-by', asked, groups, name);
  if (asked !== undefined && !neededGroups.every((group) => asked.includes(group))) {
    const all = [...new Set([...neededGroups, ...asked])].join(',');
    refuse(
      `--group-by ${asked.join(',')}: ${name} must be told apart by ${neededGroups.join(', ')} too: ${all}`,
    );
  }
  return asked;
}

function metricOf({ metric, name }: SourceReport, options: ReportOptions): string | undefined {
  for (const [flag, value] of [
    ['--metric', options.metric],
    ['--conversion-metric', options.conversionMetric],
  ] as const) {
    if (value !== undefined && flag !== metric) {
      refuse(
        `${flag} does not go with ${name}${metric === undefined ? '' : `, which needs ${metric} NAME|ID`}`,
      );
    }
  }
  const given = metric === '--metric' ? options.metric : options.conversionMetric;
  if (metric !== undefined && given === undefined) {
    const what = metric === '--metric' ? 'whose events to count' : 'what counts as a conversion';
    refuse(`${name} needs ${metric} NAME|ID, ${what}`);
  }
  return given;
}

function partitionOf(report: SourceReport, { partitionBy, timezone }: ReportOptions) {
  const column = timeColumnOf(report);
  if (partitionBy !== undefined && partitionBy !== column) {
    refuse(
      `--partition-by ${partitionBy}: unknown; ${report.name} has ${column === undefined ? 'no times' : `the time ${column}`}`,
    );
  }
  return partitionBy === undefined ? undefined : dayFolder(partitionBy, timezone);
}

/** `now` in microseconds. Throws a `Failure` that names what the report lacks. */
export function planReport(report: SourceReport, options: ReportOptions, now: number): ReportPlan {
  const interval = intervalOf(report, options.interval);
  const metric = metricOf(report, options);
  return {
    report,
    measures: measuresOf(report, options),
    groupBy: groupsOf(report, options.groupBy),
    interval,
    frame: frameOf(report, options, interval, now),
    metric,
    limit: options.preview ?? options.limit ?? Infinity,
    isPreview: options.preview !== undefined,
    partition: partitionOf(report, options),
    added: options.added ?? [],
  };
}
