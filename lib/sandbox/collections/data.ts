// The readable endpoints of events, metrics and custom objects, in the notation of table.ts.
// Source: Klaviyo's OpenAPI specification, revision 2026-07-15.

export const data = `
get_data_sources /api/data-sources data-source[20/100] S custom-objects:read
get_data_source /api/data-sources/{id} data-source S custom-objects:read
get_source_mapping /api/source-mappings/{id} source-mapping S custom-objects:read
get_object_types /api/object-types object-type[] S custom-objects:read
  filter namespace: text =
  include current-schema draft-schema
get_object_type /api/object-types/{id} object-type S custom-objects:read
  include current-schema draft-schema object-types profile-object-types schema-versions
get_object_schema /api/object-schemas/{id} object-schema S custom-objects:read
  include object-schemas profile-object-schemas source-mapping
get_object_record /api/object-records/{id} object-record S custom-objects:read
get_records_for_object_type /api/object-types/{id}/object-records object-record[20/100] S custom-objects:read
get_record_ids_for_object_type /api/object-types/{id}/relationships/object-records object-record[20/100] S custom-objects:read
get_ingestion_logs_for_object_type /api/object-types/{id}/object-ingestion-logs object-ingestion-log[100] XS custom-objects:read
  filter record_id: text =
  filter status: text any = of error|warning|info
  filter event_type: text any = of validation_error
  filter timestamp: time >= <
  include object-record object-type
get_ingestion_log_ids_for_object_type /api/object-types/{id}/relationships/object-ingestion-logs object-ingestion-log[100] XS custom-objects:read
  filter record_id: text =
  filter status: text any = of error|warning|info
  filter event_type: text any = of validation_error
  filter timestamp: time >= <
get_current_schema_for_object_type /api/object-types/{id}/current-schema object-schema S custom-objects:read
get_current_schema_id_for_object_type /api/object-types/{id}/relationships/current-schema object-schema S custom-objects:read
get_draft_schema_for_object_type /api/object-types/{id}/draft-schema object-schema S custom-objects:read
get_draft_schema_id_for_object_type /api/object-types/{id}/relationships/draft-schema object-schema S custom-objects:read
get_schema_versions_for_object_type /api/object-types/{id}/schema-versions object-schema[] S custom-objects:read
get_schema_version_ids_for_object_type /api/object-types/{id}/relationships/schema-versions object-schema[] S custom-objects:read
get_object_type_relationships /api/object-types/{id}/relationships/object-types object-type[] S custom-objects:read
get_profile_type_relationships /api/object-types/{id}/relationships/profile-object-types profile-object-type[] S custom-objects:read
get_source_mapping_for_object_schema /api/object-schemas/{id}/source-mapping source-mapping S custom-objects:read
get_source_mapping_id_for_object_schema /api/object-schemas/{id}/relationships/source-mapping source-mapping S custom-objects:read
get_object_schema_relationships /api/object-schemas/{id}/relationships/object-schemas object-schema[] S custom-objects:read
get_profile_schema_relationships /api/object-schemas/{id}/relationships/profile-object-schemas profile-object-schema[] S custom-objects:read
get_events /api/events event[200/1000] XL events:read
  filter metric_id,profile_id: text =
  filter profile,metric: none has
  filter datetime: time range
  filter timestamp: number range
  sort datetime timestamp
  include attributions metric profile
get_event /api/events/{id} event M events:read
  include attributions metric profile
get_metric_for_event /api/events/{id}/metric metric XL events:read metrics:read
get_metric_id_for_event /api/events/{id}/relationships/metric metric XL events:read metrics:read
get_profile_for_event /api/events/{id}/profile profile XL events:read profiles:read
  additional subscriptions predictive_analytics
get_profile_id_for_event /api/events/{id}/relationships/profile profile XL events:read profiles:read
get_metrics /api/metrics metric[200] M metrics:read
  filter integration.name,integration.category: text =
  include flow-triggers
get_metric /api/metrics/{id} metric M metrics:read
  include flow-triggers
get_metric_property /api/metric-properties/{id} metric-property XS metrics:read
  include metric
  additional sample_values
get_custom_metrics /api/custom-metrics custom-metric[] S metrics:read
  include metrics
get_custom_metric /api/custom-metrics/{id} custom-metric S metrics:read
  include metrics
get_mapped_metrics /api/mapped-metrics mapped-metric[] S metrics:read
  include custom-metric metric
get_mapped_metric /api/mapped-metrics/{id} mapped-metric S metrics:read
  include custom-metric metric
get_flows_triggered_by_metric /api/metrics/{id}/flow-triggers flow[] M flows:read metrics:read
get_ids_for_flows_triggered_by_metric /api/metrics/{id}/relationships/flow-triggers flow[] M flows:read metrics:read
get_properties_for_metric /api/metrics/{id}/metric-properties metric-property[] XS metrics:read
  additional sample_values
get_property_ids_for_metric /api/metrics/{id}/relationships/metric-properties metric-property[] XS metrics:read
get_metric_for_metric_property /api/metric-properties/{id}/metric metric XS metrics:read
get_metric_id_for_metric_property /api/metric-properties/{id}/relationships/metric metric XS metrics:read
get_metrics_for_custom_metric /api/custom-metrics/{id}/metrics metric[] S metrics:read
get_metric_ids_for_custom_metric /api/custom-metrics/{id}/relationships/metrics metric[] S metrics:read
get_metric_for_mapped_metric /api/mapped-metrics/{id}/metric metric S metrics:read
get_metric_id_for_mapped_metric /api/mapped-metrics/{id}/relationships/metric metric S metrics:read
get_custom_metric_for_mapped_metric /api/mapped-metrics/{id}/custom-metric custom-metric S metrics:read
get_custom_metric_id_for_mapped_metric /api/mapped-metrics/{id}/relationships/custom-metric custom-metric S metrics:read
`;
