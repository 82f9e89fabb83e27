// Parses JSON so that a number which a double can't hold keeps its digits when it is printed again.

/** A number whose digits may be too many for a double, or its exponent too large; also matches some texts. */
const suspicious = /[:,[]\s?-?(?:\d[\d.]{15}|[\d.]+[eE])/;
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** True where a parse and a print could change a number of the text. */
export function mayLoseDigits(text: string): boolean {
  return suspicious.test(text);
}

export interface ExactJson {
  readonly value: unknown;
  /** Puts the digits back into what was printed from `value`. */
  readonly restore: (printed: string) => string;
}

/** Digits without sign, leading zeros and point, and the power of ten behind them: equal for equal numbers. */
function canonical(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function survives(number: string): boolean {
  const value = Number(number);
  return Number.isFinite(value) && canonical(number) === canonical(String(value));
}

/** Throws a `SyntaxError` for what is no JSON. */
export function parseExactly(text: string): ExactJson {
  // Nothing of the text may look like what stands for a number meanwhile.
  let mark = 'number:';
  while (text.includes(mark)) mark = `${mark.slice(0, -1)}_:`;
  let replaced = false;
  const marked = text.replaceAll(tokens, (token) => {
    if (token.startsWith('"') || survives(token)) return token;
    replaced = true;
    return `"${mark}${token}"`;
  });
  const value: unknown = JSON.parse(replaced ? marked : text);
  const stands = new RegExp(`"${mark}([^"]*)"`, 'g');
  return { value, restore: (printed) => (replaced ? printed.replaceAll(stands, '$1') : printed) };
}
