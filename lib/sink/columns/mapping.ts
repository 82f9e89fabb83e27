// The mapping of the input's columns: what each column's value becomes for an operation.
import { Failure } from '../../errors.ts';
import type { OperationColumn, Operation, Target } from '../operations/operation.ts';

export interface MappingSettings {
  readonly operation: Operation;
  /** From column to target, as `--map` has them. */
  readonly map: ReadonlyMap<string, string>;
  readonly ignore: ReadonlySet<string>;
}

/** One column: where its values go, and the JSON in front of them. */
export interface ColumnSlot {
  readonly column: string;
  readonly target: Target;
  /** `,"name":` for the targets that become members of an object. */
  readonly prefix: string;
}

export interface ColumnMapping {
  readonly slots: readonly ColumnSlot[];
  /** True where a column holds an object to merge: then its members must not repeat those of other columns. */
  readonly merges: boolean;
}

type KnownColumns = ReadonlyMap<string, OperationColumn>;

function isNamed(target: Target): target is Extract<Target, { name: string }> {
  return target.to !== 'merge' && target.to !== 'nothing';
}

/** The target that `--map` names. */
function targetNamed(name: string, { others }: Operation, known: KnownColumns): Target {
  const [, space, rest] = /^(properties|location)\.(.+)$/s.exec(name) ?? [];
  if (others === 'properties' && space === 'properties' && rest !== undefined) {
    return { to: 'property', name: rest };
  }
  if (space === 'location' && rest !== undefined && known.get(rest)?.target.to === 'location') {
    return { to: 'location', name: rest };
  }
  return targetOf(name, others, known);
}

function targetOf(name: string, others: Operation['others'], known: KnownColumns): Target {
  return known.get(name)?.target ?? (others === 'properties' ? { to: 'property', name } : { to: 'nothing' });
}

/** Throws a `Failure` where two columns would become the same thing. */
export function mapColumns(
  columns: readonly string[],
  { operation, map, ignore }: MappingSettings,
): ColumnMapping {
  const known = new Map(operation.columns.map((column) => [column.name, column]));
  const taken = new Map<string, string>();
  const slots = columns.map((column): ColumnSlot => {
    const mapped = map.get(column);
    // Without --map a column named `properties.x` is a custom property of just that name.
    const target: Target = ignore.has(column)
      ? { to: 'nothing' }
      : mapped === undefined
        ? targetOf(column, operation.others, known)
        : targetNamed(mapped, operation, known);
    if (!isNamed(target)) {
      return { column, target, prefix: '' };
    }
    const key = `${target.to} ${target.name}`;
    const other = taken.get(key);
    if (other !== undefined) {
      throw new Failure(
        'column_duplicate',
        `the columns ${JSON.stringify(other)} and ${JSON.stringify(column)} both become ${target.name}; drop one with --ignore or rename it with --map`,
      );
    }
    taken.set(key, column);
    return { column, target, prefix: `,${JSON.stringify(target.name)}:` };
  });
  return { slots, merges: slots.some(({ target }) => target.to === 'merge') };
}

/** Columns whose values go nowhere and that the user did not drop with --ignore. */
export function unusedColumns(columns: readonly string[], settings: MappingSettings): string[] {
  return mapColumns(columns, settings).slots.flatMap(({ column, target }) =>
    target.to === 'nothing' && !settings.ignore.has(column) ? [column] : [],
  );
}
