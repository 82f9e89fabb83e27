// The readable endpoints of profiles, lists, segments and the jobs that change them, in the notation of table.ts.
// Source: Klaviyo's OpenAPI specification, revision 2026-07-15.

export const audience = `
get_lists /api/lists list[10/10] L lists:read
  filter name,id: text any =
  filter created,updated: time >
  sort created id name updated
  include flow-triggers tags
get_list /api/lists/{id} list L lists:read
  include flow-triggers tags
  additional profile_count
  reduced XS additional-fields[list]=profile_count
get_tags_for_list /api/lists/{id}/tags tag[] S lists:read tags:read
get_tag_ids_for_list /api/lists/{id}/relationships/tags tag[] S lists:read tags:read
get_profiles_for_list /api/lists/{id}/profiles profile[20/100] L lists:read profiles:read
  filter email,phone_number,push_token: text any =
  filter _kx: text =
  filter joined_group_at: time range
  sort joined_group_at
  additional subscriptions predictive_analytics
  reduced M additional-fields[profile]=predictive_analytics
get_profile_ids_for_list /api/lists/{id}/relationships/profiles profile[20/100] L lists:read profiles:read
  filter email,phone_number,push_token: text any =
  filter _kx: text =
  filter joined_group_at: time range
  sort joined_group_at
  reduced M additional-fields[profile]=predictive_analytics
get_flows_triggered_by_list /api/lists/{id}/flow-triggers flow[] S flows:read lists:read
get_ids_for_flows_triggered_by_list /api/lists/{id}/relationships/flow-triggers flow[] S flows:read lists:read
get_profiles /api/profiles profile[20/100] L profiles:read
  filter id,email,phone_number,external_id: text any =
  filter _kx: text =
  filter subscriptions.email.marketing.list_suppressions.reason: text =
  filter subscriptions.email.marketing.list_suppressions.list_id: text =
  filter subscriptions.email.marketing.suppression.reason: text =
  filter created,updated: time > <
  filter subscriptions.email.marketing.list_suppressions.timestamp: time range
  filter subscriptions.email.marketing.suppression.timestamp: time range
  sort created email id subscriptions.email.marketing.list_suppressions.timestamp
    subscriptions.email.marketing.suppression.timestamp updated
  include conversations push-tokens
  additional subscriptions predictive_analytics
  reduced M additional-fields[profile]=predictive_analytics
get_profile /api/profiles/{id} profile L profiles:read
  include conversations lists push-tokens segments
  additional subscriptions predictive_analytics
  reduced XS include=lists include=segments
get_bulk_import_profiles_jobs /api/profile-bulk-import-jobs profile-bulk-import-job[20/100] M lists:read profiles:read
  filter status: text any = of queued|processing|complete
  sort created_at
get_bulk_import_profiles_job /api/profile-bulk-import-jobs/{job_id} profile-bulk-import-job M lists:read profiles:read
  include lists
get_bulk_suppress_profiles_jobs /api/profile-suppression-bulk-create-jobs profile-suppression-bulk-create-job[100] L subscriptions:read
  filter status: text = of queued|processing|complete|cancelled
  filter list_id,segment_id: text =
  sort created
get_bulk_suppress_profiles_job /api/profile-suppression-bulk-create-jobs/{job_id} profile-suppression-bulk-create-job L subscriptions:read
get_bulk_unsuppress_profiles_jobs /api/profile-suppression-bulk-delete-jobs profile-suppression-bulk-delete-job[100] L subscriptions:read
  filter status: text = of queued|processing|complete|cancelled
  filter list_id,segment_id: text =
  sort created
get_bulk_unsuppress_profiles_job /api/profile-suppression-bulk-delete-jobs/{job_id} profile-suppression-bulk-delete-job L subscriptions:read
get_push_tokens /api/push-tokens push-token[20/100] M profiles:read push-tokens:read
  filter id,profile.id: text =
  filter enablement_status: text = of AUTHORIZED|UNAUTHORIZED|DENIED|PROVISIONAL|NOT_DETERMINED
  filter platform: text = of ios|android
  include profile
get_push_token /api/push-tokens/{id} push-token M profiles:read push-tokens:read
  include profile
get_push_tokens_for_profile /api/profiles/{id}/push-tokens push-token[] M profiles:read
get_push_token_ids_for_profile /api/profiles/{id}/relationships/push-tokens push-token[] M profiles:read
get_lists_for_profile /api/profiles/{id}/lists list[] S lists:read profiles:read
get_list_ids_for_profile /api/profiles/{id}/relationships/lists list[] S lists:read profiles:read
get_segments_for_profile /api/profiles/{id}/segments segment[] S profiles:read segments:read
get_segment_ids_for_profile /api/profiles/{id}/relationships/segments segment[] S profiles:read segments:read
get_conversation_for_profile /api/profiles/{id}/conversation conversation S conversations:read profiles:read
get_conversation_id_for_profile /api/profiles/{id}/relationships/conversation conversation S conversations:read profiles:read
get_conversations_for_profile /api/profiles/{id}/conversations conversation[] S conversations:read profiles:read
get_conversation_ids_for_profile /api/profiles/{id}/relationships/conversations conversation[] S conversations:read profiles:read
get_list_for_bulk_import_profiles_job /api/profile-bulk-import-jobs/{id}/lists list[] M lists:read
get_list_ids_for_bulk_import_profiles_job /api/profile-bulk-import-jobs/{id}/relationships/lists list[] M lists:read
get_profiles_for_bulk_import_profiles_job /api/profile-bulk-import-jobs/{id}/profiles profile[20/100] M profiles:read
  additional subscriptions predictive_analytics
get_profile_ids_for_bulk_import_profiles_job /api/profile-bulk-import-jobs/{id}/relationships/profiles profile[20/100] M profiles:read
get_errors_for_bulk_import_profiles_job /api/profile-bulk-import-jobs/{id}/import-errors import-error[20/100] M profiles:read
get_profile_for_push_token /api/push-tokens/{id}/profile profile M profiles:read push-tokens:read
  additional subscriptions predictive_analytics
get_profile_id_for_push_token /api/push-tokens/{id}/relationships/profile profile M profiles:read push-tokens:read
get_segments /api/segments segment[10/10] L segments:read
  filter name,id: text any =
  filter created,updated: time >
  filter is_active: boolean any =
  filter is_starred: boolean =
  sort created id name updated
  include flow-triggers tags
get_segment /api/segments/{id} segment L segments:read
  include flow-triggers tags
  additional profile_count
  reduced XS additional-fields[segment]=profile_count
get_tags_for_segment /api/segments/{id}/tags tag[] S segments:read tags:read
get_tag_ids_for_segment /api/segments/{id}/relationships/tags tag[] S segments:read tags:read
get_profiles_for_segment /api/segments/{id}/profiles profile[20/100] L profiles:read segments:read
  filter profile_id,email,phone_number,push_token: text any =
  filter _kx: text =
  filter joined_group_at: time range
  sort joined_group_at
  additional subscriptions predictive_analytics
get_profile_ids_for_segment /api/segments/{id}/relationships/profiles profile[20/100] L profiles:read segments:read
  filter profile_id,email,phone_number,push_token: text any =
  filter _kx: text =
  filter joined_group_at: time range
  sort joined_group_at
get_flows_triggered_by_segment /api/segments/{id}/flow-triggers flow[] S flows:read segments:read
get_ids_for_flows_triggered_by_segment /api/segments/{id}/relationships/flow-triggers flow[] S flows:read segments:read
`;
