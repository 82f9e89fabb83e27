// The options of a caller as what a command line gives: the same table decides about both.
import type * as z from 'zod';
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { rowsOf, type OptionInfo, type Raw } from '../../cli/kit/options.ts';

/** The arguments of flags that name a file, where `-` is a stream of the command's process. */
const files: ReadonlySet<string> = new Set(['FILE', 'STATE']);

/** The options that a table takes from a caller. Throws a `Failure` for one that it does not know. */
export function flagsOf(
  table: z.ZodObject,
  options: object,
  refused: ReadonlySet<string>,
): ReadonlyMap<string, Raw> {
  const rows = new Map(rowsOf(table).map((row) => [row.key, row.info]));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return new Map(given.map(([key, value]) => [key, rawOf(key, value, infoOf(key, rows, refused))]));
}

function infoOf(
  key: string,
  rows: ReadonlyMap<string, OptionInfo>,
  refused: ReadonlySet<string>,
): OptionInfo {
  const info = refused.has(key) ? undefined : rows.get(key);
  if (info === undefined) {
    const known = [...rows.keys()].filter((name) => !refused.has(name));
    throw new Failure('usage', `unknown option ${key}${didYouMean(key, known)}`);
  }
  return info;
}

function rawOf(key: string, value: unknown, { repeats, argument }: OptionInfo): Raw {
  // A text would count as yes, whatever it says.
  if (argument === undefined && typeof value !== 'boolean') {
    throw new Failure('usage', `${key}: expected true or false, got ${JSON.stringify(value)}`);
  }
  if (Array.isArray(value)) {
    return repeats === true ? value.map(String) : value.join(',');
  }
  if (value === '-' && files.has(argument ?? '')) {
    throw new Failure(
      'usage',
      `${key} -: a program has streams of its own; name a file (one that is called - is ./-)`,
    );
  }
  if (value instanceof Date && Number.isNaN(value.getTime())) {
    throw new Failure('usage', `${key}: expected a time, got an invalid Date`);
  }
  const text = value instanceof Date ? value.toISOString() : undefined;
  if (text !== undefined || typeof value === 'boolean') {
    return text ?? value === true;
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return repeats === true ? [String(value)] : String(value);
  }
  if (typeof value === 'object' && value !== null && repeats === true) {
    return Object.entries(value).map(([name, target]) => `${name}=${String(target)}`);
  }
  throw new Failure('usage', `${key}: expected a text, a number, true, false, a Date or a list of texts`);
}
