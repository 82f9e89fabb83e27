// The types that a user gives to columns with `--type`: values of JSON for their texts, or what is wrong with them.
import { exactly, ExactNumber } from '../../../json/number.ts';
import { parseTime, acceptedTimes } from '../../../time/timestamps.ts';
import type { Fault } from '../../record.ts';
import { commaHint, dateHint } from './spreadsheet.ts';
import { losesDigits, textJson } from './values.ts';

export const valueTypes = ['text', 'number', 'boolean', 'date', 'json'] as const;
export type ValueType = (typeof valueTypes)[number];

export function isValueType(text: string): text is ValueType {
  return valueTypes.some((type) => type === text);
}

const words = new Map<string, boolean>([
  ['true', true],
  ['t', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['f', false],
  ['no', false],
  ['0', false],
]);

/** The boolean that a word stands for, in any letter case, or a boolean or number of JSON. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') {
    return value;
  }
  return typeof value === 'string' || typeof value === 'number'
    ? words.get(String(value).toLowerCase())
    : undefined;
}

/** The number as people write them: a sign, leading zeros and a bare point are allowed, a comma is not. */
const anyNumber = /^([+-]?)0*((?:[1-9]\d*)?)(?:\.(\d*))?([eE][+-]?\d+)?$/;

function numberJson(value: unknown): string | Fault {
  if (typeof value === 'number') {
    return JSON.stringify(value);
  }
  const text = value instanceof ExactNumber ? value.text : value;
  const match = typeof text === 'string' && /\d/.test(text) ? anyNumber.exec(text) : null;
  if (match === null) {
    const hint = typeof text === 'string' ? commaHint(text) : '';
    return { code: 'not_a_number', message: `expected a number (--type)${hint}` };
  }
  const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
  const number = exactly(
    `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`,
  );
  return typeof number === 'number'
    ? JSON.stringify(number)
    : {
        code: 'number_inexact',
        message: 'the number has more digits than a double holds (--type COLUMN=text keeps it)',
      };
}

function jsonText(value: unknown, textual: boolean): string | Fault {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  try {
    JSON.parse(value);
  } catch {
    // In JSON a text is a value of JSON already. Engines that have no type for JSON print its text there, too.
    return textual
      ? { code: 'value_invalid', message: 'expected JSON text (--type)' }
      : JSON.stringify(value);
  }
  return losesDigits(value)
    ? { code: 'number_inexact', message: 'a number in the JSON text has more digits than a double holds' }
    : value;
}

/** The JSON of a value of the given type. `zone`: of times that have none. */
export function typedJson(value: unknown, type: ValueType, textual: boolean, zone: string): string | Fault {
  switch (type) {
    case 'text':
      return textJson(value);
    case 'number':
      return numberJson(value);
    case 'boolean': {
      const boolean = booleanOf(value);
      return boolean === undefined
        ? { code: 'value_invalid', message: 'expected true or false, t or f, yes or no, 1 or 0 (--type)' }
        : String(boolean);
    }
    case 'date': {
      const time = typeof value === 'string' ? parseTime(value, zone) : undefined;
      return time === undefined
        ? {
            code: 'timestamp_invalid',
            message: `expected ${acceptedTimes} (--type)${typeof value === 'string' ? dateHint(value) : ''}`,
          }
        : JSON.stringify(time.text);
    }
    default:
      return jsonText(value, textual);
  }
}
