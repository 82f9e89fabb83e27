// The readable endpoints of campaigns, flows, templates, forms and images, in the notation of table.ts.
// Source: Klaviyo's OpenAPI specification, revision 2026-07-15.

export const messaging = `
get_campaigns /api/campaigns campaign[100/100] M campaigns:read
  filter id: text any
  filter messages.channel: text = of email|sms|mobile_push
  filter name: text contains
  filter status: text any = of
    Scheduled| Sent| Draft| Cancelled| Adding Recipients| Sending| Variations Sent|
    Sending Segments| Cancelled: Smart Sending| Preparing to send| Cancelled: Account Disabled|
    Cancelled: No Recipients| Preparing to schedule| Cancelled: Internal Error|
    Queued without Recipients| Cancelled: Billing Limit| Cancelled: Misconfigured| Unknown
  filter archived: boolean =
  filter created_at,scheduled_at,updated_at: time range
  required messages.channel
  sort created_at id name scheduled_at updated_at
  include campaign-messages tags
get_campaign /api/campaigns/{id} campaign M campaigns:read
  include campaign-messages tags
get_campaign_message /api/campaign-messages/{id} campaign-message M campaigns:read
  include campaign image template
get_campaign_send_job /api/campaign-send-jobs/{id} campaign-send-job M campaigns:read
get_campaign_recipient_estimation_job /api/campaign-recipient-estimation-jobs/{id} campaign-recipient-estimation-job M campaigns:read
get_campaign_recipient_estimation /api/campaign-recipient-estimations/{id} campaign-recipient-estimation M campaigns:read
get_campaign_for_campaign_message /api/campaign-messages/{id}/campaign campaign M campaigns:read
get_campaign_id_for_campaign_message /api/campaign-messages/{id}/relationships/campaign campaign M campaigns:read
get_template_for_campaign_message /api/campaign-messages/{id}/template template M campaigns:read templates:read
get_template_id_for_campaign_message /api/campaign-messages/{id}/relationships/template template M campaigns:read templates:read
get_image_for_campaign_message /api/campaign-messages/{id}/image image M campaigns:read images:read
get_image_id_for_campaign_message /api/campaign-messages/{id}/relationships/image image M campaigns:read images:read
get_tags_for_campaign /api/campaigns/{id}/tags tag[] S campaigns:read tags:read
get_tag_ids_for_campaign /api/campaigns/{id}/relationships/tags tag[] S campaigns:read tags:read
get_messages_for_campaign /api/campaigns/{id}/campaign-messages campaign-message[] M campaigns:read
  include campaign image template
get_message_ids_for_campaign /api/campaigns/{id}/relationships/campaign-messages campaign-message[] M campaigns:read
get_flows /api/flows flow[50/50] S flows:read
  filter id: text any
  filter name: text contains ends = starts
  filter status: text =
  filter archived: boolean =
  filter created,updated: time = >= > <= <
  filter trigger_type: text = of
    Metric| Added to List| Unconfigured| Date Based| Price Drop| Low Inventory
  sort created id name status trigger_type updated
  include flow-actions tags
get_flow /api/flows/{id} flow S flows:read
  include flow-actions tags
  additional definition
get_flow_action /api/flow-actions/{id} flow-action S flows:read
  include flow flow-messages
get_flow_message /api/flow-messages/{id} flow-message S flows:read
  include flow-action template
get_actions_for_flow /api/flows/{id}/flow-actions flow-action[50/50] S flows:read
  filter id: text any
  filter action_type: text any =
  filter status: text =
  filter created,updated: time = >= > <= <
  sort action_type created id status updated
get_action_ids_for_flow /api/flows/{id}/relationships/flow-actions flow-action[50/50] S flows:read
  filter id: text any
  filter action_type: text any =
  filter status: text =
  filter created,updated: time = >= > <= <
  sort action_type created id status updated
get_tags_for_flow /api/flows/{id}/tags tag[] S flows:read tags:read
get_tag_ids_for_flow /api/flows/{id}/relationships/tags tag[] S flows:read tags:read
get_flow_for_flow_action /api/flow-actions/{id}/flow flow S flows:read
get_flow_id_for_flow_action /api/flow-actions/{id}/relationships/flow flow S flows:read
get_flow_action_messages /api/flow-actions/{id}/flow-messages flow-message[50/50] S flows:read
  filter id: text any
  filter name: text contains ends = starts
  filter created,updated: time = >= > <= <
  sort created id name updated
get_message_ids_for_flow_action /api/flow-actions/{id}/relationships/flow-messages flow-message[50/50] S flows:read
  filter name: text contains ends = starts
  filter created,updated: time = >= > <= <
  sort created id name updated
get_action_for_flow_message /api/flow-messages/{id}/flow-action flow-action S flows:read
get_action_id_for_flow_message /api/flow-messages/{id}/relationships/flow-action flow-action S flows:read
get_template_for_flow_message /api/flow-messages/{id}/template template S templates:read
get_template_id_for_flow_message /api/flow-messages/{id}/relationships/template template S templates:read
get_forms /api/forms form[20/100] S forms:read
  filter id: text any =
  filter name: text any contains =
  filter ab_test: boolean =
  filter updated_at,created_at: time range
  filter status: text = of live|draft
  sort created_at updated_at
get_form /api/forms/{id} form S forms:read
get_form_version /api/form-versions/{id} form-version S forms:read
  include form
get_versions_for_form /api/forms/{id}/form-versions form-version[20/100] S forms:read
  filter form_type: text any = of popup|embed|full_page|flyout|banner
  filter status: text = of live|draft
  filter updated_at,created_at: time range
  sort created_at updated_at
get_version_ids_for_form /api/forms/{id}/relationships/form-versions form-version[20/100] S forms:read
  filter form_type: text any = of popup|embed|full_page|flyout|banner
  filter status: text = of live|draft
  filter updated_at,created_at: time range
  sort created_at updated_at
get_form_for_form_version /api/form-versions/{id}/form form S forms:read
get_form_id_for_form_version /api/form-versions/{id}/relationships/form form S forms:read
get_images /api/images image[20/100] M images:read
  filter id,format: text any =
  filter updated_at: time range
  filter name: text any contains ends = starts
  filter size: number range
  filter hidden: boolean any =
  sort format id name size updated_at
get_image /api/images/{id} image M images:read
get_templates /api/templates template[10/10] L templates:read
  filter id: text any =
  filter name: text any contains =
  filter created,updated: time = >= > <= <
  sort created id name updated
  additional definition
get_template /api/templates/{id} template L templates:read
  additional definition
get_all_universal_content /api/template-universal-content template-universal-content[20/100] L templates:read
  filter id,name: text any =
  filter created,updated: time range
  filter definition.content_type: text = of block|section
  filter definition.type: text = of
    button| coupon| drop_shadow| header| horizontal_rule| html| image| product| review| social|
    spacer| split| table| text| unsupported| video
  sort created id name updated
get_universal_content /api/template-universal-content/{id} template-universal-content L templates:read
`;
