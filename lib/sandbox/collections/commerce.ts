// The readable endpoints of catalogs, coupons and reviews, in the notation of table.ts.
// Source: Klaviyo's OpenAPI specification, revision 2026-07-15.

export const commerce = `
get_catalog_items /api/catalog-items catalog-item[100/100] XL catalogs:read
  filter ids: text any
  filter category.id: text =
  filter title: text contains
  filter published: boolean =
  sort created
  include variants
get_catalog_item /api/catalog-items/{id} catalog-item XL catalogs:read
  include variants
get_catalog_variants /api/catalog-variants catalog-variant[100/100] XL catalogs:read
  filter ids: text any
  filter item.id,sku: text =
  filter title: text contains
  filter published: boolean =
  sort created
get_catalog_variant /api/catalog-variants/{id} catalog-variant XL catalogs:read
get_catalog_categories /api/catalog-categories catalog-category[100/100] XL catalogs:read
  filter ids: text any
  filter item.id: text =
  filter name: text contains
  sort created
get_catalog_category /api/catalog-categories/{id} catalog-category XL catalogs:read
get_bulk_create_catalog_items_jobs /api/catalog-item-bulk-create-jobs catalog-item-bulk-create-job[100] L catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_create_catalog_items_job /api/catalog-item-bulk-create-jobs/{job_id} catalog-item-bulk-create-job L catalogs:read
  include items
get_bulk_update_catalog_items_jobs /api/catalog-item-bulk-update-jobs catalog-item-bulk-update-job[100] L catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_update_catalog_items_job /api/catalog-item-bulk-update-jobs/{job_id} catalog-item-bulk-update-job L catalogs:read
  include items
get_bulk_delete_catalog_items_jobs /api/catalog-item-bulk-delete-jobs catalog-item-bulk-delete-job[100] XL catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_delete_catalog_items_job /api/catalog-item-bulk-delete-jobs/{job_id} catalog-item-bulk-delete-job XL catalogs:read
get_bulk_create_variants_jobs /api/catalog-variant-bulk-create-jobs catalog-variant-bulk-create-job[100] L catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_create_variants_job /api/catalog-variant-bulk-create-jobs/{job_id} catalog-variant-bulk-create-job L catalogs:read
  include variants
get_bulk_update_variants_jobs /api/catalog-variant-bulk-update-jobs catalog-variant-bulk-update-job[100] L catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_update_variants_job /api/catalog-variant-bulk-update-jobs/{job_id} catalog-variant-bulk-update-job L catalogs:read
  include variants
get_bulk_delete_variants_jobs /api/catalog-variant-bulk-delete-jobs catalog-variant-bulk-delete-job[100] XL catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_delete_variants_job /api/catalog-variant-bulk-delete-jobs/{job_id} catalog-variant-bulk-delete-job XL catalogs:read
get_bulk_create_categories_jobs /api/catalog-category-bulk-create-jobs catalog-category-bulk-create-job[100] XL catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_create_categories_job /api/catalog-category-bulk-create-jobs/{job_id} catalog-category-bulk-create-job XL catalogs:read
  include categories
get_bulk_update_categories_jobs /api/catalog-category-bulk-update-jobs catalog-category-bulk-update-job[100] XL catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_update_categories_job /api/catalog-category-bulk-update-jobs/{job_id} catalog-category-bulk-update-job XL catalogs:read
  include categories
get_bulk_delete_categories_jobs /api/catalog-category-bulk-delete-jobs catalog-category-bulk-delete-job[100] XL catalogs:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_delete_categories_job /api/catalog-category-bulk-delete-jobs/{job_id} catalog-category-bulk-delete-job XL catalogs:read
get_items_for_catalog_category /api/catalog-categories/{id}/items catalog-item[100/100] XL catalogs:read
  filter ids: text any
  filter category.id: text =
  filter title: text contains
  filter published: boolean =
  sort created
  include variants
get_item_ids_for_catalog_category /api/catalog-categories/{id}/relationships/items catalog-item[100/100] XL catalogs:read
  filter ids: text any
  filter category.id: text =
  filter title: text contains
  filter published: boolean =
  sort created
get_variants_for_catalog_item /api/catalog-items/{id}/variants catalog-variant[100/100] XL catalogs:read
  filter ids: text any
  filter item.id,sku: text =
  filter title: text contains
  filter published: boolean =
  sort created
get_variant_ids_for_catalog_item /api/catalog-items/{id}/relationships/variants catalog-variant[100/100] XL catalogs:read
  filter ids: text any
  filter item.id,sku: text =
  filter title: text contains
  filter published: boolean =
  sort created
get_categories_for_catalog_item /api/catalog-items/{id}/categories catalog-category[100/100] XL catalogs:read
  filter ids: text any
  filter item.id: text =
  filter name: text contains
  sort created
get_category_ids_for_catalog_item /api/catalog-items/{id}/relationships/categories catalog-category[100/100] XL catalogs:read
  filter ids: text any
  filter item.id: text =
  filter name: text contains
  sort created
get_coupons /api/coupons coupon[100/100] L coupons:read
get_coupon /api/coupons/{id} coupon L coupons:read
get_coupon_codes /api/coupon-codes coupon-code[100/100] XL coupon-codes:read
  filter expires_at: time range
  filter status: text = of
    UNASSIGNED| PROCESSING| ASSIGNED_TO_PROFILE| VERSION_NOT_ACTIVE| DELETING| USED
  filter coupon.id,profile.id: text any =
  required coupon.id profile.id
  include coupon
get_coupon_code /api/coupon-codes/{id} coupon-code XL coupon-codes:read
  include coupon
get_bulk_create_coupon_code_jobs /api/coupon-code-bulk-create-jobs coupon-code-bulk-create-job[100] L coupon-codes:read
  filter status: text = of queued|processing|complete|cancelled
get_bulk_create_coupon_codes_job /api/coupon-code-bulk-create-jobs/{job_id} coupon-code-bulk-create-job L coupon-codes:read
  include coupon-codes
get_coupon_for_coupon_code /api/coupon-codes/{id}/coupon coupon L coupons:read
get_coupon_id_for_coupon_code /api/coupon-codes/{id}/relationships/coupon coupon L coupons:read
get_coupon_codes_for_coupon /api/coupons/{id}/coupon-codes coupon-code[100/100] L coupon-codes:read
  filter expires_at: time range
  filter status: text = of
    UNASSIGNED| PROCESSING| ASSIGNED_TO_PROFILE| VERSION_NOT_ACTIVE| DELETING| USED
  filter coupon.id,profile.id: text any =
get_coupon_code_ids_for_coupon /api/coupons/{id}/relationships/coupon-codes coupon-code[100/100] L coupon-codes:read
  filter expires_at: time range
  filter status: text = of
    UNASSIGNED| PROCESSING| ASSIGNED_TO_PROFILE| VERSION_NOT_ACTIVE| DELETING| USED
  filter coupon.id,profile.id: text any =
get_reviews /api/reviews review[20/100] M reviews:read
  filter created: time >= <=
  filter rating: number any = >= <=
  filter id,item.id: text any =
  filter content: text contains
  filter status: text = of published|unpublished|rejected|featured|pending|all
  filter review_type: text = of question|review|rating|store
  filter verified: boolean =
  sort created rating updated
  include events
get_review /api/reviews/{id} review M reviews:read
  include events
`;
