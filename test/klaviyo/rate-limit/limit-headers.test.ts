// What is read from the headers of an answer, and what is not.
import { test } from 'tap';
import {
  readLimits,
  type HeaderValue,
  type LimitState,
} from '../../../lib/klaviyo/rate-limit/limit-headers.ts';

const burst = { limit: 10, span: 1_000 };
const steady = { limit: 150, span: 60_000 };
const windows = [burst, steady];
const list = '10, 10;w=1, 150;w=60';

type Headers = readonly [limit: HeaderValue, remaining: HeaderValue, reset: HeaderValue];

const read: readonly (readonly [string, Headers, LimitState])[] = [
  ['a list, as recorded', [list, '9', '0'], { windows, seen: { ...burst, remaining: 9, reset: 0 } }],
  [
    'the steady window in front',
    ['150, 10;w=1, 150;w=60', '3', '42'],
    { windows, seen: { ...steady, remaining: 3, reset: 42_000 } },
  ],
  [
    'three numbers',
    ['150', '149', '60'],
    { windows: [steady], seen: { ...steady, remaining: 149, reset: 60_000 } },
  ],
  [
    'a daily window',
    ['1, 1;w=1, 2;w=60, 225;w=86400', '0', '0'],
    {
      windows: [
        { limit: 1, span: 1_000 },
        { limit: 2, span: 60_000 },
        { limit: 225, span: 86_400_000 },
      ],
      seen: { limit: 1, span: 1_000, remaining: 0, reset: 0 },
    },
  ],
  [
    'the shorter one of two equal limits, where the reset is short',
    ['15, 15;w=1, 15;w=60', '14', '0'],
    {
      windows: [
        { limit: 15, span: 1_000 },
        { limit: 15, span: 60_000 },
      ],
      seen: { limit: 15, span: 1_000, remaining: 14, reset: 0 },
    },
  ],
  [
    'the longer one of two equal limits, where the reset is long',
    ['15, 15;w=1, 15;w=60', '14', '30'],
    {
      windows: [
        { limit: 15, span: 1_000 },
        { limit: 15, span: 60_000 },
      ],
      seen: { limit: 15, span: 60_000, remaining: 14, reset: 30_000 },
    },
  ],
  [
    'a list without blanks',
    ['10,10;w=1,150;w=60', '9', '0'],
    { windows, seen: { ...burst, remaining: 9, reset: 0 } },
  ],
  [
    'windows in another order',
    ['10, 150;w=60, 10;w=1', '9', '0'],
    { windows, seen: { ...burst, remaining: 9, reset: 0 } },
  ],
  [
    'a further parameter',
    ['10, 10;w=1;burst=2, 150;w=60', '9', '0'],
    { windows, seen: { ...burst, remaining: 9, reset: 0 } },
  ],
  ['an array of one header', [[list], ['9'], ['0']], { windows, seen: { ...burst, remaining: 9, reset: 0 } }],
  ['a first number of no window: the limits alone', ['11, 10;w=1, 150;w=60', '9', '0'], { windows }],
];

/** A state that makes no sense leaves the limits, which do. */
const states: readonly HeaderValue[] = [
  '-1',
  '11',
  '1e1',
  '9.5',
  'NaN',
  '',
  ' ',
  'Infinity',
  '9'.repeat(30),
  ['9', '9'],
  [],
  undefined,
];

/** Limits that make no sense: the whole answer tells nothing. */
const garbage: readonly HeaderValue[] = [
  undefined,
  '',
  ' ',
  'NaN',
  '0',
  '-10',
  '10.5',
  '1e3',
  '0x10',
  '10;w=1',
  '10, 10',
  '10, 10;w=0, 150;w=60',
  '10, 10;w=-1',
  '10, 10;w=1.5',
  '10, 10;w=NaN',
  '10, 10;w=',
  '10, 10;w=1;w=60',
  '10, 10;w=99999999',
  '10, 0;w=1, 150;w=60',
  '10, -10;w=1',
  '10, 10.5;w=1',
  '10, 999999999999999999999;w=1',
  '99999999',
  '10, , 150;w=60',
  '10, 10;w=1,',
  ', 10;w=1',
  '10, 10;w=1, 10;w=1',
  '10, 10;w=1, 20;w=1',
  `10, ${Array.from({ length: 5_000 }, (_, i) => `10;w=${i + 1}`).join(', ')}`,
  [list, list],
  ['10', '10;w=1', '150;w=60'],
  [],
];

void test('limits and the state of one window are read', (t) => {
  for (const [what, [limit, remaining, reset], expected] of read) {
    const headers = { 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'ratelimit-reset': reset };
    t.same(readLimits(headers), expected, what);
  }
  t.end();
});

void test('a state that makes no sense is left out', (t) => {
  for (const value of states) {
    const withRemaining = { 'ratelimit-limit': list, 'ratelimit-remaining': value, 'ratelimit-reset': '0' };
    t.same(readLimits(withRemaining), { windows }, `remaining ${String(value)}`);
    if (value === '11') {
      continue;
    }
    const withReset = { 'ratelimit-limit': list, 'ratelimit-remaining': '9', 'ratelimit-reset': value };
    t.same(readLimits(withReset), { windows }, `reset ${String(value)}`);
    const plain = { 'ratelimit-limit': '150', 'ratelimit-remaining': '9', 'ratelimit-reset': value };
    t.equal(readLimits(plain), undefined, `plain, reset ${String(value)}`);
  }
  t.end();
});

void test('limits that make no sense tell nothing', (t) => {
  for (const limit of garbage) {
    const headers = { 'ratelimit-limit': limit, 'ratelimit-remaining': '9', 'ratelimit-reset': '0' };
    t.equal(readLimits(headers), undefined, String(limit).slice(0, 60));
  }
  const plain = { 'ratelimit-limit': '10', 'ratelimit-remaining': '9', 'ratelimit-reset': '0' };
  t.equal(readLimits(plain), undefined, 'one number with the reset of a second');
  t.equal(readLimits({}), undefined);
  t.end();
});
