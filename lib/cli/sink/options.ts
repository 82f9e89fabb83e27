// The options of klaviyo-sink: one row a flag, with its config key, default and help.
import * as z from 'zod';
import { isDelimiter } from '../../sink/formats/read-options.ts';
import { inputFormats } from '../../sink/formats/index.ts';
import { subscriptions } from '../../sink/operations/operation.ts';
import { operations } from '../../sink/operations/index.ts';
import { presetNames } from '../../sink/columns/names/presets.ts';
import { valueTypes } from '../../sink/columns/values/typed.ts';
import { bulkOptions } from './options/bulk.ts';
import { anId, columnType, operationName } from './options/types.ts';
import { invalidOptions } from './options/invalid.ts';
import { accountOptions } from '../kit/accounts/options.ts';
import { changedOptions, mirrorOptions } from './selection/options.ts';
import { connectionOptions } from '../kit/connection.ts';
import { option, toggle } from '../kit/options.ts';
import type { CommandLine } from '../kit/command-line/parse.ts';
import {
  choice,
  columnList,
  countryCode,
  duration,
  name,
  renaming,
  timeZone,
  wholeNumber,
} from '../kit/values.ts';

const formatNames = inputFormats.map(({ name }) => name);

const what = 'What to do';
const input = 'Input';
const delivery = 'Delivery';
const { help, version, ...connection } = connectionOptions;

const operationNames = operations.map((kind) => kind.name);

