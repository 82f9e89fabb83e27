// The options of klaviyo-source as the plan of a run; those that do not go together are refused.
import { Failure } from '../../errors.ts';
import { contractRevision } from '../../klaviyo/contract.ts';
import { checkShards } from './fleet/shard.ts';
import { didYouMean } from '../../nearest.ts';
import { planRead, type ReadPlan } from '../../source/plan.ts';
import type { Extra } from '../../source/records/record.ts';
import type { Resource } from '../../source/resources/resource.ts';
import { resourceNamed, resources, slowField } from '../../source/resources/index.ts';
import { attributePaths, topOf } from '../../source/resources/published-fields.ts';
import { reportNamed, reports } from '../../source/reports/index.ts';
import { planReport, type ReportPlan } from '../../source/reports/plan.ts';
import type { SourceReport } from '../../source/reports/report.ts';
import { handedState, stateVariable } from '../../source/incremental/state.ts';
import type { Instant, SourceOptions, WrittenOptions } from './options.ts';

function refuse(message: string): never {
  throw new Failure('usage', message);
}

function only(condition: boolean, flag: string, place: string): void {
  if (condition) {
    refuse(`${flag} goes with ${place} only`);
  }
}

/** The options with their times in microseconds; `now` in milliseconds. */
export function atTime(options: WrittenOptions, now: number): SourceOptions {
  const micros = (time: Instant | undefined) =>
    time === undefined ? undefined : 'micros' in time ? time.micros : (now - time.ago) * 1000;
  return { ...options, startTime: micros(options.startTime), endTime: micros(options.endTime) };
}

/** `where` stands before a message about a name that came from the config file. */
export function findResource(name: string | undefined, where?: string): Resource | SourceReport {
  if (name === undefined) {
    return refuse('name a resource, like lists, profiles or events; --resources lists all');
  }
  const found = resourceNamed(name) ?? reportNamed(name);
  if (found !== undefined) {
    return found;
  }
  const known = [...[...resources, ...reports].map((one) => one.name), 'check', 'report'];
  const near = didYouMean(name, known);
  throw new Failure(
    where === undefined ? 'usage' : 'config',
    `${where === undefined ? '' : `${where}: `}unknown resource ${JSON.stringify(name)}${near === '' ? '; --resources lists all' : near}`,
  );
}

/** What holds for resources and reports. Throws a `Failure` for flags that contradict each other. */
function checkTogether(options: SourceOptions, flags: ReadonlyMap<string, unknown>): void {
  const { preview, output, partitionBy, changesSince, startTime, endTime } = options;
  only(options.json, '--json', '--resources');
  if (options.state === handedState) {
    checkHandedState(options);
  }
  only(options.param.length > 0 && options.config === undefined, '-p', '--config FILE');
  only(partitionBy !== undefined && output === undefined, '--partition-by', '--output DIR');
  only(flags.has('mode') && output === undefined, '--mode', '--output FILE');
  only(flags.has('timezone') && partitionBy === undefined, '--timezone', '--partition-by FIELD');
  if (preview !== undefined) {
    for (const [given, flag] of [
      [flags.has('output'), '--output'],
      [options.gzip, '--gzip'],
      [options.limit !== undefined, '--limit'],
      [changesSince !== undefined, '--changes-since'],
    ] as const) {
      if (given) {
        refuse(`--preview excludes ${flag}`);
      }
    }
  }
  if (options.raw && options.format === 'csv') {
    refuse('--raw prints JSON objects as they come; it excludes --format csv');
  }
  if (options.schema && options.raw) {
    refuse(
      '--schema tells what records hold; it excludes --raw, which prints objects of JSON:API as they come',
    );
  }
  if (options.quiet && options.verbose) {
    refuse('--quiet and --verbose exclude each other');
  }
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    refuse('--start-time lies behind --end-time: the range holds nothing');
  }
}

/** Throws a `Failure` where a state that lies in no file would be lost, or is too little. */
function checkHandedState({ report, lookback }: SourceOptions): void {
  if (report === undefined) {
    refuse(
      `--state - needs --report FILE, whose "state" is the new one: hand it to the next run in ${stateVariable}`,
    );
  }
  if (lookback !== undefined) {
    refuse(
      '--lookback needs --state FILE: what was printed is remembered beside that file, and is too much for --state -',
    );
  }
}

