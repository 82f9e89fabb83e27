// The check of flags that name columns and targets: one that can't be is a usage error with what is nearest.
import { Failure } from '../../../errors.ts';
import { didYouMean, nearest } from '../../../nearest.ts';
import type { Operation } from '../../operations/operation.ts';
import type { MappingSettings } from '../mapping.ts';
import { visible } from './near.ts';
import { plainSpelling, Spellings } from './spellings.ts';

/** Flags with the columns that they name. */
function* namedColumns(settings: MappingSettings): Generator<readonly [flag: string, column: string]> {
  const { map, ignore, only, types, countryColumn } = settings;
  for (const column of map.keys()) {
    yield ['map', column];
  }
  for (const column of ignore) {
    yield ['ignore', column];
  }
  for (const column of only ?? []) {
    yield ['only', column];
  }
  for (const column of types?.keys() ?? []) {
    yield ['type', column];
  }
  if (countryColumn !== undefined) {
    yield ['country-column', countryColumn];
  }
}

/** What a flag names and the columns are without, as messages: `names` are the columns' names after mapping. */
export function absentColumns(
  columns: readonly string[],
  settings: MappingSettings,
  names: Iterable<string>,
): string[] {
  const has = new Set(columns);
  const fields = new Set(names);
  const messages: string[] = [];
  for (const [flag, column] of namedColumns(settings)) {
    if (!has.has(column) && !(flag === 'type' && fields.has(column))) {
      messages.push(
        `--${flag} ${visible(column)}: the input has no such column${nearestColumn(column, columns)}`,
      );
    }
  }
  for (const column of settings.dropInvalid ?? []) {
    if (
      !has.has(column) &&
      !fields.has(column) &&
      !settings.operation.columns.some(({ name }) => name === column)
    ) {
      messages.push(
        `--drop-invalid ${visible(column)}: the input has no such column${nearestColumn(column, [...new Set([...columns, ...fields])])}`,
      );
    }
  }
  return messages;
}

function nearestColumn(wanted: string, columns: readonly string[]): string {
  const plain = plainSpelling(wanted);
  const near = columns.find((column) => plainSpelling(column) === plain) ?? nearest(wanted, columns);
  if (near !== undefined) {
    return ` (did you mean ${visible(near)}?)`;
  }
  const [outer = ''] = wanted.split('.');
  return outer !== wanted && columns.includes(outer)
    ? `; it has ${visible(outer)}: members of an object can't be mapped, take them out before (jq, or in the query)`
    : `; it has: ${listed(columns)}`;
}

/** The first few of some names, and how many more. */
export function listed(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map((name) => visible(name).slice(1, -1));
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

/** Throws a `Failure` for a target of --map that can't be, whatever the input. */
export function checkTargets(map: ReadonlyMap<string, string>, operation: Operation, name: string): void {
  const spellings = new Spellings(operation.columns.map((column) => column.name));
  for (const [column, target] of map) {
    const wrong = targetFault(target, operation, name, spellings);
    if (wrong !== undefined) {
      throw new Failure('usage', `--map ${visible(`${column}=${target}`)}: ${wrong}`);
    }
  }
}

function targetsWithPoint({ others, patches, columns }: Operation): string {
  const kinds = [
    ...(others === 'properties' ? ['properties.NAME'] : []),
    ...(columns.some(({ target }) => target.to === 'location') ? ['location.FIELD'] : []),
  ];
  const patch = patches ? ', append.NAME or unappend.NAME' : '';
  return kinds.length === 0 ? 'none here' : `${kinds.join(' or ')}${patch}`;
}

function targetFault(
  target: string,
  operation: Operation,
  operationName: string,
  spellings: Spellings,
): string | undefined {
  const known = operation.columns.map(({ name }) => name);
  if (known.includes(target)) {
    return undefined;
  }
  const takesProperties = operation.others === 'properties';
  const [, space = '', rest = ''] = /^([^.]*)\.(.*)$/s.exec(target) ?? [];
  if (space === '' && rest === '') {
    const meant = spellings.of(target);
    if (meant !== undefined) {
      return `${target} is no field (did you mean ${meant}?${takesProperties ? ` properties.${target} is a property of that name` : ''})`;
    }
    return takesProperties
      ? undefined
      : `--op ${operationName} has no field ${target}${didYouMean(target, known)}; it has ${known.join(', ')}`;
  }
  const isPatch = operation.patches === true && (space === 'append' || space === 'unappend');
  if (rest !== '' && (isPatch || (takesProperties && space === 'properties'))) {
    return undefined;
  }
  const inLocation = operation.columns.flatMap(({ name, target: { to } }) =>
    to === 'location' ? [name] : [],
  );
  if (space === 'location' && inLocation.length > 0) {
    return inLocation.includes(rest)
      ? undefined
      : `the location has no field ${rest}${didYouMean(rest, inLocation)}; it has ${inLocation.join(', ')}`;
  }
  const last = target.slice(target.lastIndexOf('.') + 1);
  const meant = known.includes(last)
    ? last
    : (spellings.of(last) ?? (takesProperties ? `properties.${rest}` : known[0]));
  return `a target with a point is ${targetsWithPoint(operation)} (did you mean ${meant}?)`;
}