export const sinkOptions = z.object({
  op: option(operationName, {
    group: what,
    argument: 'NAME',
    config: 'operation',
    sent: true,
    choices: operationNames,
    help: `the operation: ${operationNames.join(', ')}`,
  }),
  listId: option(anId.optional(), {
    group: what,
    argument: 'ID',
    sent: true,
    help: 'the list, by its id',
  }),
  listName: option(name.optional(), {
    group: what,
    argument: 'NAME',
    sent: true,
    help: 'the list, by its name; created where it does not exist and the operation adds to it',
  }),
  existingList: option(toggle.default(false), {
    group: what,
    help: 'with --list-name: never create the list, for a name is soon mistyped',
  }),
  list: option(toggle.optional(), {
    group: what,
    negatable: true,
    sent: true,
    only: ['consent'],
    help: 'for consent: --no-list asks for no list; the default opt-in of the account decides',
  }),
  consent: option(choice('subscribed', 'unsubscribed').optional(), {
    group: what,
    argument: 'TYPE',
    config: 'consent_type',
    sent: true,
    only: ['consent'],
    help: 'for consent: subscribed or unsubscribed',
  }),
  subscription: option(choice(...subscriptions).optional(), {
    group: what,
    argument: 'TYPE',
    config: 'subscription_type',
    sent: true,
    only: ['consent'],
    help: `for consent: ${subscriptions.join(', ')} (default all_marketing)`,
  }),
  historical: option(toggle.optional(), {
    group: what,
    negatable: true,
    config: 'historical_consent',
    sent: true,
    only: ['consent'],
    help: 'the consent was given earlier, at the time in the column consent_at; --no-historical ignores that column',
  }),
  consentSource: option(name.optional(), {
    group: what,
    argument: 'TEXT',
    sent: true,
    only: ['consent'],
    help: 'a label that is stored with the consent',
  }),
  backfill: option(toggle.default(false), {
    group: what,
    sent: true,
    only: ['track'],
    help: 'for track: events of the past, which start no flows (but where the column backfill says false)',
  }),
  membersOnly: option(toggle.default(false), {
    group: what,
    sent: true,
    only: ['consent'],
    help: 'unsubscribe only who is on the list; others become rejections',
  }),
  resolve: option(toggle.default(false), {
    group: what,
    sent: true,
    only: ['remove'],
    help: 'for remove: find profile ids by email, phone_number or external_id',
  }),
  ...bulkOptions,

  ...mirrorOptions,

  format: option(choice(...formatNames).optional(), {
    group: input,
    argument: 'NAME',
    help: `${formatNames.slice(0, -1).join(', ')} or ${formatNames.at(-1)} (default: found out)`,
  }),
  columns: option(columnList.optional(), {
    group: input,
    argument: 'A,B,C',
    sent: true,
    list: true,
    help: 'the column names of an input without a header',
  }),
  delimiter: option(
    z
      .string()
      // A tab is hard to type, and nobody separates fields by a backslash and a t.
      .transform((text) => (text === '\\t' ? '\t' : text))
      .refine(isDelimiter, { error: 'one ASCII character: a comma, a semicolon, a tab, …' })
      .optional(),
    {
      group: input,
      argument: 'CHAR',
      help: 'what separates the fields of a CSV, \\t a tab (default: found out)',
    },
  ),
  map: option(z.array(renaming).default([]), {
    group: input,
    argument: 'COLUMN=TARGET',
    pairs: true,
    repeats: true,
    sent: true,
    help: 'rename a column: mail=email, score=properties.lead_score; tag=append.tags adds to a property that is a list, unappend.tags takes off it; repeats',
  }),
  preset: option(z.array(choice(...presetNames)).default([]), {
    group: input,
    argument: 'NAME',
    repeats: true,
    sent: true,
    help: `the columns of an export: ${presetNames.join(', ')}; --map and --ignore beat it; repeats`,
  }),
  ignore: option(z.array(name).default([]), {
    group: input,
    argument: 'COLUMN',
    repeats: true,
    sent: true,
    help: 'drop a column; repeats',
  }),
  only: option(columnList.optional(), {
    group: input,
    argument: 'A,B,C',
    sent: true,
    list: true,
    help: 'take these columns alone',
  }),
  strictColumns: option(toggle.default(false), {
    group: input,
    help: 'near spellings of known columns (First Name) end the run before anything is sent',
  }),
  type: option(z.array(columnType).default([]), {
    group: input,
    argument: 'COLUMN=TYPE',
    pairs: true,
    repeats: true,
    config: 'types',
    sent: true,
    help: `the type of a column: ${valueTypes.join(', ')}; repeats`,
  }),
  trim: option(toggle.default(false), {
    group: input,
    sent: true,
    help: "take blanks off names and values of CSV and TSV, and Excel's apostrophe in front",
  }),
  null: option(z.array(z.string()).default([]), {
    group: input,
    argument: 'TOKEN',
    repeats: true,
    sent: true,
    help: "what means null in CSV and TSV, beside the empty field and null; NULL or '\\N' also undo a database's escapes in TSV; repeats",
  }),
  defaultNulls: option(toggle.default(true), {
    group: input,
    negatable: true,
    sent: true,
    help: '--no-default-nulls: the empty field and null are text, but for what --null says',
  }),
  nulls: option(choice('omit', 'unset', 'error').default('omit'), {
    group: input,
    argument: 'HOW',
    sent: true,
    help: 'omit nulls (default), unset the field in Klaviyo, or refuse them (error)',
  }),
  inferTypes: option(toggle.default(false), {
    group: input,
    sent: true,
    help: 'numbers, true, false, arrays and objects in CSV and TSV get their type where nothing is lost',
  }),
  defaultCountry: option(countryCode.optional(), {
    group: input,
    argument: 'CC',
    sent: true,
    help: 'take phone numbers as people of this country write them',
  }),
  countryColumn: option(name.optional(), {
    group: input,
    argument: 'COLUMN',
    sent: true,
    help: "the column with the country of each row's phone number",
  }),
  timezone: option(timeZone.default('UTC'), {
    group: input,
    argument: 'ZONE',
    sent: true,
    help: 'of times without one (default UTC)',
  }),

  ...invalidOptions,

  concurrency: option(wholeNumber(1, 64).default(4), {
    group: delivery,
    argument: 'N',
    help: 'requests in flight (default 4)',
  }),
  wait: option(toggle.default(false), {
    group: delivery,
    config: 'wait_for_completion',
    help: 'wait until Klaviyo has imported the records, and report import errors',
  }),
  waitTimeout: option(duration('5m', '24h', 'ms').default(3_600_000), {
    group: delivery,
    argument: 'TIME',
    config: 'waiting_time_for_completion_millis',
    help: 'how long at most, 5m to 24h (default 1h)',
  }),
  journal: option(name.optional(), {
    group: delivery,
    argument: 'FILE',
    help: 'write down in FILE what was delivered: a run that was stopped or killed is started again with it, on the same input, and sends only the rest',
  }),
  ...changedOptions,
  dryRun: option(choice('counts', 'bodies', 'keys').optional(), {
    group: delivery,
    argument: 'bodies|keys',
    bare: 'counts',
    help: 'send nothing, count what would be sent; bodies: print the requests on stdout; keys: with --op mirror who would be added and removed',
  }),
  estimate: option(toggle.default(false), {
    group: delivery,
    help: 'send nothing; print records, requests, bytes and the least time',
  }),
  config: option(name.optional(), {
    group: delivery,
    argument: 'FILE',
    help: "settings of Treasure Data's connector: YAML, or a .dig workflow; flags beat it (--no-wait where it has a switch on)",
  }),
  task: option(name.optional(), {
    group: delivery,
    argument: '+NAME',
    help: 'which task of the workflow, where several have such settings',
  }),
  ...accountOptions,
  ...connection,
  help,
  version,
});

/** What klaviyo-sink understands. */
export const sinkLine: CommandLine = {
  name: 'klaviyo-sink',
  table: sinkOptions,
  words: ['check', 'completion'],
};

export type SinkOptions = z.output<typeof sinkOptions>;
