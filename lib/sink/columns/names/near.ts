// Columns that are near spellings of known ones which the input lacks, with the flags that would map them.
import { effectiveNames, type MappingSettings } from '../mapping.ts';
import { presetProperties } from './presets.ts';
import { shellQuoted } from './shell.ts';
import { Spellings } from './spellings.ts';

/** A known column that is not there, and the columns that may be meant for it, the best first. */
export interface NearColumn {
  readonly wanted: string;
  readonly columns: readonly string[];
}

/** Neither columns that a flag has dealt with are named, nor those whose right name is there as well. */
export function nearColumns(columns: readonly string[], settings: MappingSettings): NearColumn[] {
  const { operation, map, countryColumn } = settings;
  const names = effectiveNames(columns, settings);
  const has = new Set(names.values());
  const needed = new Set(
    operation.columns.filter((column) => column.needed === 'yes').map(({ name }) => name),
  );
  const spellings = new Spellings(operation.columns.map(({ name }) => name));
  const dealtWith = new Set((settings.presets ?? []).flatMap((preset) => presetProperties[preset] ?? []));
  const near = new Map<string, string[]>();
  for (const [column, name] of names) {
    const wanted = spellings.of(column);
    if (wanted === undefined || column !== name || map.has(column) || has.has(wanted)) {
      continue;
    }
    // Klaviyo's own ids are those of the account that wrote the file.
    const isForeign = wanted === 'profile_id' && !needed.has('profile_id');
    if (!isForeign && column !== countryColumn && !dealtWith.has(column)) {
      near.set(wanted, [...(near.get(wanted) ?? []), column]);
    }
  }
  return [...near].map(([wanted, found]) => ({ wanted, columns: found }));
}

/** What to add where names have blanks around them. */
export function trimAdvice(near: readonly NearColumn[]): string {
  return near.some(({ columns }) => columns.some((column) => column !== column.trim()))
    ? '; blanks stand around a name, --trim takes them off'
    : '';
}

/** `"First Name" (first_name), "Mobile" or "Phone" (phone_number)` */
export function describeNear(near: readonly NearColumn[]): string {
  return near
    .map(({ wanted, columns }) => `${columns.map((column) => visible(column)).join(' or ')} (${wanted})`)
    .join(', ');
}

/** The name in quotes, with characters that nobody sees as escapes. */
export function visible(column: string): string {
  return JSON.stringify(column).replaceAll(
    /[\p{C}\p{DI}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The flags that map each of them, in one line for a shell. */
export function mapFlags(near: readonly NearColumn[]): string {
  return near
    .map(({ wanted, columns: [best = ''] }) => `--map ${shellQuoted(`${best}=${wanted}`)}`)
    .join(' ');
}
