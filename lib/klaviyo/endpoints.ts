// The endpoints that this project calls, as Klaviyo's contract has them.
import type { Endpoint } from './endpoint.ts';
import { publishedOperation, type OperationName, type PublishedOperation } from './published.ts';

export type { Endpoint } from './endpoint.ts';

export function endpointOf(operation: PublishedOperation): Endpoint {
  const { method, path, burst, steady, daily, scopes, pageSize, most } = operation;
  return { method, path, burst, steady, daily, scopes, pageSize: pageSize?.max, most };
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
  createCatalogItems: endpoint('bulk_create_catalog_items'),
  createCatalogItemsJob: endpoint('get_bulk_create_catalog_items_job'),
  createCatalogItemsJobs: endpoint('get_bulk_create_catalog_items_jobs'),
  updateCatalogItems: endpoint('bulk_update_catalog_items'),
  updateCatalogItemsJob: endpoint('get_bulk_update_catalog_items_job'),
  updateCatalogItemsJobs: endpoint('get_bulk_update_catalog_items_jobs'),
  deleteCatalogItems: endpoint('bulk_delete_catalog_items'),
  deleteCatalogItemsJob: endpoint('get_bulk_delete_catalog_items_job'),
  deleteCatalogItemsJobs: endpoint('get_bulk_delete_catalog_items_jobs'),
  createCatalogVariants: endpoint('bulk_create_catalog_variants'),
  createCatalogVariantsJob: endpoint('get_bulk_create_variants_job'),
  createCatalogVariantsJobs: endpoint('get_bulk_create_variants_jobs'),
  updateCatalogVariants: endpoint('bulk_update_catalog_variants'),
  updateCatalogVariantsJob: endpoint('get_bulk_update_variants_job'),
  updateCatalogVariantsJobs: endpoint('get_bulk_update_variants_jobs'),
  deleteCatalogVariants: endpoint('bulk_delete_catalog_variants'),
  deleteCatalogVariantsJob: endpoint('get_bulk_delete_variants_job'),
  deleteCatalogVariantsJobs: endpoint('get_bulk_delete_variants_jobs'),
  createCatalogCategories: endpoint('bulk_create_catalog_categories'),
  createCatalogCategoriesJob: endpoint('get_bulk_create_categories_job'),
  createCatalogCategoriesJobs: endpoint('get_bulk_create_categories_jobs'),
  updateCatalogCategories: endpoint('bulk_update_catalog_categories'),
  updateCatalogCategoriesJob: endpoint('get_bulk_update_categories_job'),
  updateCatalogCategoriesJobs: endpoint('get_bulk_update_categories_jobs'),
  deleteCatalogCategories: endpoint('bulk_delete_catalog_categories'),
  deleteCatalogCategoriesJob: endpoint('get_bulk_delete_categories_job'),
  deleteCatalogCategoriesJobs: endpoint('get_bulk_delete_categories_jobs'),
  createCouponCodes: endpoint('bulk_create_coupon_codes'),
  createCouponCodesJob: endpoint('get_bulk_create_coupon_codes_job'),
  createCouponCodesJobs: endpoint('get_bulk_create_coupon_code_jobs'),
  createRecords: endpoint('bulk_create_data_source_records'),
  deleteRecords: endpoint('bulk_delete_object_records'),
  deleteProfiles: endpoint('request_profile_deletion'),
  mergeProfiles: endpoint('merge_profiles'),
  suppressJob: endpoint('get_bulk_suppress_profiles_job'),
  unsuppressJob: endpoint('get_bulk_unsuppress_profiles_job'),
  segment: endpoint('get_segment'),
} as const satisfies Record<string, Endpoint>;
