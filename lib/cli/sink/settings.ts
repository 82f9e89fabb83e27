// The settings of a run of klaviyo-sink, out of its options; those that do not go together are refused.
import { Failure } from '../../errors.ts';
import { checkTargets } from '../../sink/columns/names/flags.ts';
import { ColumnPlan } from '../../sink/columns/plan.ts';
import { isValueType, type ValueType } from '../../sink/columns/values/typed.ts';
import type { ListChoice } from '../../sink/deliver/list.ts';
import type { Operation, OperationKind, OperationSettings } from '../../sink/operations/operation.ts';
import { operationNamed } from '../../sink/operations/index.ts';
import type { SinkSettings } from '../../sink/pipeline.ts';
import { rowsOf } from '../kit/options.ts';
import { splitRenaming } from '../kit/values.ts';
import { sinkOptions, type SinkOptions } from './options.ts';

function refuse(message: string): never {
  throw new Failure('usage', message);
}

function only(condition: boolean, flag: string, place: string): void {
  if (condition) {
    refuse(`${flag} goes with ${place} only`);
  }
}

/** Throws a `Failure` for flags that contradict each other or that the operation can't use. */
function checkTogether(options: SinkOptions, flags: ReadonlyMap<string, unknown>, kind: OperationKind): void {
  const isConsent = kind.name === 'consent';
  if (options.list === true) {
    refuse('--list is no flag of its own: name the list with --list-id ID or --list-name NAME');
  }
  const isUnsubscribe = isConsent && options.consent === 'unsubscribed';
  if (isConsent && options.consent === undefined) {
    refuse('--op consent needs --consent subscribed or --consent unsubscribed');
  }
  if (kind.name === 'objects' && options.action === 'update') {
    refuse('--op objects takes --action create or delete: a record that comes again replaces itself');
  }
  if (kind.name === 'objects' && options.action !== 'delete' && options.dataSource === undefined) {
    refuse('--op objects needs --data-source ID: the data source that the records belong to');
  }
  // A config file may carry settings of another operation, as Treasure Data's console writes them; a flag is meant.
  for (const { key, flag, info } of rowsOf(sinkOptions)) {
    const isMeant = flags.has(key) && flags.get(key) !== false;
    const place = `--op ${info.only?.join(' or --op ')}`;
    only(isMeant && info.only?.includes(kind.name) === false, `--${flag}`, place);
  }
  const subscribing = '--op consent --consent subscribed';
  only(isUnsubscribe && flags.get('historical') === true, '--historical', subscribing);
  only(isUnsubscribe && options.consentSource !== undefined, '--consent-source', subscribing);
  const { subscription } = options;
  const conversational = '--op consent --consent unsubscribed';
  const isConversational = isConsent && subscription === 'whatsapp_conversational';
  only(isConversational && !isUnsubscribe, `--subscription ${subscription}`, conversational);
  if (subscription === 'email_open_tracking' && options.historical === true && isConsent) {
    refuse(
      '--historical and --subscription email_open_tracking exclude each other: Klaviyo takes no time of it',
    );
  }
  only(options.membersOnly && !isUnsubscribe, '--members-only', '--op consent --consent unsubscribed');
  if (options.journal !== undefined && (options.dryRun !== undefined || options.estimate)) {
    refuse('--journal goes with runs that send, not with --dry-run or --estimate');
  }
  if (options.dryRun !== undefined && options.estimate) {
    refuse('--dry-run and --estimate exclude each other');
  }
  checkSelection(options);
  if (options.delimiter !== undefined && options.format !== undefined && options.format !== 'csv') {
    refuse('--delimiter goes with --format csv only');
  }
  if (options.quiet && options.verbose) {
    refuse('--quiet and --verbose exclude each other');
  }
}

/** Whether a null can clear a field of what the operation writes. */
function canClear(operation: Operation, name: string): boolean {
  return (
    operation.clears !== undefined ||
    name === 'objects' ||
    operation.columns.some(({ target }) => target.to === 'field' && target.isCleared === true)
  );
}

/** Whether a list or a segment stands for the profiles, in operations that can do without records. */
function wholeOf({ listId, listName, segmentId }: SinkOptions): OperationSettings['whole'] {
  if (segmentId !== undefined) {
    return 'segment';
  }
  return listId === undefined && listName === undefined ? undefined : 'list';
}

/** What a mirror and --changed need and exclude. */
function checkSelection({ strategy, state, changed, forget, dryRun, op }: SinkOptions): void {
  if (strategy === 'tracked' && state === undefined) {
    refuse('--strategy tracked needs --state FILE, where it is kept whom the runs have put on the list');
  }
  only(state !== undefined && strategy !== 'tracked', '--state', '--strategy tracked');
  only(forget && changed === undefined, '--forget', '--changed STATE');
  only(dryRun === 'keys' && op !== 'mirror', '--dry-run=keys', '--op mirror');
}

