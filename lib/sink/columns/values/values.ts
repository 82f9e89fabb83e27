// The JSON text of one value of the input for its place, or what is wrong with it.
import { ExactNumber, isExactNumber } from '../../../json/number.ts';
import type { Fault } from '../../record.ts';

/** A text attribute: a number or boolean of JSON input is printed as text, which loses nothing. */
export function textJson(value: unknown): string | Fault {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return `"${value}"`;
  }
  if (value instanceof ExactNumber) {
    return `"${value.text}"`;
  }
  return { code: 'not_a_string', message: 'expected text, found an array or object' };
}

/** A custom property of JSON input, any JSON value. */
export function propertyJson(value: unknown): string {
  return JSON.stringify(value);
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** True for the text of a JSON number that loses nothing as a double, however it is written: `12.50`, `1.0e+20`. */
export function isLosslessNumber(text: string): boolean {
  // A zero below zero would lose its sign.
  return jsonNumber.test(text) && isExactNumber(text) && !(Number(text) === 0 && text.startsWith('-'));
}

/** True where a number somewhere in the JSON text has more digits than a double holds. */
export function losesDigits(text: string): boolean {
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"?/g, '""');
  return (outside.match(/-?\d[\d.eE+-]*/g) ?? []).some((number) => !isExactNumber(number));
}

/** For `--infer-types`: the JSON value that a text stands for without loss, else the text itself. */
export function inferredJson(text: string): string {
  if (text === 'true' || text === 'false') {
    return text;
  }
  const first = text.charCodeAt(0);
  // A digit or a minus sign
  if ((first >= 48 && first <= 57) || first === 45) {
    return JSON.stringify(isLosslessNumber(text) ? Number(text) : text);
  }
  if (first !== 91 && first !== 123) {
    return JSON.stringify(text);
  }
  try {
    JSON.parse(text);
    return losesDigits(text) ? JSON.stringify(text) : text;
  } catch {
    return JSON.stringify(text);
  }
}

/** The members of an object to merge (JSON text in CSV), as JSON texts by name. */
export function objectOf(value: unknown, textual: boolean): { readonly object: object } | Fault {
  const wrong: Fault = {
    code: 'not_an_object',
    message: textual ? 'expected the JSON text of an object' : 'expected an object',
  };
  let object: unknown = value;
  if (typeof value === 'string') {
    if (!textual) {
      return wrong;
    }
    try {
      object = JSON.parse(value);
    } catch {
      return wrong;
    }
    if (losesDigits(value)) {
      return {
        code: 'number_inexact',
        message: 'a number in the object has more digits than a double holds; write it as a string',
      };
    }
  }
  if (
    typeof object !== 'object' ||
    object === null ||
    Array.isArray(object) ||
    object instanceof ExactNumber
  ) {
    return wrong;
  }
  return { object };
}
