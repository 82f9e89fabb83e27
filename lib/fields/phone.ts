// Decides about phone numbers by libphonenumber's metadata.
import parsePhoneNumber, { isSupportedCountry } from 'libphonenumber-js/max';
import { isPlainlyValid } from './phone-pattern.ts';

/** The number in E.164 if libphonenumber takes the text for one; slow, and the judge of everything. */
export function judgePhone(text: string, defaultCountry?: string): string | undefined {
  if (defaultCountry === undefined || !isSupportedCountry(defaultCountry)) {
    if (!/^\+[1-9]\d{4,14}$/.test(text)) return undefined;
    const number = parsePhoneNumber(text, { extract: false });
    return number?.isValid() && number.number === text ? text : undefined;
  }
  const number = parsePhoneNumber(text.trim(), { defaultCountry, extract: false });
  return number?.isValid() && number.ext === undefined ? number.number : undefined;
}

/**
 * The number in E.164, or undefined where it is none. Without a default country only E.164 itself is taken; with one,
 * a number as people of that country write it is normalised.
 */
export function normalisePhone(text: string, defaultCountry?: string): string | undefined {
  return isPlainlyValid(text) ? text : judgePhone(text, defaultCountry);
}

export function isKnownCountry(code: string): boolean {
  return isSupportedCountry(code);
}
