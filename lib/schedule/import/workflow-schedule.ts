// Turns the schedule: of a workflow into a cron pattern, or says why no pattern means the same.
import { isMap, isScalar, type YAMLMap } from 'yaml';
import { Failure } from '../../errors.ts';
import { keyOf, type YamlFile } from '../../files/yaml-file.ts';
import { checkZone } from '../../time/zone.ts';
import { parseCron } from '../planner/cron.ts';

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

/** The kind of time that a `schedule:` names: the first one, and the others are of no effect. */
export const kindOf = (schedule: YAMLMap): string | undefined =>
  Object.keys(conversions).find((key) => schedule.has(key));

/** The line of a key, or of the file where it is not there. */
function lineOf(file: YamlFile, map: YAMLMap, key: string): number {
  const pair = map.items.find((each) => keyOf(each) === key);
  return pair === undefined ? 1 : file.lineOfKey(pair);
}

/** What `make` returns; what it refuses is a mistake on this line of the file. */
function onLine<T>(file: YamlFile, line: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof Failure ? file.failure(line, error.message) : error;
  }
}

function zoneIn(map: YAMLMap, file: YamlFile): string | undefined {
  const node = map.get('timezone', true);
  if (node === undefined) {
    return undefined;
  }
  const zone = isScalar(node) ? String(node.value) : '';
  return onLine(file, lineOf(file, map, 'timezone'), () => checkZone(zone));
}

/** Throws a `Failure` that names the line of what no schedule can say. */
export function readWorkflowSchedule(top: YAMLMap, file: YamlFile): WorkflowSchedule {
  const rest = { timezone: zoneIn(top, file) ?? 'UTC', overlap: 'queue', catchUp: 'once' } as const;
  const schedule = top.get('schedule', true);
  if (schedule === undefined) {
    return { ...rest, cron: '' };
  }
  const kinds = Object.keys(conversions).join(', ');
  if (!isMap(schedule)) {
    throw file.failure(lineOf(file, top, 'schedule'), `schedule: expected a map with one of ${kinds}`);
  }
  const kind = kindOf(schedule);
  if (kind === undefined) {
    throw file.failure(lineOf(file, top, 'schedule'), `schedule: expected one of ${kinds}`);
  }
  const node = schedule.get(kind, true);
  // YAML 1.1 reads 07:00:00 as a number of seconds, this reader as the text it is.
  const value = isScalar(node) ? (node.source ?? String(node.value)) : '';
  const { expected, convert } = conversions[kind] ?? {};
  const line = lineOf(file, schedule, kind);
  const cron = convert?.(value);
  if (cron === undefined) {
    throw file.failure(line, `schedule: ${kind}: ${JSON.stringify(value)}: expected ${expected ?? ''}`);
  }
  onLine(file, line, () => parseCron(cron));
  for (const key of ['start', 'end']) {
    if (schedule.has(key)) {
      throw file.failure(
        lineOf(file, schedule, key),
        `schedule: ${key} is not supported: enable or disable the schedule by hand`,
      );
    }
  }
  return {
    timezone: zoneIn(schedule, file) ?? rest.timezone,
    overlap: schedule.get('skip_on_overtime') === true ? 'skip' : 'queue',
    catchUp: schedule.has('skip_delayed_by') ? 'none' : 'once',
    cron,
  };
}
