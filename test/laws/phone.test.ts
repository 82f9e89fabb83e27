import metadata from 'libphonenumber-js/metadata.max.json';
import { getExampleNumber, type CountryCode } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json';
import { test } from 'tap';
import { seeded } from '../../fixtures/customers.ts';
import { judgePhone, normalisePhone } from '../../lib/sink/columns/values/phone.ts';
import { isPlainlyValid } from '../../lib/sink/columns/values/phone-pattern.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const runs = Number(process.env['FUZZ_RUNS'] ?? 60_000);

function isCountry(code: string): code is CountryCode {
  return Object.hasOwn(metadata.countries, code);
}

const countries = Object.keys(metadata.countries).filter(isCountry);
const exampleNumbers = countries.flatMap((country) => getExampleNumber(country, examples)?.number ?? []);

test('the fast path never takes what libphonenumber refuses, nor changes a verdict', async (t) => {
  const random = seeded(seed);
  const digits = (length: number) => Array.from({ length }, () => Math.floor(random() * 10)).join('');
  const codes = Object.keys(metadata.country_calling_codes);
  let accepted = 0;
  for (let n = 0; n < runs; n++) {
    const code = codes[Math.floor(random() * codes.length)] ?? '1';
    const example = exampleNumbers[Math.floor(random() * exampleNumbers.length)] ?? '+12025550123';
    // Random numbers of a code, and examples with some digits changed: those are near the edge.
    const text =
      n % 2 === 0
        ? `+${code}${digits(4 + Math.floor(random() * 9))}`
        : example.slice(0, -1 - Math.floor(random() * 5)) + digits(1 + Math.floor(random() * 5));
    if (isPlainlyValid(text)) {
      accepted++;
      if (judgePhone(text) !== text) {
        t.fail(`seed ${seed}: ${text} is taken, libphonenumber refuses it`);
      }
    } else if (normalisePhone(text) !== judgePhone(text)) {
      t.fail(`seed ${seed}: the verdicts on ${text} differ`);
    }
  }
  t.ok(accepted > runs / 50, `${accepted} of ${runs} were taken`);
});

test('plain numbers of all countries are mostly taken without asking the library', async (t) => {
  const taken = exampleNumbers.filter((number) => isPlainlyValid(number));
  t.ok(taken.length > exampleNumbers.length * 0.9, `${taken.length} of ${exampleNumbers.length}`);
});
