// The form of an operation: data and pure functions, without clock, network or process.
import type * as z from 'zod';
import type { Code } from '../../errors.ts';
import type { Endpoint } from '../../klaviyo/endpoint.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { Problem } from '../../klaviyo/answers/problem.ts';
import type { Checks } from '../columns/fields.ts';
import type { Fault, RecordFields } from '../record.ts';

/** What the value of a column becomes. */
export type Target =
  /**
   * Judged by the operation's schema and handed to `encode` by name. `isCleared`: a null clears the attribute of that
   * name with `--nulls unset`.
   */
  | { readonly to: 'field'; readonly name: string; readonly isCleared?: boolean }
  /** A text attribute of the profile. */
  | { readonly to: 'attribute'; readonly name: string }
  | { readonly to: 'location'; readonly name: string }
  | { readonly to: 'property'; readonly name: string }
  /** A value that is added to a custom property that is a list, or taken off it. */
  | { readonly to: 'append' | 'unappend'; readonly name: string }
  /** An object whose members are merged there. */
  | { readonly to: 'merge'; readonly into: 'location' | 'properties' }
  | { readonly to: 'nothing' };

/** A column that the operation knows, with what help and documents say of it. */
export interface OperationColumn {
  readonly name: string;
  readonly target: Target;
  /** Where its values go, in the words of Klaviyo's API. */
  readonly place: string;
  /** What is accepted, in a few words. */
  readonly accepts: string;
  /** `one`: at least one of the columns that say so must be there. */
  readonly needed: 'yes' | 'one' | 'no';
  /** Other names of the column, the best first: one counts where the column itself is not there. */
  readonly otherNames?: readonly string[];
}

/** The rest of a record, as members of JSON objects: each `,"name":value` or nothing at all. */
export interface Members {
  readonly attributes: string;
  readonly location: string;
  readonly properties: string;
  /** How many members `properties` has. */
  readonly propertyCount: number;
  /** Custom properties to clear. */
  readonly unset: readonly string[];
  /** What is added to custom properties, and what is taken off them. */
  readonly append?: string;
  readonly unappend?: string;
}

/** The job that each request starts: how its end is found out, and how its errors come. */
export interface JobKind {
  /** Shows one job; its answer's `data` has an id and the attributes `status`, `completed_count` and `failed_count`. */
  readonly one: Endpoint;
  /** Lists all jobs, where the API has that: asked instead of many single ones. */
  readonly all?: Endpoint;
  /** Lists those with one status, by the filter `equals(status,…)`, for jobs whose list has no order. */
  readonly byStatus?: Endpoint;
  /** Lists a job's errors, page by page; without it they are the attribute `errors` of the job itself. */
  readonly errors?: Endpoint;
  /** What a person calls it; `import job` where it is left out. */
  readonly noun?: string;
}

/** What clears the attributes of one record that are null. */
export interface Clearing {
  readonly body: string;
  /** The attributes, like `first_name` and `location.city`. */
  readonly names: readonly string[];
}

/** The second request of a record whose attributes are to be cleared: the first one passes over nulls. */
export interface Clears {
  readonly endpoint: Endpoint;
  /** By the JSON of a record as it is sent; undefined where nothing in it is null. */
  of(text: string): Clearing | undefined;
}

/** What the user's options say to an operation. */
export interface OperationSettings {
  readonly consent?: 'subscribed' | 'unsubscribed';
  readonly subscription?: Subscription;
  /** Undefined: the user said nothing of it. */
  readonly historical?: boolean;
  readonly consentSource?: string;
  readonly membersOnly?: boolean;
  readonly resolve?: boolean;
  /** Events of the past, which start no flows, unless a record says otherwise. */
  readonly backfill?: boolean;
  /** What is done with the objects of a catalog, or with custom objects. */
  readonly action?: Action | undefined;
  /** The coupon of all records. */
  readonly coupon?: string | undefined;
  /** The data source of custom objects. */
  readonly dataSource?: string | undefined;
  /** Everybody on a list or in a segment is meant, and no records. */
  readonly whole?: 'list' | 'segment' | undefined;
  readonly segmentId?: string | undefined;
  /** Nulls clear what they stand for. */
  readonly unsetsNulls?: boolean;
}