function listChoice(options: SinkOptions, kind: OperationKind, operation: Operation): ListChoice | undefined {
  const { listId, listName } = options;
  if (listId !== undefined && listName !== undefined) {
    refuse('--list-id and --list-name exclude each other');
  }
  only(options.existingList && listName === undefined, '--existing-list', '--list-name NAME');
  if (options.list === false) {
    only(kind.name !== 'consent', '--no-list', '--op consent');
    if (listId !== undefined || listName !== undefined || options.membersOnly) {
      refuse('--no-list excludes --list-id, --list-name and --members-only');
    }
    return undefined;
  }
  if (options.segmentId !== undefined && (listId !== undefined || listName !== undefined)) {
    refuse('--segment-id excludes --list-id and --list-name');
  }
  if (operation.list === undefined) {
    if (listId !== undefined || listName !== undefined) {
      refuse(`--op ${kind.name} takes no list`);
    }
    return undefined;
  }
  if (listId !== undefined) {
    return { by: 'id', id: listId };
  }
  if (listName !== undefined) {
    return { by: 'name', name: listName, existing: options.existingList };
  }
  const none = kind.name === 'consent' ? ', or --no-list' : '';
  return refuse(
    `--op ${kind.name} needs a list: --list-id ID or --list-name NAME${none} (like klaviyo-sink --op ${kind.name} --list-name Newsletter)`,
  );
}

function splitType(text: string): readonly [column: string, type: ValueType] {
  const [column, type] = splitRenaming(text);
  return isValueType(type) ? [column, type] : refuse(`--type ${text}: unknown type`);
}

/** A mirror takes nobody off before all are there; what no job has taken does not count as delivered. */
function waitsFor({ wait, changed }: SinkOptions, { isMirror, job }: Operation): boolean {
  return wait || isMirror === true || (changed !== undefined && job !== undefined);
}

export interface SinkPlan {
  readonly kind: OperationKind;
  readonly operation: Operation;
  readonly list: ListChoice | undefined;
  readonly settings: SinkSettings;
  /** Jobs are awaited, with or without --wait. */
  readonly waits: boolean;
  /** Filled while the run goes on. */
  readonly columns: ColumnPlan;
}

/** What libphonenumber is asked for; handed in, because loading it takes time. */
export interface Phones {
  normalisePhone(text: string, defaultCountry?: string): string | undefined;
  countryOf(text: string): string | undefined;
  isKnownCountry(code: string): boolean;
}

/** `flags` are the options that were given as flags; `kind` is an operation that is in no registry. */
export function planSink(
  options: SinkOptions,
  flags: ReadonlyMap<string, unknown>,
  phones: Phones,
  now: () => number,
  kind = operationNamed(options.op),
): SinkPlan {
  if (kind === undefined) {
    return refuse(`unknown operation ${options.op}`);
  }
  checkTogether(options, flags, kind);
  const country = options.defaultCountry;
  if (country !== undefined && !phones.isKnownCountry(country)) {
    refuse(`--default-country: ${country} is no country that has phone numbers`);
  }
  const operation = kind.prepare({
    ...(options.consent === undefined ? {} : { consent: options.consent }),
    ...(options.subscription === undefined ? {} : { subscription: options.subscription }),
    ...(options.historical === undefined ? {} : { historical: options.historical }),
    ...(options.consentSource === undefined ? {} : { consentSource: options.consentSource }),
    membersOnly: options.membersOnly,
    resolve: options.resolve,
    backfill: options.backfill,
    action: options.action,
    coupon: options.coupon,
    dataSource: options.dataSource,
    segmentId: options.segmentId,
    whole: wholeOf(options),
    unsetsNulls: options.nulls === 'unset',
  });
  only(options.backfill && kind.name !== 'track', '--backfill', '--op track');
  // With --trim the names have no blanks around them, so none is meant in flags.
  const named = (column: string) => (options.trim ? column.trim() : column);
  const map = new Map(options.map.map(splitRenaming).map(([column, target]) => [named(column), target]));
  checkTargets(map, operation, kind.name);
  if (options.nulls === 'unset' && !canClear(operation, kind.name)) {
    refuse(
      `--nulls unset: --op ${kind.name} has no field that a null could clear; leave it out (nulls are then left out too)`,
    );
  }
  return {
    kind,
    operation,
    list: listChoice(options, kind, operation),
    columns: new ColumnPlan(options.inferTypes),
    waits: waitsFor(options, operation),
    settings: {
      read: {
        ...(operation.isWhole ? { format: 'ndjson' } : {}),
        ...(options.format === undefined || operation.isWhole ? {} : { format: options.format }),
        ...(options.columns === undefined ? {} : { columns: options.columns }),
        trim: options.trim,
        allowEmpty: options.allowEmpty,
        escapes: options.null.some((token) => token === 'NULL' || token === '\\N'),
        ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
      },
      validate: {
        operation,
        map,
        ignore: new Set(options.ignore.map(named)),
        presets: options.preset,
        only: options.only && new Set(options.only.map(named)),
        strictColumns: options.strictColumns,
        types: new Map(options.type.map(splitType).map(([column, type]) => [named(column), type])),
        dropInvalid: new Set(options.dropInvalid.map(named)),
        countryColumn: options.countryColumn,
        countryOf: (value) => (typeof value === 'string' ? phones.countryOf(value) : undefined),
        trim: options.trim,
        nulls: options.nulls,
        nullTokens: new Set([...(options.defaultNulls ? ['', 'null'] : []), ...options.null]),
        inferTypes: options.inferTypes,
        timeZone: options.timezone,
        now,
        normalisePhone: (text, own) => phones.normalisePhone(text, own ?? country),
        phoneForm:
          country === undefined
            ? 'a valid phone number in E.164, like +12025550123 (--default-country CC or --country-column NAME takes national ones)'
            : `a valid phone number, national of ${country} or in E.164 like +12025550123`,
      },
      skipInvalid: options.skipInvalid,
      stopOnBatchFailure: options.stopOnBatchFailure,
      concurrency: options.concurrency,
      keepRecords: options.rejects !== undefined,
    },
  };
}
