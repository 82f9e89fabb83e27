// The options of the sink's streams, and the plan that they come to.
import { decideOptions, type Raw } from '../../cli/kit/options.ts';
import { sinkOptions, type SinkOptions as DecidedOptions } from '../../cli/sink/options.ts';
import { planSink, type SinkPlan } from '../../cli/sink/settings.ts';
import * as phones from '../../sink/columns/values/phone.ts';
import type { OperationKind } from '../../sink/operations/operation.ts';
import { flagsOf } from './flags.ts';
import { meantOperation } from './operations.ts';
import { refusedByStage } from './refused.ts';
import type { OnOutcome } from '../outcome.ts';

/** Of every stream. */
export interface StreamOptions {
  readonly signal?: AbortSignal | undefined;
  /** Takes what a command would say on stderr, a sentence at a time. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** How bytes become records. */
export interface ParseOptions {
  /** The format of the input; found out where it is left out. */
  readonly format?: string | undefined;
  /** The column names of an input without a header. */
  readonly columns?: readonly string[] | undefined;
  readonly delimiter?: string | undefined;
  /** Take blanks off names and values of CSV and TSV. */
  readonly trim?: boolean | undefined;
  /** What means null in CSV and TSV, beside the empty field and `null`. */
  readonly null?: readonly string[] | undefined;
  /** An input without a record is an empty result. */
  readonly allowEmpty?: boolean | undefined;
}

/** What the operation is to do. */
export interface OperationOptions {
  readonly consent?: 'subscribed' | 'unsubscribed' | undefined;
  readonly subscription?: string | undefined;
  readonly historical?: boolean | undefined;
  readonly consentSource?: string | undefined;
  /** Events of the past, which start no flows. */
  readonly backfill?: boolean | undefined;
  /** Unsubscribe only who is on the list. */
  readonly membersOnly?: boolean | undefined;
  /** Find profile ids by email, phone number or external id. */
  readonly resolve?: boolean | undefined;
  /** What is done with objects of a catalog, and with coupon codes. */
  readonly action?: 'create' | 'update' | 'delete' | undefined;
  /** The coupon of records that name none. */
  readonly coupon?: string | undefined;
  /** The data source that custom objects belong to. */
  readonly dataSource?: string | undefined;
}

/** How records become items. */
export interface ValidateOptions extends OperationOptions {
  /** Columns by their new names: `{ mail: 'email' }`. */
  readonly map?: Readonly<Record<string, string>> | readonly string[] | undefined;
  readonly preset?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  /** Take these columns alone. */
  readonly only?: readonly string[] | undefined;
  readonly strictColumns?: boolean | undefined;
  /** The types of columns: `{ points: 'number' }`. */
  readonly type?: Readonly<Record<string, string>> | readonly string[] | undefined;
  readonly dropInvalid?: readonly string[] | undefined;
  readonly trim?: boolean | undefined;
  readonly null?: readonly string[] | undefined;
  /** False: the empty field and `null` are text. */
  readonly defaultNulls?: boolean | undefined;
  readonly nulls?: 'omit' | 'unset' | 'error' | undefined;
  readonly inferTypes?: boolean | undefined;
  /** Take phone numbers as people of this country write them. */
  readonly defaultCountry?: string | undefined;
  readonly countryColumn?: string | undefined;
  /** Of times without a zone. */
  readonly timezone?: string | undefined;
}

/** Which list an operation is about. */
export interface ListOptions {
  readonly listId?: string | undefined;
  /** Created where it does not exist and the operation adds to it. */
  readonly listName?: string | undefined;
  /** Never create the list. */
  readonly existingList?: boolean | undefined;
  /** False, for consent: no list. */
  readonly list?: false | undefined;
}

/** How batches become requests. */
export interface SendOptions extends OperationOptions, ListOptions {
  /** Requests in flight at the most. */
  readonly concurrency?: number | undefined;
  /** Find out which records of a refused batch are to blame, and deliver the others. */
  readonly skipInvalid?: boolean | undefined;
  readonly stopOnBatchFailure?: boolean | undefined;
  /** Wait for Klaviyo's import jobs, and tell of the records that they lose. */
  readonly wait?: boolean | undefined;
  /** How long at the most: milliseconds, or a text like `10m`. */
  readonly waitTimeout?: number | string | undefined;
}

export interface OutcomeOptions {
  /** Told what became of each record. */
  readonly onOutcome?: OnOutcome | undefined;
}

/** @internal */
export interface Planned {
  readonly plan: SinkPlan;
  readonly options: DecidedOptions;
}

/**
 * The plan of a run or of one stage. `connection` are the options of the client. `isStage`: the stage sends nothing,
 * so that no list is needed. Throws a `Failure` for options that can't be.
 *
 * @internal
 */
export function planOf(
  operation: string | OperationKind,
  given: object,
  {
    connection = new Map(),
    isStage = false,
    refused = refusedByStage,
  }: { connection?: ReadonlyMap<string, Raw>; isStage?: boolean; refused?: ReadonlySet<string> } = {},
): Planned {
  const kind = meantOperation(operation);
  const own = flagsOf(sinkOptions, given, refused);
  // The registry of the commands decides about names; an operation of a program's own has none there.
  const flags = new Map<string, Raw>([...connection, ...own, ['op', 'upsert']]);
  const options = { ...decideOptions(sinkOptions, { flags, env: {} }), op: kind.name };
  const listed = isStage && needsList(options) ? { ...options, listId: 'none' } : options;
  return { plan: planSink(listed, own, phones, Date.now, kind), options };

  function needsList({ listId, listName, list }: DecidedOptions): boolean {
    return kind.prepare({}).list !== undefined && (listId ?? listName ?? list) === undefined;
  }
}