export const actions = ['create', 'update', 'delete'] as const;
export type Action = (typeof actions)[number];

export const subscriptions = [
  'all_marketing',
  'email_marketing_only',
  'sms_marketing_only',
  'sms_marketing_transactional',
  'whatsapp_marketing_only',
  'whatsapp_marketing_transactional',
  'whatsapp_conversational',
  'push_marketing_only',
  'email_open_tracking',
] as const;
export type Subscription = (typeof subscriptions)[number];

/** What stands around the records in a body. `open` is the same with and without a list's id. */
export interface Envelope {
  readonly open: string;
  readonly close: string;
}

/** How an operation uses a list: where its id stands, and what happens to a name that does not exist. */
export interface ListUse {
  readonly in: 'path' | 'body';
  readonly missing: 'create' | 'refuse';
}

/** Something to say once of good records, with their number. */
export interface Remark<Fields extends RecordFields = RecordFields> {
  /** `now`: milliseconds since the epoch. */
  applies(fields: Fields, now: number): boolean;
  /** `number` is the count in words, like `3 of the first 1000`. */
  text(count: number, number: string): string;
}

/** A field that a record without it gets, made of what the record is and of its number among equal ones. */
export interface DerivedId<Fields extends RecordFields = RecordFields> {
  readonly field: string;
  /** What the record is: the same for equal ones, on every run. */
  content(fields: Fields, members: Members): string;
}

/**
 * The limits of a request as Klaviyo publishes them. Where it is silent on bytes, as many are taken as in an import of
 * profiles.
 */
export function requestLimits({ path, most = {} }: Endpoint): Operation['limits'] {
  const { requestBytes, recordBytes } = endpoints.importProfiles.most ?? {};
  const { records, requestBytes: bytes = requestBytes, recordBytes: itemBytes = recordBytes } = most;
  if (records === undefined || bytes === undefined || itemBytes === undefined) {
    throw new TypeError(`the contract has no limits of ${path}`);
  }
  return { items: records, bytes, itemBytes };
}

/** An operation for given options. `Fields` are the values of a record as its schema leaves them. */
export interface Operation<Fields extends RecordFields = RecordFields> {
  readonly endpoint: Endpoint;
  /** Undefined for an operation without a list. */
  readonly list?: ListUse;
  /** Whether a column that is not read may say, by its name, who does not agree to what is done with every record. */
  tellsConsent?(column: string): boolean;
  /** Members that the input has not are taken off the list. */
  readonly isMirror?: boolean;
  readonly columns: readonly OperationColumn[];
  /** What becomes of columns that are not among `columns`. */
  readonly others: 'properties' | 'ignored';
  /** What the help says of them, where `others` does not say it. */
  readonly othersAre?: string;
  /** Custom properties that are lists can be added to, and taken off. */
  readonly patches?: boolean;
  /** Columns that must not be there, with what to do about it. */
  readonly refused?: ReadonlyMap<string, string>;
  readonly limits: { readonly items: number; readonly bytes: number; readonly itemBytes: number };
  /** May a batch be sent twice without harm? */
  readonly repeatable: boolean;
  /** Said once on stderr before the first request. */
  readonly warnings: readonly string[];
  /** Which profiles must be looked up on the list before the batch is made, and for what. */
  readonly lookup?: 'membership' | 'profile_id';
  /** With --resolve, what profiles can be looked up by instead of their ids. */
  readonly resolvedBy?: readonly string[];
  readonly remarks?: readonly Remark<Fields>[];
  readonly derivedId?: DerivedId<Fields>;
  /** Two records of which this is the same would spoil a request that holds both: the second goes in a later one. */
  apartKey?(fields: Fields): string | undefined;
  /**
   * What a record writes to, as texts: what is known of an earlier delivery is void where another one wrote to any of
   * them. The same thing has the same text, whichever columns name it. Without it they are the identifiers of the
   * record's profile.
   */
  keysOf?(fields: Fields): readonly string[];
  /** The JSON of a record without what differs between two runs of the same input. */
  contentOf?(fields: Fields, text: string): string;
  /** With --nulls unset, where requests pass over nulls. */
  readonly clears?: Clears;
  /** Undefined where no request starts a job that can be followed. */
  readonly job?: JobKind;
  /** What is done for good: the user is told whom it would be done to, in numbers, and has to say `--yes`. */
  readonly danger?: string;
  /** Takes no input: everybody on the list or in the segment is meant. */
  readonly isWhole?: boolean;
  /** A request waits for the one before it. */
  readonly inOrder?: boolean;
  /** The judge of the values that go to fields. An issue's message is a code, or a code and a message: see faults.ts. */
  schema(checks: Checks): z.ZodType<Fields>;
  /** The JSON text of one record in the request's `data`. */
  encode(fields: Fields, members: Members): string | Fault;
  /**
   * The JSON pointer of the array of records in a body, like `/data/attributes/profiles/data`: a refusal names record n
   * by a pointer to its element n, or to something in it, and by nothing else. Where a request holds one record, all
   * below the pointer is about it.
   */
  readonly pointer: string;
  /** `list`: the list's id, where the operation has a list and it is known. */
  envelope(list: string | undefined): Envelope;
  /** The ids that a refusal may list in its words, those of records among them. */
  readonly listedIds?: (problem: Problem) => readonly string[];
  /** Does this refusal of a repeated request say that the first one was taken? */
  alreadyTaken?(problems: readonly Problem[]): boolean;
}

