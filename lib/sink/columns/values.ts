// Turns one value of the input into JSON text for its place, or says what is wrong with it.
import { ExactNumber, isExactNumber } from '../../json/number.ts';
import type { Fault } from '../record.ts';

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

/**
 * True for text that is a number as JavaScript or td prints it, so that nothing is lost when it becomes one:
 * no leading zeros, no blanks, no further zeros at the end, no more digits than a double holds.
 */
export function isCanonicalNumber(text: string): boolean {
  if (!jsonNumber.test(text) || !isExactNumber(text)) {
    return false;
  }
  // td prints every double with a point (`10.0`) and exponents of two digits (`1.0e+20`).
  return (
    String(Number(text)) === text ||
    /^-?\d+\.0$/.test(text) ||
    /^-?\d\.(?:0|\d*[1-9])e[+-]\d{2,3}$/.test(text)
  );
}

/** True where a number somewhere in the JSON text has more digits than a double holds. */
function losesDigits(text: string): boolean {
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
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
    return isCanonicalNumber(text) ? text : JSON.stringify(text);
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
export function membersOf(value: unknown, textual: boolean): Map<string, string> | Fault {
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
  return new Map(Object.entries(object).map(([name, inner]) => [name, JSON.stringify(inner)]));
}
