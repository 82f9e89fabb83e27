// Numbers of a JSON text without loss: a double where it holds the number exactly, else the number's digits.

/**
 * A number that a double can't hold exactly, kept as its digits.
 * It is no string (an identifier column refuses it) and serialises as a string.
 */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): string {
    return this.text;
  }
}

/**
 * Matches wherever a double may not hold a number: 16 digits and more, or an exponent of three. Also matches
 * inside strings: it only decides who looks closer.
 */
const doubtful = /(?:^|[:[,\s])-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d{3})/;

/** Whether a JSON text may hold a number that a double can't. */
export function mayHoldExact(text: string): boolean {
  return doubtful.test(text);
}

/** So few characters hold at most 15 digits, and a double holds them all. */
const short = /^-?[\d.]{1,15}$/;

/** True where a double holds just the value that the JSON number's text says, however it is written. */
export function isExactNumber(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && (short.test(text) || canonical(text) === canonical(String(number)));
}

/** The double, or the digits where the double would print as another number. */
export function exactly(text: string): number | ExactNumber {
  return isExactNumber(text) ? Number(text) : new ExactNumber(text);
}

const zero = 48;

/** The digits that count, and where the point stands among them: equal for equal numbers but for their sign. */
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
