// Records typed by what they are for: by the operation that they are sent by, by the resource that they are read from.
import type { Item } from '../sink/record.ts';
import type { OperationFields, OperationRecords, ResourceRecords } from './contract-records.ts';

/**
 * A record for an operation of klaviyo-sink, as an object of JSON: its columns, and what each takes.
 *
 * @example
 * const event: OperationRecord<'track'> = { email: 'ada@example.com', metric: 'Placed Order', value: 12.5 };
 */
export type OperationRecord<Name extends keyof OperationRecords> = OperationRecords[Name];

/**
 * What `validate` makes of a record: `fields` are the columns that it judges, as they are sent, by their names. All other
 * columns are in `text`, the JSON that is sent, and in `record`.
 *
 * @example
 * const isWorthIt = ({ fields }: OperationItem<'track'>) => (fields.value ?? 0) > 10;
 */
export type OperationItem<Name extends keyof OperationFields> = Item<OperationFields[Name]>;

/**
 * A record of a resource of klaviyo-source, as `klaviyoReadable` gives it. All but its id may be missing: what is asked
 * for decides, and what an account has.
 *
 * @example
 * for await (const list of klaviyoReadable(client, 'lists')) {
 *   const name: string | null | undefined = list.name;
 * }
 */
export type ResourceRecord<Name extends keyof ResourceRecords> = ResourceRecords[Name];
