// Turns the schedule: of a workflow into a cron pattern, or says why no pattern means the same.
import { isMap, isScalar, type YAMLMap } from 'yaml';
import type { Failure } from '../../errors.ts';

export interface WorkflowSchedule {
  /** `""` where the workflow has none. */
  readonly cron: string;
  readonly timezone: string;
  readonly overlap: 'skip' | 'queue';
  readonly catchUp: 'once' | 'none';
}

const weekdays: ReadonlySet<string> = new Set(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);

interface Time {
  readonly hour: number;
  readonly minute: number;
}

/** `HH:MM:SS` with no seconds; undefined where it is something else. */
function timeOf(text: string): Time | undefined {
  const [, hour, minute, second] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined || Number(second ?? 0) !== 0) {
    return undefined;
  }
  return { hour: Number(hour), minute: Number(minute) };
}

type Convert = (value: string) => string | undefined;

const conversions: Readonly<Record<string, { expected: string; convert: Convert }>> = {
  'cron>': { expected: 'five fields', convert: (value) => value.trim().split(/\s+/).join(' ') },
  'hourly>': {
    expected: 'MM:00 (seconds can not be kept)',
    convert: (value) => {
      const [, minute] = /^(\d{1,2}):00$/.exec(value) ?? [];
      return minute && `${Number(minute)} * * * *`;
    },
  },
  'daily>': {
    expected: 'HH:MM:00 (seconds can not be kept)',
    convert: (value) => {
      const time = timeOf(value);
      return time && `${time.minute} ${time.hour} * * *`;
    },
  },
  'weekly>': {
    expected: 'DDD,HH:MM:00',
    convert: (value) => {
      const [day = '', rest = ''] = value.split(',');
      const word = day.trim().slice(0, 3).toLowerCase();
      const time = timeOf(rest.trim());
      return time && weekdays.has(word) ? `${time.minute} ${time.hour} * * ${word}` : undefined;
    },
  },
  'monthly>': {
    expected: 'D,HH:MM:00',
    convert: (value) => {
      const [day = '', rest = ''] = value.split(',');
      const time = timeOf(rest.trim());
      return time && /^\d{1,2}$/.test(day.trim())
        ? `${time.minute} ${time.hour} ${Number(day)} * *`
        : undefined;
    },
  },
  'minutes_interval>': {
    expected: 'a number of minutes that divides an hour',
    convert: (value) => {
      const minutes = Number(value);
      if (!Number.isInteger(minutes) || minutes < 1 || 60 % minutes !== 0) {
        return undefined;
      }
      if (minutes === 60) {
        return '0 * * * *';
      }
      return minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`;
    },
  },
};

/** `failure` makes an error that names the file. */
export function readWorkflowSchedule(top: YAMLMap, failure: (message: string) => Failure): WorkflowSchedule {
  const zone = top.get('timezone');
  const rest = {
    timezone: typeof zone === 'string' ? zone : 'UTC',
    overlap: 'queue',
    catchUp: 'once',
  } as const;
  const schedule = top.get('schedule', true);
  if (!isMap(schedule)) {
    return { ...rest, cron: '' };
  }
  const kind = Object.keys(conversions).find((key) => schedule.has(key));
  if (kind === undefined) {
    throw failure(`schedule: expected one of ${Object.keys(conversions).join(', ')}`);
  }
  const node = schedule.get(kind, true);
  // YAML 1.1 reads 07:00:00 as a number of seconds, this reader as the text it is.
  const value = isScalar(node) ? (node.source ?? String(node.value)) : '';
  const { expected, convert } = conversions[kind] ?? {};
  const cron = convert?.(value);
  if (cron === undefined) {
    throw failure(`schedule: ${kind}: ${JSON.stringify(value)}: expected ${expected ?? ''}`);
  }
  for (const key of ['start', 'end']) {
    if (schedule.has(key)) {
      throw failure(`schedule: ${key} is not supported: enable or disable the schedule by hand`);
    }
  }
  const zoned = schedule.get('timezone');
  return {
    timezone: typeof zoned === 'string' ? zoned : rest.timezone,
    overlap: schedule.get('skip_on_overtime') === true ? 'skip' : 'queue',
    catchUp: schedule.has('skip_delayed_by') ? 'none' : 'once',
    cron,
  };
}
