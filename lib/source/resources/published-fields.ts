// The attributes of a resource, and what it can be filtered by, as Klaviyo's published specification has them.
import { operationTexts } from '../../klaviyo/contract.ts';
import {
  operationNames,
  publishedFields,
  publishedOperation,
  type PublishedOperation,
} from '../../klaviyo/published.ts';
import type { Resource } from './resource.ts';

/** The operation that a resource is read by; undefined where the specification has none. */
export function operationOf({ endpoint }: Resource): PublishedOperation | undefined {
  const begin = `{"method":"${endpoint.method}","path":"${endpoint.path}",`;
  const name = operationNames.find((one) => operationTexts[one].startsWith(begin));
  return name === undefined ? undefined : publishedOperation(name);
}

/**
 * Paths like `location.city` to all attributes that the records of a resource have, parts of others included, less
 * those additional ones that were not asked for.
 */
export function attributePaths(resource: Resource, additional: readonly string[]): string[] {
  if (resource.derived !== undefined) {
    return [...resource.derived.attributes];
  }
  const operation = operationOf(resource);
  const all = operation === undefined ? [] : (publishedFields(operation, resource.type) ?? []);
  const unasked = new Set(resource.additional.filter((name) => !additional.includes(name)));
  return all.filter((path) => path !== 'id' && !unasked.has(topOf(path)));
}

/** The attribute that a path leads into. */
export function topOf(path: string): string {
  const dot = path.indexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
}