/** Throws a `Failure` for flags that the resource can't use. */
function checkResource(options: SourceOptions, resource: Resource): void {
  const { incremental, state, changesSince } = options;
  only(state !== undefined && !incremental, '--state', '--incremental and with reports');
  only(options.lookback !== undefined && !incremental, '--lookback', '--incremental');
  only(options.lateReport && options.lookback === undefined, '--late-report', '--lookback');
  if (incremental && state === undefined) {
    refuse('--incremental needs --state FILE, which remembers where a run ended');
  }
  only(
    options.parent.length > 0 && resource.parent === undefined,
    '--parent',
    `a resource under others; ${resource.name}`,
  );
  only(
    changesSince !== undefined && !resource.changes,
    '--changes-since',
    'list-profiles and segment-profiles',
  );
  if (changesSince !== undefined) {
    const spanned = options.startTime ?? options.endTime ?? options.filterBy ?? options.limit;
    if (incremental || spanned !== undefined) {
      refuse('--changes-since compares all members: it excludes the time options, --incremental and --limit');
    }
  }
  only(
    options.tolerateMissing !== undefined && !options.additionalFields.includes(slowField),
    `--tolerate-missing ${slowField}`,
    `--additional-fields ${slowField}`,
  );
  checkFields(options, resource);
  for (const [value, flag] of [
    [options.timeframe, '--timeframe'],
    [options.interval, '--interval'],
    [options.statistics, '--statistics'],
    [options.measurements, '--measurements'],
    [options.groupBy, '--group-by'],
    [options.conversionMetric, '--conversion-metric'],
  ] as const) {
    only(value !== undefined, flag, `reports (${reports.map(({ name }) => name).join(', ')})`);
  }
}

/** Throws a `Failure` for an attribute that the resource does not have in the revision whose contract is known here. */
function checkFields({ fields = [], revision }: SourceOptions, resource: Resource): void {
  const paths = attributePaths(resource, resource.additional);
  if (paths.length === 0 || revision !== contractRevision) {
    return;
  }
  const known = new Set(['id', ...paths, ...paths.map(topOf)]);
  const wrong = fields.find((name) => !known.has(name));
  if (wrong !== undefined) {
    refuse(
      `--fields ${wrong}: ${resource.name} have no such attribute${didYouMean(wrong, known)}; klaviyo-source ${resource.name} --schema shows those that they have`,
    );
  }
}

/** Throws a `Failure` for flags that a report can't use. */
function checkReport(options: SourceOptions, { name }: SourceReport): void {
  if (options.incremental || options.lookback !== undefined || options.lateReport) {
    refuse(
      `${name} is a report: it goes on from no state; say --timeframe, or --start-time and --end-time (--state FILE alone counts the calls of a day)`,
    );
  }
  for (const [given, flag] of [
    [options.parent.length > 0, '--parent'],
    [options.channel.length > 0, '--channel'],
    [options.archived !== 'include', '--archived'],
    [options.profile !== undefined, '--profile'],
    [options.where.length > 0, '--where'],
    [options.changesSince !== undefined, '--changes-since'],
    [options.include.length > 0, '--include'],
    [options.fields !== undefined, '--fields'],
    [options.additionalFields.length > 0, '--additional-fields'],
    [options.tolerateMissing !== undefined, '--tolerate-missing'],
    [options.raw, '--raw'],
    [options.filterBy !== undefined, '--filter-by'],
  ] as const) {
    if (given) {
      refuse(`${flag} does not go with ${name}, which is a report; see its options in --help`);
    }
  }
}

/** What the schema of a report does not depend on. */
function withSpan({ metric }: SourceReport, options: SourceOptions): SourceOptions {
  const { timeframe, startTime } = options;
  return {
    ...options,
    timeframe: startTime === undefined ? (timeframe ?? 'today') : timeframe,
    ...(metric === '--metric' && { metric: options.metric ?? '-' }),
    ...(metric === '--conversion-metric' && { conversionMetric: options.conversionMetric ?? '-' }),
  };
}

export type RunPlan = ReadPlan | ReportPlan;

export function isReportPlan(plan: RunPlan): plan is ReportPlan {
  return 'report' in plan;
}

/**
 * `flags` are the options that were given as flags. `resource` may have been named by the config file. `added` stands
 * in every record. `now` in milliseconds.
 */
export function planSource(
  options: SourceOptions,
  flags: ReadonlyMap<string, unknown>,
  resource: Resource | SourceReport,
  { added, now }: { readonly added: Extra; readonly now: number },
): RunPlan {
  checkTogether(options, flags);
  checkShards(options, resource);
  if ('measures' in resource) {
    checkReport(options, resource);
    const asked = options.schema ? withSpan(resource, options) : options;
    return planReport(resource, { ...asked, added }, now * 1000);
  }
  checkResource(options, resource);
  return planRead(resource, { ...options, added });
}

/** What `check` asks: of a report, whose calls are few and counted, the resource that has the same scope. */
export function checkedPlan(plan: RunPlan, options: SourceOptions): ReadPlan | undefined {
  if (!isReportPlan(plan)) {
    return plan;
  }
  const [scope = ''] = plan.report.endpoint.scopes;
  const resource = resourceNamed(scope.split(':', 1)[0] ?? '');
  const plain = { metric: undefined, partitionBy: undefined, startTime: undefined, endTime: undefined };
  return resource && planRead(resource, { ...options, ...plain });
}
