// Processes that share an account, in virtual time: alone all of it, together even parts, and few 429s.
import { test, type Test } from 'tap';
import { measure, simulate, type Case } from './sharing.ts';

const forms = ['list', 'burst', 'plain', 'none'] as const;
const percent = (part: number): string => `${(part * 100).toFixed(2)} %`;

/** What is to be true of a case; a part of the whole table, which `node dist/test/bench/sharing.bench.js` prints. */
interface Claim {
  readonly use: number;
  readonly refused: number;
  readonly least?: number;
  readonly most?: number;
}

function claim(t: Test, account: Case, { use, refused, least = 0, most = Infinity }: Claim): void {
  const found = measure(account);
  const what = `${account.tier} ${account.form} ${account.processes} ${account.line} ${account.apart} ms apart`;
  t.ok(found.use >= use, `${what}: ${percent(found.use)} used`);
  t.ok(found.refused <= refused, `${what}: ${percent(found.refused)} refused`);
  t.ok(found.least >= least && found.most <= most, `${what}: shares ${found.least} to ${found.most}`);
}

void test('alone, in every form, both windows are used in full without a 429', async (t) => {
  const bursts = { S: 30, M: 100, L: 750, XL: 3_500 } as const;
  for (const form of forms) {
    for (const tier of ['S', 'M', 'L', 'XL'] as const) {
      const alone = { form, tier, processes: 1, line: 'local', apart: 0, seeds: 1 } as const;
      claim(t, { ...alone, minutes: 3 }, { use: 0.95, refused: 0 });
      claim(t, { ...alone, requests: bursts[tier] }, { use: 0.95, refused: 0 });
    }
  }
});

void test('three processes use nine tenths, in even parts, with fewer than one 429 in a hundred', async (t) => {
  for (const form of ['list', 'plain'] as const) {
    for (const apart of [0, 170, 1_700, 20_000]) {
      for (const tier of ['M', 'L'] as const) {
        const account = { form, tier, processes: 3, line: 'local', apart, minutes: 3 } as const;
        claim(t, account, { use: 0.9, refused: 0.01, least: 0.6, most: 1.5 });
      }
    }
  }
});

void test('three processes that start together share on any line', async (t) => {
  for (const line of ['even', 'jittery'] as const) {
    const account = { form: 'list', tier: 'M', processes: 3, line, apart: 0, minutes: 3, seeds: 3 } as const;
    claim(t, account, { use: 0.9, refused: 0.01, least: 0.7, most: 1.5 });
  }
});

void test('a steady window that no answer shows is shared as well', async (t) => {
  for (const apart of [0, 170, 1_700, 20_000]) {
    const account = { form: 'burst', tier: 'M', processes: 3, line: 'local', apart } as const;
    // The first full minute refuses each of them once; then each keeps to its share.
    claim(t, { ...account, minutes: 3 }, { use: 0.9, refused: 0.025, least: 0.5, most: 1.7 });
    claim(t, { ...account, minutes: 15 }, { use: 0.95, refused: 0.015, least: 0.5, most: 1.7 });
  }
});

void test('without limit headers, 429s alone share the account', async (t) => {
  for (const apart of [0, 1_700]) {
    const account = { form: 'none', tier: 'M', processes: 3, line: 'local', apart, minutes: 3 } as const;
    claim(t, account, { use: 0.85, refused: 0.05 });
    // Nothing tells a full minute from a full second then.
    claim(t, { ...account, retryAfter: false }, { use: 0.6, refused: 0.15 });
  }
});

void test('ten processes get on', async (t) => {
  for (const form of ['list', 'plain'] as const) {
    claim(
      t,
      { form, tier: 'L', processes: 10, line: 'local', apart: 170, minutes: 3 },
      { use: 0.9, refused: 0.06 },
    );
    claim(
      t,
      { form, tier: 'M', processes: 10, line: 'local', apart: 0, minutes: 3 },
      { use: 0.9, refused: 0.13 },
    );
  }
});

void test('what the first to be done leave is taken up by the others', async (t) => {
  for (const [form, minutes] of [
    ['list', 3.5],
    ['burst', 4],
  ] as const) {
    // Three minutes' allowance, in three equal parts.
    const account = { form, tier: 'M', processes: 3, line: 'local', apart: 0 } as const;
    const { taken } = simulate({ ...account, requests: 150 }, 1);
    t.equal(taken.length, 450);
    t.ok((taken.at(-1)?.at ?? NaN) < minutes * 60_000, `${form}: ${taken.at(-1)?.at} ms`);
  }
});

void test('an endpoint of 350 a second takes its minute as fast as it may', async (t) => {
  const { taken, refused } = simulate(
    { form: 'list', tier: 'XL', processes: 1, line: 'local', apart: 0, requests: 700 },
    1,
  );
  t.equal(refused, 0);
  t.ok((taken.at(-1)?.at ?? NaN) - (taken[0]?.at ?? NaN) < 2_500, `${taken.at(-1)?.at} ms`);
});

void test('answers that overtake each other are not taken for requests of others', async (t) => {
  for (const form of ['list', 'plain'] as const) {
    const { taken } = simulate(
      { form, tier: 'M', processes: 1, line: 'jittery', apart: 0, requests: 100 },
      1,
    );
    t.ok((taken.at(-1)?.at ?? NaN) < 15_000, `${form}: ${taken.at(-1)?.at} ms`);
  }
});
