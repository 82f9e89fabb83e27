// Decides about phone numbers by libphonenumber's metadata.
import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max.json';
import { isPlainlyValid } from './phone-pattern.ts';

type Library = typeof import('libphonenumber-js/core', { with: { 'resolution-mode': 'require' } });

let library: Library | undefined;

/** Loaded at the first text that the patterns leave open: many runs meet none, and it takes 20 ms and 8 MB. */
function libphonenumber(): Library {
  if (library !== undefined) return library;
  const loaded: Library = createRequire(import.meta.url)('libphonenumber-js/core');
  library = loaded;
  return loaded;
}

/** The number in E.164 if libphonenumber takes the text for one; slow, and the judge of everything. */
export function judgePhone(text: string, defaultCountry?: string): string | undefined {
  if (defaultCountry === undefined || !isKnownCountry(defaultCountry)) {
    if (!/^\+[1-9]\d{4,14}$/.test(text)) return undefined;
    const number = libphonenumber().parsePhoneNumberFromString(text, { extract: false }, metadata);
    return number?.isValid() && number.number === text ? text : undefined;
  }
  const number = libphonenumber().parsePhoneNumberFromString(
    text.trim(),
    { defaultCountry, extract: false },
    metadata,
  );
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
