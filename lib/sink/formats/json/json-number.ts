// Turns the digits of a JSON number into a double, or keeps them where the double would print as another number.
import { ExactNumber } from '../../record.ts';

/**
 * Matches wherever a double may not hold a number: 16 digits and more, or an exponent of three. Also matches
 * inside strings: it only decides who looks closer.
 */
const doubtful = /[:[,\s]-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d{3})/;
const doubtfulAlone = /^-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d{3})/;

/** Whether any number of a longer text may need exact treatment. */
export function mayHoldExact(text: string): boolean {
  return doubtful.test(text) || doubtfulAlone.test(text);
}

const zero = 48;

/** The digits that count, and where the point stands among them: equal for equal numbers. */
function canonical(text: string): string {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const [, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || exponent.length > 20) {
    return text;
  }
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits.charCodeAt(start) === zero) {
    start++;
  }
  while (end > start && digits.charCodeAt(end - 1) === zero) {
    end--;
  }
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - end);
  return start === end ? '0' : `${digits.slice(start, end)}e${scale}`;
}

/** The double, or the digits where the double would print as another number. */
export function exactly(text: string): number | ExactNumber {
  const number = Number(text);
  if (!Number.isFinite(number) || canonical(text) !== canonical(String(number))) {
    return new ExactNumber(text);
  }
  return number;
}
