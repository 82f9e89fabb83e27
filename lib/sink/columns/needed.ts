// The columns that an operation needs and those that it refuses, compared with those of the input.
import { Failure } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Operation } from '../operations/operation.ts';
import type { MappingSettings } from './mapping.ts';

/** Of each group at least one column must be there. */
export function neededGroups({ columns }: Operation): readonly (readonly string[])[] {
  const oneOf = columns.filter(({ needed }) => needed === 'one').map(({ name }) => name);
  return columns.flatMap(({ name, needed }) =>
    needed === 'yes' ? [[name]] : name === oneOf[0] ? [oneOf] : [],
  );
}

/** The names under which the operation sees the columns. */
function effectiveNames(columns: readonly string[], { map, ignore }: MappingSettings): string[] {
  return columns.filter((column) => !ignore.has(column)).map((column) => map.get(column) ?? column);
}

function looksLikeData(columns: readonly string[]): boolean {
  return columns.some((column) => column.includes('@') || column === '' || /^[+-]?\d/.test(column));
}

/** What is wrong with the input's columns: one that the operation needs is missing, or one is there that it refuses. */
export function columnFailure(columns: readonly string[], settings: MappingSettings): Failure | undefined {
  const names = effectiveNames(columns, settings);
  const has = new Set(names);
  for (const group of neededGroups(settings.operation)) {
    if (!group.some((name) => has.has(name))) {
      return missingColumn(group, columns, names);
    }
  }
  for (const [name, advice] of settings.operation.refused ?? []) {
    if (has.has(name)) {
      return new Failure('column_unexpected', `the input has a column ${name}: ${advice}`);
    }
  }
  return undefined;
}

function missingColumn(
  group: readonly string[],
  columns: readonly string[],
  effective: readonly string[],
): Failure {
  const what =
    group.length === 1
      ? `the column ${group[0]} is missing`
      : `one of the columns ${group.join(', ')} is needed and none is there`;
  if (looksLikeData(columns)) {
    return new Failure(
      'column_missing',
      `${what}: the first row looks like data, not like column names; name the columns with --columns (td prints them with -c)`,
    );
  }
  for (const wanted of group) {
    const near = nearest(wanted, effective);
    if (near !== undefined) {
      return new Failure(
        'column_missing',
        `${what}; the input has ${JSON.stringify(near)}: column names are case-sensitive, rename it with --map ${JSON.stringify(`${near}=${wanted}`)}`,
      );
    }
  }
  // What td prints before its result can hold its key: `Use 'td -k KEY … job:show …'`.
  const names = columns.map((column) => column.replaceAll(/-k \S+/g, '-k …'));
  return new Failure('column_missing', `${what}; the input has: ${names.join(', ')}`);
}
