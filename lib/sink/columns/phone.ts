// Decides about phone numbers by libphonenumber's metadata.
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max.json';
import { isPlainlyValid } from './phone-pattern.ts';

/** The number in E.164 if libphonenumber takes the text for one; slow, and the judge of everything. */
export function judgePhone(text: string, defaultCountry?: string): string | undefined {
  if (defaultCountry === undefined || !isKnownCountry(defaultCountry)) {
    if (!/^\+[1-9]\d{4,14}$/.test(text)) {
      return undefined;
    }
    const number = parsePhoneNumberFromString(text, { extract: false }, metadata);
    return number?.isValid() && number.number === text ? text : undefined;
  }
  const number = parsePhoneNumberFromString(text.trim(), { defaultCountry, extract: false }, metadata);
  return number?.isValid() && number.ext === undefined ? number.number : undefined;
}

/**
 * The number in E.164, or undefined where it is none. Without a default country only E.164 itself is taken; with one,
 * a number as people of that country write it is normalised.
 */
export function normalisePhone(text: string, defaultCountry?: string): string | undefined {
  return isPlainlyValid(text) ? text : judgePhone(text, defaultCountry);
}

export function isKnownCountry(code: string): code is CountryCode {
  return Object.hasOwn(metadata.countries, code);
}
