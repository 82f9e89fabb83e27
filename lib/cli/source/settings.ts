// The options of klaviyo-source as the plan of a run; those that do not go together are refused.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { planRead, type ReadPlan } from '../../source/plan.ts';
import type { Extra } from '../../source/records/record.ts';
import type { Resource } from '../../source/resources/resource.ts';
import { resourceNamed, resources, slowField } from '../../source/resources/index.ts';
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
export function findResource(name: string | undefined, where?: string): Resource {
  if (name === undefined) {
    return refuse('name a resource, like lists, profiles or events; --resources lists all');
  }
  const found = resourceNamed(name);
  if (found !== undefined) {
    return found;
  }
  const known = resources.map((resource) => resource.name);
  const near = didYouMean(name, known);
  throw new Failure(
    where === undefined ? 'usage' : 'config',
    `${where === undefined ? '' : `${where}: `}unknown resource ${JSON.stringify(name)}${near === '' ? '; --resources lists all' : near}`,
  );
}

/** Throws a `Failure` for flags that contradict each other or that the resource can't use. */
function checkTogether(
  options: SourceOptions,
  flags: ReadonlyMap<string, unknown>,
  resource: Resource,
): void {
  const { incremental, state, preview, output, partitionBy, changesSince } = options;
  only(state !== undefined && !incremental, '--state', '--incremental');
  only(options.lookback !== undefined && !incremental, '--lookback', '--incremental');
  only(options.lateReport && options.lookback === undefined, '--late-report', '--lookback');
  if (incremental && state === undefined) {
    refuse('--incremental needs --state FILE, which remembers where a run ended');
  }
  only(options.param.length > 0 && options.config === undefined, '-p', '--config FILE');
  only(partitionBy !== undefined && output === undefined, '--partition-by', '--output DIR');
  only(flags.has('mode') && output === undefined, '--mode', '--output FILE');
  only(flags.has('timezone') && partitionBy === undefined, '--timezone', '--partition-by FIELD');
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
  if (options.quiet && options.verbose) {
    refuse('--quiet and --verbose exclude each other');
  }
  const { startTime, endTime } = options;
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    refuse('--start-time lies behind --end-time: the range holds nothing');
  }
}

/**
 * `flags` are the options that were given as flags. `resource` may have been named by the config file. `added` stands
 * in every record.
 */
export function planSource(
  options: SourceOptions,
  flags: ReadonlyMap<string, unknown>,
  resource: Resource,
  added: Extra = [],
): ReadPlan {
  checkTogether(options, flags, resource);
  return planRead(resource, { ...options, added });
}
