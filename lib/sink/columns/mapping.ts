// The mapping of the input's columns: what each column's value becomes for an operation.
import { Failure } from '../../errors.ts';
import type { OperationColumn, Operation, Target } from '../operations/operation.ts';
import { presets, type PresetName } from './names/presets.ts';
import { isPhoneColumn } from './values/spreadsheet.ts';
import type { ValueType } from './values/typed.ts';

export interface MappingSettings {
  readonly operation: Operation;
  /** From column to target, as `--map` has them. */
  readonly map: ReadonlyMap<string, string>;
  readonly ignore: ReadonlySet<string>;
  readonly presets?: readonly PresetName[];
  /** These columns alone. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Types that the user gave to columns. */
  readonly types?: ReadonlyMap<string, ValueType>;
  /** Columns whose invalid values are left out, by the user's name or the field's. */
  readonly dropInvalid?: ReadonlySet<string>;
  /** The column with the country of each record's phone number. */
  readonly countryColumn?: string | undefined;
}

/** One column: where its values go, and the JSON in front of them. */
export interface ColumnSlot {
  readonly column: string;
  readonly target: Target;
  /** `,"name":` for the targets that become members of an object. */
  readonly prefix: string;
  readonly type: ValueType | undefined;
  /** An invalid value is left out instead of costing the record. */
  readonly drops: boolean;
  /** A property that holds phone numbers by its name: --infer-types makes no number of it. */
  readonly isPhone: boolean;
}

export interface ColumnMapping {
  readonly slots: readonly ColumnSlot[];
  /** True where a column holds an object to merge: then its members must not repeat those of other columns. */
  readonly merges: boolean;
  /** The index of the column with the country of the phone number; -1 where there is none. */
  readonly countryIndex: number;
}

type KnownColumns = ReadonlyMap<string, OperationColumn>;

function isNamed(target: Target): target is Extract<Target, { name: string }> {
  return target.to !== 'merge' && target.to !== 'nothing';
}

/** The target that `--map` names. */
function targetNamed(name: string, { others, patches }: Operation, known: KnownColumns): Target {
  const [, space, rest] = /^(properties|location|append|unappend)\.(.+)$/s.exec(name) ?? [];
  if (patches && rest !== undefined && (space === 'append' || space === 'unappend')) {
    return { to: space, name: rest };
  }
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

function isDropped(column: string, { ignore, only }: MappingSettings): boolean {
  return ignore.has(column) || (only !== undefined && !only.has(column));
}

/**
 * The names under which the operation sees the columns; those that the user dropped are not among them. A preset maps
 * what neither --map nor --ignore has dealt with, to columns that nothing else becomes.
 */
export function effectiveNames(columns: readonly string[], settings: MappingSettings): Map<string, string> {
  const { operation, map } = settings;
  const known = new Map(operation.columns.map((column) => [column.name, column]));
  const names = new Map(
    columns
      .filter((column) => !isDropped(column, settings))
      .map((column) => [column, map.get(column) ?? column]),
  );
  const taken = new Set(names.values());
  const rename = (column: string, name: string) => {
    names.set(column, name);
    taken.add(name);
  };
  for (const preset of settings.presets ?? []) {
    for (const { header, column, ifNeeded } of presetRows(preset)) {
      const wanted = known.get(column);
      const isWanted = wanted !== undefined && (!ifNeeded || wanted.needed === 'yes');
      if (isWanted && names.get(header) === header && !map.has(header) && !taken.has(column)) {
        rename(header, column);
      }
    }
  }
  for (const { name, otherNames = [] } of operation.columns) {
    const other = otherNames.find((candidate) => names.get(candidate) === candidate && !map.has(candidate));
    if (other !== undefined && !taken.has(name)) {
      rename(other, name);
    }
  }
  return names;
}

function presetRows(name: PresetName): readonly { header: string; column: string; ifNeeded?: true }[] {
  return presets[name];
}

/** Throws a `Failure` where two columns would become the same thing. */
export function mapColumns(columns: readonly string[], settings: MappingSettings): ColumnMapping {
  const { operation, map, types, dropInvalid, countryColumn } = settings;
  const known = new Map(operation.columns.map((column) => [column.name, column]));
  const names = effectiveNames(columns, settings);
  const taken = new Map<string, string>();
  const slots = columns.map((column): ColumnSlot => {
    const name = names.get(column);
    const target: Target =
      name === undefined
        ? { to: 'nothing' }
        : map.has(column)
          ? targetNamed(name, operation, known)
          : // Without --map a column named `properties.x` is a custom property of just that name.
            targetOf(name, operation.others, known);
    const slot = {
      column,
      target,
      type: types?.get(column) ?? (name === undefined ? undefined : types?.get(name)),
      drops:
        dropInvalid !== undefined &&
        (dropInvalid.has(column) || (name !== undefined && dropInvalid.has(name))),
      isPhone: target.to === 'property' && (isPhoneColumn(column) || isPhoneColumn(target.name)),
    };
    if (!isNamed(target)) {
      return { ...slot, prefix: '' };
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
    return { ...slot, prefix: `,${JSON.stringify(target.name)}:` };
  });
  return {
    slots,
    merges: slots.some(({ target }) => target.to === 'merge'),
    countryIndex: countryColumn === undefined ? -1 : columns.indexOf(countryColumn),
  };
}

/** Columns whose values go nowhere and that the user did not drop. */
export function unusedColumns(columns: readonly string[], settings: MappingSettings): string[] {
  return mapColumns(columns, settings).slots.flatMap(({ column, target }) =>
    target.to === 'nothing' && !isDropped(column, settings) && column !== settings.countryColumn
      ? [column]
      : [],
  );
}
