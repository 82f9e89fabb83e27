// Klaviyo's endpoints as its published specification has them. Made by `make contract`, not to be edited.

/** The revision of the API that this is said of. */
export const contractRevision = '2026-07-15';

/** By operationId, the JSON of a PublishedOperation. */
export const operationTexts = {
  get_accounts:
    '{"method":"GET","path":"/api/accounts","burst":1,"steady":15,"scopes":["accounts:read"],"type":"account","many":true,"fields":{"account":[]}}',
  get_account:
    '{"method":"GET","path":"/api/accounts/{id}","burst":1,"steady":15,"scopes":["accounts:read"],"type":"account","fields":{"account":[]}}',
  create_back_in_stock_subscription:
    '{"method":"POST","path":"/api/back-in-stock-subscriptions","burst":350,"steady":3500,"scopes":["catalogs:write","profiles:write"]}',
  create_campaign_clone:
    '{"method":"POST","path":"/api/campaign-clone","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign","fields":{"campaign":[]}}',
  assign_template_to_campaign_message:
    '{"method":"POST","path":"/api/campaign-message-assign-template","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign-message","fields":{"campaign-message":["definition"]}}',
  get_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign-message","includes":{"campaign":"campaign","image":"image","template":"template"},"fields":{"campaign":[],"campaign-message":["channel","content","label","render_options"],"image":[],"template":["definition"]}}',
  update_campaign_message:
    '{"method":"PATCH","path":"/api/campaign-messages/{id}","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign-message","fields":{"campaign-message":["channel","content","label","render_options"]}}',
  get_campaign_for_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}/campaign","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign","fields":{"campaign":[]}}',
  get_image_for_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}/image","burst":10,"steady":150,"scopes":["campaigns:read","images:read"],"type":"image","fields":{"image":[]}}',
  get_campaign_id_for_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}/relationships/campaign","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign"}',
  get_image_id_for_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}/relationships/image","burst":10,"steady":150,"scopes":["campaigns:read","images:read"],"type":"image"}',
  update_image_for_campaign_message:
    '{"method":"PATCH","path":"/api/campaign-messages/{id}/relationships/image","burst":10,"steady":150,"scopes":["campaigns:write","images:read"]}',
  get_template_id_for_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}/relationships/template","burst":10,"steady":150,"scopes":["campaigns:read","templates:read"],"type":"template"}',
  get_template_for_campaign_message:
    '{"method":"GET","path":"/api/campaign-messages/{id}/template","burst":10,"steady":150,"scopes":["campaigns:read","templates:read"],"type":"template","fields":{"template":["definition"]}}',
  refresh_campaign_recipient_estimation:
    '{"method":"POST","path":"/api/campaign-recipient-estimation-jobs","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign-recipient-estimation-job","fields":{"campaign-recipient-estimation-job":[]}}',
  get_campaign_recipient_estimation_job:
    '{"method":"GET","path":"/api/campaign-recipient-estimation-jobs/{id}","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign-recipient-estimation-job","fields":{"campaign-recipient-estimation-job":[]}}',
  get_campaign_recipient_estimation:
    '{"method":"GET","path":"/api/campaign-recipient-estimations/{id}","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign-recipient-estimation","fields":{"campaign-recipient-estimation":[]}}',
  send_campaign:
    '{"method":"POST","path":"/api/campaign-send-jobs","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign-send-job","fields":{"campaign-send-job":[]}}',
  get_campaign_send_job:
    '{"method":"GET","path":"/api/campaign-send-jobs/{id}","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign-send-job","fields":{"campaign-send-job":[]}}',
  cancel_campaign_send:
    '{"method":"PATCH","path":"/api/campaign-send-jobs/{id}","burst":10,"steady":150,"scopes":["campaigns:write"]}',
  query_campaign_values:
    '{"method":"POST","path":"/api/campaign-values-reports","burst":1,"steady":2,"daily":225,"scopes":["campaigns:read"],"type":"campaign-values-report","fields":{"campaign-values-report":[]}}',
  get_campaigns:
    '{"method":"GET","path":"/api/campaigns","burst":10,"steady":150,"scopes":["campaigns:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"campaign","many":true,"filters":{"archived":{"kind":"boolean","operators":["equals"]},"created_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any"]},"messages.channel":{"kind":"text","operators":["equals"],"choices":["email","sms","mobile_push"]},"name":{"kind":"text","operators":["contains"]},"scheduled_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"status":{"kind":"text","operators":["any","equals"],"choices":["Scheduled","Sent","Draft","Cancelled","Adding Recipients","Sending","Variations Sent","Sending Segments","Cancelled: Smart Sending","Preparing to send","Cancelled: Account Disabled","Cancelled: No Recipients","Preparing to schedule","Cancelled: Internal Error","Queued without Recipients","Cancelled: Billing Limit","Cancelled: Misconfigured","Unknown"]},"updated_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"required":["messages.channel"],"sorts":["created_at","-created_at","id","-id","name","-name","scheduled_at","-scheduled_at","updated_at","-updated_at"],"includes":{"campaign-messages":"campaign-message","tags":"tag"},"fields":{"campaign":[],"campaign-message":["channel","content","label","render_options"],"tag":[]}}',
  create_campaign:
    '{"method":"POST","path":"/api/campaigns","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign","fields":{"campaign":[]}}',
  delete_campaign:
    '{"method":"DELETE","path":"/api/campaigns/{id}","burst":10,"steady":150,"scopes":["campaigns:write"]}',
  get_campaign:
    '{"method":"GET","path":"/api/campaigns/{id}","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign","includes":{"campaign-messages":"campaign-message","tags":"tag"},"fields":{"campaign":[],"campaign-message":["channel","content","label","render_options"],"tag":[]}}',
  update_campaign:
    '{"method":"PATCH","path":"/api/campaigns/{id}","burst":10,"steady":150,"scopes":["campaigns:write"],"type":"campaign","fields":{"campaign":[]}}',
  get_messages_for_campaign:
    '{"method":"GET","path":"/api/campaigns/{id}/campaign-messages","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign-message","many":true,"includes":{"campaign":"campaign","image":"image","template":"template"},"fields":{"campaign":[],"campaign-message":["channel","content","label","render_options"],"image":[],"template":["definition"]}}',
  get_message_ids_for_campaign:
    '{"method":"GET","path":"/api/campaigns/{id}/relationships/campaign-messages","burst":10,"steady":150,"scopes":["campaigns:read"],"type":"campaign-message","many":true}',
  get_tag_ids_for_campaign:
    '{"method":"GET","path":"/api/campaigns/{id}/relationships/tags","burst":3,"steady":60,"scopes":["campaigns:read","tags:read"],"type":"tag","many":true}',
  get_tags_for_campaign:
    '{"method":"GET","path":"/api/campaigns/{id}/tags","burst":3,"steady":60,"scopes":["campaigns:read","tags:read"],"type":"tag","many":true,"fields":{"tag":[]}}',
  get_catalog_categories:
    '{"method":"GET","path":"/api/catalog-categories","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-category","many":true,"filters":{"ids":{"kind":"text","operators":["any"]},"item.id":{"kind":"text","operators":["equals"]},"name":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"],"fields":{"catalog-category":[]}}',
  create_catalog_category:
    '{"method":"POST","path":"/api/catalog-categories","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-category","fields":{"catalog-category":[]}}',
  delete_catalog_category:
    '{"method":"DELETE","path":"/api/catalog-categories/{id}","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_catalog_category:
    '{"method":"GET","path":"/api/catalog-categories/{id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-category","fields":{"catalog-category":[]}}',
  update_catalog_category:
    '{"method":"PATCH","path":"/api/catalog-categories/{id}","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-category","fields":{"catalog-category":[]}}',
  get_items_for_catalog_category:
    '{"method":"GET","path":"/api/catalog-categories/{id}/items","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-item","many":true,"filters":{"category.id":{"kind":"text","operators":["equals"]},"ids":{"kind":"text","operators":["any"]},"published":{"kind":"boolean","operators":["equals"]},"title":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"],"includes":{"variants":"catalog-variant"},"fields":{"catalog-item":[],"catalog-variant":[]}}',
  remove_items_from_catalog_category:
    '{"method":"DELETE","path":"/api/catalog-categories/{id}/relationships/items","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_item_ids_for_catalog_category:
    '{"method":"GET","path":"/api/catalog-categories/{id}/relationships/items","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-item","many":true,"filters":{"category.id":{"kind":"text","operators":["equals"]},"ids":{"kind":"text","operators":["any"]},"published":{"kind":"boolean","operators":["equals"]},"title":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"]}',
  update_items_for_catalog_category:
    '{"method":"PATCH","path":"/api/catalog-categories/{id}/relationships/items","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  add_items_to_catalog_category:
    '{"method":"POST","path":"/api/catalog-categories/{id}/relationships/items","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_bulk_create_categories_jobs:
    '{"method":"GET","path":"/api/catalog-category-bulk-create-jobs","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-category-bulk-create-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-category-bulk-create-job":[]}}',
  bulk_create_catalog_categories:
    '{"method":"POST","path":"/api/catalog-category-bulk-create-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-category-bulk-create-job","fields":{"catalog-category-bulk-create-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_create_categories_job:
    '{"method":"GET","path":"/api/catalog-category-bulk-create-jobs/{job_id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-category-bulk-create-job","includes":{"categories":"catalog-category"},"fields":{"catalog-category":[],"catalog-category-bulk-create-job":[]}}',
  get_bulk_delete_categories_jobs:
    '{"method":"GET","path":"/api/catalog-category-bulk-delete-jobs","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-category-bulk-delete-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-category-bulk-delete-job":[]}}',
  bulk_delete_catalog_categories:
    '{"method":"POST","path":"/api/catalog-category-bulk-delete-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-category-bulk-delete-job","fields":{"catalog-category-bulk-delete-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_delete_categories_job:
    '{"method":"GET","path":"/api/catalog-category-bulk-delete-jobs/{job_id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-category-bulk-delete-job","fields":{"catalog-category-bulk-delete-job":[]}}',
  get_bulk_update_categories_jobs:
    '{"method":"GET","path":"/api/catalog-category-bulk-update-jobs","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-category-bulk-update-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-category-bulk-update-job":[]}}',
  bulk_update_catalog_categories:
    '{"method":"POST","path":"/api/catalog-category-bulk-update-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-category-bulk-update-job","fields":{"catalog-category-bulk-update-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_update_categories_job:
    '{"method":"GET","path":"/api/catalog-category-bulk-update-jobs/{job_id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-category-bulk-update-job","includes":{"categories":"catalog-category"},"fields":{"catalog-category":[],"catalog-category-bulk-update-job":[]}}',
  get_bulk_create_catalog_items_jobs:
    '{"method":"GET","path":"/api/catalog-item-bulk-create-jobs","burst":75,"steady":750,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-item-bulk-create-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-item-bulk-create-job":[]}}',
  bulk_create_catalog_items:
    '{"method":"POST","path":"/api/catalog-item-bulk-create-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-item-bulk-create-job","fields":{"catalog-item-bulk-create-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_create_catalog_items_job:
    '{"method":"GET","path":"/api/catalog-item-bulk-create-jobs/{job_id}","burst":75,"steady":750,"scopes":["catalogs:read"],"type":"catalog-item-bulk-create-job","includes":{"items":"catalog-item"},"fields":{"catalog-item":[],"catalog-item-bulk-create-job":[]}}',
  get_bulk_delete_catalog_items_jobs:
    '{"method":"GET","path":"/api/catalog-item-bulk-delete-jobs","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-item-bulk-delete-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-item-bulk-delete-job":[]}}',
  bulk_delete_catalog_items:
    '{"method":"POST","path":"/api/catalog-item-bulk-delete-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-item-bulk-delete-job","fields":{"catalog-item-bulk-delete-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_delete_catalog_items_job:
    '{"method":"GET","path":"/api/catalog-item-bulk-delete-jobs/{job_id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-item-bulk-delete-job","fields":{"catalog-item-bulk-delete-job":[]}}',
  get_bulk_update_catalog_items_jobs:
    '{"method":"GET","path":"/api/catalog-item-bulk-update-jobs","burst":75,"steady":750,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-item-bulk-update-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-item-bulk-update-job":[]}}',
  bulk_update_catalog_items:
    '{"method":"POST","path":"/api/catalog-item-bulk-update-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-item-bulk-update-job","fields":{"catalog-item-bulk-update-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_update_catalog_items_job:
    '{"method":"GET","path":"/api/catalog-item-bulk-update-jobs/{job_id}","burst":75,"steady":750,"scopes":["catalogs:read"],"type":"catalog-item-bulk-update-job","includes":{"items":"catalog-item"},"fields":{"catalog-item":[],"catalog-item-bulk-update-job":[]}}',
  get_catalog_items:
    '{"method":"GET","path":"/api/catalog-items","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-item","many":true,"filters":{"category.id":{"kind":"text","operators":["equals"]},"ids":{"kind":"text","operators":["any"]},"published":{"kind":"boolean","operators":["equals"]},"title":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"],"includes":{"variants":"catalog-variant"},"fields":{"catalog-item":[],"catalog-variant":[]}}',
  create_catalog_item:
    '{"method":"POST","path":"/api/catalog-items","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-item","fields":{"catalog-item":[]}}',
  delete_catalog_item:
    '{"method":"DELETE","path":"/api/catalog-items/{id}","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_catalog_item:
    '{"method":"GET","path":"/api/catalog-items/{id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-item","includes":{"variants":"catalog-variant"},"fields":{"catalog-item":[],"catalog-variant":[]}}',
  update_catalog_item:
    '{"method":"PATCH","path":"/api/catalog-items/{id}","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-item","fields":{"catalog-item":[]}}',
  get_categories_for_catalog_item:
    '{"method":"GET","path":"/api/catalog-items/{id}/categories","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-category","many":true,"filters":{"ids":{"kind":"text","operators":["any"]},"item.id":{"kind":"text","operators":["equals"]},"name":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"],"fields":{"catalog-category":[]}}',
  remove_categories_from_catalog_item:
    '{"method":"DELETE","path":"/api/catalog-items/{id}/relationships/categories","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_category_ids_for_catalog_item:
    '{"method":"GET","path":"/api/catalog-items/{id}/relationships/categories","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-category","many":true,"filters":{"ids":{"kind":"text","operators":["any"]},"item.id":{"kind":"text","operators":["equals"]},"name":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"]}',
  update_categories_for_catalog_item:
    '{"method":"PATCH","path":"/api/catalog-items/{id}/relationships/categories","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  add_categories_to_catalog_item:
    '{"method":"POST","path":"/api/catalog-items/{id}/relationships/categories","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_variant_ids_for_catalog_item:
    '{"method":"GET","path":"/api/catalog-items/{id}/relationships/variants","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-variant","many":true,"filters":{"ids":{"kind":"text","operators":["any"]},"item.id":{"kind":"text","operators":["equals"]},"published":{"kind":"boolean","operators":["equals"]},"sku":{"kind":"text","operators":["equals"]},"title":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"]}',
  get_variants_for_catalog_item:
    '{"method":"GET","path":"/api/catalog-items/{id}/variants","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-variant","many":true,"filters":{"ids":{"kind":"text","operators":["any"]},"item.id":{"kind":"text","operators":["equals"]},"published":{"kind":"boolean","operators":["equals"]},"sku":{"kind":"text","operators":["equals"]},"title":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"],"fields":{"catalog-variant":[]}}',
  get_bulk_create_variants_jobs:
    '{"method":"GET","path":"/api/catalog-variant-bulk-create-jobs","burst":75,"steady":750,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-variant-bulk-create-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-variant-bulk-create-job":[]}}',
  bulk_create_catalog_variants:
    '{"method":"POST","path":"/api/catalog-variant-bulk-create-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-variant-bulk-create-job","fields":{"catalog-variant-bulk-create-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_create_variants_job:
    '{"method":"GET","path":"/api/catalog-variant-bulk-create-jobs/{job_id}","burst":75,"steady":750,"scopes":["catalogs:read"],"type":"catalog-variant-bulk-create-job","includes":{"variants":"catalog-variant"},"fields":{"catalog-variant":[],"catalog-variant-bulk-create-job":[]}}',
  get_bulk_delete_variants_jobs:
    '{"method":"GET","path":"/api/catalog-variant-bulk-delete-jobs","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-variant-bulk-delete-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-variant-bulk-delete-job":[]}}',
  bulk_delete_catalog_variants:
    '{"method":"POST","path":"/api/catalog-variant-bulk-delete-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-variant-bulk-delete-job","fields":{"catalog-variant-bulk-delete-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_delete_variants_job:
    '{"method":"GET","path":"/api/catalog-variant-bulk-delete-jobs/{job_id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-variant-bulk-delete-job","fields":{"catalog-variant-bulk-delete-job":[]}}',
  get_bulk_update_variants_jobs:
    '{"method":"GET","path":"/api/catalog-variant-bulk-update-jobs","burst":75,"steady":750,"scopes":["catalogs:read"],"cursor":true,"type":"catalog-variant-bulk-update-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"catalog-variant-bulk-update-job":[]}}',
  bulk_update_catalog_variants:
    '{"method":"POST","path":"/api/catalog-variant-bulk-update-jobs","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-variant-bulk-update-job","fields":{"catalog-variant-bulk-update-job":[]},"most":{"records":100,"requestBytes":5000000,"jobs":500}}',
  get_bulk_update_variants_job:
    '{"method":"GET","path":"/api/catalog-variant-bulk-update-jobs/{job_id}","burst":75,"steady":750,"scopes":["catalogs:read"],"type":"catalog-variant-bulk-update-job","includes":{"variants":"catalog-variant"},"fields":{"catalog-variant":[],"catalog-variant-bulk-update-job":[]}}',
  get_catalog_variants:
    '{"method":"GET","path":"/api/catalog-variants","burst":350,"steady":3500,"scopes":["catalogs:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"catalog-variant","many":true,"filters":{"ids":{"kind":"text","operators":["any"]},"item.id":{"kind":"text","operators":["equals"]},"published":{"kind":"boolean","operators":["equals"]},"sku":{"kind":"text","operators":["equals"]},"title":{"kind":"text","operators":["contains"]}},"sorts":["created","-created"],"fields":{"catalog-variant":[]}}',
  create_catalog_variant:
    '{"method":"POST","path":"/api/catalog-variants","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-variant","fields":{"catalog-variant":[]}}',
  delete_catalog_variant:
    '{"method":"DELETE","path":"/api/catalog-variants/{id}","burst":75,"steady":750,"scopes":["catalogs:write"]}',
  get_catalog_variant:
    '{"method":"GET","path":"/api/catalog-variants/{id}","burst":350,"steady":3500,"scopes":["catalogs:read"],"type":"catalog-variant","fields":{"catalog-variant":[]}}',
  update_catalog_variant:
    '{"method":"PATCH","path":"/api/catalog-variants/{id}","burst":75,"steady":750,"scopes":["catalogs:write"],"type":"catalog-variant","fields":{"catalog-variant":[]}}',
  create_conversation_message:
    '{"method":"POST","path":"/api/conversation-messages","burst":3,"steady":60,"scopes":["conversations:write"]}',
  get_bulk_create_coupon_code_jobs:
    '{"method":"GET","path":"/api/coupon-code-bulk-create-jobs","burst":75,"steady":750,"scopes":["coupon-codes:read"],"cursor":true,"type":"coupon-code-bulk-create-job","many":true,"filters":{"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"fields":{"coupon-code-bulk-create-job":[]}}',
  bulk_create_coupon_codes:
    '{"method":"POST","path":"/api/coupon-code-bulk-create-jobs","burst":75,"steady":750,"scopes":["coupon-codes:write"],"type":"coupon-code-bulk-create-job","fields":{"coupon-code-bulk-create-job":[]},"most":{"records":1000,"jobs":100}}',
  get_bulk_create_coupon_codes_job:
    '{"method":"GET","path":"/api/coupon-code-bulk-create-jobs/{job_id}","burst":75,"steady":750,"scopes":["coupon-codes:read"],"type":"coupon-code-bulk-create-job","includes":{"coupon-codes":"coupon-code"},"fields":{"coupon-code":[],"coupon-code-bulk-create-job":[]}}',
  get_coupon_codes:
    '{"method":"GET","path":"/api/coupon-codes","burst":350,"steady":3500,"scopes":["coupon-codes:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"coupon-code","many":true,"filters":{"coupon.id":{"kind":"text","operators":["any","equals"]},"expires_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"profile.id":{"kind":"text","operators":["any","equals"]},"status":{"kind":"text","operators":["equals"],"choices":["UNASSIGNED","PROCESSING","ASSIGNED_TO_PROFILE","VERSION_NOT_ACTIVE","DELETING","USED"]}},"required":["coupon.id","profile.id"],"includes":{"coupon":"coupon"},"fields":{"coupon":[],"coupon-code":[]}}',
  create_coupon_code:
    '{"method":"POST","path":"/api/coupon-codes","burst":350,"steady":3500,"scopes":["coupon-codes:write"],"type":"coupon-code","fields":{"coupon-code":[]}}',
  delete_coupon_code:
    '{"method":"DELETE","path":"/api/coupon-codes/{id}","burst":350,"steady":3500,"scopes":["coupon-codes:write"]}',
  get_coupon_code:
    '{"method":"GET","path":"/api/coupon-codes/{id}","burst":350,"steady":3500,"scopes":["coupon-codes:read"],"type":"coupon-code","includes":{"coupon":"coupon"},"fields":{"coupon":[],"coupon-code":[]}}',
  update_coupon_code:
    '{"method":"PATCH","path":"/api/coupon-codes/{id}","burst":350,"steady":3500,"scopes":["coupon-codes:write"],"type":"coupon-code","fields":{"coupon-code":[]}}',
  get_coupon_for_coupon_code:
    '{"method":"GET","path":"/api/coupon-codes/{id}/coupon","burst":75,"steady":750,"scopes":["coupons:read"],"type":"coupon","fields":{"coupon":[]}}',
  get_coupon_id_for_coupon_code:
    '{"method":"GET","path":"/api/coupon-codes/{id}/relationships/coupon","burst":75,"steady":750,"scopes":["coupons:read"],"type":"coupon"}',
  get_coupons:
    '{"method":"GET","path":"/api/coupons","burst":75,"steady":750,"scopes":["coupons:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"coupon","many":true,"fields":{"coupon":[]}}',
  create_coupon:
    '{"method":"POST","path":"/api/coupons","burst":3,"steady":60,"scopes":["coupons:write"],"type":"coupon","fields":{"coupon":[]}}',
  delete_coupon:
    '{"method":"DELETE","path":"/api/coupons/{id}","burst":3,"steady":60,"scopes":["coupons:write"]}',
  get_coupon:
    '{"method":"GET","path":"/api/coupons/{id}","burst":75,"steady":750,"scopes":["coupons:read"],"type":"coupon","fields":{"coupon":[]}}',
  update_coupon:
    '{"method":"PATCH","path":"/api/coupons/{id}","burst":3,"steady":60,"scopes":["coupons:write"],"type":"coupon","fields":{"coupon":[]}}',
  get_coupon_codes_for_coupon:
    '{"method":"GET","path":"/api/coupons/{id}/coupon-codes","burst":75,"steady":750,"scopes":["coupon-codes:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"coupon-code","many":true,"filters":{"coupon.id":{"kind":"text","operators":["any","equals"]},"expires_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"profile.id":{"kind":"text","operators":["any","equals"]},"status":{"kind":"text","operators":["equals"],"choices":["UNASSIGNED","PROCESSING","ASSIGNED_TO_PROFILE","VERSION_NOT_ACTIVE","DELETING","USED"]}},"fields":{"coupon-code":[]}}',
  get_coupon_code_ids_for_coupon:
    '{"method":"GET","path":"/api/coupons/{id}/relationships/coupon-codes","burst":75,"steady":750,"scopes":["coupon-codes:read"],"cursor":true,"pageSize":{"default":100,"max":100},"type":"coupon-code","many":true,"filters":{"coupon.id":{"kind":"text","operators":["any","equals"]},"expires_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"profile.id":{"kind":"text","operators":["any","equals"]},"status":{"kind":"text","operators":["equals"],"choices":["UNASSIGNED","PROCESSING","ASSIGNED_TO_PROFILE","VERSION_NOT_ACTIVE","DELETING","USED"]}}}',
  get_custom_metrics:
    '{"method":"GET","path":"/api/custom-metrics","burst":3,"steady":60,"scopes":["metrics:read"],"type":"custom-metric","many":true,"includes":{"metrics":"metric"},"fields":{"custom-metric":[],"metric":[]}}',
  create_custom_metric:
    '{"method":"POST","path":"/api/custom-metrics","burst":1,"steady":15,"daily":15,"scopes":["metrics:write"],"type":"custom-metric","fields":{"custom-metric":[]}}',
  delete_custom_metric:
    '{"method":"DELETE","path":"/api/custom-metrics/{id}","burst":3,"steady":60,"scopes":["metrics:write"]}',
  get_custom_metric:
    '{"method":"GET","path":"/api/custom-metrics/{id}","burst":3,"steady":60,"scopes":["metrics:read"],"type":"custom-metric","includes":{"metrics":"metric"},"fields":{"custom-metric":[],"metric":[]}}',
  update_custom_metric:
    '{"method":"PATCH","path":"/api/custom-metrics/{id}","burst":1,"steady":15,"daily":15,"scopes":["metrics:write"],"type":"custom-metric","fields":{"custom-metric":[]}}',
  get_metrics_for_custom_metric:
    '{"method":"GET","path":"/api/custom-metrics/{id}/metrics","burst":3,"steady":60,"scopes":["metrics:read"],"type":"metric","many":true,"fields":{"metric":[]}}',
  get_metric_ids_for_custom_metric:
    '{"method":"GET","path":"/api/custom-metrics/{id}/relationships/metrics","burst":3,"steady":60,"scopes":["metrics:read"],"type":"metric","many":true}',
  request_profile_deletion:
    '{"method":"POST","path":"/api/data-privacy-deletion-jobs","burst":3,"steady":60,"scopes":["data-privacy:write"]}',
  bulk_create_data_source_records:
    '{"method":"POST","path":"/api/data-source-record-bulk-create-jobs","burst":3,"steady":15,"scopes":["custom-objects:write"],"most":{"records":500,"requestBytes":4000000,"recordBytes":512000}}',
  create_data_source_record:
    '{"method":"POST","path":"/api/data-source-record-create-jobs","burst":75,"steady":750,"scopes":["custom-objects:write"],"most":{"recordBytes":512000}}',
  get_data_sources:
    '{"method":"GET","path":"/api/data-sources","burst":3,"steady":60,"scopes":["custom-objects:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"data-source","many":true,"fields":{"data-source":[]}}',
  create_data_source:
    '{"method":"POST","path":"/api/data-sources","burst":3,"steady":60,"scopes":["custom-objects:write"],"type":"data-source","fields":{"data-source":[]}}',
  delete_data_source:
    '{"method":"DELETE","path":"/api/data-sources/{id}","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  get_data_source:
    '{"method":"GET","path":"/api/data-sources/{id}","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"data-source","fields":{"data-source":[]}}',
  bulk_create_events:
    '{"method":"POST","path":"/api/event-bulk-create-jobs","burst":10,"steady":150,"scopes":["events:write"],"most":{"records":1000,"requestBytes":5000000,"stringBytes":100000}}',
  get_events:
    '{"method":"GET","path":"/api/events","burst":350,"steady":3500,"scopes":["events:read"],"cursor":true,"pageSize":{"default":200,"max":1000},"type":"event","many":true,"filters":{"datetime":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"metric":{"kind":"none","operators":["has"]},"metric_id":{"kind":"text","operators":["equals"]},"profile":{"kind":"none","operators":["has"]},"profile_id":{"kind":"text","operators":["equals"]},"timestamp":{"kind":"number","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["datetime","-datetime","timestamp","-timestamp"],"includes":{"attributions":"attribution","metric":"metric","profile":"profile"},"fields":{"attribution":[],"event":[],"metric":[],"profile":["joined_group_at","predictive_analytics","subscriptions"]}}',
  create_event: '{"method":"POST","path":"/api/events","burst":350,"steady":3500,"scopes":["events:write"]}',
  get_event:
    '{"method":"GET","path":"/api/events/{id}","burst":10,"steady":150,"scopes":["events:read"],"type":"event","includes":{"attributions":"attribution","metric":"metric","profile":"profile"},"fields":{"attribution":[],"event":[],"metric":[],"profile":["joined_group_at","predictive_analytics","subscriptions"]}}',
  get_metric_for_event:
    '{"method":"GET","path":"/api/events/{id}/metric","burst":350,"steady":3500,"scopes":["events:read","metrics:read"],"type":"metric","fields":{"metric":[]}}',
  get_profile_for_event:
    '{"method":"GET","path":"/api/events/{id}/profile","burst":350,"steady":3500,"scopes":["events:read","profiles:read"],"type":"profile","additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":["joined_group_at"]}}',
  get_metric_id_for_event:
    '{"method":"GET","path":"/api/events/{id}/relationships/metric","burst":350,"steady":3500,"scopes":["events:read","metrics:read"],"type":"metric"}',
  get_profile_id_for_event:
    '{"method":"GET","path":"/api/events/{id}/relationships/profile","burst":350,"steady":3500,"scopes":["events:read","profiles:read"],"type":"profile"}',
  delete_flow_action:
    '{"method":"DELETE","path":"/api/flow-actions/{id}","burst":3,"steady":60,"scopes":["flows:write"]}',
  get_flow_action:
    '{"method":"GET","path":"/api/flow-actions/{id}","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow-action","includes":{"flow":"flow","flow-messages":"flow-message"},"fields":{"flow":["definition"],"flow-action":[],"flow-message":[]}}',
  update_flow_action:
    '{"method":"PATCH","path":"/api/flow-actions/{id}","burst":3,"steady":60,"scopes":["flows:write"],"type":"flow-action","fields":{"flow-action":[]}}',
  get_flow_for_flow_action:
    '{"method":"GET","path":"/api/flow-actions/{id}/flow","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow","fields":{"flow":["definition"]}}',
  get_flow_action_messages:
    '{"method":"GET","path":"/api/flow-actions/{id}/flow-messages","burst":3,"steady":60,"scopes":["flows:read"],"cursor":true,"pageSize":{"default":50,"max":50},"type":"flow-message","many":true,"filters":{"created":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any"]},"name":{"kind":"text","operators":["contains","ends-with","equals","starts-with"]},"updated":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created","-created","id","-id","name","-name","updated","-updated"],"fields":{"flow-message":[]}}',
  get_flow_id_for_flow_action:
    '{"method":"GET","path":"/api/flow-actions/{id}/relationships/flow","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow"}',
  get_message_ids_for_flow_action:
    '{"method":"GET","path":"/api/flow-actions/{id}/relationships/flow-messages","burst":3,"steady":60,"scopes":["flows:read"],"cursor":true,"pageSize":{"default":50,"max":50},"type":"flow-message","many":true,"filters":{"created":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]},"name":{"kind":"text","operators":["contains","ends-with","equals","starts-with"]},"updated":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created","-created","id","-id","name","-name","updated","-updated"]}',
  get_flow_message:
    '{"method":"GET","path":"/api/flow-messages/{id}","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow-message","includes":{"flow-action":"flow-action","template":"template"},"fields":{"flow-action":[],"flow-message":[],"template":["definition"]}}',
  get_action_for_flow_message:
    '{"method":"GET","path":"/api/flow-messages/{id}/flow-action","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow-action","fields":{"flow-action":[]}}',
  get_action_id_for_flow_message:
    '{"method":"GET","path":"/api/flow-messages/{id}/relationships/flow-action","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow-action"}',
  get_template_id_for_flow_message:
    '{"method":"GET","path":"/api/flow-messages/{id}/relationships/template","burst":3,"steady":60,"scopes":["templates:read"],"type":"template"}',
  get_template_for_flow_message:
    '{"method":"GET","path":"/api/flow-messages/{id}/template","burst":3,"steady":60,"scopes":["templates:read"],"type":"template","fields":{"template":["definition"]}}',
  query_flow_series:
    '{"method":"POST","path":"/api/flow-series-reports","burst":1,"steady":2,"daily":225,"scopes":["flows:read"],"type":"flow-series-report","fields":{"flow-series-report":[]}}',
  query_flow_values:
    '{"method":"POST","path":"/api/flow-values-reports","burst":1,"steady":2,"daily":225,"scopes":["flows:read"],"type":"flow-values-report","fields":{"flow-values-report":[]}}',
  get_flows:
    '{"method":"GET","path":"/api/flows","burst":3,"steady":60,"scopes":["flows:read"],"cursor":true,"pageSize":{"default":50,"max":50},"type":"flow","many":true,"filters":{"archived":{"kind":"boolean","operators":["equals"]},"created":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any"]},"name":{"kind":"text","operators":["contains","ends-with","equals","starts-with"]},"status":{"kind":"text","operators":["equals"]},"trigger_type":{"kind":"text","operators":["equals"],"choices":["Metric","Added to List","Unconfigured","Date Based","Price Drop","Low Inventory"]},"updated":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created","-created","id","-id","name","-name","status","-status","trigger_type","-trigger_type","updated","-updated"],"includes":{"flow-actions":"flow-action","tags":"tag"},"fields":{"flow":["definition"],"flow-action":[],"tag":[]}}',
  create_flow:
    '{"method":"POST","path":"/api/flows","burst":1,"steady":15,"daily":100,"scopes":["flows:write"],"type":"flow","additional":{"flow":["definition"]},"fields":{"flow":[]}}',
  delete_flow: '{"method":"DELETE","path":"/api/flows/{id}","burst":3,"steady":60,"scopes":["flows:write"]}',
  get_flow:
    '{"method":"GET","path":"/api/flows/{id}","burst":3,"steady":60,"scopes":["flows:read"],"type":"flow","includes":{"flow-actions":"flow-action","tags":"tag"},"additional":{"flow":["definition"]},"fields":{"flow":[],"flow-action":[],"tag":[]}}',
  update_flow:
    '{"method":"PATCH","path":"/api/flows/{id}","burst":3,"steady":60,"scopes":["flows:write"],"type":"flow","fields":{"flow":["definition"]}}',
  get_actions_for_flow:
    '{"method":"GET","path":"/api/flows/{id}/flow-actions","burst":3,"steady":60,"scopes":["flows:read"],"cursor":true,"pageSize":{"default":50,"max":50},"type":"flow-action","many":true,"filters":{"action_type":{"kind":"text","operators":["any","equals"]},"created":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any"]},"status":{"kind":"text","operators":["equals"]},"updated":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["action_type","-action_type","created","-created","id","-id","status","-status","updated","-updated"],"fields":{"flow-action":[]}}',
  get_action_ids_for_flow:
    '{"method":"GET","path":"/api/flows/{id}/relationships/flow-actions","burst":3,"steady":60,"scopes":["flows:read"],"cursor":true,"pageSize":{"default":50,"max":50},"type":"flow-action","many":true,"filters":{"action_type":{"kind":"text","operators":["any","equals"]},"created":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any"]},"status":{"kind":"text","operators":["equals"]},"updated":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["action_type","-action_type","created","-created","id","-id","status","-status","updated","-updated"]}',
  get_tag_ids_for_flow:
    '{"method":"GET","path":"/api/flows/{id}/relationships/tags","burst":3,"steady":60,"scopes":["flows:read","tags:read"],"type":"tag","many":true}',
  get_tags_for_flow:
    '{"method":"GET","path":"/api/flows/{id}/tags","burst":3,"steady":60,"scopes":["flows:read","tags:read"],"type":"tag","many":true,"fields":{"tag":[]}}',
  query_form_series:
    '{"method":"POST","path":"/api/form-series-reports","burst":1,"steady":2,"daily":225,"scopes":["forms:read"],"type":"form-series-report","fields":{"form-series-report":[]}}',
  query_form_values:
    '{"method":"POST","path":"/api/form-values-reports","burst":1,"steady":2,"daily":225,"scopes":["forms:read"],"type":"form-values-report","fields":{"form-values-report":[]}}',
  get_form_version:
    '{"method":"GET","path":"/api/form-versions/{id}","burst":3,"steady":60,"scopes":["forms:read"],"type":"form-version","includes":{"form":"form"},"fields":{"form":["definition"],"form-version":[]}}',
  get_form_for_form_version:
    '{"method":"GET","path":"/api/form-versions/{id}/form","burst":3,"steady":60,"scopes":["forms:read"],"type":"form","fields":{"form":["definition"]}}',
  get_form_id_for_form_version:
    '{"method":"GET","path":"/api/form-versions/{id}/relationships/form","burst":3,"steady":60,"scopes":["forms:read"],"type":"form"}',
  get_forms:
    '{"method":"GET","path":"/api/forms","burst":3,"steady":60,"scopes":["forms:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"form","many":true,"filters":{"ab_test":{"kind":"boolean","operators":["equals"]},"created_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any","equals"]},"name":{"kind":"text","operators":["any","contains","equals"]},"status":{"kind":"text","operators":["equals"],"choices":["live","draft"]},"updated_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created_at","-created_at","updated_at","-updated_at"],"fields":{"form":["definition"]}}',
  create_form:
    '{"method":"POST","path":"/api/forms","burst":3,"steady":60,"scopes":["forms:write"],"type":"form","fields":{"form":[]}}',
  delete_form: '{"method":"DELETE","path":"/api/forms/{id}","burst":3,"steady":60,"scopes":["forms:write"]}',
  get_form:
    '{"method":"GET","path":"/api/forms/{id}","burst":3,"steady":60,"scopes":["forms:read"],"type":"form","fields":{"form":[]}}',
  get_versions_for_form:
    '{"method":"GET","path":"/api/forms/{id}/form-versions","burst":3,"steady":60,"scopes":["forms:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"form-version","many":true,"filters":{"created_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"form_type":{"kind":"text","operators":["any","equals"],"choices":["popup","embed","full_page","flyout","banner"]},"status":{"kind":"text","operators":["equals"],"choices":["live","draft"]},"updated_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created_at","-created_at","updated_at","-updated_at"],"fields":{"form-version":[]}}',
  get_version_ids_for_form:
    '{"method":"GET","path":"/api/forms/{id}/relationships/form-versions","burst":3,"steady":60,"scopes":["forms:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"form-version","many":true,"filters":{"created_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"form_type":{"kind":"text","operators":["any","equals"],"choices":["popup","embed","full_page","flyout","banner"]},"status":{"kind":"text","operators":["equals"],"choices":["live","draft"]},"updated_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created_at","-created_at","updated_at","-updated_at"]}',
  upload_image_from_file:
    '{"method":"POST","path":"/api/image-upload","burst":3,"steady":100,"daily":500,"scopes":["images:write"],"type":"image","fields":{"image":[]}}',
  get_images:
    '{"method":"GET","path":"/api/images","burst":10,"steady":150,"scopes":["images:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"image","many":true,"filters":{"format":{"kind":"text","operators":["any","equals"]},"hidden":{"kind":"boolean","operators":["any","equals"]},"id":{"kind":"text","operators":["any","equals"]},"name":{"kind":"text","operators":["any","contains","ends-with","equals","starts-with"]},"size":{"kind":"number","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"updated_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["format","-format","id","-id","name","-name","size","-size","updated_at","-updated_at"],"fields":{"image":[]}}',
  upload_image_from_url:
    '{"method":"POST","path":"/api/images","burst":3,"steady":100,"daily":100,"scopes":["images:write"],"type":"image","fields":{"image":[]}}',
  get_image:
    '{"method":"GET","path":"/api/images/{id}","burst":10,"steady":150,"scopes":["images:read"],"type":"image","fields":{"image":[]}}',
  update_image:
    '{"method":"PATCH","path":"/api/images/{id}","burst":10,"steady":150,"scopes":["images:write"],"type":"image","fields":{"image":[]}}',
  get_lists:
    '{"method":"GET","path":"/api/lists","burst":75,"steady":750,"scopes":["lists:read"],"cursor":true,"pageSize":{"default":10,"max":10},"type":"list","many":true,"filters":{"created":{"kind":"time","operators":["greater-than"]},"id":{"kind":"text","operators":["any","equals"]},"name":{"kind":"text","operators":["any","equals"]},"updated":{"kind":"time","operators":["greater-than"]}},"sorts":["created","-created","id","-id","name","-name","updated","-updated"],"includes":{"flow-triggers":"flow","tags":"tag"},"fields":{"flow":["definition"],"list":["profile_count"],"tag":[]}}',
  create_list:
    '{"method":"POST","path":"/api/lists","burst":10,"steady":150,"daily":150,"scopes":["lists:write"],"type":"list","fields":{"list":["profile_count"]}}',
  delete_list:
    '{"method":"DELETE","path":"/api/lists/{id}","burst":10,"steady":150,"scopes":["lists:write"]}',
  get_list:
    '{"method":"GET","path":"/api/lists/{id}","burst":75,"steady":750,"scopes":["lists:read"],"type":"list","includes":{"flow-triggers":"flow","tags":"tag"},"additional":{"list":["profile_count"]},"fields":{"flow":["definition"],"list":[],"tag":[]},"reduced":[{"parameter":"additional-fields[list]","value":"profile_count","burst":1,"steady":15}]}',
  update_list:
    '{"method":"PATCH","path":"/api/lists/{id}","burst":10,"steady":150,"scopes":["lists:write"],"type":"list","fields":{"list":["profile_count"]}}',
  get_flows_triggered_by_list:
    '{"method":"GET","path":"/api/lists/{id}/flow-triggers","burst":3,"steady":60,"scopes":["flows:read","lists:read"],"type":"flow","many":true,"fields":{"flow":["definition"]}}',
  get_profiles_for_list:
    '{"method":"GET","path":"/api/lists/{id}/profiles","burst":75,"steady":750,"scopes":["lists:read","profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true,"filters":{"_kx":{"kind":"text","operators":["equals"]},"email":{"kind":"text","operators":["any","equals"]},"joined_group_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"phone_number":{"kind":"text","operators":["any","equals"]},"push_token":{"kind":"text","operators":["any","equals"]}},"sorts":["joined_group_at","-joined_group_at"],"additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":[]},"reduced":[{"parameter":"additional-fields[profile]","value":"predictive_analytics","burst":10,"steady":150}]}',
  get_ids_for_flows_triggered_by_list:
    '{"method":"GET","path":"/api/lists/{id}/relationships/flow-triggers","burst":3,"steady":60,"scopes":["flows:read","lists:read"],"type":"flow","many":true}',
  remove_profiles_from_list:
    '{"method":"DELETE","path":"/api/lists/{id}/relationships/profiles","burst":10,"steady":150,"scopes":["lists:write","profiles:write"],"most":{"records":1000}}',
  get_profile_ids_for_list:
    '{"method":"GET","path":"/api/lists/{id}/relationships/profiles","burst":75,"steady":750,"scopes":["lists:read","profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true,"filters":{"_kx":{"kind":"text","operators":["equals"]},"email":{"kind":"text","operators":["any","equals"]},"joined_group_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"phone_number":{"kind":"text","operators":["any","equals"]},"push_token":{"kind":"text","operators":["any","equals"]}},"sorts":["joined_group_at","-joined_group_at"],"reduced":[{"parameter":"additional-fields[profile]","value":"predictive_analytics","burst":10,"steady":150}]}',
  add_profiles_to_list:
    '{"method":"POST","path":"/api/lists/{id}/relationships/profiles","burst":10,"steady":150,"scopes":["lists:write","profiles:write"],"most":{"records":1000}}',
  get_tag_ids_for_list:
    '{"method":"GET","path":"/api/lists/{id}/relationships/tags","burst":3,"steady":60,"scopes":["lists:read","tags:read"],"type":"tag","many":true}',
  get_tags_for_list:
    '{"method":"GET","path":"/api/lists/{id}/tags","burst":3,"steady":60,"scopes":["lists:read","tags:read"],"type":"tag","many":true,"fields":{"tag":[]}}',
  get_mapped_metrics:
    '{"method":"GET","path":"/api/mapped-metrics","burst":3,"steady":60,"scopes":["metrics:read"],"type":"mapped-metric","many":true,"includes":{"custom-metric":"custom-metric","metric":"metric"},"fields":{"custom-metric":[],"mapped-metric":[],"metric":[]}}',
  get_mapped_metric:
    '{"method":"GET","path":"/api/mapped-metrics/{id}","burst":3,"steady":60,"scopes":["metrics:read"],"type":"mapped-metric","includes":{"custom-metric":"custom-metric","metric":"metric"},"fields":{"custom-metric":[],"mapped-metric":[],"metric":[]}}',
  update_mapped_metric:
    '{"method":"PATCH","path":"/api/mapped-metrics/{id}","burst":1,"steady":15,"daily":30,"scopes":["metrics:write"],"type":"mapped-metric","fields":{"mapped-metric":[]}}',
  get_custom_metric_for_mapped_metric:
    '{"method":"GET","path":"/api/mapped-metrics/{id}/custom-metric","burst":3,"steady":60,"scopes":["metrics:read"],"type":"custom-metric","fields":{"custom-metric":[]}}',
  get_metric_for_mapped_metric:
    '{"method":"GET","path":"/api/mapped-metrics/{id}/metric","burst":3,"steady":60,"scopes":["metrics:read"],"type":"metric","fields":{"metric":[]}}',
  get_custom_metric_id_for_mapped_metric:
    '{"method":"GET","path":"/api/mapped-metrics/{id}/relationships/custom-metric","burst":3,"steady":60,"scopes":["metrics:read"],"type":"custom-metric"}',
  get_metric_id_for_mapped_metric:
    '{"method":"GET","path":"/api/mapped-metrics/{id}/relationships/metric","burst":3,"steady":60,"scopes":["metrics:read"],"type":"metric"}',
  query_metric_aggregates:
    '{"method":"POST","path":"/api/metric-aggregates","burst":3,"steady":60,"scopes":["metrics:read"],"type":"metric-aggregate","fields":{"metric-aggregate":[]}}',
  get_metric_property:
    '{"method":"GET","path":"/api/metric-properties/{id}","burst":1,"steady":15,"scopes":["metrics:read"],"type":"metric-property","includes":{"metric":"metric"},"additional":{"metric-property":["sample_values"]},"fields":{"metric":[],"metric-property":[]}}',
  get_metric_for_metric_property:
    '{"method":"GET","path":"/api/metric-properties/{id}/metric","burst":1,"steady":15,"scopes":["metrics:read"],"type":"metric","fields":{"metric":[]}}',
  get_metric_id_for_metric_property:
    '{"method":"GET","path":"/api/metric-properties/{id}/relationships/metric","burst":1,"steady":15,"scopes":["metrics:read"],"type":"metric"}',
  get_metrics:
    '{"method":"GET","path":"/api/metrics","burst":10,"steady":150,"scopes":["metrics:read"],"cursor":true,"type":"metric","many":true,"filters":{"integration.category":{"kind":"text","operators":["equals"]},"integration.name":{"kind":"text","operators":["equals"]}},"includes":{"flow-triggers":"flow"},"fields":{"flow":["definition"],"metric":[]}}',
  get_metric:
    '{"method":"GET","path":"/api/metrics/{id}","burst":10,"steady":150,"scopes":["metrics:read"],"type":"metric","includes":{"flow-triggers":"flow"},"fields":{"flow":["definition"],"metric":[]}}',
  get_flows_triggered_by_metric:
    '{"method":"GET","path":"/api/metrics/{id}/flow-triggers","burst":10,"steady":150,"scopes":["flows:read","metrics:read"],"type":"flow","many":true,"fields":{"flow":["definition"]}}',
  get_properties_for_metric:
    '{"method":"GET","path":"/api/metrics/{id}/metric-properties","burst":1,"steady":15,"scopes":["metrics:read"],"type":"metric-property","many":true,"additional":{"metric-property":["sample_values"]},"fields":{"metric-property":[]}}',
  get_ids_for_flows_triggered_by_metric:
    '{"method":"GET","path":"/api/metrics/{id}/relationships/flow-triggers","burst":10,"steady":150,"scopes":["flows:read","metrics:read"],"type":"flow","many":true}',
  get_property_ids_for_metric:
    '{"method":"GET","path":"/api/metrics/{id}/relationships/metric-properties","burst":1,"steady":15,"scopes":["metrics:read"],"type":"metric-property","many":true}',
  bulk_delete_object_records:
    '{"method":"POST","path":"/api/object-record-bulk-delete-jobs","burst":3,"steady":60,"scopes":["custom-objects:write"],"most":{"records":500,"requestBytes":5000000}}',
  get_object_record:
    '{"method":"GET","path":"/api/object-records/{id}","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-record","fields":{"object-record":[]}}',
  create_object_schema:
    '{"method":"POST","path":"/api/object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"],"type":"object-schema","fields":{"object-schema":["meta"]}}',
  get_object_schema:
    '{"method":"GET","path":"/api/object-schemas/{id}","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema","includes":{"object-schemas":"object-schema","profile-object-schemas":"profile-object-schema","source-mapping":"source-mapping"},"fields":{"object-schema":[],"profile-object-schema":[],"source-mapping":[]}}',
  update_object_schema:
    '{"method":"PATCH","path":"/api/object-schemas/{id}","burst":3,"steady":60,"scopes":["custom-objects:write"],"type":"object-schema","fields":{"object-schema":["meta"]}}',
  delete_object_schema_relationship:
    '{"method":"DELETE","path":"/api/object-schemas/{id}/relationships/object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  get_object_schema_relationships:
    '{"method":"GET","path":"/api/object-schemas/{id}/relationships/object-schemas","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema","many":true}',
  update_object_schema_relationship:
    '{"method":"PATCH","path":"/api/object-schemas/{id}/relationships/object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  create_object_schema_relationship:
    '{"method":"POST","path":"/api/object-schemas/{id}/relationships/object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  delete_profile_schema_relationship:
    '{"method":"DELETE","path":"/api/object-schemas/{id}/relationships/profile-object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  get_profile_schema_relationships:
    '{"method":"GET","path":"/api/object-schemas/{id}/relationships/profile-object-schemas","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"profile-object-schema","many":true}',
  update_profile_schema_relationship:
    '{"method":"PATCH","path":"/api/object-schemas/{id}/relationships/profile-object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  create_profile_schema_relationship:
    '{"method":"POST","path":"/api/object-schemas/{id}/relationships/profile-object-schemas","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  get_source_mapping_id_for_object_schema:
    '{"method":"GET","path":"/api/object-schemas/{id}/relationships/source-mapping","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"source-mapping"}',
  get_source_mapping_for_object_schema:
    '{"method":"GET","path":"/api/object-schemas/{id}/source-mapping","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"source-mapping","fields":{"source-mapping":[]}}',
  get_object_types:
    '{"method":"GET","path":"/api/object-types","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-type","many":true,"filters":{"namespace":{"kind":"text","operators":["equals"]}},"includes":{"current-schema":"object-schema","draft-schema":"object-schema"},"fields":{"object-schema":["meta"],"object-type":["meta"]}}',
  create_object_type:
    '{"method":"POST","path":"/api/object-types","burst":3,"steady":60,"scopes":["custom-objects:write"],"type":"object-type","fields":{"object-type":["meta"]}}',
  delete_object_type:
    '{"method":"DELETE","path":"/api/object-types/{id}","burst":3,"steady":60,"scopes":["custom-objects:write"]}',
  get_object_type:
    '{"method":"GET","path":"/api/object-types/{id}","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-type","includes":{"current-schema":"object-schema","draft-schema":"object-schema","object-types":"object-type","profile-object-types":"profile-object-type","schema-versions":"object-schema"},"fields":{"object-schema":["meta"],"object-type":[],"profile-object-type":[]}}',
  get_current_schema_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/current-schema","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema","fields":{"object-schema":["meta"]}}',
  get_draft_schema_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/draft-schema","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema","fields":{"object-schema":["meta"]}}',
  get_ingestion_logs_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/object-ingestion-logs","burst":1,"steady":15,"scopes":["custom-objects:read"],"cursor":true,"type":"object-ingestion-log","many":true,"filters":{"event_type":{"kind":"text","operators":["any","equals"],"choices":["validation_error"]},"record_id":{"kind":"text","operators":["equals"]},"status":{"kind":"text","operators":["any","equals"],"choices":["error","warning","info"]},"timestamp":{"kind":"time","operators":["greater-or-equal","less-than"]}},"includes":{"object-record":"object-record","object-type":"object-type"},"fields":{"object-ingestion-log":[],"object-record":[],"object-type":["meta"]}}',
  get_records_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/object-records","burst":3,"steady":60,"scopes":["custom-objects:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"object-record","many":true,"fields":{"object-record":[]}}',
  get_current_schema_id_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/current-schema","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema"}',
  get_draft_schema_id_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/draft-schema","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema"}',
  get_ingestion_log_ids_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/object-ingestion-logs","burst":1,"steady":15,"scopes":["custom-objects:read"],"cursor":true,"type":"object-ingestion-log","many":true,"filters":{"event_type":{"kind":"text","operators":["any","equals"],"choices":["validation_error"]},"record_id":{"kind":"text","operators":["equals"]},"status":{"kind":"text","operators":["any","equals"],"choices":["error","warning","info"]},"timestamp":{"kind":"time","operators":["greater-or-equal","less-than"]}}}',
  get_record_ids_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/object-records","burst":3,"steady":60,"scopes":["custom-objects:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"object-record","many":true}',
  get_object_type_relationships:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/object-types","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-type","many":true}',
  get_profile_type_relationships:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/profile-object-types","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"profile-object-type","many":true}',
  get_schema_version_ids_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/relationships/schema-versions","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema","many":true}',
  get_schema_versions_for_object_type:
    '{"method":"GET","path":"/api/object-types/{id}/schema-versions","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"object-schema","many":true,"fields":{"object-schema":["meta"]}}',
  get_bulk_import_profiles_jobs:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs","burst":10,"steady":150,"scopes":["lists:read","profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile-bulk-import-job","many":true,"filters":{"status":{"kind":"text","operators":["any","equals"],"choices":["queued","processing","complete"]}},"sorts":["created_at","-created_at"],"fields":{"profile-bulk-import-job":[]}}',
  bulk_import_profiles:
    '{"method":"POST","path":"/api/profile-bulk-import-jobs","burst":10,"steady":150,"scopes":["lists:write","profiles:write"],"type":"profile-bulk-import-job","fields":{"profile-bulk-import-job":[]},"most":{"records":10000,"requestBytes":5000000,"recordBytes":100000}}',
  get_errors_for_bulk_import_profiles_job:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs/{id}/import-errors","burst":10,"steady":150,"scopes":["profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"import-error","many":true,"fields":{"import-error":[]}}',
  get_list_for_bulk_import_profiles_job:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs/{id}/lists","burst":10,"steady":150,"scopes":["lists:read"],"type":"list","many":true,"fields":{"list":["profile_count"]}}',
  get_profiles_for_bulk_import_profiles_job:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs/{id}/profiles","burst":10,"steady":150,"scopes":["profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true,"additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":["joined_group_at"]}}',
  get_list_ids_for_bulk_import_profiles_job:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs/{id}/relationships/lists","burst":10,"steady":150,"scopes":["lists:read"],"type":"list","many":true}',
  get_profile_ids_for_bulk_import_profiles_job:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs/{id}/relationships/profiles","burst":10,"steady":150,"scopes":["profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true}',
  get_bulk_import_profiles_job:
    '{"method":"GET","path":"/api/profile-bulk-import-jobs/{job_id}","burst":10,"steady":150,"scopes":["lists:read","profiles:read"],"type":"profile-bulk-import-job","includes":{"lists":"list"},"fields":{"list":["profile_count"],"profile-bulk-import-job":[]}}',
  create_or_update_profile:
    '{"method":"POST","path":"/api/profile-import","burst":75,"steady":750,"scopes":["profiles:write"],"type":"profile","additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":["joined_group_at"]},"most":{"requestBytes":100000}}',
  merge_profiles:
    '{"method":"POST","path":"/api/profile-merge","burst":10,"steady":150,"scopes":["profiles:write"],"type":"profile","fields":{"profile":["created","email","external_id","first_name","image","joined_group_at","last_event_date","last_name","locale","location","organization","phone_number","predictive_analytics","properties","subscriptions","title","updated"]}}',
  bulk_subscribe_profiles:
    '{"method":"POST","path":"/api/profile-subscription-bulk-create-jobs","burst":75,"steady":750,"scopes":["lists:write","profiles:write","subscriptions:write"],"most":{"records":1000}}',
  bulk_unsubscribe_profiles:
    '{"method":"POST","path":"/api/profile-subscription-bulk-delete-jobs","burst":75,"steady":750,"scopes":["lists:write","profiles:write","subscriptions:write"],"most":{"records":100}}',
  get_bulk_suppress_profiles_jobs:
    '{"method":"GET","path":"/api/profile-suppression-bulk-create-jobs","burst":75,"steady":750,"scopes":["subscriptions:read"],"cursor":true,"type":"profile-suppression-bulk-create-job","many":true,"filters":{"list_id":{"kind":"text","operators":["equals"]},"segment_id":{"kind":"text","operators":["equals"]},"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"sorts":["created","-created"],"fields":{"profile-suppression-bulk-create-job":[]}}',
  bulk_suppress_profiles:
    '{"method":"POST","path":"/api/profile-suppression-bulk-create-jobs","burst":75,"steady":750,"scopes":["profiles:write","subscriptions:write"],"type":"profile-suppression-bulk-create-job","fields":{"profile-suppression-bulk-create-job":[]},"most":{"records":100}}',
  get_bulk_suppress_profiles_job:
    '{"method":"GET","path":"/api/profile-suppression-bulk-create-jobs/{job_id}","burst":75,"steady":750,"scopes":["subscriptions:read"],"type":"profile-suppression-bulk-create-job","fields":{"profile-suppression-bulk-create-job":[]}}',
  get_bulk_unsuppress_profiles_jobs:
    '{"method":"GET","path":"/api/profile-suppression-bulk-delete-jobs","burst":75,"steady":750,"scopes":["subscriptions:read"],"cursor":true,"type":"profile-suppression-bulk-delete-job","many":true,"filters":{"list_id":{"kind":"text","operators":["equals"]},"segment_id":{"kind":"text","operators":["equals"]},"status":{"kind":"text","operators":["equals"],"choices":["queued","processing","complete","cancelled"]}},"sorts":["created","-created"],"fields":{"profile-suppression-bulk-delete-job":[]}}',
  bulk_unsuppress_profiles:
    '{"method":"POST","path":"/api/profile-suppression-bulk-delete-jobs","burst":75,"steady":750,"scopes":["subscriptions:write"],"type":"profile-suppression-bulk-delete-job","fields":{"profile-suppression-bulk-delete-job":[]},"most":{"records":100}}',
  get_bulk_unsuppress_profiles_job:
    '{"method":"GET","path":"/api/profile-suppression-bulk-delete-jobs/{job_id}","burst":75,"steady":750,"scopes":["subscriptions:read"],"type":"profile-suppression-bulk-delete-job","fields":{"profile-suppression-bulk-delete-job":[]}}',
  get_profiles:
    '{"method":"GET","path":"/api/profiles","burst":75,"steady":750,"scopes":["profiles:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true,"filters":{"_kx":{"kind":"text","operators":["equals"]},"created":{"kind":"time","operators":["greater-than","less-than"]},"email":{"kind":"text","operators":["any","equals"]},"external_id":{"kind":"text","operators":["any","equals"]},"id":{"kind":"text","operators":["any","equals"]},"phone_number":{"kind":"text","operators":["any","equals"]},"subscriptions.email.marketing.list_suppressions.list_id":{"kind":"text","operators":["equals"]},"subscriptions.email.marketing.list_suppressions.reason":{"kind":"text","operators":["equals"]},"subscriptions.email.marketing.list_suppressions.timestamp":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"subscriptions.email.marketing.suppression.reason":{"kind":"text","operators":["equals"]},"subscriptions.email.marketing.suppression.timestamp":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"updated":{"kind":"time","operators":["greater-than","less-than"]}},"sorts":["created","-created","email","-email","id","-id","subscriptions.email.marketing.list_suppressions.timestamp","-subscriptions.email.marketing.list_suppressions.timestamp","subscriptions.email.marketing.suppression.timestamp","-subscriptions.email.marketing.suppression.timestamp","updated","-updated"],"includes":{"conversations":"conversation","push-tokens":"push-token"},"additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"conversation":[],"profile":["joined_group_at"],"push-token":[]},"reduced":[{"parameter":"additional-fields[profile]","value":"predictive_analytics","burst":10,"steady":150}]}',
  create_profile:
    '{"method":"POST","path":"/api/profiles","burst":75,"steady":750,"scopes":["profiles:write"],"type":"profile","additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":["joined_group_at"]},"most":{"requestBytes":100000}}',
  get_profile:
    '{"method":"GET","path":"/api/profiles/{id}","burst":75,"steady":750,"scopes":["profiles:read"],"type":"profile","includes":{"conversations":"conversation","lists":"list","push-tokens":"push-token","segments":"segment"},"additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"conversation":[],"list":["profile_count"],"profile":["joined_group_at"],"push-token":[],"segment":["profile_count"]},"reduced":[{"parameter":"include","value":"lists","burst":1,"steady":15},{"parameter":"include","value":"segments","burst":1,"steady":15}]}',
  update_profile:
    '{"method":"PATCH","path":"/api/profiles/{id}","burst":75,"steady":750,"scopes":["profiles:write"],"type":"profile","additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":["joined_group_at"]},"most":{"requestBytes":100000}}',
  get_conversation_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/conversation","burst":3,"steady":60,"scopes":["conversations:read","profiles:read"],"type":"conversation","fields":{"conversation":[]}}',
  get_conversations_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/conversations","burst":3,"steady":60,"scopes":["conversations:read","profiles:read"],"type":"conversation","many":true,"fields":{"conversation":[]}}',
  get_lists_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/lists","burst":3,"steady":60,"scopes":["lists:read","profiles:read"],"type":"list","many":true,"fields":{"list":["profile_count"]}}',
  get_push_tokens_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/push-tokens","burst":10,"steady":150,"scopes":["profiles:read"],"type":"push-token","many":true,"fields":{"push-token":[]}}',
  get_conversation_id_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/relationships/conversation","burst":3,"steady":60,"scopes":["conversations:read","profiles:read"],"type":"conversation"}',
  get_conversation_ids_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/relationships/conversations","burst":3,"steady":60,"scopes":["conversations:read","profiles:read"],"type":"conversation","many":true}',
  get_list_ids_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/relationships/lists","burst":3,"steady":60,"scopes":["lists:read","profiles:read"],"type":"list","many":true}',
  get_push_token_ids_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/relationships/push-tokens","burst":10,"steady":150,"scopes":["profiles:read"],"type":"push-token","many":true}',
  get_segment_ids_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/relationships/segments","burst":3,"steady":60,"scopes":["profiles:read","segments:read"],"type":"segment","many":true}',
  get_segments_for_profile:
    '{"method":"GET","path":"/api/profiles/{id}/segments","burst":3,"steady":60,"scopes":["profiles:read","segments:read"],"type":"segment","many":true,"fields":{"segment":["profile_count"]}}',
  get_push_tokens:
    '{"method":"GET","path":"/api/push-tokens","burst":10,"steady":150,"scopes":["profiles:read","push-tokens:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"push-token","many":true,"filters":{"enablement_status":{"kind":"text","operators":["equals"],"choices":["AUTHORIZED","UNAUTHORIZED","DENIED","PROVISIONAL","NOT_DETERMINED"]},"id":{"kind":"text","operators":["equals"]},"platform":{"kind":"text","operators":["equals"],"choices":["ios","android"]},"profile.id":{"kind":"text","operators":["equals"]}},"includes":{"profile":"profile"},"fields":{"profile":["joined_group_at","predictive_analytics","subscriptions"],"push-token":[]}}',
  create_push_token:
    '{"method":"POST","path":"/api/push-tokens","burst":75,"steady":750,"scopes":["profiles:write","push-tokens:write"],"most":{"requestBytes":100000}}',
  delete_push_token:
    '{"method":"DELETE","path":"/api/push-tokens/{id}","burst":3,"steady":60,"scopes":["push-tokens:write"]}',
  get_push_token:
    '{"method":"GET","path":"/api/push-tokens/{id}","burst":10,"steady":150,"scopes":["profiles:read","push-tokens:read"],"type":"push-token","includes":{"profile":"profile"},"fields":{"profile":["joined_group_at","predictive_analytics","subscriptions"],"push-token":[]}}',
  get_profile_for_push_token:
    '{"method":"GET","path":"/api/push-tokens/{id}/profile","burst":10,"steady":150,"scopes":["profiles:read","push-tokens:read"],"type":"profile","additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":["joined_group_at"]}}',
  get_profile_id_for_push_token:
    '{"method":"GET","path":"/api/push-tokens/{id}/relationships/profile","burst":10,"steady":150,"scopes":["profiles:read","push-tokens:read"],"type":"profile"}',
  get_reviews:
    '{"method":"GET","path":"/api/reviews","burst":10,"steady":150,"scopes":["reviews:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"review","many":true,"filters":{"content":{"kind":"text","operators":["contains"]},"created":{"kind":"time","operators":["greater-or-equal","less-or-equal"]},"id":{"kind":"text","operators":["any","equals"]},"item.id":{"kind":"text","operators":["any","equals"]},"rating":{"kind":"number","operators":["any","equals","greater-or-equal","less-or-equal"]},"review_type":{"kind":"text","operators":["equals"],"choices":["question","review","rating","store"]},"status":{"kind":"text","operators":["equals"],"choices":["published","unpublished","rejected","featured","pending","all"]},"verified":{"kind":"boolean","operators":["equals"]}},"sorts":["created","-created","rating","-rating","updated","-updated"],"includes":{"events":"event"},"fields":{"event":[],"review":[]}}',
  get_review:
    '{"method":"GET","path":"/api/reviews/{id}","burst":10,"steady":150,"scopes":["reviews:read"],"type":"review","includes":{"events":"event"},"fields":{"event":[],"review":[]}}',
  update_review:
    '{"method":"PATCH","path":"/api/reviews/{id}","burst":10,"steady":150,"scopes":["reviews:write"],"type":"review","fields":{"review":[]}}',
  query_segment_series:
    '{"method":"POST","path":"/api/segment-series-reports","burst":1,"steady":2,"daily":225,"scopes":["segments:read"],"type":"segment-series-report","fields":{"segment-series-report":[]}}',
  query_segment_values:
    '{"method":"POST","path":"/api/segment-values-reports","burst":1,"steady":2,"daily":225,"scopes":["segments:read"],"type":"segment-values-report","fields":{"segment-values-report":[]}}',
  get_segments:
    '{"method":"GET","path":"/api/segments","burst":75,"steady":750,"scopes":["segments:read"],"cursor":true,"pageSize":{"default":10,"max":10},"type":"segment","many":true,"filters":{"created":{"kind":"time","operators":["greater-than"]},"id":{"kind":"text","operators":["any","equals"]},"is_active":{"kind":"boolean","operators":["any","equals"]},"is_starred":{"kind":"boolean","operators":["equals"]},"name":{"kind":"text","operators":["any","equals"]},"updated":{"kind":"time","operators":["greater-than"]}},"sorts":["created","-created","id","-id","name","-name","updated","-updated"],"includes":{"flow-triggers":"flow","tags":"tag"},"fields":{"flow":["definition"],"segment":["profile_count"],"tag":[]}}',
  create_segment:
    '{"method":"POST","path":"/api/segments","burst":1,"steady":15,"daily":100,"scopes":["segments:write"],"type":"segment","fields":{"segment":["profile_count"]}}',
  delete_segment:
    '{"method":"DELETE","path":"/api/segments/{id}","burst":3,"steady":60,"scopes":["segments:write"]}',
  get_segment:
    '{"method":"GET","path":"/api/segments/{id}","burst":75,"steady":750,"scopes":["segments:read"],"type":"segment","includes":{"flow-triggers":"flow","tags":"tag"},"additional":{"segment":["profile_count"]},"fields":{"flow":["definition"],"segment":[],"tag":[]},"reduced":[{"parameter":"additional-fields[segment]","value":"profile_count","burst":1,"steady":15}]}',
  update_segment:
    '{"method":"PATCH","path":"/api/segments/{id}","burst":1,"steady":15,"daily":100,"scopes":["segments:write"],"type":"segment","fields":{"segment":["profile_count"]}}',
  get_flows_triggered_by_segment:
    '{"method":"GET","path":"/api/segments/{id}/flow-triggers","burst":3,"steady":60,"scopes":["flows:read","segments:read"],"type":"flow","many":true,"fields":{"flow":["definition"]}}',
  get_profiles_for_segment:
    '{"method":"GET","path":"/api/segments/{id}/profiles","burst":75,"steady":750,"scopes":["profiles:read","segments:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true,"filters":{"_kx":{"kind":"text","operators":["equals"]},"email":{"kind":"text","operators":["any","equals"]},"joined_group_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"phone_number":{"kind":"text","operators":["any","equals"]},"profile_id":{"kind":"text","operators":["any","equals"]},"push_token":{"kind":"text","operators":["any","equals"]}},"sorts":["joined_group_at","-joined_group_at"],"additional":{"profile":["subscriptions","predictive_analytics"]},"fields":{"profile":[]}}',
  get_ids_for_flows_triggered_by_segment:
    '{"method":"GET","path":"/api/segments/{id}/relationships/flow-triggers","burst":3,"steady":60,"scopes":["flows:read","segments:read"],"type":"flow","many":true}',
  get_profile_ids_for_segment:
    '{"method":"GET","path":"/api/segments/{id}/relationships/profiles","burst":75,"steady":750,"scopes":["profiles:read","segments:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"profile","many":true,"filters":{"_kx":{"kind":"text","operators":["equals"]},"email":{"kind":"text","operators":["any","equals"]},"joined_group_at":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"phone_number":{"kind":"text","operators":["any","equals"]},"profile_id":{"kind":"text","operators":["any","equals"]},"push_token":{"kind":"text","operators":["any","equals"]}},"sorts":["joined_group_at","-joined_group_at"]}',
  get_tag_ids_for_segment:
    '{"method":"GET","path":"/api/segments/{id}/relationships/tags","burst":3,"steady":60,"scopes":["segments:read","tags:read"],"type":"tag","many":true}',
  get_tags_for_segment:
    '{"method":"GET","path":"/api/segments/{id}/tags","burst":3,"steady":60,"scopes":["segments:read","tags:read"],"type":"tag","many":true,"fields":{"tag":[]}}',
  get_source_mapping:
    '{"method":"GET","path":"/api/source-mappings/{id}","burst":3,"steady":60,"scopes":["custom-objects:read"],"type":"source-mapping","fields":{"source-mapping":[]}}',
  update_source_mapping:
    '{"method":"PATCH","path":"/api/source-mappings/{id}","burst":3,"steady":60,"scopes":["custom-objects:write"],"type":"source-mapping","fields":{"source-mapping":[]}}',
  get_tag_groups:
    '{"method":"GET","path":"/api/tag-groups","burst":3,"steady":60,"scopes":["tags:read"],"cursor":true,"pageSize":{"default":25,"max":25},"type":"tag-group","many":true,"filters":{"default":{"kind":"boolean","operators":["equals"]},"exclusive":{"kind":"boolean","operators":["equals"]},"name":{"kind":"text","operators":["contains","ends-with","equals","starts-with"]}},"sorts":["id","-id","name","-name"],"fields":{"tag-group":[]}}',
  create_tag_group:
    '{"method":"POST","path":"/api/tag-groups","burst":3,"steady":60,"scopes":["tags:read","tags:write"],"type":"tag-group","fields":{"tag-group":[]}}',
  delete_tag_group:
    '{"method":"DELETE","path":"/api/tag-groups/{id}","burst":3,"steady":60,"scopes":["tags:read","tags:write"]}',
  get_tag_group:
    '{"method":"GET","path":"/api/tag-groups/{id}","burst":3,"steady":60,"scopes":["tags:read"],"type":"tag-group","fields":{"tag-group":[]}}',
  update_tag_group:
    '{"method":"PATCH","path":"/api/tag-groups/{id}","burst":3,"steady":60,"scopes":["tags:read","tags:write"]}',
  get_tag_ids_for_tag_group:
    '{"method":"GET","path":"/api/tag-groups/{id}/relationships/tags","burst":3,"steady":60,"scopes":["tags:read"],"type":"tag","many":true}',
  get_tags_for_tag_group:
    '{"method":"GET","path":"/api/tag-groups/{id}/tags","burst":3,"steady":60,"scopes":["tags:read"],"type":"tag","many":true,"fields":{"tag":[]}}',
  get_tags:
    '{"method":"GET","path":"/api/tags","burst":3,"steady":60,"scopes":["tags:read"],"cursor":true,"pageSize":{"default":50,"max":50},"type":"tag","many":true,"filters":{"name":{"kind":"text","operators":["contains","ends-with","equals","starts-with"]}},"sorts":["id","-id","name","-name"],"includes":{"tag-group":"tag-group"},"fields":{"tag":[],"tag-group":[]}}',
  create_tag:
    '{"method":"POST","path":"/api/tags","burst":3,"steady":60,"scopes":["tags:read","tags:write"],"type":"tag","fields":{"tag":[]}}',
  delete_tag:
    '{"method":"DELETE","path":"/api/tags/{id}","burst":3,"steady":60,"scopes":["tags:read","tags:write"]}',
  get_tag:
    '{"method":"GET","path":"/api/tags/{id}","burst":3,"steady":60,"scopes":["tags:read"],"type":"tag","includes":{"tag-group":"tag-group"},"fields":{"tag":[],"tag-group":[]}}',
  update_tag:
    '{"method":"PATCH","path":"/api/tags/{id}","burst":3,"steady":60,"scopes":["tags:read","tags:write"]}',
  remove_tag_from_campaigns:
    '{"method":"DELETE","path":"/api/tags/{id}/relationships/campaigns","burst":3,"steady":60,"scopes":["campaigns:write","tags:write"]}',
  get_campaign_ids_for_tag:
    '{"method":"GET","path":"/api/tags/{id}/relationships/campaigns","burst":3,"steady":60,"scopes":["campaigns:read","tags:read"],"type":"campaign","many":true}',
  tag_campaigns:
    '{"method":"POST","path":"/api/tags/{id}/relationships/campaigns","burst":3,"steady":60,"scopes":["campaigns:write","tags:write"]}',
  remove_tag_from_flows:
    '{"method":"DELETE","path":"/api/tags/{id}/relationships/flows","burst":3,"steady":60,"scopes":["flows:write","tags:write"]}',
  get_flow_ids_for_tag:
    '{"method":"GET","path":"/api/tags/{id}/relationships/flows","burst":3,"steady":60,"scopes":["flows:read","tags:read"],"type":"flow","many":true}',
  tag_flows:
    '{"method":"POST","path":"/api/tags/{id}/relationships/flows","burst":3,"steady":60,"scopes":["flows:write","tags:write"]}',
  remove_tag_from_lists:
    '{"method":"DELETE","path":"/api/tags/{id}/relationships/lists","burst":3,"steady":60,"scopes":["lists:write","tags:write"]}',
  get_list_ids_for_tag:
    '{"method":"GET","path":"/api/tags/{id}/relationships/lists","burst":3,"steady":60,"scopes":["lists:read","tags:read"],"type":"list","many":true}',
  tag_lists:
    '{"method":"POST","path":"/api/tags/{id}/relationships/lists","burst":3,"steady":60,"scopes":["lists:write","tags:write"]}',
  remove_tag_from_segments:
    '{"method":"DELETE","path":"/api/tags/{id}/relationships/segments","burst":3,"steady":60,"scopes":["segments:write","tags:write"]}',
  get_segment_ids_for_tag:
    '{"method":"GET","path":"/api/tags/{id}/relationships/segments","burst":3,"steady":60,"scopes":["segments:read","tags:read"],"type":"segment","many":true}',
  tag_segments:
    '{"method":"POST","path":"/api/tags/{id}/relationships/segments","burst":3,"steady":60,"scopes":["segments:write","tags:write"]}',
  get_tag_group_id_for_tag:
    '{"method":"GET","path":"/api/tags/{id}/relationships/tag-group","burst":3,"steady":60,"scopes":["tags:read"],"type":"tag-group"}',
  get_tag_group_for_tag:
    '{"method":"GET","path":"/api/tags/{id}/tag-group","burst":3,"steady":60,"scopes":["tags:read"],"type":"tag-group","fields":{"tag-group":[]}}',
  clone_template:
    '{"method":"POST","path":"/api/template-clone","burst":75,"steady":750,"scopes":["templates:write"],"type":"template","fields":{"template":["definition"]}}',
  render_template:
    '{"method":"POST","path":"/api/template-render","burst":3,"steady":60,"scopes":["templates:read"],"type":"template","fields":{"template":["definition"]}}',
  get_all_universal_content:
    '{"method":"GET","path":"/api/template-universal-content","burst":75,"steady":750,"scopes":["templates:read"],"cursor":true,"pageSize":{"default":20,"max":100},"type":"template-universal-content","many":true,"filters":{"created":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"definition.content_type":{"kind":"text","operators":["equals"],"choices":["block","section"]},"definition.type":{"kind":"text","operators":["equals"],"choices":["button","coupon","drop_shadow","header","horizontal_rule","html","image","product","review","social","spacer","split","table","text","unsupported","video"]},"id":{"kind":"text","operators":["any","equals"]},"name":{"kind":"text","operators":["any","equals"]},"updated":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created","-created","id","-id","name","-name","updated","-updated"],"fields":{"template-universal-content":[]}}',
  create_universal_content:
    '{"method":"POST","path":"/api/template-universal-content","burst":75,"steady":750,"scopes":["templates:write"],"type":"template-universal-content","fields":{"template-universal-content":[]}}',
  delete_universal_content:
    '{"method":"DELETE","path":"/api/template-universal-content/{id}","burst":75,"steady":750,"scopes":["templates:write"]}',
  get_universal_content:
    '{"method":"GET","path":"/api/template-universal-content/{id}","burst":75,"steady":750,"scopes":["templates:read"],"type":"template-universal-content","fields":{"template-universal-content":[]}}',
  update_universal_content:
    '{"method":"PATCH","path":"/api/template-universal-content/{id}","burst":75,"steady":750,"scopes":["templates:write"],"type":"template-universal-content","fields":{"template-universal-content":[]}}',
  get_templates:
    '{"method":"GET","path":"/api/templates","burst":75,"steady":750,"scopes":["templates:read"],"cursor":true,"pageSize":{"default":10,"max":10},"type":"template","many":true,"filters":{"created":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]},"id":{"kind":"text","operators":["any","equals"]},"name":{"kind":"text","operators":["any","contains","equals"]},"updated":{"kind":"time","operators":["equals","greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created","-created","id","-id","name","-name","updated","-updated"],"additional":{"template":["definition"]},"fields":{"template":[]}}',
  create_template:
    '{"method":"POST","path":"/api/templates","burst":75,"steady":750,"scopes":["templates:write"],"type":"template","additional":{"template":["definition"]},"fields":{"template":[]}}',
  delete_template:
    '{"method":"DELETE","path":"/api/templates/{id}","burst":75,"steady":750,"scopes":["templates:write"]}',
  get_template:
    '{"method":"GET","path":"/api/templates/{id}","burst":75,"steady":750,"scopes":["templates:read"],"type":"template","additional":{"template":["definition"]},"fields":{"template":[]}}',
  update_template:
    '{"method":"PATCH","path":"/api/templates/{id}","burst":75,"steady":750,"scopes":["templates:write"],"type":"template","additional":{"template":["definition"]},"fields":{"template":[]}}',
  get_tracking_settings:
    '{"method":"GET","path":"/api/tracking-settings","burst":10,"steady":150,"scopes":["tracking-settings:read"],"cursor":true,"pageSize":{"default":1,"max":1},"type":"tracking-setting","many":true,"fields":{"tracking-setting":[]}}',
  get_tracking_setting:
    '{"method":"GET","path":"/api/tracking-settings/{id}","burst":10,"steady":150,"scopes":["tracking-settings:read"],"type":"tracking-setting","fields":{"tracking-setting":[]}}',
  update_tracking_setting:
    '{"method":"PATCH","path":"/api/tracking-settings/{id}","burst":10,"steady":150,"scopes":["tracking-settings:write"],"type":"tracking-setting","fields":{"tracking-setting":[]}}',
  get_web_feeds:
    '{"method":"GET","path":"/api/web-feeds","burst":1,"steady":15,"scopes":["web-feeds:read"],"cursor":true,"pageSize":{"default":5,"max":20},"type":"web-feed","many":true,"filters":{"created":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]},"name":{"kind":"text","operators":["any","contains","equals"]},"updated":{"kind":"time","operators":["greater-or-equal","greater-than","less-or-equal","less-than"]}},"sorts":["created","-created","name","-name","updated","-updated"],"fields":{"web-feed":[]}}',
  create_web_feed:
    '{"method":"POST","path":"/api/web-feeds","burst":1,"steady":15,"scopes":["web-feeds:write"],"type":"web-feed","fields":{"web-feed":[]}}',
  delete_web_feed:
    '{"method":"DELETE","path":"/api/web-feeds/{id}","burst":1,"steady":15,"scopes":["web-feeds:write"]}',
  get_web_feed:
    '{"method":"GET","path":"/api/web-feeds/{id}","burst":1,"steady":15,"scopes":["web-feeds:read"],"type":"web-feed","fields":{"web-feed":[]}}',
  update_web_feed:
    '{"method":"PATCH","path":"/api/web-feeds/{id}","burst":1,"steady":15,"scopes":["web-feeds:write"],"type":"web-feed","fields":{"web-feed":[]}}',
  get_webhook_topics:
    '{"method":"GET","path":"/api/webhook-topics","burst":1,"steady":15,"scopes":["webhooks:read"],"type":"webhook-topic","many":true,"fields":{"webhook-topic":[]}}',
  get_webhook_topic:
    '{"method":"GET","path":"/api/webhook-topics/{id}","burst":1,"steady":15,"scopes":["webhooks:read"],"type":"webhook-topic","fields":{"webhook-topic":[]}}',
  get_webhooks:
    '{"method":"GET","path":"/api/webhooks","burst":1,"steady":15,"scopes":["webhooks:read"],"type":"webhook","many":true,"includes":{"webhook-topics":"webhook-topic"},"fields":{"webhook":[],"webhook-topic":[]}}',
  create_webhook:
    '{"method":"POST","path":"/api/webhooks","burst":1,"steady":15,"scopes":["webhooks:write"],"type":"webhook","fields":{"webhook":[]}}',
  delete_webhook:
    '{"method":"DELETE","path":"/api/webhooks/{id}","burst":1,"steady":15,"scopes":["webhooks:write"]}',
  get_webhook:
    '{"method":"GET","path":"/api/webhooks/{id}","burst":1,"steady":15,"scopes":["webhooks:read"],"type":"webhook","includes":{"webhook-topics":"webhook-topic"},"fields":{"webhook":[],"webhook-topic":[]}}',
  update_webhook:
    '{"method":"PATCH","path":"/api/webhooks/{id}","burst":1,"steady":15,"scopes":["webhooks:write"],"type":"webhook","fields":{"webhook":[]}}',
} as const;

