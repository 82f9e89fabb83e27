// Decides about phone numbers by libphonenumber's metadata.
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max.json';
import { isPlainlyValid } from './phone-pattern.ts';

/** What spreadsheets and web pages bring along and nobody sees: no-break blanks, marks of direction, joiners. */
const unseen = /[\s\p{Cf}\p{Zs}]+/gu;

/** `+`, then digits with the marks that people put between them; no letters, no extension, no second number. */
const international = /^\+[\d .()\-‐-―−·/]+$/u;

/** The text with one blank for what nobody sees, without the scheme of a link, where it has its country code. */
function internationalOf(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replaceAll(unseen, ' ')
    .trim()
    .replace(/^tel: ?/i, '');
  return international.test(plain) ? plain : undefined;
}

/** The number in E.164 if libphonenumber takes the text for one; slow, and the judge of everything. */
export function judgePhone(text: string, defaultCountry?: string): string | undefined {
  const written = internationalOf(text);
  const country = defaultCountry !== undefined && isKnownCountry(defaultCountry) ? defaultCountry : undefined;
  if (written === undefined && country === undefined) {
    return undefined;
  }
  const number = parsePhoneNumberFromString(
    written ?? text.trim(),
    { extract: false, ...(country === undefined ? {} : { defaultCountry: country }) },
    metadata,
  );
  return number?.isValid() && number.ext === undefined ? number.number : undefined;
}

/**
 * The number in E.164, or undefined where it is none. One with its country code is taken however it is punctuated; with
 * a default country, a number as people of that country write it is taken as well.
 */
export function normalisePhone(text: string, defaultCountry?: string): string | undefined {
  return isPlainlyValid(text) ? text : judgePhone(text, defaultCountry);
}

export function isKnownCountry(code: string): code is CountryCode {
  return Object.hasOwn(metadata.countries, code);
}

/** The country that people write: a code of two letters in any case, and UK, which means GB. */
export function countryOf(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  const country = code === 'UK' ? 'GB' : code;
  return isKnownCountry(country) ? country : undefined;
}
