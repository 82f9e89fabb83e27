// What yargs makes of a command line, by our tables.
import { test } from 'tap';
import * as z from 'zod';
import { asked, decideOptions, option, toggle } from '../../../../lib/cli/kit/options.ts';
import { parseFlags, type CommandLine } from '../../../../lib/cli/kit/command-line/parse.ts';
import { choice, wholeNumber } from '../../../../lib/cli/kit/values.ts';
import { Failure } from '../../../../lib/errors.ts';

const group = 'All';
const table = z.object({
  name: option(z.string().optional(), { group, argument: 'NAME', help: 'a text' }),
  count: option(wholeNumber(0, 100).default(1), { group, argument: 'N', short: 'n', help: 'a number' }),
  listId: option(z.string().optional(), { group, argument: 'ID', short: 'l', help: 'an id' }),
  ignore: option(z.array(z.string()).default([]), { group, argument: 'A', repeats: true, help: 'texts' }),
  dryRun: option(choice('counts', 'bodies').optional(), {
    group,
    argument: 'HOW',
    bare: 'counts',
    help: 'how',
  }),
  preview: option(wholeNumber(1, 9).optional(), { group, argument: 'N', bare: '5', help: 'so many' }),
  wait: option(toggle.default(false), { group, config: 'wait', help: 'a switch with a key' }),
  plain: option(toggle.default(false), { group, help: 'a switch' }),
  ...asked,
});
const line: CommandLine = { name: 'test', table };

const flags = (...argv: string[]): unknown => Object.fromEntries(parseFlags(line, argv).flags);

test('values stay the texts that they are', async (t) => {
  for (const text of [
    'abc',
    '007',
    '1e5',
    '-1',
    '',
    ' x ',
    '"quoted"',
    "'x'",
    '-',
    'a=b=c',
    'true',
    '0x1f',
  ]) {
    t.same(flags('--name', text), { name: text }, JSON.stringify(text));
    t.same(flags(`--name=${text}`), { name: text }, JSON.stringify(text));
  }
  t.same(flags('--name=-x'), { name: '-x' });
  t.same(parseFlags(line, ['-', '-5', '007', '1.0', '', 'a b']).words, ['-', '-5', '007', '1.0', '', 'a b']);
});

test('a flag wins over one of the same name before it, unless it repeats', async (t) => {
  t.same(flags('--name', 'a', '--name', 'b'), { name: 'b' });
  t.same(flags('--ignore', 'a', '--ignore=b', '--ignore', ''), { ignore: ['a', 'b', ''] });
  t.same(flags('--wait', '--no-wait'), { wait: false });
  t.same(flags('--no-wait', '--wait'), { wait: true });
  t.throws(() => parseFlags({ ...line, once: true }, ['--name', 'a', '--name', 'b']), {
    message: '--name is given twice',
  });
});

test('a switch takes no word, an optional value the one that it understands', async (t) => {
  t.same(parseFlags(line, ['--wait', 'false']), {
    subcommand: undefined,
    flags: new Map([['wait', true]]),
    words: ['false'],
    command: undefined,
  });
  t.same(flags('--dry-run'), { dryRun: 'counts' });
  t.same(flags('--dry-run=bodies'), { dryRun: 'bodies' });
  t.same(flags('--dry-run', 'bodies'), { dryRun: 'bodies' });
  t.same(parseFlags(line, ['--dry-run', 'x']).words, ['x']);
  t.same(flags('--preview', '7'), { preview: '7' });
  t.same(flags('--preview', '70'), { preview: '70' }, 'a number out of range is told as such');
  t.same(parseFlags(line, ['--preview', 'lists']).words, ['lists']);
  t.same(flags('--preview', '--wait'), { preview: '5', wait: true });
});

test('flags of one letter, apart from their value and not', async (t) => {
  for (const argv of [['-n', '5'], ['-n5'], ['-n=5'], ['--count=5']]) {
    t.same(flags(...argv), { count: '5' }, argv.join(' '));
  }
  t.same(flags('-lAsia/Tokyo'), { listId: 'Asia/Tokyo' });
  t.same(flags('-h'), { help: true });
});

test('the words behind -- come through unchanged', async (t) => {
  const behind = ['--name', 'x', '--unknown', '-n5', '"q"', '', '-', '--', 'a b', '--dry-run', '007'];
  t.same(parseFlags(line, ['--wait', 'w', '--', ...behind]), {
    subcommand: undefined,
    flags: new Map([['wait', true]]),
    words: ['w'],
    command: behind,
  });
  t.same(parseFlags(line, ['--']).command, []);
  t.equal(parseFlags(line, []).command, undefined);
});

test('a mistake is told with the flag as it was typed, and its value never', async (t) => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['--nmae', 'x'], 'unknown flag --nmae (did you mean --name?); --help lists all'],
    [['--nmae=secret'], 'unknown flag --nmae (did you mean --name?); --help lists all'],
    [['--xyzzy'], 'unknown flag --xyzzy; --help lists all'],
    [['-v'], 'unknown flag -v; --help lists all'],
    [['-plain'], 'unknown flag -plain (did you mean --plain?); --help lists all'],
    [['--listId', 'x'], 'unknown flag --listId (did you mean --list-id?); --help lists all'],
    [['--name.x', 'x'], 'unknown flag --name.x (did you mean --name?); --help lists all'],
    [['--constructor'], 'unknown flag --constructor; --help lists all'],
    [['--$0'], 'unknown flag --$0; --help lists all'],
    [['--no-plain'], 'unknown flag --no-plain (did you mean --plain?); --help lists all'],
    [['--no-name'], 'unknown flag --no-name (did you mean --name?); --help lists all'],
    [['--no-wiat'], 'unknown flag --no-wiat (did you mean --no-wait?); --help lists all'],
    [['--name'], '--name needs a value: --name NAME'],
    [['--name', '--wait'], '--name needs a value: --name NAME'],
    [['--name', '-x'], '--name needs a value: --name NAME; one that begins with - is written --name=-x'],
    [['-n'], '--count needs a value: --count N'],
    [['--plain=yes'], '--plain takes no value'],
    [['--wait='], '--wait takes no value'],
  ];
  for (const [argv, message] of cases) {
    t.throws(() => parseFlags(line, argv), new Failure('usage', message), argv.join(' '));
  }
});

test('zod decides: a text that is no number is none', async (t) => {
  const decide = (...argv: string[]) =>
    decideOptions(table, { flags: parseFlags(line, argv).flags, env: {} });
  t.match(decide('--count', '7', '--no-wait'), { count: 7, wait: false, plain: false });
  t.throws(() => decide('--count', 'abc'), {
    message: '--count: expected a whole number from 0 to 100, got "abc"',
  });
  t.throws(() => decide('--count='), { message: /got ""/ });
  t.throws(() => decide('--count', '1e2'), { message: /got "1e2"/ });
});

test('each subcommand has options of its own', async (t) => {
  const commands: CommandLine = {
    name: 'test',
    commands: new Map([
      ['create', { summary: 'make it', table: z.object({ name: table.shape.name }) }],
      ['list', { summary: 'all', table: z.object({ plain: table.shape.plain }) }],
    ]),
  };
  t.match(parseFlags(commands, ['create', 'x', '--name', 'y', 'list', '--', 'z']), {
    subcommand: 'create',
    flags: new Map([['name', 'y']]),
    words: ['x', 'list'],
    command: ['z'],
  });
  t.throws(() => parseFlags(commands, ['create', '--plain']), { message: /unknown flag --plain/ });
  t.match(parseFlags(commands, ['creat', 'x']), { subcommand: undefined, words: ['creat', 'x'] });
});
