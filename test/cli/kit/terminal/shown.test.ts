import { test } from 'tap';
import { explain, print, type Io } from '../../../../lib/cli/kit/run.ts';
import { shown } from '../../../../lib/cli/kit/terminal/shown.ts';
import { Failure } from '../../../../lib/errors.ts';
import { Writable } from 'node:stream';

test('nothing moves the terminal, and lines stay lines', async (t) => {
  t.equal(shown('a\u001b]0;pwn\u0007b\u009b1m\u007f\n'), 'a\\x1b]0;pwn\\x07b\\x9b1m\\x7f\n');
  t.equal(shown('a\rb\u202ec'), 'a\\x0db\\x202ec');
  t.equal(shown('plain, with ümlaut\nand more\n'), 'plain, with ümlaut\nand more\n');
});

test('what is long is cut, quoted or not', async (t) => {
  t.ok(shown(`near ${'x'.repeat(1_000_000)} here`).length < 300);
  t.ok(shown(`got ${JSON.stringify('x y '.repeat(1000))}, not that`).endsWith('characters)", not that'));
  t.equal(shown(`got "${'x'.repeat(150)}"`), `got "${'x'.repeat(150)}"`);
});

test('no key and no password is repeated', async (t) => {
  const text = explain(
    'x',
    new Failure('config', 'got "pk_LEAK_ME-1" and ${pk_LEAKME} at https://me:secret@host/'),
  );
  t.equal(text.text, 'x: got "[a key]" and ${[a key]} at https://[…]@host/\n');
  t.match(shown('a private key (pk_…, made in Klaviyo)'), /pk_…/);
});

test('what can not be printed is a failure of its own', async (t) => {
  const stdout = new Writable({
    write: (_, __, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
  });
  stdout.on('error', () => undefined);
  const io: Pick<Io, 'stdout'> = { stdout };
  await t.rejects(print(io, 'help'), { code: 'io', message: "stdout: can't be written (ENOSPC)" });
});
