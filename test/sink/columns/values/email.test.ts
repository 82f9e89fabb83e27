import { test } from 'tap';
import { emailFault, isPlausibleEmail } from '../../../../lib/sink/columns/values/email.ts';
import { emailField } from '../../../../lib/sink/columns/fields.ts';

test('plausible addresses pass as they are', async (t) => {
  for (const text of [
    'a@example.com',
    "o'neil+tag@mail.example.co.jp",
    "o'brien@example.com",
    '用户@example.com',
    'ada@bücher.example',
    'ü@exämple.de',
    'x@xn--exmple-cua.com',
    'USER@EXAMPLE.COM',
  ]) {
    t.ok(isPlausibleEmail(text), text);
  }
});

test('what is no address is refused', async (t) => {
  for (const text of [
    '',
    'a',
    'a@b',
    '@example.com',
    'a@',
    'a b@example.com',
    ' a@example.com',
    'a@example.com ',
    'a@@example.com',
    'a@-example.com',
    'a@example..com',
    'a@example.com\n',
    'a@ex_ample.com',
    'a,b@example.com',
    'a..b@example.ne.jp',
    '.ada@example.com',
    'ada.@example.com',
    "'ada@example.com",
    `a@${'b'.repeat(64)}.com`,
    ...[
      '\u200b',
      '\u00ad',
      '\ufffd',
      '\u201c',
      '\ue000',
      '\u200d',
      '\u3164',
      '\u115f',
      '\u034f',
      '\ufe0f',
      '\u0378',
      '\u0000',
    ].flatMap((character) => [
      `${character}zed@example.com`,
      `ze${character}d@example.com`,
      `zed@exam${character}ple.com`,
    ]),
    '\u0301zed@example.com',
  ]) {
    t.notOk(isPlausibleEmail(text), JSON.stringify(text));
  }
});

test('the limit of 254 counts bytes', async (t) => {
  const long = (length: number) =>
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(length - 194)}.fghi.com`;
  const email = emailField();
  t.ok(email.safeParse(long(254)).success);
  t.equal(email.safeParse(long(255)).error?.issues[0]?.message, 'email_too_long');
});

test('what is wrong is said without the address', async (t) => {
  for (const [text, expected] of [
    ['\u200bzed@example.com', /U\+200B/],
    ['\u201czed@example.com', /U\+201C, a typographic/],
    ['ze..d@example.com', /a point follows a point/],
    ['.zed@example.com', /a point begins/],
    ['zed.example.com', /no @/],
    ['zed@b@example.com', /more than one @/],
    [' zed@example.com', /--trim/],
    ['ze d@example.com', /a blank inside/],
    ['zed@example..com', /a part of its domain is empty/],
    [`zed@${'b'.repeat(64)}.com`, /longer than 63/],
    ["'zed@example.com", /apostrophe/],
  ] as const) {
    const fault = emailFault(text) ?? '';
    t.match(fault, expected);
    t.notMatch(fault, /zed/);
  }
});