/** By type, all that `fields[type]` takes in some operation. */
export const fieldTexts = {
  account:
    'contact_information contact_information.default_sender_email contact_information.default_sender_name contact_information.organization_name contact_information.street_address contact_information.street_address.address1 contact_information.street_address.address2 contact_information.street_address.city contact_information.street_address.country contact_information.street_address.region contact_information.street_address.zip contact_information.website_url id industry locale preferred_currency public_api_key test_account timezone',
  attribution: 'id',
  campaign:
    'archived audiences audiences.excluded audiences.included created_at id name scheduled_at send_options send_options.use_smart_sending send_strategy send_strategy.date send_strategy.datetime send_strategy.method send_strategy.options send_strategy.options.is_local send_strategy.options.send_past_recipients_immediately send_strategy.throttle_percentage send_time status tracking_options tracking_options.add_tracking_params tracking_options.custom_tracking_params tracking_options.is_tracking_clicks tracking_options.is_tracking_opens updated_at',
  'campaign-message':
    'channel content content.bcc_email content.body content.cc_email content.from_email content.from_label content.media_url content.preview_text content.reply_to_email content.subject created_at definition definition.channel definition.content definition.content.action_buttons definition.content.bcc_email definition.content.body definition.content.cc_email definition.content.dynamic_image definition.content.from_email definition.content.from_label definition.content.media_url definition.content.preview_text definition.content.reply_to_email definition.content.subject definition.content.title definition.kv_pairs definition.label definition.notification_type definition.options definition.options.badge definition.options.badge.badge_options definition.options.badge.badge_options.badge_config definition.options.badge.badge_options.set_from_property definition.options.badge.badge_options.value definition.options.badge.display definition.options.on_open definition.options.on_open.android_deep_link definition.options.on_open.ios_deep_link definition.options.on_open.type definition.options.on_open.web_url definition.options.play_sound definition.render_options definition.render_options.add_info_link definition.render_options.add_opt_out_language definition.render_options.add_org_prefix definition.render_options.shorten_links id label render_options render_options.add_info_link render_options.add_opt_out_language render_options.add_org_prefix render_options.shorten_links send_times updated_at',
  'campaign-recipient-estimation': 'estimated_recipient_count id',
  'campaign-recipient-estimation-job': 'id status',
  'campaign-send-job': 'id status',
  'campaign-values-report': 'id results',
  'catalog-category': 'external_id id name updated',
  'catalog-category-bulk-create-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-category-bulk-delete-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-category-bulk-update-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-item':
    'created custom_metadata description external_id id image_full_url image_thumbnail_url images price published title updated url',
  'catalog-item-bulk-create-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-item-bulk-delete-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-item-bulk-update-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-variant':
    'created custom_metadata description external_id id image_full_url image_thumbnail_url images inventory_policy inventory_quantity price published sku title updated url',
  'catalog-variant-bulk-create-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-variant-bulk-delete-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'catalog-variant-bulk-update-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  conversation: 'channel id',
  coupon: 'description external_id id monitor_configuration',
  'coupon-code': 'expires_at id status unique_code',
  'coupon-code-bulk-create-job':
    'completed_at completed_count created_at errors expires_at failed_count id status total_count',
  'custom-metric':
    'created definition definition.aggregation_method definition.metric_groups id name updated',
  'data-source': 'description id namespace title visibility',
  event: 'datetime event_properties id timestamp uuid',
  flow: 'archived created definition definition.actions definition.entry_action_id definition.profile_filter definition.profile_filter.condition_groups definition.reentry_criteria definition.reentry_criteria.duration definition.reentry_criteria.unit definition.triggers id name status trigger_type updated',
  'flow-action':
    'created definition definition.data definition.data.action_output_filter definition.data.action_output_filter.condition_groups definition.data.branches definition.data.current_experiment definition.data.current_experiment.allocations definition.data.current_experiment.automatic_winner_selection_settings definition.data.current_experiment.automatic_winner_selection_settings.automatic_end_date definition.data.current_experiment.automatic_winner_selection_settings.automatic_end_statistical_certainty definition.data.current_experiment.automatic_winner_selection_settings.enabled definition.data.current_experiment.id definition.data.current_experiment.name definition.data.current_experiment.started definition.data.current_experiment.variations definition.data.current_experiment.winner_metric definition.data.delay_until_time definition.data.delay_until_weekdays definition.data.experiment_status definition.data.list_id definition.data.main_action definition.data.main_action.data definition.data.main_action.data.message definition.data.main_action.data.message.action_buttons definition.data.main_action.data.message.add_info_link definition.data.main_action.data.message.add_opt_out_language definition.data.main_action.data.message.add_org_prefix definition.data.main_action.data.message.add_tracking_params definition.data.main_action.data.message.additional_filters definition.data.main_action.data.message.additional_filters.condition_groups definition.data.main_action.data.message.android_link definition.data.main_action.data.message.badge definition.data.main_action.data.message.badge_options definition.data.main_action.data.message.badge_options.badge_config definition.data.main_action.data.message.badge_options.set_from_property definition.data.main_action.data.message.badge_options.value definition.data.main_action.data.message.bcc_email definition.data.main_action.data.message.body definition.data.main_action.data.message.cc_email definition.data.main_action.data.message.conversion_metric_id definition.data.main_action.data.message.custom_tracking_params definition.data.main_action.data.message.dynamic_image definition.data.main_action.data.message.from_email definition.data.main_action.data.message.from_label definition.data.main_action.data.message.id definition.data.main_action.data.message.image_id definition.data.main_action.data.message.include_contact_card definition.data.main_action.data.message.ios_link definition.data.main_action.data.message.kv_pairs definition.data.main_action.data.message.message_hierarchy definition.data.main_action.data.message.name definition.data.main_action.data.message.on_open definition.data.main_action.data.message.preview_text definition.data.main_action.data.message.push_type definition.data.main_action.data.message.reply_to_email definition.data.main_action.data.message.shorten_links definition.data.main_action.data.message.smart_sending_enabled definition.data.main_action.data.message.sms_quiet_hours_enabled definition.data.main_action.data.message.sound definition.data.main_action.data.message.subject_line definition.data.main_action.data.message.template_id definition.data.main_action.data.message.title definition.data.main_action.data.message.transactional definition.data.main_action.data.message.vendor_id definition.data.main_action.data.message.video_asset_id definition.data.main_action.data.message.web_url definition.data.main_action.data.status definition.data.main_action.id definition.data.main_action.links definition.data.main_action.links.next definition.data.main_action.temporary_id definition.data.main_action.type definition.data.message definition.data.message.action_buttons definition.data.message.add_info_link definition.data.message.add_opt_out_language definition.data.message.add_org_prefix definition.data.message.add_tracking_params definition.data.message.additional_filters definition.data.message.additional_filters.condition_groups definition.data.message.android_link definition.data.message.badge definition.data.message.badge_options definition.data.message.badge_options.badge_config definition.data.message.badge_options.set_from_property definition.data.message.badge_options.value definition.data.message.bcc_email definition.data.message.body definition.data.message.cc_email definition.data.message.conversion_metric_id definition.data.message.custom_tracking_params definition.data.message.dynamic_image definition.data.message.from_email definition.data.message.from_label definition.data.message.headers definition.data.message.id definition.data.message.image_id definition.data.message.include_contact_card definition.data.message.ios_link definition.data.message.kv_pairs definition.data.message.message_hierarchy definition.data.message.name definition.data.message.on_open definition.data.message.preview_text definition.data.message.push_type definition.data.message.reply_to_email definition.data.message.shorten_links definition.data.message.smart_sending_enabled definition.data.message.sms_quiet_hours_enabled definition.data.message.sound definition.data.message.subject_line definition.data.message.template_id definition.data.message.title definition.data.message.to_emails definition.data.message.transactional definition.data.message.url definition.data.message.vendor_id definition.data.message.video_asset_id definition.data.message.web_url definition.data.name definition.data.on_execution definition.data.profile_filter definition.data.profile_filter.condition_groups definition.data.profile_operations definition.data.secondary_value definition.data.service_configuration definition.data.service_configuration.event_key definition.data.service_configuration.event_payload definition.data.service_configuration.report_id definition.data.service_configuration.service_method_type definition.data.service_configuration.tracking_company_id definition.data.status definition.data.target_days definition.data.target_time definition.data.timezone definition.data.trigger_filter definition.data.trigger_filter.condition_groups definition.data.trigger_id definition.data.trigger_subtype definition.data.trigger_type definition.data.unit definition.data.value definition.id definition.links definition.links.next definition.links.next_if_false definition.links.next_if_true definition.temporary_id definition.type id updated',
  'flow-message':
    'channel created definition definition.action_buttons definition.add_info_link definition.add_opt_out_language definition.add_org_prefix definition.add_tracking_params definition.additional_filters definition.additional_filters.condition_groups definition.android_link definition.badge definition.badge_options definition.badge_options.badge_config definition.badge_options.set_from_property definition.badge_options.value definition.bcc_email definition.body definition.cc_email definition.conversion_metric_id definition.custom_tracking_params definition.dynamic_image definition.from_email definition.from_label definition.headers definition.id definition.image_id definition.include_contact_card definition.ios_link definition.kv_pairs definition.message_hierarchy definition.name definition.on_open definition.preview_text definition.push_type definition.reply_to_email definition.shorten_links definition.smart_sending_enabled definition.sms_quiet_hours_enabled definition.sound definition.subject_line definition.template_id definition.title definition.to_emails definition.transactional definition.url definition.vendor_id definition.video_asset_id definition.web_url id updated',
  'flow-series-report': 'date_times id results',
  'flow-values-report': 'id results',
  form: 'ab_test created_at definition definition.versions id name status updated_at',
  'form-series-report': 'date_times id results',
  'form-values-report': 'id results',
  'form-version': 'ab_test ab_test.variation_name created_at form_type id status updated_at variation_name',
  geofence: 'id latitude longitude radius',
  image: 'format hidden id image_url name size updated_at',
  'import-error': 'code detail id original_payload source source.pointer title',
  'ip-allowlist': 'created id prefixes sync_token',
  list: 'created id name opt_in_process profile_count updated',
  'mapped-metric': 'id updated',
  metric: 'created id integration name updated',
  'metric-aggregate': 'data dates id',
  'metric-property': 'id inferred_type label property sample_values',
  'object-ingestion-log': 'errors event_type id status summary timestamp',
  'object-record': 'id record_properties',
  'object-schema':
    'description id meta meta.description meta.name meta.relationship_id properties published_at required status title visibility',
  'object-type':
    'created_at description id meta meta.description meta.name meta.relationship_id namespace status title updated_at',
  profile:
    'created email external_id first_name id image joined_group_at last_event_date last_name locale location location.address1 location.address2 location.city location.country location.ip location.latitude location.longitude location.region location.timezone location.zip organization phone_number predictive_analytics predictive_analytics.average_days_between_orders predictive_analytics.average_order_value predictive_analytics.churn_probability predictive_analytics.expected_date_of_next_order predictive_analytics.historic_clv predictive_analytics.historic_number_of_orders predictive_analytics.predicted_clv predictive_analytics.predicted_number_of_orders predictive_analytics.ranked_channel_affinity predictive_analytics.total_clv properties subscriptions subscriptions.email subscriptions.email.marketing subscriptions.email.marketing.can_receive_email_marketing subscriptions.email.marketing.consent subscriptions.email.marketing.consent_timestamp subscriptions.email.marketing.custom_method_detail subscriptions.email.marketing.double_optin subscriptions.email.marketing.last_updated subscriptions.email.marketing.list_suppressions subscriptions.email.marketing.method subscriptions.email.marketing.method_detail subscriptions.email.marketing.suppression subscriptions.email.open_tracking subscriptions.email.open_tracking.can_receive subscriptions.email.open_tracking.consent subscriptions.email.open_tracking.consent_timestamp subscriptions.email.open_tracking.created_timestamp subscriptions.email.open_tracking.last_updated subscriptions.email.open_tracking.metadata subscriptions.email.open_tracking.valid_until subscriptions.mobile_push subscriptions.mobile_push.marketing subscriptions.mobile_push.marketing.can_receive_push_marketing subscriptions.mobile_push.marketing.consent subscriptions.mobile_push.marketing.consent_timestamp subscriptions.sms subscriptions.sms.marketing subscriptions.sms.marketing.can_receive_sms_marketing subscriptions.sms.marketing.consent subscriptions.sms.marketing.consent_timestamp subscriptions.sms.marketing.last_updated subscriptions.sms.marketing.method subscriptions.sms.marketing.method_detail subscriptions.sms.transactional subscriptions.sms.transactional.can_receive_sms_transactional subscriptions.sms.transactional.consent subscriptions.sms.transactional.consent_timestamp subscriptions.sms.transactional.last_updated subscriptions.sms.transactional.method subscriptions.sms.transactional.method_detail subscriptions.whatsapp subscriptions.whatsapp.conversational subscriptions.whatsapp.conversational.can_receive subscriptions.whatsapp.conversational.consent subscriptions.whatsapp.conversational.consent_timestamp subscriptions.whatsapp.conversational.created_timestamp subscriptions.whatsapp.conversational.last_updated subscriptions.whatsapp.conversational.metadata subscriptions.whatsapp.conversational.phone_number subscriptions.whatsapp.conversational.valid_until subscriptions.whatsapp.marketing subscriptions.whatsapp.marketing.can_receive subscriptions.whatsapp.marketing.consent subscriptions.whatsapp.marketing.consent_timestamp subscriptions.whatsapp.marketing.created_timestamp subscriptions.whatsapp.marketing.last_updated subscriptions.whatsapp.marketing.metadata subscriptions.whatsapp.marketing.phone_number subscriptions.whatsapp.marketing.valid_until subscriptions.whatsapp.transactional subscriptions.whatsapp.transactional.can_receive subscriptions.whatsapp.transactional.consent subscriptions.whatsapp.transactional.consent_timestamp subscriptions.whatsapp.transactional.created_timestamp subscriptions.whatsapp.transactional.last_updated subscriptions.whatsapp.transactional.metadata subscriptions.whatsapp.transactional.phone_number subscriptions.whatsapp.transactional.valid_until title updated',
  'profile-bulk-import-job':
    'completed_at completed_count created_at expires_at failed_count id started_at status total_count',
  'profile-object-schema': 'id meta meta.description meta.name meta.relationship_id',
  'profile-object-type': 'id meta meta.description meta.name meta.relationship_id',
  'profile-suppression-bulk-create-job':
    'completed_at completed_count created_at id skipped_count status total_count',
  'profile-suppression-bulk-delete-job':
    'completed_at completed_count created_at id skipped_count status total_count',
  'push-token':
    'background created enablement_status id metadata metadata.app_build metadata.app_id metadata.app_name metadata.app_version metadata.device_id metadata.device_model metadata.environment metadata.klaviyo_sdk metadata.manufacturer metadata.os_name metadata.os_version metadata.sdk_version platform recorded_date token vendor',
  review:
    'author content created email id images product product.external_id product.image_url product.name product.url public_reply public_reply.author public_reply.content public_reply.updated rating review_type smart_quote status status.rejection_reason status.rejection_reason.reason status.rejection_reason.status_explanation status.value title updated verified',
  'review-values-report': 'id results',
  segment:
    'created definition definition.condition_groups id is_active is_processing is_starred name profile_count updated',
  'segment-series-report': 'date_times id results',
  'segment-values-report': 'id results',
  'source-mapping': 'id property_mappings relationship_mappings',
  tag: 'id name',
  'tag-group': 'default exclusive id name',
  template:
    'amp created definition definition.body definition.body.id definition.body.properties definition.body.properties.css_class definition.body.properties.id definition.body.sections definition.body.styles definition.body.styles.background_color definition.body.styles.width definition.id definition.styles definition.template_id editor_type html id name text updated',
  'template-universal-content':
    'created definition definition.content_type definition.data definition.data.content definition.data.display_options definition.data.display_options.content_repeat definition.data.display_options.content_repeat.item_alias definition.data.display_options.content_repeat.repeat_for definition.data.display_options.show_on definition.data.display_options.visible_check definition.data.styles definition.data.styles.background_color definition.data.styles.block_background_color definition.data.styles.block_border_color definition.data.styles.block_border_style definition.data.styles.block_border_width definition.data.styles.block_padding_bottom definition.data.styles.block_padding_left definition.data.styles.block_padding_right definition.data.styles.block_padding_top definition.data.styles.color definition.data.styles.extra_css_class definition.data.styles.font_family definition.data.styles.font_size definition.data.styles.font_style definition.data.styles.font_weight definition.data.styles.inner_padding_bottom definition.data.styles.inner_padding_left definition.data.styles.inner_padding_right definition.data.styles.inner_padding_top definition.data.styles.letter_spacing definition.data.styles.line_height definition.data.styles.mobile_stretch_content definition.data.styles.text_align definition.data.styles.text_decoration definition.data.styles.text_table_layout definition.type id name screenshot_status screenshot_url updated',
  'tracking-setting':
    'auto_add_parameters custom_parameters id utm_campaign utm_campaign.campaign utm_campaign.campaign.type utm_campaign.campaign.value utm_campaign.flow utm_campaign.flow.type utm_campaign.flow.value utm_id utm_id.campaign utm_id.campaign.type utm_id.campaign.value utm_id.flow utm_id.flow.type utm_id.flow.value utm_medium utm_medium.campaign utm_medium.campaign.type utm_medium.campaign.value utm_medium.flow utm_medium.flow.type utm_medium.flow.value utm_source utm_source.campaign utm_source.campaign.type utm_source.campaign.value utm_source.flow utm_source.flow.type utm_source.flow.value utm_term utm_term.campaign utm_term.campaign.type utm_term.campaign.value utm_term.flow utm_term.flow.type utm_term.flow.value',
  'web-feed': 'content_type created id name request_method status updated url',
  webhook: 'created_at description enabled endpoint_url id name updated_at',
  'webhook-topic': 'id',
} as const;
