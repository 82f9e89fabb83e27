// The id and the UUID of an event, made of its number, and the number read back from an id.

const last = 0xffff_ffff;
/** Odd, so that multiplying by it modulo 2^32 can be undone. */
const scatter = 0x9e37_79b1;
const gather = inverse(scatter);
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const check = 62 ** 5;

/** Newton's iteration doubles the correct bits. */
function inverse(odd: number): number {
  let x = odd;
  for (let i = 0; i < 5; i += 1) {
    x = Math.imul(x, 2 - Math.imul(odd, x));
  }
  return x >>> 0;
}

/** Numbers that look random and aren't: the same `n` gives the same one. */
export function scramble(n: number): number {
  let x = n >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x45d9_f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9_f3b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Base 62, the last `count` digits. */
function base62(value: number, count: number): string {
  let text = '';
  for (let rest = value, i = 0; i < count; i += 1) {
    const more = Math.floor(rest / 62);
    text = digits.charAt(rest - 62 * more) + text;
    rest = more;
  }
  return text;
}

/** As Klaviyo's `3EJqdLhfb6a`: the number, scattered, and five characters that prove it. */
export function idOf(number: number): string {
  const x = Math.imul(number + 1, scatter) >>> 0;
  return base62(x, 6) + base62(scramble(x) % check, 5);
}

/** Whether a text has the form of an id, of an event that is there or not. */
export const isEventId = (text: string): boolean => /^[0-9A-Za-z]{11}$/.test(text);

export function numberOf(id: string): number | undefined {
  let x = 0;
  for (const digit of id.slice(0, 6)) {
    x = x * 62 + digits.indexOf(digit);
  }
  const number = (Math.imul(x, gather) >>> 0) - 1;
  return x <= last && number >= 0 && idOf(number) === id ? number : undefined;
}

const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex16 = (value: number): string => `${bytes[(value >>> 8) & 255]}${bytes[value & 255]}`;
const hex32 = (value: number): string => hex16(value >>> 16) + hex16(value);

/** As Klaviyo's version 1 UUIDs; from the number and the time (seconds) alone. */
export function uuidOf({ number, time }: { readonly number: number; readonly time: number }): string {
  const x = scramble(number + 7);
  return `${hex32(time)}-${hex16(x)}-11f0-8001-${hex32(scramble(x))}${hex16(x >>> 8)}`;
}
