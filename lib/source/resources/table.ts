// What Klaviyo's specification can't say of its collections: their names here, and how they are best read.

/**
 * `name operation`, then what a person knows, each behind its keyword; all else is the operation's:
 *
 * - `time FIELD…`: the fields to read spans of time by, the default first; `:moves` where it can be changed to any other
 * - `stable FIELD`: the time that never changes
 * - `embed NAME…`: related objects that come along unless skipped
 * - `under RESOURCE FIELD`: the parent, and how records name it
 * - `changes`: members come and go
 * - `unsized`: no page size is asked for, because what comes without is the most there is
 * - `slow OPERATION`: additional fields lower its limits as they lower that operation's, though its own text is silent
 */
export const table = `
lists get_lists | time updated created
profiles get_profiles | time updated created | stable created
events get_events | time datetime timestamp | stable datetime | embed metric profile
metrics get_metrics
campaigns get_campaigns | time updated_at created_at scheduled_at:moves | unsized
templates get_templates | time updated created
list-profiles get_profiles_for_list | time joined_group_at | stable joined_group_at | under lists list_id | changes
segment-profiles get_profiles_for_segment | time joined_group_at | stable joined_group_at | under segments segment_id | changes | slow get_profiles

accounts get_accounts
campaign-messages get_messages_for_campaign | under campaigns campaign_id
campaign-tags get_tags_for_campaign | under campaigns campaign_id
catalog-categories get_catalog_categories
catalog-category-items get_items_for_catalog_category | under catalog-categories catalog_category_id
catalog-category-bulk-create-jobs get_bulk_create_categories_jobs
catalog-category-bulk-delete-jobs get_bulk_delete_categories_jobs
catalog-category-bulk-update-jobs get_bulk_update_categories_jobs
catalog-item-bulk-create-jobs get_bulk_create_catalog_items_jobs
catalog-item-bulk-delete-jobs get_bulk_delete_catalog_items_jobs
catalog-item-bulk-update-jobs get_bulk_update_catalog_items_jobs
catalog-items get_catalog_items
catalog-item-categories get_categories_for_catalog_item | under catalog-items catalog_item_id
catalog-item-variants get_variants_for_catalog_item | under catalog-items catalog_item_id
catalog-variant-bulk-create-jobs get_bulk_create_variants_jobs
catalog-variant-bulk-delete-jobs get_bulk_delete_variants_jobs
catalog-variant-bulk-update-jobs get_bulk_update_variants_jobs
catalog-variants get_catalog_variants
coupon-code-bulk-create-jobs get_bulk_create_coupon_code_jobs
coupon-codes get_coupon_codes_for_coupon | time expires_at:moves | under coupons coupon_id
coupons get_coupons
custom-metrics get_custom_metrics
custom-metric-metrics get_metrics_for_custom_metric | under custom-metrics custom_metric_id
data-sources get_data_sources
flow-actions get_actions_for_flow | time updated created | under flows flow_id
flow-messages get_flow_action_messages | time updated created | under flow-actions flow_action_id
flow-tags get_tags_for_flow | under flows flow_id
flows get_flows | time updated created
form-versions get_versions_for_form | time updated_at created_at | under forms form_id
forms get_forms | time updated_at created_at
images get_images | time updated_at
import-errors get_errors_for_bulk_import_profiles_job | under profile-bulk-import-jobs profile_bulk_import_job_id
list-flow-triggers get_flows_triggered_by_list | under lists list_id
list-tags get_tags_for_list | under lists list_id
mapped-metrics get_mapped_metrics
metric-flow-triggers get_flows_triggered_by_metric | under metrics metric_id
metric-properties get_properties_for_metric | under metrics metric_id
object-ingestion-logs get_ingestion_logs_for_object_type | time timestamp | under object-types object_type_id
object-records get_records_for_object_type | under object-types object_type_id
object-schemas get_schema_versions_for_object_type | under object-types object_type_id
object-types get_object_types
profile-bulk-import-job-lists get_list_for_bulk_import_profiles_job | under profile-bulk-import-jobs profile_bulk_import_job_id
profile-bulk-import-job-profiles get_profiles_for_bulk_import_profiles_job | under profile-bulk-import-jobs profile_bulk_import_job_id
profile-bulk-import-jobs get_bulk_import_profiles_jobs
profile-conversations get_conversations_for_profile | under profiles profile_id
profile-lists get_lists_for_profile | under profiles profile_id
profile-push-tokens get_push_tokens_for_profile | under profiles profile_id
profile-segments get_segments_for_profile | under profiles profile_id
profile-suppression-bulk-create-jobs get_bulk_suppress_profiles_jobs
profile-suppression-bulk-delete-jobs get_bulk_unsuppress_profiles_jobs
push-tokens get_push_tokens
reviews get_reviews | time created
segment-flow-triggers get_flows_triggered_by_segment | under segments segment_id
segment-tags get_tags_for_segment | under segments segment_id
segments get_segments | time updated created
tag-campaigns get_campaign_ids_for_tag | under tags tag_id
tag-flows get_flow_ids_for_tag | under tags tag_id
tag-group-tags get_tags_for_tag_group | under tag-groups tag_group_id
tag-groups get_tag_groups
tag-lists get_list_ids_for_tag | under tags tag_id
tag-segments get_segment_ids_for_tag | under tags tag_id
tags get_tags
template-universal-content get_all_universal_content | time updated created
tracking-settings get_tracking_settings
web-feeds get_web_feeds | time updated created
webhook-topics get_webhook_topics
webhooks get_webhooks
`;
