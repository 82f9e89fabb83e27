import { test } from 'tap';
import { judge } from '../../../lib/klaviyo/answers/judgement.ts';

const all = Array.from({ length: 800 }, (_, n) => 200 + n);
const rest = (statuses: readonly number[]) => all.filter((status) => !statuses.includes(status));
const weather = [408, 421, 425, ...all.filter((status) => status >= 500)];
const spoken = [401, 403, 410];
const records = [400, 409, 422];

test('every status has one judgement, with an error of Klaviyo and without one', async (t) => {
  for (const hasError of [true, false]) {
    const found = (judgement: string) =>
      all.filter((status) => judge(status, () => hasError, false) === judgement);
    t.same(
      found('taken'),
      all.filter((status) => status < 300),
    );
    t.same(found('limited'), [429]);
    t.same(found('too_large'), [413]);
    t.same(found('refused'), hasError ? records : []);
    t.same([...found('key'), ...found('scope'), ...found('revision')], hasError ? spoken : []);
    t.same(
      found('unjudged'),
      (hasError ? weather : [...spoken, ...weather]).toSorted((a, b) => a - b),
    );
    const named = [429, 413, ...spoken, ...weather, ...(hasError ? records : [])];
    t.same(
      found('failed'),
      rest(named).filter((status) => status >= 300),
    );
  }
});

test('a 404 that Klaviyo did not say judges no request that reads', async (t) => {
  t.equal(
    judge(404, () => false, true),
    'unjudged',
  );
  t.equal(
    judge(404, () => true, true),
    'failed',
  );
  for (const status of all.filter((one) => one !== 404)) {
    for (const hasError of [() => true, () => false]) {
      t.equal(judge(status, hasError, true), judge(status, hasError, false), String(status));
    }
  }
});
