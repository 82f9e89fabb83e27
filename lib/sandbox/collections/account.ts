// The readable endpoints of the account, tags, tracking settings, web feeds and webhooks, in the notation of table.ts.
// Source: Klaviyo's OpenAPI specification, revision 2026-07-15.

export const account = `
get_accounts /api/accounts account[] XS accounts:read
get_account /api/accounts/{id} account XS accounts:read
get_tags /api/tags tag[50/50] S tags:read
  filter name: text contains ends = starts
  sort id name
  include tag-group
get_tag /api/tags/{id} tag S tags:read
  include tag-group
get_tag_groups /api/tag-groups tag-group[25/25] S tags:read
  filter name: text contains ends = starts
  filter exclusive,default: boolean =
  sort id name
get_tag_group /api/tag-groups/{id} tag-group S tags:read
get_flow_ids_for_tag /api/tags/{id}/relationships/flows flow[] S flows:read tags:read
get_campaign_ids_for_tag /api/tags/{id}/relationships/campaigns campaign[] S campaigns:read tags:read
get_list_ids_for_tag /api/tags/{id}/relationships/lists list[] S lists:read tags:read
get_segment_ids_for_tag /api/tags/{id}/relationships/segments segment[] S segments:read tags:read
get_tag_group_for_tag /api/tags/{id}/tag-group tag-group S tags:read
get_tag_group_id_for_tag /api/tags/{id}/relationships/tag-group tag-group S tags:read
get_tags_for_tag_group /api/tag-groups/{id}/tags tag[] S tags:read
get_tag_ids_for_tag_group /api/tag-groups/{id}/relationships/tags tag[] S tags:read
get_tracking_settings /api/tracking-settings tracking-setting[1/1] M tracking-settings:read
get_tracking_setting /api/tracking-settings/{id} tracking-setting M tracking-settings:read
get_web_feeds /api/web-feeds web-feed[5/20] XS web-feeds:read
  filter name: text any contains =
  filter created,updated: time range
  sort created name updated
get_web_feed /api/web-feeds/{id} web-feed XS web-feeds:read
get_webhooks /api/webhooks webhook[] XS webhooks:read
  include webhook-topics
get_webhook /api/webhooks/{id} webhook XS webhooks:read
  include webhook-topics
get_webhook_topics /api/webhook-topics webhook-topic[] XS webhooks:read
get_webhook_topic /api/webhook-topics/{id} webhook-topic XS webhooks:read
`;
