// The command line of the sandbox: what it means, and what is said about mistakes.
import { test } from 'tap';
import { sandboxHelp } from '../../../lib/cli/sandbox/help.ts';
import { rowsOf } from '../../../lib/cli/kit/options.ts';
import { sandboxOptions } from '../../../lib/cli/sandbox/options.ts';
import { readSettings } from '../../../lib/cli/sandbox/settings.ts';

function options(...args: string[]) {
  const settings = readSettings(args);
  return { ...settings.options, counts: settings.counts };
}

void test('without flags: loopback, the usual port, real limits, a small account', (t) => {
  t.match(options(), {
    port: 8123,
    host: '127.0.0.1',
    seed: 1,
    rateLimits: 'real',
    limitHeaders: 'list',
    timeScale: 1,
    jobTime: 2_000,
    fault: [],
    save: false,
    counts: { profiles: 100, events: 1_000 },
  });
  t.end();
});

void test('flags are read', (t) => {
  t.match(
    options(
      ...'--port 0 --seed=7 --profiles 10 --coupon-codes 3 --rate-limits off --limit-headers plain --time-scale 60'.split(
        ' ',
      ),
      ...'--job-time 1.5s --scopes lists:read,profiles:write --opt-in double --key pk_a'.split(' '),
      ...'--now 2026-11-27T08:00:00Z --sms-unreachable +850,+290 --data x --save'.split(' '),
    ),
    {
      port: 0,
      seed: 7,
      rateLimits: 'off',
      limitHeaders: 'plain',
      timeScale: 60,
      jobTime: 1_500,
      scopes: ['lists:read', 'profiles:write'],
      optIn: 'double',
      now: Date.parse('2026-11-27T08:00:00Z'),
      smsUnreachable: ['+850', '+290'],
      key: 'pk_a',
      data: 'x',
      save: true,
      counts: { profiles: 10, couponCodes: 3, events: 1_000 },
    },
  );
  t.match(options('--empty', '--lists', '2').counts, { profiles: 0, events: 0, lists: 2, campaigns: 0 });
  t.end();
});

void test('latency takes a jitter in three spellings', (t) => {
  t.same(options('--latency', '120ms').latency, { mean: 120, jitter: 0 });
  t.same(options('--latency', '120ms±40').latency, { mean: 120, jitter: 40 });
  t.same(options('--latency', '120ms+-40').latency, { mean: 120, jitter: 40 });
  t.same(options('--latency', '1s±200ms').latency, { mean: 1_000, jitter: 200 });
  t.end();
});

void test('faults are repeated, with a duration where they need one', (t) => {
  t.same(options('--fault', '503:0.05', '--fault', 'slow=30s:.1', '--fault', 'reset:1').fault, [
    { fault: '503', rate: 0.05 },
    { fault: 'slow', rate: 0.1, duration: 30_000 },
    { fault: 'reset', rate: 1 },
  ]);
  t.end();
});

void test('mistakes are told in one line that says what was expected', (t) => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--prot', '1'], /^unknown flag --prot \(did you mean --port\?\); --help lists all$/],
    [['--xyzzy'], /^unknown flag --xyzzy; --help lists all$/],
    [['-p', '1'], /^unknown flag -p; --help lists all$/],
    [['8123'], /^unexpected argument "8123": nothing but flags/],
    [['--', '8123'], /^unexpected argument "8123": nothing but flags/],
    [['--port'], /^--port needs a value: --port N$/],
    [['--port', ''], /^--port: expected a whole number from 0 to 65535, got ""$/],
    [['--port', 'abc'], /^--port: expected a whole number from 0 to 65535, got "abc"$/],
    [['--port', '70000'], /expected a whole number/],
    [['--port', '1', '--port', '2'], /^--port is given twice$/],
    [['--save'], /^--save needs --data FILE/],
    [['--save=yes', '--data', 'x'], /^--save takes no value$/],
    [
      ['--rate-limits', 'of'],
      /^--rate-limits: expected one of real, per-key, off \(did you mean off\?\), got "of"$/,
    ],
    [
      ['--limit-headers', 'lists'],
      /^--limit-headers: expected one of list, plain, none \(did you mean list\?\), got "lists"$/,
    ],
    [['--time-scale', '0'], /expected a number above 0, got "0"$/],
    [['--job-time', 'soon'], /expected a time like 500ms/],
    [['--latency', '1 x'], /expected a time like 120ms/],
    [['--fault', '503'], /expected KIND:RATE/],
    [['--fault', '503:2'], /a rate from 0 to 1/],
    [['--fault', '503:.1', '--fault', '418:0.1'], /expected KIND:RATE .*, got "418:0\.1"$/],
    [['--now', 'noon'], /expected a time like 2026/],
    [['--key', 'sk_1'], /expected a key that starts with pk_/],
    [['--opt-in', 'triple'], /expected one of single, double/],
    [['--sms-unreachable', '850'], /expected calling codes/],
    [['--profiles', '-1'], /^--profiles: expected a whole number .*got "-1"$/],
  ];
  for (const [args, message] of cases) {
    t.throws(() => readSettings(args), { message }, args.join(' '));
  }
  t.end();
});

void test('help names every flag', (t) => {
  for (const { flag } of rowsOf(sandboxOptions)) {
    t.match(sandboxHelp(), `--${flag}`);
  }
  t.ok(
    sandboxHelp()
      .split('\n')
      .every((line) => line.length <= 80),
  );
  t.end();
});
