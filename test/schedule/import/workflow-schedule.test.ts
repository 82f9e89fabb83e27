// The schedules of workflows: each of their forms as a cron pattern, and why some have none.
import { test } from 'tap';
import { YamlFile } from '../../../lib/files/yaml-file.ts';
import {
  readWorkflowSchedule,
  type WorkflowSchedule,
} from '../../../lib/schedule/import/workflow-schedule.ts';

function read(text: string): WorkflowSchedule {
  const file = new YamlFile('w.dig', text);
  return readWorkflowSchedule(file.top('a workflow'), file);
}

test('each form of a time is the pattern that means the same', async (t) => {
  const patterns = {
    'cron>: 0  7 *   * 1-5': '0 7 * * 1-5',
    'hourly>: 05:00': '5 * * * *',
    'daily>: 07:00:00': '0 7 * * *',
    'daily>: "7:30"': '30 7 * * *',
    'weekly>: Sun,09:05:00': '5 9 * * sun',
    'weekly>: "Wednesday, 23:59"': '59 23 * * wed',
    'monthly>: 1,09:00:00': '0 9 1 * *',
    'monthly>: "31, 0:10"': '10 0 31 * *',
    'minutes_interval>: 1': '* * * * *',
    'minutes_interval>: 20': '*/20 * * * *',
    'minutes_interval>: 60': '0 * * * *',
  };
  for (const [form, cron] of Object.entries(patterns)) {
    t.equal(read(`schedule:\n  ${form}\n`).cron, cron, form);
  }
});

test('a time that no pattern means is refused with what is expected', async (t) => {
  const refusals: Readonly<Record<string, RegExp>> = {
    'hourly>: 05:30': /^w\.dig:2: schedule: hourly>: "05:30": expected MM:00 \(seconds can not be kept\)$/,
    'daily>: 07:00:30': /daily>: "07:00:30": expected HH:MM:00/,
    'daily>: [7]': /daily>: "": expected HH:MM:00/,
    'weekly>: Moonday': /weekly>: "Moonday": expected DDD,HH:MM:00/,
    'weekly>: Xyz,09:00:00': /weekly>: "Xyz,09:00:00"/,
    'monthly>: last,09:00:00': /monthly>: "last,09:00:00": expected D,HH:MM:00/,
    'monthly>: "1"': /monthly>: "1"/,
    'minutes_interval>: 25': /minutes_interval>: "25": expected a number of minutes that divides an hour/,
    'minutes_interval>: 0': /minutes_interval>: "0"/,
    'minutes_interval>: often': /minutes_interval>: "often"/,
    'every>: 5m':
      /^w\.dig:1: schedule: expected one of cron>, hourly>, daily>, weekly>, monthly>, minutes_interval>$/,
    'daily>: 07:00:00\n  start: 2026-01-01': /^w\.dig:3: schedule: start is not supported: enable or disable/,
    'daily>: 07:00:00\n  timezone: PST': /^w\.dig:3: time zone: PST is an abbreviation/,
    'daily>: 07:00:00\n  timezone: 9': /^w\.dig:3: time zone: "9" is no IANA name/,
    'cron>: 61 * * * *': /^w\.dig:2: .*minute/,
    'daily>: 07:00:00\n  end: 2026-01-01': /^w\.dig:3: schedule: end is not supported/,
  };
  for (const [form, message] of Object.entries(refusals)) {
    t.throws(() => read(`schedule:\n  ${form}\n`), { message }, form);
  }
});

test('what stands in the place of a schedule or a zone and is none is refused, never taken for none', async (t) => {
  t.throws(() => read('+a: { echo>: x }\nschedule: daily\n'), {
    message: /^w\.dig:2: schedule: expected a map with one of cron>/,
  });
  t.throws(() => read('\ntimezone: [UTC]\n'), { message: /^w\.dig:2: time zone: / });
});

test('the zone, and what happens to times that a run holds up, are those of the engine', async (t) => {
  const plain = { timezone: 'UTC', overlap: 'queue', catchUp: 'once' };
  t.strictSame(read('+a: { echo>: x }\n'), { ...plain, cron: '' }, 'no schedule: triggered only');
  t.match(read('timezone: Asia/Tokyo\nschedule:\n  daily>: 07:00:00\n'), {
    ...plain,
    timezone: 'Asia/Tokyo',
  });
  t.match(
    read('timezone: Asia/Tokyo\nschedule:\n  daily>: 07:00:00\n  timezone: Europe/Berlin\n'),
    { timezone: 'Europe/Berlin' },
    'the inner one counts',
  );
  t.match(read('schedule:\n  daily>: 07:00:00\n  skip_on_overtime: true\n'), { overlap: 'skip' });
  t.match(read('schedule:\n  daily>: 07:00:00\n  skip_on_overtime: false\n'), { overlap: 'queue' });
  t.match(read('schedule:\n  daily>: 07:00:00\n  skip_delayed_by: 1h\n'), { catchUp: 'none' });
});
