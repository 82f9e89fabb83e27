// The columns that an operation needs and those that it refuses, compared with those of the input.
import { Failure } from '../../../errors.ts';
import type { Operation } from '../../operations/operation.ts';
import { effectiveNames, type MappingSettings } from '../mapping.ts';
import { describeNear, mapFlags, nearColumns, trimAdvice, visible } from './near.ts';
import { listed } from './flags.ts';
import { Spellings } from './spellings.ts';

/** Of each group at least one column must be there. */
export function neededGroups({ columns }: Operation): readonly (readonly string[])[] {
  const oneOf = columns.filter(({ needed }) => needed === 'one').map(({ name }) => name);
  return columns.flatMap(({ name, needed }) =>
    needed === 'yes' ? [[name]] : name === oneOf[0] ? [oneOf] : [],
  );
}

function looksLikeData(columns: readonly string[]): boolean {
  return columns.some((column) => column.includes('@') || column === '' || /^[+-]?\d/.test(column));
}

/** What is wrong with the input's columns: one that the operation needs is missing, or one is there that it refuses. */
export function columnFailure(columns: readonly string[], settings: MappingSettings): Failure | undefined {
  const has = new Set(effectiveNames(columns, settings).values());
  const missing = neededGroups(settings.operation).filter((group) => !group.some((name) => has.has(name)));
  if (missing.length > 0) {
    return missingColumns(missing, columns, settings);
  }
  for (const [name, advice] of settings.operation.refused ?? []) {
    if (has.has(name)) {
      return new Failure('column_unexpected', `the input has a column ${name}: ${advice}`);
    }
  }
  return undefined;
}

function missingColumns(
  missing: readonly (readonly string[])[],
  columns: readonly string[],
  settings: MappingSettings,
): Failure {
  const what = missing
    .map((group) =>
      group.length === 1
        ? `the column ${group[0]} is missing`
        : `one of the columns ${group.join(', ')} is needed and none is there`,
    )
    .join(', and ');
  return new Failure('column_missing', `${what}${waysOut(missing.flat(), columns, settings)}`);
}

/** What to do about it: flags that name other columns are at fault first, then near spellings, then the header. */
function waysOut(missing: readonly string[], columns: readonly string[], settings: MappingSettings): string {
  const spellings = new Spellings(missing);
  for (const column of columns) {
    const meant = missing.includes(column) ? column : spellings.of(column);
    const mapped = settings.map.get(column);
    if (meant === undefined) {
      continue;
    }
    if (mapped !== undefined) {
      return `; --map ${visible(`${column}=${mapped}`)} makes it ${mapped}: did you mean --map ${visible(`${column}=${meant}`)}?`;
    }
    if (settings.ignore.has(column)) {
      return `; --ignore ${visible(column)} drops it`;
    }
    if (settings.only !== undefined && !settings.only.has(column)) {
      return `; --only leaves ${visible(column)} out`;
    }
  }
  const near = nearColumns(columns, settings);
  const resolve = resolvable(columns, settings);
  if (near.some(({ wanted }) => missing.includes(wanted))) {
    return `; the input has ${describeNear(near)}: column names are case-sensitive, map them with ${mapFlags(near)}${resolve === undefined ? '' : `, or ${resolve}`}${trimAdvice(near)}`;
  }
  if (resolve !== undefined) {
    return `; ${resolve}`;
  }
  if (looksLikeData(columns)) {
    return ': the first row looks like data, not like column names; name the columns with --columns (td prints them with -c)';
  }
  // What td prints before its result can hold its key: `Use 'td -k KEY … job:show …'`.
  return `; the input has: ${listed(
    columns.map((column) => column.replaceAll(/-k \S+/g, '-k …')),
    30,
  )}`;
}

/** For an operation that can look profiles up: the identifiers that the input has instead. */
function resolvable(columns: readonly string[], { operation, map }: MappingSettings): string | undefined {
  const names = operation.resolvedBy ?? [];
  const spellings = new Spellings(names);
  for (const column of columns) {
    const name = map.get(column) ?? column;
    const meant = names.includes(name) ? name : spellings.of(name);
    if (meant !== undefined) {
      const flags = meant === column ? '' : ` ${mapFlags([{ wanted: meant, columns: [column] }])}`;
      return `find the ids by ${meant} with --resolve${flags}`;
    }
  }
  return undefined;
}
