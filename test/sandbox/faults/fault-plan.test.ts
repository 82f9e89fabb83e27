// Fault plans: YAML and JSON are read, and mistakes are named with their line.
import { test } from 'tap';
import { readFaultPlan } from '../../../lib/sandbox/faults/fault-plan.ts';

void test('YAML and JSON say the same', (t) => {
  const yaml = `
# the second request to make a list
- match: { method: POST, path: /api/lists, nth: 2 }
  fault: 503
- match: { path: /api/profile-*, from: 2, to: 5 }
  fault: slow
  duration: 2000
  times: 1
- fault: reset
`;
  const expected = [
    { match: { method: 'POST', path: '/api/lists', nth: 2 }, fault: '503' },
    { match: { path: '/api/profile-*', from: 2, to: 5 }, fault: 'slow', duration: 2000, times: 1 },
    { match: {}, fault: 'reset' },
  ];
  t.same(readFaultPlan(yaml, 'plan'), expected);
  t.same(readFaultPlan(JSON.stringify(expected), 'plan'), expected);
  t.same(readFaultPlan('[]', 'plan'), []);
  t.end();
});

void test('a mistake is named with its line', (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['- fault: 503\n- fault: 418\n', /^plan:2: fault: expected one of 429/],
    ['- fault: 503\n- mach: {}\n  fault: 500\n', /^plan:2: unknown key mach; known are match/],
    ['- match: { pth: /x }\n  fault: 500\n', /^plan:1: match: unknown key pth/],
    ['- match: { nth: 0 }\n  fault: 500\n', /^plan:1: match\.nth: expected a whole number/],
    ['- match: { path: 7 }\n  fault: 500\n', /^plan:1: match\.path: expected text/],
    ['- match: all\n  fault: 500\n', /^plan:1: match: expected/],
    ['- fault: 500\n  times: often\n', /^plan:1: times/],
    ['- fault: slow\n  duration: 2s\n', /^plan:1: duration/],
    ['- 503\n', /^plan:1: expected \{match, fault\}/],
    ['fault: 500\n', /^plan:1: expected a list/],
    ['', /^plan:1: expected a list/],
    ['- fault: 500\n- match: {\n', /^plan:3: /],
  ];
  for (const [text, message] of cases) {
    t.throws(() => readFaultPlan(text, 'plan'), { message });
  }
  t.end();
});
