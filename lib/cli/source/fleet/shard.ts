// The shard of a run: what of the span that was asked for it reads, and which options have no meaning for a part.
import { Failure } from '../../../errors.ts';
import { equalPart } from '../../../source/shards/cut.ts';
import type { SourceReport } from '../../../source/reports/report.ts';
import type { Resource } from '../../../source/resources/resource.ts';
import type { SourceOptions, WrittenOptions } from '../options.ts';

function refuse(message: string): never {
  throw new Failure('usage', message);
}

/** Throws a `Failure` for options of a run as a whole beside `flag`, which makes it one of several. */
function refuseWhole(options: SourceOptions, flag: string): void {
  for (const [given, name, why] of [
    [
      options.incremental,
      '--incremental',
      'a shard is a closed span of its own: say --start-time and --end-time',
    ],
    [options.changesSince !== undefined, '--changes-since', 'a snapshot is compared as a whole'],
    [options.limit !== undefined, '--limit', 'it counts the records of the whole'],
    [options.preview !== undefined, '--preview', 'it shows the first records of the whole'],
    [options.schema, '--schema', 'it is the same for all of them'],
  ] as const) {
    if (given) {
      refuse(`${flag} excludes ${name}: ${why}`);
    }
  }
}

/** The options of a run that is a shard by its number; others as they are. Throws a `Failure` for what can't be one. */
export function sharded(options: SourceOptions, written: WrittenOptions): SourceOptions {
  const { shard, plan, startTime, endTime } = options;
  if (shard === undefined) {
    return options;
  }
  const flag = `--shard ${shard.index}/${shard.of}`;
  if (plan !== undefined) {
    refuse('--plan and --shard exclude each other: a plan is made once, for the whole');
  }
  refuseWhole(options, flag);
  if (startTime === undefined || endTime === undefined) {
    refuse(
      `${flag} needs --start-time and --end-time: each shard cuts the same closed span by itself (--plan ${shard.of} cuts an open one)`,
    );
  }
  for (const time of [written.startTime, written.endTime]) {
    if (time !== undefined && 'ago' in time) {
      refuse(
        `${flag} needs times that are the same for all shards, like 2026-01-31T09:30:00Z: each of them begins at another moment, and "so long ago" is another time then`,
      );
    }
  }
  const span = { from: startTime, to: endTime };
  if (span.to - span.from < shard.of) {
    refuse(`${flag}: the span is too short for so many shards`);
  }
  const part = equalPart(span, shard.index, shard.of);
  return { ...options, startTime: part.from, endTime: part.to };
}

/** Throws a `Failure` for what a resource or report can't be cut by. Nothing is asked of runs that are whole. */
export function checkShards(options: SourceOptions, resource: Resource | SourceReport): void {
  const flag =
    options.plan !== undefined
      ? `--plan ${options.plan}`
      : options.shard === undefined
        ? undefined
        : '--shard';
  if (flag === undefined) {
    return;
  }
  if ('measures' in resource) {
    refuse(`${flag} cuts what is read by time; ${resource.name} is a report, which is read in few calls`);
  }
  // Of a resource under others the parents come one after the other: a cut by time would mix them.
  if (resource.parent !== undefined && options.parent.length !== 1) {
    refuse(
      `${flag} cuts ${resource.name} by time, and so under one parent only: name it with --parent ID, and cut each parent by itself`,
    );
  }
  if (options.plan === undefined) {
    return;
  }
  refuseWhole(options, flag);
  if (resource.times.length === 0) {
    refuse(`${flag} cuts by time, and ${resource.name} has none; --resources says which have`);
  }
  if (options.format === 'csv') {
    refuse(`${flag} excludes --format csv: each shard would begin with a head; --shard I/N writes it once`);
  }
}
