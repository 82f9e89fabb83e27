// Turns libphonenumber's metadata into patterns that accept plain E.164 numbers fast, and decide nothing else.
import metadata from 'libphonenumber-js/metadata.max.json';

/** What the metadata says of a country's numbers. Positions in its row: see METADATA.md of libphonenumber-js. */
interface Plan {
  /** The beginning by which a country is told from others of the same calling code, where it has one. */
  readonly leading: RegExp | undefined;
  readonly general: RegExp;
  /** Any of the types: fixed line, mobile, … */
  readonly typed: RegExp;
}

type Decide = (national: string) => boolean;

const never: Decide = () => false;

function textAt(row: readonly unknown[], index: number): string {
  const value = row[index];
  return typeof value === 'string' ? value : '';
}

function typePatterns(row: readonly unknown[]): string[] {
  const types: readonly unknown[] = Array.isArray(row[11]) ? row[11] : [];
  return types.flatMap((type) =>
    Array.isArray(type) && typeof type[0] === 'string' && type[0] !== '' ? [type[0]] : [],
  );
}

function planOf(row: readonly unknown[]): Plan {
  const general = textAt(row, 2);
  const types = typePatterns(row);
  const leading = textAt(row, 10);
  return {
    leading: leading === '' ? undefined : new RegExp(`^(?:${leading})`),
    general: new RegExp(`^(?:${general})$`),
    typed: new RegExp(`^(?:${types.length === 0 ? general : types.join('|')})$`),
  };
}

const rows: Readonly<Record<string, unknown>> = metadata.countries;
const callingCodes: Readonly<Record<string, unknown>> = metadata.country_calling_codes;

function rowOf(country: unknown): readonly unknown[] {
  const row = rows[String(country)];
  return Array.isArray(row) ? row : [];
}

/** Walks the countries of a calling code as the library does to find a number's own. */
function decider(callingCode: string): Decide {
  const countries = callingCodes[callingCode];
  if (!Array.isArray(countries) || countries.length === 0) {
    return never;
  }
  const main = rowOf(countries[0]);
  // A number that begins like a national prefix may lose it in the library: left to the library.
  const prefix = textAt(main, 7) || textAt(main, 5);
  const startsWithPrefix = prefix === '' ? undefined : new RegExp(`^(?:${prefix})`);
  const plans = countries.map((country) => planOf(rowOf(country)));
  return (national) => {
    if (startsWithPrefix?.test(national)) {
      return false;
    }
    for (const { leading, general, typed } of plans) {
      if (leading === undefined ? general.test(national) && typed.test(national) : leading.test(national)) {
        return general.test(national) && typed.test(national);
      }
    }
    return false;
  };
}

const deciders = new Map<string, Decide>();

function deciderOf(callingCode: string): Decide | undefined {
  const known = deciders.get(callingCode);
  if (known !== undefined) {
    return known;
  }
  if (!Object.hasOwn(callingCodes, callingCode)) {
    return undefined;
  }
  const made = decider(callingCode);
  deciders.set(callingCode, made);
  return made;
}

const e164 = /^\+[1-9]\d{6,14}$/;

/** True only for what libphonenumber takes unchanged for a valid number; false says nothing. */
export function isPlainlyValid(text: string): boolean {
  if (!e164.test(text)) {
    return false;
  }
  // No calling code begins like another one, so the first that exists is the number's.
  for (let length = 1; length <= 3; length++) {
    const decide = deciderOf(text.slice(1, 1 + length));
    if (decide !== undefined) {
      return decide(text.slice(1 + length));
    }
  }
  return false;
}