/** An example that documents an operation and tests it. */
export interface Example {
  readonly settings?: OperationSettings;
  readonly record: Readonly<Record<string, unknown>>;
  /** Absent: the record is good. */
  readonly code?: Code;
}

/** A row of the registry. */
export interface OperationKind<Fields extends RecordFields = RecordFields> {
  readonly name: string;
  /** Its name in Treasure Data's settings, where it has one. */
  readonly configName?: string;
  readonly summary: string;
  /** Its columns, in words. */
  readonly needs: string;
  readonly examples: readonly Example[];
  prepare(settings: OperationSettings): Operation<Fields>;
}

/**
 * A row of the registry, with `encode` typed by the operation's own schema.
 *
 * @example
 * export const greet = defineOperation({
 *   name: 'greet',
 *   …,
 *   prepare: () => ({
 *     …,
 *     schema: () => z.object({ email: emailField('email_missing') }),
 *     encode: ({ email }) => JSON.stringify({ type: 'greeting', attributes: { email } }),
 *   }),
 * });
 */
export function defineOperation<Fields extends RecordFields>(kind: OperationKind<Fields>): OperationKind {
  return kind;
}

/** The limits of requests for other objects than profiles: one may fill a request, where the contract says no less. */
export function objectLimits(endpoint: Endpoint): Operation['limits'] {
  const limits = requestLimits(endpoint);
  return endpoint.most?.recordBytes === undefined ? { ...limits, itemBytes: limits.bytes - 1000 } : limits;
}

/** A member of a JSON object, with the comma in front; nothing for undefined. */
export function member(name: string, value: object | string | number | boolean | null | undefined): string {
  return value === undefined ? '' : `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** As `member`, of a text whose name was made a prefix, `,"name":`, once for all records. */
export function prefixed(prefix: string, text: string | undefined): string {
  return text === undefined ? '' : prefix + JSON.stringify(text);
}

/**
 * An object of members that each begin with a comma. To cut off the first comma the engine copies what it stands in:
 * what is long is better given as `rest`.
 */
export function objectText(members: string, rest = ''): string {
  return members === '' ? `{${rest.slice(1)}}` : `{${members.slice(1)}${rest}}`;
}

/** The member `relationships` that leads to a list, as `relation` makes it of the list; nothing where there is none. */
export function related(list: string | undefined, relation: (list: object) => object): string {
  return list === undefined ? '' : member('relationships', relation({ type: 'list', id: list }));
}
