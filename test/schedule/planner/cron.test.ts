// Which cron patterns are accepted, what they mean, and why the others are refused.
import fc from 'fast-check';
import { test } from 'tap';
import { Failure } from '../../../lib/errors.ts';
import { parseCron, plainPattern } from '../../../lib/schedule/planner/cron.ts';
import { dayNote, dayStepNote } from '../../../lib/schedule/planner/day-notes.ts';

function whyRefused(text: string): string {
  try {
    parseCron(text);
  } catch (error) {
    if (error instanceof Failure) {
      return error.message;
    }
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was accepted`);
}

test('accepted patterns mean what cron means by them', (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['10 0 * * *', '10 0 * * *'],
    ['*/15 8-18/2 1,15 jan-mar *', '0,15,30,45 8,10,12,14,16,18 1,15 1-3 *'],
    ['1-5,30,40-50/5 0 * * mon-fri', '1-5,30,40,45,50 0 * * 1-5'],
    ['0 0 * JUL Sun', '0 0 * 7 0'],
    ['0 0 * * sat,tue', '0 0 * * 2,6'],
    ['*/1 0-23 1-31 1-12 0-6', '* * * * *'],
    ['05 007 * * *', '5 7 * * *'],
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@monthly', '0 0 1 * *'],
    ['0 0 29 2 *', '0 0 29 2 *'],
    ['0 0 * * wed', '0 0 * * 3'],
  ];
  for (const [text, plain] of cases) {
    const pattern = parseCron(text);
    t.equal(pattern && plainPattern(pattern, 'frequent'), plain, text);
  }
  t.equal(parseCron(''), undefined, 'the empty pattern is no schedule');
  t.end();
});

test('everything else is refused with the reason', (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['* * * *', /expected five fields .* got 4/],
    ['0 * * * * *', /got 6 \(a field for seconds or years/],
    ['0  0 * * *', /two in a row/],
    [' 0 0 * * *', /before or behind/],
    ['0 0 * * * ', /before or behind/],
    ['0\t0 * * *', /not by tabs/],
    ['0 0 * * *\n', /not by tabs or line ends/],
    ['60 * * * *', /minute: 60 is out of range: expected 0 to 59/],
    ['* 24 * * *', /hour: 24 is out of range/],
    ['* * 0 * *', /day of month: 0 is out of range: expected 1 to 31/],
    ['* * 32 * *', /out of range/],
    ['* * * 13 *', /month: 13 .* or jan to dec/],
    ['* * * * 7', /Sunday is 0 \(or sun\), not 7/],
    ['* * * * 8', /day of week: 8 is out of range/],
    ['30-10 * * * *', /runs backwards/],
    ['* * * * fri-mon', /runs backwards/],
    ['5/10 * * * *', /write 5-59\/10 or \*\/10/],
    ['*/0 * * * *', /no step/],
    ['*/60 * * * *', /never comes to a second value/],
    ['*/5/2 * * * *', /more than one step/],
    ['1-2-3 * * * *', /no range/],
    ['1, * * * *', /a value is missing/],
    ['-5 * * * *', /a value is missing/],
    ['*,1-x * * * *', /"x" is no value/],
    ['1.5 * * * *', /no value/],
    ['** * * * *', /no value/],
    ['0 0 ? * *', /"\?" is Quartz/],
    ['0 0 L * *', /"L"/],
    ['0 0 * * 5L', /"L"/],
    ['0 0 * * friL', /"L"/],
    ['0 0 15W * *', /"W"/],
    ['0 0 LW * *', /"[LW]"/],
    ['0 0 * * fri#2', /"#"/],
    ['H * * * *', /Jenkins/],
    ['0 0 * * monday', /no value/],
    ['0 0 * mon *', /no value/],
    ['~ * * * *', /no value/],
    ['@weekly', /not supported; write 0 0 \* \* 0/],
    ['@yearly', /write 0 0 1 1 \*/],
    ['@reboot', /a schedule has a time/],
    ['@Daily', /did you mean @daily/],
    ['0 0 30 2 *', /never run/],
    ['0 0 31 4,6,9,11 *', /never run/],
    ['0 0 */30 2 *', /never run/],
    ['0 0 1,*,3 * *', /day of month: "1,\*,3" has a \* inside a list/],
    ['*,5 * * * *', /minute: .*inside a list/],
    ['0 0 * * mon,*', /inside a list/],
    ['hello', /got 1/],
  ];
  for (const [text, reason] of cases) {
    t.match(whyRefused(text), reason, JSON.stringify(text));
  }
  t.match(whyRefused('61 * * * *'), /^cron pattern "61 \* \* \* \*": /, 'the pattern is named');
  t.end();
});

test('the more frequent of two restricted days is followed', (t) => {
  const plain = (text: string, dayMatch: 'frequent' | 'either' = 'frequent') => {
    const pattern = parseCron(text, { dayMatch });
    return pattern && plainPattern(pattern, dayMatch);
  };
  t.equal(plain('0 0 1 * 1'), '0 0 * * 1', 'Mondays are more than firsts');
  t.equal(plain('0 0 1-10 * 1'), '0 0 1-10 * *', 'ten days a month are more than Mondays');
  t.equal(plain('0 0 */2 * mon'), '0 0 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 * *');
  t.equal(plain('0 0 1-5 2 mon'), '0 0 1-5 2 *', 'counted in the months that the pattern has');
  t.equal(plain('0 0 29 2 mon'), '0 0 * 2 1', 'a leap day is rarer than a Monday');
  t.equal(plain('0 0 30 2 mon'), '0 0 * 2 1', 'a day that never comes does not win');
  t.equal(plain('0 0 1 * 1', 'either'), '0 0 1 * 1', 'cron reads both');
  t.equal(plain('0 0 1-31 * 1'), '0 0 * * 1', 'all days of the month are no restriction');
  t.end();
});

test('a note says which day is followed and how to get the other reading', (t) => {
  const pattern = parseCron('0 0 1 * 1');
  if (pattern === undefined) {
    throw new Error('no pattern');
  }
  t.match(dayNote(pattern, 'frequent'), /the day of week, .*, is followed, the day of month is ignored/);
  t.match(dayNote(pattern, 'frequent'), /--day-match either/);
  t.match(dayNote(pattern, 'either'), /days of both, as in cron/);
  const plain = parseCron('0 0 1 * *');
  t.equal(plain && dayNote(plain, 'frequent'), undefined, 'silent where there is nothing to choose');
  t.end();
});

test('steps of all days of the month are multiples, as at Treasure Data, or count from the first, as in cron', (t) => {
  const days = (text: string, daySteps: 'multiples' | 'cron') => parseCron(text, { daySteps })?.dayOfMonth;
  const cases: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['0 0 */5 * *', [5, 10, 15, 20, 25, 30], [1, 6, 11, 16, 21, 26, 31]],
    ['0 0 5,*/10,25 * *', [5, 10, 20, 25, 30], [1, 5, 11, 21, 25, 31]],
    ['0 0 */16 * *', [16], [1, 17]],
    ['0 0 1-31/15 * *', [1, 16, 31], [1, 16, 31]],
  ];
  for (const [text, multiples, cron] of cases) {
    t.strictSame(days(text, 'multiples'), multiples, text);
    t.strictSame(days(text, 'cron'), cron, `${text}, as cron`);
  }
  t.strictSame(parseCron('*/20 */8 * */6 */3'), {
    ...parseCron('0,20,40 0,8,16 * 1,7 0,3,6'),
    text: '*/20 */8 * */6 */3',
  });
  t.equal(parseCron('0 0 */1 * *')?.dayOfMonth.length, 31);
  t.end();
});

test('a note gives the days of such steps, and the other reading', (t) => {
  const note = (text: string, daySteps: 'multiples' | 'cron' = 'multiples') => {
    const pattern = parseCron(text, { daySteps });
    return pattern && dayStepNote(pattern, 'frequent');
  };
  t.match(
    note('0 0 */10 * *'),
    /"\*\/10" in the day of month is 10, 20, 30, .*--day-steps cron .*: 1, 11, 21, 31$/,
  );
  t.match(
    note('0 0 */10 * *', 'cron'),
    /is 1, 11, 21, 31, as cron counts.*--day-steps multiples .*: 10, 20, 30$/,
  );
  t.equal(note('*/10 */5 1-31/5 */2 *'), undefined, 'only steps of all days have two readings');
  t.equal(note('0 0 */1 * *'), undefined, 'every day is every day');
  t.equal(note('0 0 */15 * mon'), undefined, 'silent where the day of month is not followed');
  t.end();
});

test('what an older version stored is read as it read it', (t) => {
  t.equal(parseCron('0 0 1,*,3 * *', { stored: true })?.dayOfMonth.length, 31);
  t.end();
});

test('the plain form of a pattern means the same pattern', (t) => {
  const field = (min: number, max: number) =>
    fc
      .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 8 })
      .map((values) => values.join(','));
  const text = fc
    .tuple(field(0, 59), field(0, 23), fc.constantFrom('*', '1-28/3', '*/7'), field(1, 12), field(0, 6))
    .map((fields) => fields.join(' '));
  fc.assert(
    fc.property(text, fc.constantFrom('frequent' as const, 'either' as const), (given, dayMatch) => {
      const pattern = parseCron(given, { dayMatch });
      if (pattern === undefined) {
        return false;
      }
      const plain = plainPattern(pattern, dayMatch);
      const again = parseCron(plain, { dayMatch });
      return again !== undefined && plainPattern(again, dayMatch) === plain;
    }),
    { numRuns: 200 },
  );
  t.pass();
  t.end();
});
