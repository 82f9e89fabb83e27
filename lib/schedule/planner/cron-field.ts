// Turns one field of a cron pattern into its values, or says why it is refused.

export interface FieldInfo {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for `min`, `min + 1`, … */
  readonly words?: readonly string[];
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export const fieldInfos = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'day of week', min: 0, max: 6, words: weekdays },
] as const satisfies readonly FieldInfo[];

/** Why a field is refused; the message is completed by the caller, who knows the whole pattern. */
export class FieldProblem extends Error {}

const foreign: readonly (readonly [RegExp, string])[] = [
  [/\?/, '"?" is Quartz; write "*"'],
  [/#/, '"#" (the n-th weekday of a month) is not supported'],
  [/^l$|\dl|l[-+]?\d|[a-z]{3}l$/i, '"L" (the last day) is not supported'],
  [/^l?w$|\dw/i, '"W" (the nearest weekday) is not supported'],
  [/^h$|^h[(/]/i, '"H" is Jenkins; write the value itself'],
];

function span({ min, max, words }: FieldInfo): string {
  return words === undefined
    ? `${min} to ${max}`
    : `${min} to ${max} or ${words[0] ?? ''} to ${words.at(-1) ?? ''}`;
}

function parseValue(text: string, info: FieldInfo): number {
  const word = info.words?.indexOf(text.toLowerCase()) ?? -1;
  if (word >= 0) {
    return info.min + word;
  }
  if (!/^\d{1,3}$/.test(text)) {
    const shown = text === '' ? 'a value is missing' : `"${text}" is no value`;
    throw new FieldProblem(`${shown}: expected ${span(info)}`);
  }
  const value = Number(text);
  if (value === 7 && info.name === 'day of week') {
    throw new FieldProblem('Sunday is 0 (or sun), not 7');
  }
  if (value < info.min || value > info.max) {
    throw new FieldProblem(`${text} is out of range: expected ${span(info)}`);
  }
  return value;
}

function parseStep(text: string, info: FieldInfo): number {
  const size = info.max - info.min + 1;
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1) {
    throw new FieldProblem(`"/${text}" is no step: expected a number from 1 to ${size - 1}`);
  }
  if (Number(text) >= size) {
    throw new FieldProblem(`a step of ${text} never comes to a second value: expected 1 to ${size - 1}`);
  }
  return Number(text);
}

/** How a step of all values counts: from the first one on, as cron does, or in multiples, as Treasure Data does. */
export type Steps = 'cron' | 'multiples';

function parsePart(part: string, info: FieldInfo, steps: Steps): number[] {
  const [base = '', step, ...more] = part.split('/');
  if (more.length > 0) {
    throw new FieldProblem(`"${part}" has more than one step`);
  }
  const ends = base.split('-');
  if (ends.length > 2) {
    throw new FieldProblem(`"${base}" is no range: expected FROM-TO`);
  }
  if (step !== undefined && base !== '*' && ends.length === 1) {
    parseValue(base, info);
    throw new FieldProblem(`a step needs a range: write ${base}-${info.max}/${step} or */${step}`);
  }
  const [low, high] = base === '*' ? [info.min, info.max] : ends.map((end) => parseValue(end, info));
  const from = low ?? info.min;
  const to = high ?? from;
  if (from > to) {
    throw new FieldProblem(`the range ${base} runs backwards: write it as two, joined by a comma`);
  }
  const by = step === undefined ? 1 : parseStep(step, info);
  const first = base === '*' && steps === 'multiples' ? Math.ceil(from / by) * by : from;
  const values: number[] = [];
  for (let value = first; value <= to; value += by) {
    values.push(value);
  }
  return values;
}

/** A `*` among other values makes them meaningless, so one of them was meant in another way. */
function refuseStarInList(text: string): void {
  const parts = text.split(',');
  if (parts.length > 1 && parts.includes('*')) {
    throw new FieldProblem(
      `"${text}" has a * inside a list: write * alone for every value, or leave it away`,
    );
  }
}

export interface FieldReading {
  readonly steps: Steps;
  /** A list may hold a bare `*`: so it was stored by an older version. */
  readonly starInList: boolean;
}

/** The values of a field in ascending order; throws a `FieldProblem`. */
export function parseField(text: string, info: FieldInfo, { steps, starInList }: FieldReading): number[] {
  const strange = foreign.find(([pattern]) => pattern.test(text));
  if (strange !== undefined && !info.words?.includes(text.toLowerCase())) {
    throw new FieldProblem(strange[1]);
  }
  const values = new Set(text.split(',').flatMap((part) => parsePart(part, info, steps)));
  if (!starInList) {
    refuseStarInList(text);
  }
  return [...values].toSorted((a, b) => a - b);
}

export function isFull(values: readonly number[], info: FieldInfo): boolean {
  return values.length === info.max - info.min + 1;
}

/** Values as cron writes them, runs of three and more as ranges: `1-5,8`. */
export function formatField(values: readonly number[], info: FieldInfo): string {
  return isFull(values, info) ? '*' : rangesOf(values, '-').join(',');
}

export function rangesOf(values: readonly number[], dash: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < values.length;) {
    let end = start;
    while (values[end + 1] === (values[end] ?? 0) + 1) {
      end += 1;
    }
    if (end - start >= 2) {
      parts.push(`${values[start]}${dash}${values[end]}`);
    } else {
      parts.push(...values.slice(start, end + 1).map(String));
    }
    start = end + 1;
  }
  return parts;
}
