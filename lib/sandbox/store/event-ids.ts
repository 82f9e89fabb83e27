// An event's number into its id and its UUID, as bytes or text, and an id back into the number.

const last = 0xffff_ffff;
/** Odd, so that multiplying by it modulo 2^32 can be undone. */
const scatter = 0x9e37_79b1;
const gather = inverse(scatter);
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digitBytes = Buffer.from(digits, 'latin1');
const hexBytes = Buffer.from('0123456789abcdef', 'latin1');
const check = 62 ** 5;
const hyphen = 45;

export const idLength = 11;
export const uuidLength = 36;
/** For the forms as text. */
const scratch = Buffer.alloc(uuidLength);

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
function writeDigits(to: Buffer, at: number, value: number, count: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i -= 1) {
    const more = Math.floor(rest / 62);
    to[i] = digitBytes[rest - 62 * more] ?? 0;
    rest = more;
  }
}

/** As Klaviyo's `3EJqdLhfb6a`: the number, scattered, and five characters that prove it. */
export function writeId(to: Buffer, at: number, number: number): void {
  const x = Math.imul(number + 1, scatter) >>> 0;
  writeDigits(to, at, x, 6);
  writeDigits(to, at + 6, scramble(x) % check, 5);
}

export function idOf(number: number): string {
  writeId(scratch, 0, number);
  return scratch.toString('latin1', 0, idLength);
}

export function numberOf(id: string): number | undefined {
  let x = 0;
  for (const digit of id.slice(0, 6)) {
    x = x * 62 + digits.indexOf(digit);
  }
  const number = (Math.imul(x, gather) >>> 0) - 1;
  return x <= last && number >= 0 && idOf(number) === id ? number : undefined;
}

/** The last `count` hexadecimal digits. */
function writeHex(to: Buffer, at: number, value: number, count: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i -= 1) {
    to[i] = hexBytes[rest & 15] ?? 0;
    rest >>>= 4;
  }
}

/** As Klaviyo's version 1 UUIDs; from the number and the time (seconds) alone. */
export function writeUuid(to: Buffer, at: number, number: number, time: number): void {
  const x = scramble(number + 7);
  writeHex(to, at, time, 8);
  to[at + 8] = hyphen;
  writeHex(to, at + 9, x, 4);
  to[at + 13] = hyphen;
  writeHex(to, at + 14, 0x11f0, 4);
  to[at + 18] = hyphen;
  writeHex(to, at + 19, 0x8001, 4);
  to[at + 23] = hyphen;
  writeHex(to, at + 24, scramble(x), 8);
  writeHex(to, at + 32, x >>> 8, 4);
}

export function uuidOf({ number, time }: { readonly number: number; readonly time: number }): string {
  writeUuid(scratch, 0, number, time);
  return scratch.toString('latin1', 0, uuidLength);
}
