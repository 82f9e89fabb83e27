// Turns the columns of the input into targets: what each column's value becomes for an operation.
import { Failure } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { locationFields } from '../operations/profile.ts';
import type { Operation, Target } from '../operations/operation.ts';

export interface PlanSettings {
  readonly operation: Operation;
  /** From column to target, as `--map` has them. */
  readonly map: ReadonlyMap<string, string>;
  readonly ignore: ReadonlySet<string>;
}

/** One column: where its values go, and the JSON in front of them. */
export interface Slot {
  readonly column: string;
  readonly target: Target;
  /** `,"name":` for the targets that become members of an object. */
  readonly prefix: string;
}

export interface Plan {
  readonly slots: readonly Slot[];
  /** True where a column holds an object to merge: then its members must not repeat those of other columns. */
  readonly merges: boolean;
}

function isPlace(target: Target): target is Extract<Target, { name: string }> {
  return target.to !== 'merge' && target.to !== 'nothing';
}

function targetNamed(name: string, operation: Operation): Target {
  const [, space, rest] = /^(properties|location)\.(.+)$/s.exec(name) ?? [];
  if (operation.others === 'properties' && space === 'properties' && rest !== undefined) {
    return { to: 'property', name: rest };
  }
  if (space === 'location' && rest !== undefined && locationFields.has(rest) && operation.columns.has(rest)) {
    return { to: 'location', name: rest };
  }
  return (
    operation.columns.get(name) ??
    (operation.others === 'properties' ? { to: 'property', name } : { to: 'nothing' })
  );
}

function targetOf(column: string, { operation, map, ignore }: PlanSettings): Target {
  if (ignore.has(column)) {
    return { to: 'nothing' };
  }
  const mapped = map.get(column);
  if (mapped !== undefined) {
    return targetNamed(mapped, operation);
  }
  // Without --map a column named `properties.x` is a custom property of just that name.
  return (
    operation.columns.get(column) ??
    (operation.others === 'properties' ? { to: 'property', name: column } : { to: 'nothing' })
  );
}

/** Throws a `Failure` where two columns would become the same thing. */
export function makePlan(columns: readonly string[], settings: PlanSettings): Plan {
  const taken = new Map<string, string>();
  const slots = columns.map((column): Slot => {
    const target = targetOf(column, settings);
    if (!isPlace(target)) {
      return { column, target, prefix: '' };
    }
    const place = `${target.to} ${target.name}`;
    const other = taken.get(place);
    if (other !== undefined) {
      throw new Failure(
        'column_duplicate',
        `the columns ${JSON.stringify(other)} and ${JSON.stringify(column)} both become ${target.name}; drop one with --ignore or rename it with --map`,
      );
    }
    taken.set(place, column);
    return { column, target, prefix: `,${JSON.stringify(target.name)}:` };
  });
  return { slots, merges: slots.some(({ target }) => target.to === 'merge') };
}

/** The names under which the operation sees the columns. */
function effectiveNames(columns: readonly string[], { map, ignore }: PlanSettings): string[] {
  return columns.filter((column) => !ignore.has(column)).map((column) => map.get(column) ?? column);
}

function looksLikeData(columns: readonly string[]): boolean {
  return columns.some((column) => column.includes('@') || column === '' || /^[+-]?\d/.test(column));
}

/** Throws a `Failure` where the input lacks a column that the operation needs, or has one that it refuses. */
export function checkColumns(columns: readonly string[], settings: PlanSettings): void {
  const names = effectiveNames(columns, settings);
  const has = new Set(names);
  for (const group of settings.operation.required) {
    if (!group.some((name) => has.has(name))) {
      throw missingColumn(group, columns, names);
    }
  }
  for (const [name, advice] of settings.operation.refused ?? []) {
    if (has.has(name)) {
      throw new Failure('column_unexpected', `the input has a column ${name}: ${advice}`);
    }
  }
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

/** Columns whose values go nowhere and that the user did not drop with --ignore. */
export function unusedColumns(columns: readonly string[], settings: PlanSettings): string[] {
  return makePlan(columns, settings).slots.flatMap(({ column, target }) =>
    target.to === 'nothing' && !settings.ignore.has(column) ? [column] : [],
  );
}
