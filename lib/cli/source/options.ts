// The options of klaviyo-source: one row a flag, with its config key, default and help.
import * as z from 'zod';
import { modes } from '../../source/output/file.ts';
import { channels } from '../../source/resources/resource.ts';
import { resources } from '../../source/resources/index.ts';
import { parseDuration } from '../../time/duration.ts';
import { toMicros } from '../../source/incremental/time.ts';
import { reports } from '../../source/reports/index.ts';
import { accountOptions } from '../kit/accounts/options.ts';
import { connectionOptions } from '../kit/connection.ts';
import { option, toggle } from '../kit/options.ts';
import type { CommandLine } from '../kit/command-line/parse.ts';
import { shardOptions } from './fleet/options.ts';
import { reportOptions } from './report-options.ts';
import { choice, columnList, duration, name, timeZone, wholeNumber } from '../kit/values.ts';

const what = 'What to read';
const records = 'Records';
const time = 'Time';
const output = 'Output';
const speed = 'Speed and settings';
const { help, version, ...connection } = connectionOptions;

/** A time as it was written: microseconds since the epoch, or how many milliseconds before the run. */
export type Instant = { readonly micros: number } | { readonly ago: number };

const instant = z.string().transform((text, context): Instant => {
  const micros = toMicros(text.trim());
  if (micros !== undefined) {
    return { micros };
  }
  const ago = /[a-z]$/.test(text.trim()) ? parseDuration(text.trim(), 's') : undefined;
  if (ago !== undefined) {
    return { ago };
  }
  context.addIssue({
    code: 'custom',
    message:
      'a time in ISO 8601, like 2026-01-31T09:30:00Z (without a zone it is UTC) or 2026-01-31, or how long ago it is, like 7d or 12h',
  });
  return z.NEVER;
});

/** Treasure Data writes `replace_on_new_data`. */
const mode = z.string().transform((text, context) => {
  const found = modes.find((known) => known === text.replaceAll('_', '-'));
  if (found !== undefined) {
    return found;
  }
  context.addIssue({ code: 'custom', message: `one of ${modes.join(', ')}` });
  return z.NEVER;
});

