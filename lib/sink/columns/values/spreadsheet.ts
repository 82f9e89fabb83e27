// What spreadsheets make of values, as the rest of a message that says what was expected.
import { plainSpelling, Spellings } from '../names/spellings.ts';

const asText = 'format the column as text there and export again';

/** `isNumber`: whether a text is a phone number. */
export function phoneHint(text: string, isNumber: (text: string) => boolean): string {
  const plain = text.trim();
  if (plain.startsWith("'")) {
    return '; an apostrophe stands in front of it, as Excel marks text: --trim takes it off';
  }
  if (/^\d(?:[.,]\d+)?E\+\d+$/i.test(plain)) {
    return `; it is a number that a spreadsheet has shortened (4.479E+11): ${asText}`;
  }
  if (/^00\d/.test(plain) && isNumber(`+${plain.slice(2)}`)) {
    return '; 00 stands in the place of its +';
  }
  if (/^[1-9]\d{7,14}$/.test(plain) && isNumber(`+${plain}`)) {
    return `; with a + in front it would be one, which spreadsheets take off: ${asText}`;
  }
  if (plain.split(/[/,;|&]/).filter((part) => /\d{6}/.test(part)).length > 1) {
    return '; two numbers stand in it: leave one';
  }
  return /\d\s*(?:ext|x|#|durchwahl|poste)\.?\s*\d+$/i.test(plain)
    ? '; an extension stands behind it: leave it out'
    : '';
}

const asDate = 'format the column there as yyyy-mm-dd hh:mm:ss and export again';

/** Dates of countries, and the numbers that spreadsheets count days by (here 1954 to 2119). */
export function dateHint(text: string): string {
  const plain = text.trim();
  if (/^[2-7]\d{4}(?:[.,]\d+)?$/.test(plain)) {
    return `; it is the number by which a spreadsheet counts days: ${asDate}`;
  }
  return /^\d{1,4}[./年-]\s?(?:\d{1,2}|[A-Za-zäéû]{3,9}\.?)[./月-]\s?\d{1,4}/.test(plain) &&
    !/^\d{4}-\d\d-\d\d/.test(plain)
    ? `; it is a date as one country writes it, whose day and month another one takes for each other: ${asDate}`
    : '';
}

const phones = new Spellings(['phone_number']);

/** Whether a column holds phone numbers by its name: digits that are no number to reckon with. */
export function isPhoneColumn(name: string): boolean {
  return plainSpelling(name) === 'phonenumber' || phones.of(name) !== undefined;
}

/** Numbers as people write them in a country, whose comma is a point to one and separates thousands to another. */
export function commaHint(text: string): string {
  return text.includes(',') && /^[+-]?\d[\d.,' \u00a0\u202f]*$/.test(text.trim())
    ? '; a comma stands in it: write 1234.5, with a point and nothing between the thousands'
    : '';
}

const degrees: Readonly<Record<string, number>> = { latitude: 90, longitude: 180 };

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What is wrong with a coordinate, if `name` is one; an empty text is none. */
export function coordinateFault(name: string, value: unknown): string | undefined {
  const most = degrees[name];
  if (most === undefined || value === '' || (typeof value !== 'number' && typeof value !== 'string')) {
    return undefined;
  }
  const text = String(value).trim();
  if (decimal.test(text) && Math.abs(Number(text)) <= most) {
    return undefined;
  }
  const comma = /^[+-]?\d+,\d+$/.test(text) ? '; a comma stands in the place of the point' : '';
  return `expected degrees from -${most} to ${most}, like 40.7128${comma}`;
}
