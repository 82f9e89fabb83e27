// Numbers as a person reads them: 1,234 records.

/** A whole number with a comma before each three digits. By hand: the first use of `Intl` takes longer than a request. */
export function count(number: number): string {
  // A double of more digits than these is printed with an exponent.
  return String(number).replaceAll(/\d(?=(?:\d{3}){1,7}$)/g, '$&,');
}

export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
