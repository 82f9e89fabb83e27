import { test } from 'tap';
import { isPlausibleEmail } from '../../../lib/sink/columns/email.ts';
import { emailField } from '../../../lib/sink/columns/fields.ts';

test('plausible addresses pass as they are', async (t) => {
  for (const text of [
    'a@example.com',
    "o'neil+tag@mail.example.co.jp",
    'a..b@example.ne.jp',
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
  ]) {
    t.notOk(isPlausibleEmail(text), JSON.stringify(text));
  }
});

test('the limit of 254 counts bytes', async (t) => {
  const long = (length: number) =>
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(length - 189)}.com`.slice(0);
  const email = emailField();
  t.ok(email.safeParse(long(254)).success);
  t.equal(email.safeParse(long(255)).error?.issues[0]?.message, 'email_too_long');
});
