// Klaviyo's readable collections, one line each, from its OpenAPI specification (revision 2026-07-15).

/**
 * `name path tier scopes…`, then what the collection has, each behind its keyword:
 *
 * - `size N`: the most that `page[size]` takes
 * - `time FIELD:OPS…`: the fields to read spans of time by, the default first. The operators are written
 *   `>` `>=` `<` `<=`; `:unsorted` where the answer can't be sorted by it, `:unix` for seconds,
 *   `:moves` for times that can be changed to any other
 * - `stable FIELD`: the time that never changes
 * - `include NAME…`, `embed NAME…` (embedded unless skipped), `more FIELD…` (additional fields)
 * - `by channel archived`: filters that are needed to reach every object
 * - `under RESOURCE FIELD`: the parent, and how records name it
 * - `type TYPE`: the JSON:API type, where it is not the name without its plural
 * - `changes`: members come and go
 */
export const table = `
lists /api/lists L lists:read | size 10 | time updated:> created:> | include flow-triggers tags
profiles /api/profiles L profiles:read | size 100 | time updated:>< created:>< | stable created | include conversations push-tokens | more subscriptions predictive_analytics
events /api/events XL events:read | size 1000 | time datetime:>=< timestamp:>=<:unix | stable datetime | include attributions metric profile | embed metric profile
metrics /api/metrics M metrics:read | include flow-triggers
campaigns /api/campaigns M campaigns:read | time updated_at:>=< created_at:>=< scheduled_at:>=<:moves | include campaign-messages tags | by channel archived
templates /api/templates L templates:read | size 10 | time updated:>=< created:>=< | more definition
list-profiles /api/lists/{id}/profiles L lists:read profiles:read | size 100 | time joined_group_at:>=< | stable joined_group_at | more subscriptions predictive_analytics | under lists list_id | type profile | changes
segment-profiles /api/segments/{id}/profiles L profiles:read segments:read | size 100 | time joined_group_at:>=< | stable joined_group_at | more subscriptions predictive_analytics | under segments segment_id | type profile | changes

accounts /api/accounts XS accounts:read
campaign-messages /api/campaigns/{id}/campaign-messages M campaigns:read | include campaign image template | under campaigns campaign_id
campaign-tags /api/campaigns/{id}/tags S campaigns:read tags:read | under campaigns campaign_id | type tag
catalog-categories /api/catalog-categories XL catalogs:read | size 100 | type catalog-category
catalog-category-items /api/catalog-categories/{id}/items XL catalogs:read | size 100 | include variants | under catalog-categories catalog_category_id | type catalog-item
catalog-category-bulk-create-jobs /api/catalog-category-bulk-create-jobs XL catalogs:read
catalog-category-bulk-delete-jobs /api/catalog-category-bulk-delete-jobs XL catalogs:read
catalog-category-bulk-update-jobs /api/catalog-category-bulk-update-jobs XL catalogs:read
catalog-item-bulk-create-jobs /api/catalog-item-bulk-create-jobs L catalogs:read
catalog-item-bulk-delete-jobs /api/catalog-item-bulk-delete-jobs XL catalogs:read
catalog-item-bulk-update-jobs /api/catalog-item-bulk-update-jobs L catalogs:read
catalog-items /api/catalog-items XL catalogs:read | size 100 | include variants
catalog-item-categories /api/catalog-items/{id}/categories XL catalogs:read | size 100 | under catalog-items catalog_item_id | type catalog-category
catalog-item-variants /api/catalog-items/{id}/variants XL catalogs:read | size 100 | under catalog-items catalog_item_id | type catalog-variant
catalog-variant-bulk-create-jobs /api/catalog-variant-bulk-create-jobs L catalogs:read
catalog-variant-bulk-delete-jobs /api/catalog-variant-bulk-delete-jobs XL catalogs:read
catalog-variant-bulk-update-jobs /api/catalog-variant-bulk-update-jobs L catalogs:read
catalog-variants /api/catalog-variants XL catalogs:read | size 100
coupon-code-bulk-create-jobs /api/coupon-code-bulk-create-jobs L coupon-codes:read
coupon-codes /api/coupons/{id}/coupon-codes L coupon-codes:read | size 100 | time expires_at:>=<:unsorted:moves | under coupons coupon_id
coupons /api/coupons L coupons:read | size 100
custom-metrics /api/custom-metrics S metrics:read | include metrics
custom-metric-metrics /api/custom-metrics/{id}/metrics S metrics:read | under custom-metrics custom_metric_id | type metric
data-sources /api/data-sources S custom-objects:read | size 100
flow-actions /api/flows/{id}/flow-actions S flows:read | size 50 | time updated:>=< created:>=< | under flows flow_id
flow-messages /api/flow-actions/{id}/flow-messages S flows:read | size 50 | time updated:>=< created:>=< | under flow-actions flow_action_id
flow-tags /api/flows/{id}/tags S flows:read tags:read | under flows flow_id | type tag
flows /api/flows S flows:read | size 50 | time updated:>=< created:>=< | include flow-actions tags | by archived
form-versions /api/forms/{id}/form-versions S forms:read | size 100 | time updated_at:>=< created_at:>=< | under forms form_id
forms /api/forms S forms:read | size 100 | time updated_at:>=< created_at:>=<
images /api/images M images:read | size 100 | time updated_at:>=<
import-errors /api/profile-bulk-import-jobs/{id}/import-errors M profiles:read | size 100 | under profile-bulk-import-jobs profile_bulk_import_job_id
list-flow-triggers /api/lists/{id}/flow-triggers S flows:read lists:read | under lists list_id | type flow
list-tags /api/lists/{id}/tags S lists:read tags:read | under lists list_id | type tag
mapped-metrics /api/mapped-metrics S metrics:read | include custom-metric metric
metric-flow-triggers /api/metrics/{id}/flow-triggers M flows:read metrics:read | under metrics metric_id | type flow
metric-properties /api/metrics/{id}/metric-properties XS metrics:read | more sample_values | under metrics metric_id | type metric-property
object-ingestion-logs /api/object-types/{id}/object-ingestion-logs XS custom-objects:read | time timestamp:>=<:unsorted | include object-record object-type | under object-types object_type_id
object-records /api/object-types/{id}/object-records S custom-objects:read | size 100 | under object-types object_type_id
object-schemas /api/object-types/{id}/schema-versions S custom-objects:read | under object-types object_type_id
object-types /api/object-types S custom-objects:read | include current-schema draft-schema
profile-bulk-import-job-lists /api/profile-bulk-import-jobs/{id}/lists M lists:read | under profile-bulk-import-jobs profile_bulk_import_job_id | type list
profile-bulk-import-job-profiles /api/profile-bulk-import-jobs/{id}/profiles M profiles:read | size 100 | more subscriptions predictive_analytics | under profile-bulk-import-jobs profile_bulk_import_job_id | type profile
profile-bulk-import-jobs /api/profile-bulk-import-jobs M lists:read profiles:read | size 100
profile-conversations /api/profiles/{id}/conversations S conversations:read profiles:read | under profiles profile_id | type conversation
profile-lists /api/profiles/{id}/lists S lists:read profiles:read | under profiles profile_id | type list
profile-push-tokens /api/profiles/{id}/push-tokens M profiles:read | under profiles profile_id | type push-token
profile-segments /api/profiles/{id}/segments S profiles:read segments:read | under profiles profile_id | type segment
profile-suppression-bulk-create-jobs /api/profile-suppression-bulk-create-jobs L subscriptions:read
profile-suppression-bulk-delete-jobs /api/profile-suppression-bulk-delete-jobs L subscriptions:read
push-tokens /api/push-tokens M profiles:read push-tokens:read | size 100 | include profile
reviews /api/reviews M reviews:read | size 100 | time created:>=<= | include events
segment-flow-triggers /api/segments/{id}/flow-triggers S flows:read segments:read | under segments segment_id | type flow
segment-tags /api/segments/{id}/tags S segments:read tags:read | under segments segment_id | type tag
segments /api/segments L segments:read | size 10 | time updated:> created:> | include flow-triggers tags
tag-campaigns /api/tags/{id}/relationships/campaigns S campaigns:read tags:read | under tags tag_id | type campaign
tag-flows /api/tags/{id}/relationships/flows S flows:read tags:read | under tags tag_id | type flow
tag-group-tags /api/tag-groups/{id}/tags S tags:read | under tag-groups tag_group_id | type tag
tag-groups /api/tag-groups S tags:read | size 25
tag-lists /api/tags/{id}/relationships/lists S lists:read tags:read | under tags tag_id | type list
tag-segments /api/tags/{id}/relationships/segments S segments:read tags:read | under tags tag_id | type segment
tags /api/tags S tags:read | size 50 | include tag-group
template-universal-content /api/template-universal-content L templates:read | size 100 | time updated:>=< created:>=< | type template-universal-content
tracking-settings /api/tracking-settings M tracking-settings:read | size 1
web-feeds /api/web-feeds XS web-feeds:read | size 20 | time updated:>=< created:>=<
webhook-topics /api/webhook-topics XS webhooks:read
webhooks /api/webhooks XS webhooks:read | include webhook-topics
`;
