// What an operation is: data and pure functions, without clock, network or process.
import type * as z from 'zod';
import type { Code } from '../../errors.ts';
import type { Endpoint } from '../../klaviyo/endpoints.ts';
import type { Problem } from '../../klaviyo/problem.ts';
import type { Fault } from '../record.ts';

/** What the value of a column becomes. */
export type Target =
  /** Checked by the operation's schema and handed to `encode` by name. */
  | { readonly to: 'field'; readonly name: keyof Fields }
  /** A text attribute of the profile. */
  | { readonly to: 'attribute'; readonly name: string }
  | { readonly to: 'location'; readonly name: string }
  | { readonly to: 'property'; readonly name: string }
  /** An object whose members are merged there. */
  | { readonly to: 'merge'; readonly into: 'location' | 'properties' }
  | { readonly to: 'nothing' };

/** The values that operations understand, after validation: times have a zone, phone numbers are E.164. */
export interface Fields {
  profile_id?: string | undefined;
  email?: string | undefined;
  phone_number?: string | undefined;
  external_id?: string | undefined;
  consent_at?: string | undefined;
  birth_day?: string | undefined;
  metric?: string | undefined;
  time?: string | undefined;
  value?: number | undefined;
  unique_id?: string | undefined;
}

/** The rest of a record, as members of JSON objects: each `,"name":value` or nothing at all. */
export interface Members {
  readonly attributes: string;
  readonly location: string;
  readonly properties: string;
  /** Custom properties to clear. */
  readonly unset: readonly string[];
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
  /** When the run began, in ISO 8601: stands in for a time that a record lacks. */
  readonly startedAt?: string;
}

export const subscriptions = [
  'all_marketing',
  'email_marketing_only',
  'sms_marketing_only',
  'sms_marketing_transactional',
] as const;
export type Subscription = (typeof subscriptions)[number];

export interface Operation {
  readonly endpoint: Endpoint;
  /** Is the list's id part of the path, or of the body, or is there no list? */
  readonly list: 'path' | 'body' | 'none';
  /** What happens to a list name that does not exist. */
  readonly missingList: 'create' | 'refuse';
  /** By column name; all other columns become `others`. */
  readonly columns: ReadonlyMap<string, Target>;
  readonly others: 'properties' | 'ignored';
  /** Of each group at least one column must be there. */
  readonly required: readonly (readonly string[])[];
  /** Columns that must not be there, with what to do about it. */
  readonly refused?: ReadonlyMap<string, string>;
  readonly limits: { readonly items: number; readonly bytes: number; readonly itemBytes: number };
  /** May a batch be sent twice without harm? */
  readonly repeatable: boolean;
  readonly fields: z.ZodType<Fields>;
  /** Said once on stderr before the first request. */
  readonly warnings: readonly string[];
  /** Which profiles must be looked up on the list before the batch is made, and for what. */
  readonly lookup?: 'membership' | 'profile_id';
  /** True where an answer brings the id of an import job that can be waited for. */
  readonly hasJob: boolean;
  /** The JSON text of one record in the request's `data`. */
  encode(fields: Fields, members: Members): string | Fault;
  /** What stands before and behind the records in the body; the list's id may stand behind only. */
  envelope(listId: string): { readonly open: string; readonly close: string };
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
export interface OperationKind {
  readonly name: string;
  /** Its name in Treasure Data's settings, where it has one. */
  readonly configName?: string;
  readonly summary: string;
  /** Its columns, in words. */
  readonly needs: string;
  readonly examples: readonly Example[];
  prepare(settings: OperationSettings): Operation;
}

/** A member of a JSON object, with the comma in front; nothing for undefined. */
export function member(name: string, value: string | number | null | undefined): string {
  return value === undefined ? '' : `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** An object of members that each begin with a comma. */
export function objectOf(members: string): string {
  return `{${members.slice(1)}}`;
}
