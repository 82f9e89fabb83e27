// What Klaviyo publishes of its endpoints, read from the generated contract, an operation at a time.
import { fieldTexts, operationTexts, relationTexts, timeTexts } from './contract.ts';
import type { PublishedOperation } from './published-operation.ts';

/** An operationId of Klaviyo's specification. */
export type OperationName = keyof typeof operationTexts;

export type { PublishedFilter, PublishedOperation } from './published-operation.ts';

export const operationNames = Object.keys(operationTexts).filter(isOperationName);

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operationTexts, name);
}

/**
 * An operation as Klaviyo's specification has it (revision: `contractRevision`).
 *
 * @example publishedOperation('get_lists').pageSize?.max // 10
 */
export function publishedOperation(name: OperationName): PublishedOperation {
  const operation: PublishedOperation = JSON.parse(operationTexts[name]);
  return operation;
}

/** What `fields[type]` takes in this operation; undefined where there is no such parameter. */
export function publishedFields({ fields }: PublishedOperation, type: string): string[] | undefined {
  const refused = fields?.[type];
  const all = Object.entries(fieldTexts).find(([name]) => name === type)?.[1];
  return (
    refused && all?.split(' ').filter((name) => !refused.some((one) => `${name}.`.startsWith(`${one}.`)))
  );
}

/** A relationship that the objects of a type have. */
export interface PublishedRelation {
  readonly name: string;
  readonly many: boolean;
}

/** The relationships of a type, in the order of their names. */
export function publishedRelations(type: string): PublishedRelation[] {
  const text = Object.entries(relationTexts).find(([name]) => name === type)?.[1];
  return (text?.split(' ') ?? []).map((word) => ({ name: word.replace('*', ''), many: word.endsWith('*') }));
}

/** By type, the paths (`send_strategy.datetime`) to what is a date-time; the elements of a list have those of the list. */
export const publishedDateTimes: ReadonlyMap<string, string> = new Map(Object.entries(timeTexts));