export const sourceOptions = z.object({
  parent: option(z.array(name).default([]), {
    group: what,
    argument: 'ID',
    repeats: true,
    help: 'of a resource that hangs under others: read under this one only (lists and segments also by name); repeats',
  }),
  channel: option(z.array(choice(...channels)).default([]), {
    group: what,
    argument: 'NAME',
    repeats: true,
    help: `campaigns of this channel only: ${channels.join(', ')}; repeats (default: all)`,
  }),
  archived: option(choice('exclude', 'only', 'include').default('include'), {
    group: what,
    argument: 'HOW',
    help: 'archived campaigns and flows: exclude, only or include (default)',
  }),
  metric: option(name.optional(), {
    group: what,
    argument: 'NAME|ID',
    help: 'events of this metric only; what metric-aggregates count',
  }),
  profile: option(name.optional(), {
    group: what,
    argument: 'ID|EMAIL',
    help: 'events of this profile only',
  }),
  where: option(z.array(name).default([]), {
    group: what,
    argument: "'FIELD OP VALUE'",
    repeats: true,
    help: "only what Klaviyo finds by this: 'email = ada@example.com', 'rating in 4,5', 'name contains sale'; OP is one of = > >= < <= in contains starts-with ends-with has, as the resource allows for the field; repeats, all must hold",
  }),
  changesSince: option(name.optional(), {
    group: what,
    argument: 'FILE',
    help: 'of list-profiles and segment-profiles: print who came and who left since the snapshot in FILE, and renew it',
  }),
  resources: option(toggle.default(false), {
    group: what,
    help: 'list all resources with their times, related objects and scopes; with --json as JSON',
  }),
  json: option(toggle.default(false), { group: what, help: 'of --resources: as JSON' }),
  schema: option(toggle.default(false), {
    group: what,
    help: 'print the JSON Schema of the records that this run would print, and read nothing',
  }),

  skipRelated: option(toggle.default(false), {
    group: records,
    negatable: true,
    config: 'skip_related_objects',
    help: 'do not embed metric and profile in events; faster',
  }),
  include: option(columnList.default([]), {
    group: records,
    argument: 'NAMES',
    help: 'embed these related objects, joined by commas',
  }),
  fields: option(columnList.optional(), {
    group: records,
    argument: 'A,B',
    help: 'ask for these attributes only',
  }),
  additionalFields: option(columnList.default([]), {
    group: records,
    argument: 'A,B',
    help: 'ask for optional attributes too, like subscriptions,predictive_analytics',
  }),
  tolerateMissing: option(choice('predictive_analytics').optional(), {
    group: records,
    argument: 'FIELD',
    help: 'predictive_analytics: read a page without it where Klaviyo fails to serve it; the records say so in missing_fields',
  }),
  raw: option(toggle.default(false), { group: records, help: 'print the resource objects as they come' }),

  filterBy: option(name.optional(), {
    group: time,
    argument: 'FIELD',
    config: 'incremental_field',
    help: 'the time that the options below mean (default: see --resources)',
  }),
  startTime: option(instant.optional(), {
    group: time,
    argument: 'TIME',
    config: 'start_time',
    help: 'from this time on (ISO 8601; UTC where it has no zone), or from so long ago: 7d, 12h',
  }),
  endTime: option(instant.optional(), {
    group: time,
    argument: 'TIME',
    config: 'end_time',
    help: 'before this time',
  }),
  incremental: option(toggle.default(false), {
    group: time,
    config: 'incremental',
    help: 'from where the previous run ended until now; needs --state',
  }),
  state: option(name.optional(), {
    group: time,
    argument: 'FILE',
    help: 'remembers where runs ended, written when the output was taken whole; of reports how often they were called; -: comes from the environment variable KLAVIYO_STATE, and the new one stands in --report as "state"',
  }),
  lookback: option(duration('1s', '90d', 's').optional(), {
    group: time,
    argument: 'TIME',
    help: 'begin this much earlier (7d, 12h) and print what has come late since, and nothing twice',
  }),
  lateReport: option(toggle.default(false), {
    group: time,
    help: 'say how many records came late and by how much; needs --lookback',
  }),

  ...reportOptions,
  ...shardOptions,

  output: option(name.optional(), {
    group: output,
    argument: 'FILE',
    config: 'path',
    help: 'write to FILE instead of stdout (with --partition-by: a directory)',
  }),
  mode: option(mode.default('append'), {
    group: output,
    argument: 'HOW',
    config: 'mode',
    help: `of --output: ${modes.join(', ')} (default append)`,
  }),
  partitionBy: option(name.optional(), {
    group: output,
    argument: 'FIELD',
    help: 'write DIR/FIELD_date=YYYY-MM-DD/part-….ndjson (or .csv), by the day of this field',
  }),
  timezone: option(timeZone.default('UTC'), {
    group: output,
    argument: 'ZONE',
    help: 'whose days --partition-by means (default UTC)',
  }),
  format: option(choice('ndjson', 'csv').default('ndjson'), {
    group: output,
    argument: 'FORM',
    help: 'ndjson (default), or csv: a head with the attributes of the resource, nested values as JSON text',
  }),
  gzip: option(toggle.default(false), { group: output, help: 'compress' }),
  limit: option(wholeNumber(1, Infinity).optional(), {
    group: output,
    argument: 'N',
    help: 'end after N records; nothing is remembered in --state',
  }),
  preview: option(wholeNumber(1, 1000).optional(), {
    group: output,
    argument: 'N',
    bare: '10',
    help: 'a table of the first N records (default 10) for a person to look at',
  }),

  concurrency: option(wholeNumber(1, 64).default(8), {
    group: speed,
    argument: 'N',
    help: 'requests in flight (default 8)',
  }),
  unordered: option(toggle.default(false), {
    group: speed,
    help: 'print records as they come instead of in the order of time',
  }),
  config: option(name.optional(), {
    group: speed,
    argument: 'FILE',
    help: "settings of Treasure Data's connector (YAML with in: and out:)",
  }),
  param: option(z.array(z.string()).default([]), {
    group: speed,
    short: 'p',
    argument: 'NAME=VALUE',
    repeats: true,
    help: 'what ${NAME} in the config file stands for (else it comes from the environment); repeats',
  }),
  ...accountOptions,
  ...connection,
  help,
  version,
});

/** What klaviyo-source understands. */
export const sourceLine: CommandLine = {
  name: 'klaviyo-source',
  table: sourceOptions,
  words: [
    ...[...resources, ...reports].map(({ name: resource }) => resource),
    'check',
    'report',
    'completion',
  ],
};

export type WrittenOptions = z.output<typeof sourceOptions>;
/** With times in microseconds since the epoch. */
export type SourceOptions = Omit<WrittenOptions, 'startTime' | 'endTime'> & {
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
};
