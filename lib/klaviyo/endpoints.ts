// The endpoints that this project calls, as Klaviyo's contract has them.
import type { Endpoint } from './endpoint.ts';
import { publishedOperation, type OperationName, type PublishedOperation } from './published.ts';

export type { Endpoint } from './endpoint.ts';

export function endpointOf(operation: PublishedOperation): Endpoint {
  const { method, path, burst, steady, scopes, pageSize, most } = operation;
  return { method, path, burst, steady, scopes, pageSize: pageSize?.max, most };
}

/** The query for the largest pages that there are. */
export function largestPages({ pageSize }: Endpoint): Readonly<Record<string, string>> {
  return pageSize === undefined ? {} : { 'page[size]': String(pageSize) };
}

const endpoint = (name: OperationName): Endpoint => endpointOf(publishedOperation(name));

export const endpoints = {
  importProfiles: endpoint('bulk_import_profiles'),
  importProfile: endpoint('create_or_update_profile'),
  importJobs: endpoint('get_bulk_import_profiles_jobs'),
  importJob: endpoint('get_bulk_import_profiles_job'),
  importErrors: endpoint('get_errors_for_bulk_import_profiles_job'),
  subscribe: endpoint('bulk_subscribe_profiles'),
  unsubscribe: endpoint('bulk_unsubscribe_profiles'),
  suppress: endpoint('bulk_suppress_profiles'),
  unsuppress: endpoint('bulk_unsuppress_profiles'),
  createEvents: endpoint('bulk_create_events'),
  removeFromList: endpoint('remove_profiles_from_list'),
  lists: endpoint('get_lists'),
  list: endpoint('get_list'),
  createList: endpoint('create_list'),
  listProfiles: endpoint('get_profiles_for_list'),
  profiles: endpoint('get_profiles'),
} as const satisfies Record<string, Endpoint>;
