// The types of records by operation and by resource. Made by `make docs`, not to be edited.

/**
 * By operation, the columns of a record as an object of JSON has them. Where any other column is sent on, as a custom
 * property, any other is allowed.
 */
export interface OperationRecords {
  /** create or update profiles and add them to a list */
  readonly add: {
    /** an email address of at most 254 bytes: attributes.email */
    readonly email: string;
    /** a valid phone number in E.164, or a national one with --default-country: attributes.phone_number */
    readonly phone_number?: string | undefined | null;
    /** an id of your own, a string: attributes.external_id */
    readonly external_id?: string | undefined | null;
    /** Klaviyo's id of the profile, a string: id */
    readonly profile_id?: string | undefined | null;
    /** text: attributes.first_name */
    readonly first_name?: string | number | boolean | undefined | null;
    /** text: attributes.last_name */
    readonly last_name?: string | number | boolean | undefined | null;
    /** text: attributes.organization */
    readonly organization?: string | number | boolean | undefined | null;
    /** a language tag like en-US: attributes.locale */
    readonly locale?: string | number | boolean | undefined | null;
    /** text: attributes.title */
    readonly title?: string | number | boolean | undefined | null;
    /** a URL: attributes.image */
    readonly image?: string | number | boolean | undefined | null;
    /** text: attributes.location.address1 */
    readonly address1?: string | number | boolean | undefined | null;
    /** text: attributes.location.address2 */
    readonly address2?: string | number | boolean | undefined | null;
    /** text: attributes.location.city */
    readonly city?: string | number | boolean | undefined | null;
    /** text: attributes.location.country */
    readonly country?: string | number | boolean | undefined | null;
    /** text: attributes.location.region */
    readonly region?: string | number | boolean | undefined | null;
    /** text: attributes.location.zip */
    readonly zip?: string | number | boolean | undefined | null;
    /** degrees north, a number or text: attributes.location.latitude */
    readonly latitude?: string | number | boolean | undefined | null;
    /** degrees east, a number or text: attributes.location.longitude */
    readonly longitude?: string | number | boolean | undefined | null;
    /** a zone name like America/New_York: attributes.location.timezone */
    readonly timezone?: string | number | boolean | undefined | null;
    /** an IP address: attributes.location.ip */
    readonly ip?: string | number | boolean | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.location */
    readonly location?: Readonly<Record<string, unknown>> | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.properties */
    readonly properties?: Readonly<Record<string, unknown>> | undefined | null;
    readonly [column: string]: unknown;
  };
  /** take profiles off a list */
  readonly remove: {
    /** Klaviyo's id of the profile, a string: id */
    readonly profile_id?: string | undefined | null;
    /** an email address of at most 254 bytes: attributes.email */
    readonly email?: string | undefined | null;
    /** a valid phone number in E.164, or a national one with --default-country: attributes.phone_number */
    readonly phone_number?: string | undefined | null;
    /** an id of your own, a string: attributes.external_id */
    readonly external_id?: string | undefined | null;
  };
  /** subscribe or unsubscribe profiles (--consent, --subscription) */
  readonly consent: {
    /** an email address of at most 254 bytes: attributes.email */
    readonly email?: string | undefined | null;
    /** a valid phone number in E.164, or a national one with --default-country: attributes.phone_number */
    readonly phone_number?: string | undefined | null;
    /** Klaviyo's id of the profile, a string: id */
    readonly profile_id?: string | undefined | null;
    /** a past date, YYYY-MM-DD: attributes.age_gated_date_of_birth */
    readonly birth_day?: string | undefined | null;
    /** a past time: when the consent was given: attributes.subscriptions.*.consented_at */
    readonly consent_at?: string | undefined | null;
    /** the token of the device, as APNS or FCM gave it: attributes.subscriptions.push.tokens.token */
    readonly push_token?: string | undefined | null;
    /** android or ios: attributes.subscriptions.push.tokens.platform */
    readonly push_platform?: string | undefined | null;
    /** apns or fcm: attributes.subscriptions.push.tokens.vendor */
    readonly push_vendor?: string | undefined | null;
  };
  /** create or update profiles, without a list */
  readonly upsert: {
    /** an email address of at most 254 bytes: attributes.email */
    readonly email?: string | undefined | null;
    /** a valid phone number in E.164, or a national one with --default-country: attributes.phone_number */
    readonly phone_number?: string | undefined | null;
    /** an id of your own, a string: attributes.external_id */
    readonly external_id?: string | undefined | null;
    /** Klaviyo's id of the profile, a string: id */
    readonly profile_id?: string | undefined | null;
    /** text: attributes.first_name */
    readonly first_name?: string | number | boolean | undefined | null;
    /** text: attributes.last_name */
    readonly last_name?: string | number | boolean | undefined | null;
    /** text: attributes.organization */
    readonly organization?: string | number | boolean | undefined | null;
    /** a language tag like en-US: attributes.locale */
    readonly locale?: string | number | boolean | undefined | null;
    /** text: attributes.title */
    readonly title?: string | number | boolean | undefined | null;
    /** a URL: attributes.image */
    readonly image?: string | number | boolean | undefined | null;
    /** text: attributes.location.address1 */
    readonly address1?: string | number | boolean | undefined | null;
    /** text: attributes.location.address2 */
    readonly address2?: string | number | boolean | undefined | null;
    /** text: attributes.location.city */
    readonly city?: string | number | boolean | undefined | null;
    /** text: attributes.location.country */
    readonly country?: string | number | boolean | undefined | null;
    /** text: attributes.location.region */
    readonly region?: string | number | boolean | undefined | null;
    /** text: attributes.location.zip */
    readonly zip?: string | number | boolean | undefined | null;
    /** degrees north, a number or text: attributes.location.latitude */
    readonly latitude?: string | number | boolean | undefined | null;
    /** degrees east, a number or text: attributes.location.longitude */
    readonly longitude?: string | number | boolean | undefined | null;
    /** a zone name like America/New_York: attributes.location.timezone */
    readonly timezone?: string | number | boolean | undefined | null;
    /** an IP address: attributes.location.ip */
    readonly ip?: string | number | boolean | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.location */
    readonly location?: Readonly<Record<string, unknown>> | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.properties */
    readonly properties?: Readonly<Record<string, unknown>> | undefined | null;
    readonly [column: string]: unknown;
  } & (
    | { readonly email: string | null }
    | { readonly phone_number: string | null }
    | { readonly external_id: string | null }
    | { readonly profile_id: string | null }
  );
  /** make the members of a list equal to the input: add who is missing, take off who is not in it */
  readonly mirror: OperationRecords['upsert'];
  /** stop all email marketing to addresses, whatever their consent, or to a whole list or segment */
  readonly suppress: {
    /** an email address of at most 254 bytes: attributes.email */
    readonly email: string;
  };
  /** lift the suppression of addresses, or of a whole list or segment */
  readonly unsuppress: OperationRecords['suppress'];
  /** record events of profiles */
  readonly track: {
    /** text of 1 to 127 characters: metric.name */
    readonly metric: string;
    /** an email address of at most 254 bytes: profile.attributes.email */
    readonly email?: string | undefined | null;
    /** a valid phone number in E.164, or a national one with --default-country: profile.attributes.phone_number */
    readonly phone_number?: string | undefined | null;
    /** an id of your own, a string: profile.attributes.external_id */
    readonly external_id?: string | undefined | null;
    /** Klaviyo's id of the profile, a string: profile.id */
    readonly profile_id?: string | undefined | null;
    /** an id of your own for who is not known yet: profile.attributes.anonymous_id */
    readonly anonymous_id?: string | undefined | null;
    /** a time, or epoch seconds or milliseconds; without one the start of the run: attributes.time */
    readonly time?: string | number | undefined | null;
    /** a time, or epoch seconds or milliseconds; without one the start of the run: attributes.time */
    readonly datetime?: string | number | undefined | null;
    /** a time, or epoch seconds or milliseconds; without one the start of the run: attributes.time */
    readonly timestamp?: string | number | undefined | null;
    /** a number: attributes.value */
    readonly value?: string | number | undefined | null;
    /** a currency code of three letters, like EUR: attributes.value_currency */
    readonly value_currency?: string | undefined | null;
    /** a string: an event that comes again counts once; made where it is missing: attributes.unique_id */
    readonly unique_id?: string | undefined | null;
    /** true or false: an event of the past, which starts no flows: attributes.backfill */
    readonly backfill?: string | number | boolean | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.properties */
    readonly properties?: Readonly<Record<string, unknown>> | undefined | null;
    readonly [column: string]: unknown;
  } & (
    | { readonly email: string | null }
    | { readonly phone_number: string | null }
    | { readonly external_id: string | null }
    | { readonly profile_id: string | null }
    | { readonly anonymous_id: string | null }
  );
  /** delete profiles for good, with all that Klaviyo knows of them (data privacy) */
  readonly delete: {
    /** Klaviyo's id of the profile, a string: attributes.profile.id */
    readonly profile_id?: string | undefined | null;
    /** an email address of at most 254 bytes: attributes.profile.attributes.email */
    readonly email?: string | undefined | null;
    /** a valid phone number in E.164, or a national one with --default-country: attributes.profile.attributes.phone_number */
    readonly phone_number?: string | undefined | null;
  } & (
    | { readonly profile_id: string | null }
    | { readonly email: string | null }
    | { readonly phone_number: string | null }
  );
  /** merge profiles into others, which keep their own data and gain what they lack */
  readonly merge: {
    /** Klaviyo's id of the profile that will be gone: relationships.profiles */
    readonly profile_id: string;
    /** Klaviyo's id of the profile that stays: id */
    readonly into_profile_id: string;
  };
  /** create, update or delete items of the catalog (--action) */
  readonly 'catalog-items': {
    /** an id of your own, a string: attributes.external_id */
    readonly external_id?: string | undefined | null;
    /** text: attributes.title */
    readonly title?: string | undefined | null;
    /** text: attributes.description */
    readonly description?: string | undefined | null;
    /** text: attributes.url */
    readonly url?: string | undefined | null;
    /** a number: attributes.price */
    readonly price?: string | number | undefined | null;
    /** text: attributes.image_full_url */
    readonly image_full_url?: string | undefined | null;
    /** text: attributes.image_thumbnail_url */
    readonly image_thumbnail_url?: string | undefined | null;
    /** a JSON array of URLs: attributes.images */
    readonly images?: string | readonly string[] | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.custom_metadata */
    readonly custom_metadata?: string | Readonly<Record<string, unknown>> | undefined | null;
    /** true or false: attributes.published */
    readonly published?: string | number | boolean | undefined | null;
    /** a JSON array of ids: relationships.categories */
    readonly categories?: string | readonly string[] | undefined | null;
    /** Klaviyo's id of the object, like $custom:::$default:::A1: id */
    readonly id?: string | undefined | null;
  };
  /** create, update or delete variants of catalog items (--action) */
  readonly 'catalog-variants': {
    /** an id of your own, a string: attributes.external_id */
    readonly external_id?: string | undefined | null;
    /** an id: relationships.item */
    readonly item_id?: string | undefined | null;
    /** text: attributes.title */
    readonly title?: string | undefined | null;
    /** text: attributes.description */
    readonly description?: string | undefined | null;
    /** text: attributes.sku */
    readonly sku?: string | undefined | null;
    /** a number: attributes.inventory_quantity */
    readonly inventory_quantity?: string | number | undefined | null;
    /** a number: attributes.price */
    readonly price?: string | number | undefined | null;
    /** text: attributes.url */
    readonly url?: string | undefined | null;
    /** 0, 1 or 2: attributes.inventory_policy */
    readonly inventory_policy?: string | number | undefined | null;
    /** text: attributes.image_full_url */
    readonly image_full_url?: string | undefined | null;
    /** text: attributes.image_thumbnail_url */
    readonly image_thumbnail_url?: string | undefined | null;
    /** a JSON array of URLs: attributes.images */
    readonly images?: string | readonly string[] | undefined | null;
    /** an object (JSON text in CSV and TSV): attributes.custom_metadata */
    readonly custom_metadata?: string | Readonly<Record<string, unknown>> | undefined | null;
    /** true or false: attributes.published */
    readonly published?: string | number | boolean | undefined | null;
    /** Klaviyo's id of the object, like $custom:::$default:::A1: id */
    readonly id?: string | undefined | null;
  };
  /** create, update or delete categories of the catalog (--action) */
  readonly 'catalog-categories': {
    /** an id of your own, a string: attributes.external_id */
    readonly external_id?: string | undefined | null;
    /** text: attributes.name */
    readonly name?: string | undefined | null;
    /** a JSON array of ids: relationships.items */
    readonly items?: string | readonly string[] | undefined | null;
    /** Klaviyo's id of the object, like $custom:::$default:::A1: id */
    readonly id?: string | undefined | null;
  };
  /** create codes of coupons */
  readonly 'coupon-codes': {
    /** the code, text: attributes.unique_code */
    readonly unique_code: string;
    /** a time; without one the code expires in a year: attributes.expires_at */
    readonly expires_at?: string | undefined | null;
    /** the coupon's id; --coupon ID names one for all records: relationships.coupon */
    readonly coupon_id?: string | undefined | null;
  };
  /** take in records of custom objects by a data source (--data-source ID), or delete them (--action) */
  readonly objects: {
    /** Klaviyo's id of the object record, a string: id */
    readonly id?: string | undefined | null;
    readonly [column: string]: unknown;
  };
}

/** By operation, the fields of an item: what its judge has made of the columns that it judges. */
export interface OperationFields {
  readonly add: {
    readonly email: string;
    readonly phone_number?: string | undefined;
    readonly external_id?: string | undefined;
    readonly profile_id?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly remove: {
    readonly profile_id?: string | undefined;
    readonly email?: string | undefined;
    readonly phone_number?: string | undefined;
    readonly external_id?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly consent: {
    readonly email?: string | undefined;
    readonly phone_number?: string | undefined;
    readonly profile_id?: string | undefined;
    readonly birth_day?: string | undefined;
    readonly consent_at?: string | undefined;
    readonly push_token?: string | undefined;
    readonly push_platform?: string | undefined;
    readonly push_vendor?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly upsert: {
    readonly email?: string | undefined;
    readonly phone_number?: string | undefined;
    readonly external_id?: string | undefined;
    readonly profile_id?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly mirror: OperationFields['upsert'];
  readonly suppress: {
    readonly email: string;
    readonly [field: string]: unknown;
  };
  readonly unsuppress: OperationFields['suppress'];
  readonly track: {
    readonly metric: string;
    readonly email?: string | undefined;
    readonly phone_number?: string | undefined;
    readonly external_id?: string | undefined;
    readonly profile_id?: string | undefined;
    readonly anonymous_id?: string | undefined;
    readonly time: string;
    readonly value?: number | undefined;
    readonly value_currency?: string | undefined;
    readonly unique_id?: string | undefined;
    readonly backfill: boolean;
    readonly [field: string]: unknown;
  };
  readonly delete: {
    readonly profile_id?: string | undefined;
    readonly email?: string | undefined;
    readonly phone_number?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly merge: {
    readonly profile_id: string;
    readonly into_profile_id: string;
    readonly [field: string]: unknown;
  };
  readonly 'catalog-items': {
    readonly external_id?: string | undefined;
    readonly title?: string | undefined;
    readonly description?: string | undefined;
    readonly url?: string | undefined;
    readonly price?: number | undefined;
    readonly image_full_url?: string | undefined;
    readonly image_thumbnail_url?: string | undefined;
    readonly images?: readonly string[] | undefined;
    readonly custom_metadata?: Readonly<Record<string, unknown>> | undefined;
    readonly published?: boolean | undefined;
    readonly categories?: readonly string[] | undefined;
    readonly id?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly 'catalog-variants': {
    readonly external_id?: string | undefined;
    readonly item_id?: string | undefined;
    readonly title?: string | undefined;
    readonly description?: string | undefined;
    readonly sku?: string | undefined;
    readonly inventory_quantity?: number | undefined;
    readonly price?: number | undefined;
    readonly url?: string | undefined;
    readonly inventory_policy?: number | undefined;
    readonly image_full_url?: string | undefined;
    readonly image_thumbnail_url?: string | undefined;
    readonly images?: readonly string[] | undefined;
    readonly custom_metadata?: Readonly<Record<string, unknown>> | undefined;
    readonly published?: boolean | undefined;
    readonly id?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly 'catalog-categories': {
    readonly external_id?: string | undefined;
    readonly name?: string | undefined;
    readonly items?: readonly string[] | undefined;
    readonly id?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly 'coupon-codes': {
    readonly unique_code: string;
    readonly expires_at?: string | undefined;
    readonly coupon_id: string;
    readonly [field: string]: unknown;
  };
  readonly objects: {
    readonly id?: string | undefined;
    readonly [field: string]: unknown;
  };
}

/** By resource, what a record of it holds by its contract; Klaviyo may add to it at any time. */
export interface ResourceRecords {
  readonly lists: {
    readonly id: string;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly opt_in_process?: 'double_opt_in' | 'single_opt_in' | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly profile_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly 'flow-triggers'?: readonly ({ readonly id?: string; readonly archived?: boolean | null; readonly created?: string | null; readonly name?: string | null; readonly status?: string | null; readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null; readonly updated?: string | null; readonly definition?: Readonly<Record<string, unknown>> | null } | null)[] | null;
    readonly tags?: readonly ({ readonly id?: string; readonly name?: string } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly profiles: {
    readonly id: string;
    readonly created?: string | null;
    readonly email?: string | null;
    readonly external_id?: string | null;
    readonly first_name?: string | null;
    readonly image?: string | null;
    readonly last_event_date?: string | null;
    readonly last_name?: string | null;
    readonly locale?: string | null;
    readonly location?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly ip?: string | null; readonly latitude?: string | number | null; readonly longitude?: string | number | null; readonly region?: string | null; readonly timezone?: string | null; readonly zip?: string | null } | null;
    readonly organization?: string | null;
    readonly phone_number?: string | null;
    readonly properties?: Readonly<Record<string, unknown>> | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly anonymous_id?: unknown;
    readonly whatsapp_bsuid?: unknown;
    readonly list_ids?: readonly string[] | null;
    readonly push_token_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly conversation_ids?: readonly string[] | null;
    readonly 'push-tokens'?: readonly ({ readonly id?: string; readonly background?: string; readonly created?: string; readonly enablement_status?: 'AUTHORIZED' | 'DENIED' | 'NOT_DETERMINED' | 'PROVISIONAL' | 'UNAUTHORIZED'; readonly metadata?: { readonly app_build?: string | null; readonly app_id?: string | null; readonly app_name?: string | null; readonly app_version?: string | null; readonly device_id?: string | null; readonly device_model?: string | null; readonly environment?: 'debug' | 'release' | null; readonly klaviyo_sdk?: 'android' | 'flutter' | 'flutter_community' | 'react_native' | 'swift' | null; readonly manufacturer?: string | null; readonly os_name?: 'android' | 'ios' | 'ipados' | 'macos' | 'tvos' | null; readonly os_version?: string | null; readonly sdk_version?: string | null } | null; readonly platform?: 'android' | 'ios'; readonly recorded_date?: string; readonly token?: string; readonly vendor?: string } | null)[] | null;
    readonly conversations?: readonly ({ readonly id?: string; readonly channel?: 'instagram' | 'sms' | 'whatsapp' } | null)[] | null;
    readonly predictive_analytics?: { readonly average_days_between_orders?: number | null; readonly average_order_value?: number | null; readonly churn_probability?: number | null; readonly expected_date_of_next_order?: string | null; readonly historic_clv?: number | null; readonly historic_number_of_orders?: number | null; readonly predicted_clv?: number | null; readonly predicted_number_of_orders?: number | null; readonly ranked_channel_affinity?: readonly ('email' | 'push' | 'sms' | 'whatsapp')[] | null; readonly total_clv?: number | null } | null;
    readonly subscriptions?: { readonly email?: { readonly marketing?: { readonly can_receive_email_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly custom_method_detail?: string | null; readonly double_optin?: boolean | null; readonly last_updated?: string | null; readonly list_suppressions?: readonly { readonly list_id?: string; readonly reason?: string; readonly timestamp?: string }[] | null; readonly method?: string | null; readonly method_detail?: string | null; readonly suppression?: readonly { readonly reason?: 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED'; readonly timestamp?: string }[] | null } | null; readonly open_tracking?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly valid_until?: string | null } | null } | null; readonly mobile_push?: { readonly marketing?: { readonly can_receive_push_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null } | null } | null; readonly sms?: { readonly marketing?: { readonly can_receive_sms_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null; readonly transactional?: { readonly can_receive_sms_transactional?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null } | null; readonly whatsapp?: { readonly conversational?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly marketing?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly transactional?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null } | null } | null;
    readonly missing_fields?: readonly string[];
    readonly [attribute: string]: unknown;
  };
  readonly events: {
    readonly id: string;
    readonly datetime?: string | null;
    readonly event_properties?: Readonly<Record<string, unknown>> | null;
    readonly timestamp?: number | null;
    readonly uuid?: string | null;
    readonly attribution_ids?: readonly string[] | null;
    readonly metric_id?: string | null;
    readonly metric?: { readonly id?: string; readonly created?: string | null; readonly integration?: Readonly<Record<string, unknown>> | null; readonly name?: string | null; readonly updated?: string | null } | null;
    readonly profile_id?: string | null;
    readonly profile?: { readonly id?: string; readonly predictive_analytics?: { readonly average_days_between_orders?: number | null; readonly average_order_value?: number | null; readonly churn_probability?: number | null; readonly expected_date_of_next_order?: string | null; readonly historic_clv?: number | null; readonly historic_number_of_orders?: number | null; readonly predicted_clv?: number | null; readonly predicted_number_of_orders?: number | null; readonly ranked_channel_affinity?: readonly ('email' | 'push' | 'sms' | 'whatsapp')[] | null; readonly total_clv?: number | null } | null; readonly subscriptions?: { readonly email?: { readonly marketing?: { readonly can_receive_email_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly custom_method_detail?: string | null; readonly double_optin?: boolean | null; readonly last_updated?: string | null; readonly list_suppressions?: readonly { readonly list_id?: string; readonly reason?: string; readonly timestamp?: string }[] | null; readonly method?: string | null; readonly method_detail?: string | null; readonly suppression?: readonly { readonly reason?: 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED'; readonly timestamp?: string }[] | null } | null; readonly open_tracking?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly valid_until?: string | null } | null } | null; readonly mobile_push?: { readonly marketing?: { readonly can_receive_push_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null } | null } | null; readonly sms?: { readonly marketing?: { readonly can_receive_sms_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null; readonly transactional?: { readonly can_receive_sms_transactional?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null } | null; readonly whatsapp?: { readonly conversational?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly marketing?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly transactional?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null } | null } | null; readonly created?: string | null; readonly email?: string | null; readonly external_id?: string | null; readonly first_name?: string | null; readonly image?: string | null; readonly last_event_date?: string | null; readonly last_name?: string | null; readonly locale?: string | null; readonly location?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly ip?: string | null; readonly latitude?: string | number | null; readonly longitude?: string | number | null; readonly region?: string | null; readonly timezone?: string | null; readonly zip?: string | null } | null; readonly organization?: string | null; readonly phone_number?: string | null; readonly properties?: Readonly<Record<string, unknown>> | null; readonly title?: string | null; readonly updated?: string | null; readonly joined_group_at?: string } | null;
    readonly flow_id?: string | null;
    readonly campaign_id?: string | null;
    readonly message_id?: string | null;
    readonly attributions?: readonly ({ readonly id?: string } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly metrics: {
    readonly id: string;
    readonly created?: string | null;
    readonly integration?: Readonly<Record<string, unknown>> | null;
    readonly name?: string | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly 'flow-triggers'?: readonly ({ readonly id?: string; readonly archived?: boolean | null; readonly created?: string | null; readonly name?: string | null; readonly status?: string | null; readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null; readonly updated?: string | null; readonly definition?: Readonly<Record<string, unknown>> | null } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly campaigns: {
    readonly id: string;
    readonly archived?: boolean;
    readonly audiences?: { readonly excluded?: readonly string[] | null; readonly included?: readonly string[] };
    readonly created_at?: string;
    readonly name?: string;
    readonly scheduled_at?: string | null;
    readonly send_options?: { readonly use_smart_sending?: boolean | null };
    readonly send_strategy?: { readonly datetime?: string; readonly method?: 'static'; readonly options?: { readonly is_local?: true; readonly send_past_recipients_immediately?: boolean } | { readonly is_local?: false } | null } | { readonly date?: string; readonly method?: 'smart_send_time' } | { readonly datetime?: string; readonly method?: 'throttled'; readonly throttle_percentage?: 1 | 2 | 5 | 10 | 11 | 13 | 14 | 17 | 20 | 25 | 33 | 50 } | { readonly method?: 'immediate' } | { readonly method?: 'ab_test_campaign' } | { readonly method?: 'unsupported' };
    readonly send_time?: string | null;
    readonly status?: 'Adding Recipients' | 'Cancelled' | 'Cancelled: Account Disabled' | 'Cancelled: Billing Limit' | 'Cancelled: Internal Error' | 'Cancelled: Misconfigured' | 'Cancelled: No Recipients' | 'Cancelled: Smart Sending' | 'Draft' | 'Preparing to schedule' | 'Preparing to send' | 'Queued without Recipients' | 'Scheduled' | 'Sending' | 'Sending Segments' | 'Sent' | 'Unknown' | 'Variations Sent';
    readonly tracking_options?: { readonly add_tracking_params?: boolean | null; readonly custom_tracking_params?: readonly ({ readonly name?: string; readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly name?: string; readonly type?: 'static'; readonly value?: string })[] | null; readonly is_tracking_clicks?: boolean | null; readonly is_tracking_opens?: boolean | null } | { readonly add_tracking_params?: boolean | null; readonly custom_tracking_params?: readonly ({ readonly name?: string; readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly name?: string; readonly type?: 'static'; readonly value?: string })[] | null } | null;
    readonly updated_at?: string;
    readonly campaign_message_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly 'campaign-messages'?: readonly ({ readonly id?: string; readonly created_at?: string | null; readonly definition?: { readonly channel?: 'email'; readonly content?: { readonly bcc_email?: string | null; readonly cc_email?: string | null; readonly from_email?: string | null; readonly from_label?: string | null; readonly preview_text?: string | null; readonly reply_to_email?: string | null; readonly subject?: string | null } | null; readonly label?: string | null } | { readonly channel?: 'sms'; readonly content?: { readonly body?: string | null; readonly media_url?: string | null } | null; readonly render_options?: { readonly add_info_link?: boolean | null; readonly add_opt_out_language?: boolean | null; readonly add_org_prefix?: boolean | null; readonly shorten_links?: boolean | null } | null } | { readonly channel?: 'mobile_push'; readonly content?: { readonly action_buttons?: readonly { readonly action_type?: string; readonly label?: string; readonly position?: number | null; readonly url?: string | null }[] | null; readonly body?: string | null; readonly dynamic_image?: string | null; readonly title?: string | null }; readonly kv_pairs?: Readonly<Record<string, unknown>> | null; readonly notification_type?: 'standard'; readonly options?: { readonly badge?: { readonly badge_options?: { readonly badge_config?: 'increment_one' } | { readonly badge_config?: 'set_count'; readonly value?: string } | { readonly badge_config?: 'set_property'; readonly set_from_property?: string } | null; readonly display?: true } | { readonly display?: false } | null; readonly on_open?: { readonly type?: 'open_app' } | { readonly android_deep_link?: string | null; readonly ios_deep_link?: string | null; readonly type?: 'deep_link' } | { readonly type?: 'open_web_url'; readonly web_url?: string | null } | null; readonly play_sound?: boolean | null } | null } | { readonly channel?: 'mobile_push'; readonly kv_pairs?: Readonly<Record<string, unknown>> | null; readonly notification_type?: 'silent' } | null; readonly send_times?: readonly { readonly datetime?: string; readonly is_local?: boolean }[] | null; readonly updated_at?: string | null } | null)[] | null;
    readonly tags?: readonly ({ readonly id?: string; readonly name?: string } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly templates: {
    readonly id: string;
    readonly amp?: string | null;
    readonly created?: string | null;
    readonly editor_type?: string;
    readonly html?: string;
    readonly name?: string;
    readonly text?: string | null;
    readonly updated?: string | null;
    readonly definition?: Readonly<Record<string, unknown>> | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'list-profiles': {
    readonly id: string;
    readonly created?: string | null;
    readonly email?: string | null;
    readonly external_id?: string | null;
    readonly first_name?: string | null;
    readonly image?: string | null;
    readonly joined_group_at?: string;
    readonly last_event_date?: string | null;
    readonly last_name?: string | null;
    readonly locale?: string | null;
    readonly location?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly ip?: string | null; readonly latitude?: string | number | null; readonly longitude?: string | number | null; readonly region?: string | null; readonly timezone?: string | null; readonly zip?: string | null } | null;
    readonly organization?: string | null;
    readonly phone_number?: string | null;
    readonly properties?: Readonly<Record<string, unknown>> | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly anonymous_id?: unknown;
    readonly whatsapp_bsuid?: unknown;
    readonly list_ids?: readonly string[] | null;
    readonly push_token_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly conversation_ids?: readonly string[] | null;
    readonly list_id: string;
    readonly predictive_analytics?: { readonly average_days_between_orders?: number | null; readonly average_order_value?: number | null; readonly churn_probability?: number | null; readonly expected_date_of_next_order?: string | null; readonly historic_clv?: number | null; readonly historic_number_of_orders?: number | null; readonly predicted_clv?: number | null; readonly predicted_number_of_orders?: number | null; readonly ranked_channel_affinity?: readonly ('email' | 'push' | 'sms' | 'whatsapp')[] | null; readonly total_clv?: number | null } | null;
    readonly subscriptions?: { readonly email?: { readonly marketing?: { readonly can_receive_email_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly custom_method_detail?: string | null; readonly double_optin?: boolean | null; readonly last_updated?: string | null; readonly list_suppressions?: readonly { readonly list_id?: string; readonly reason?: string; readonly timestamp?: string }[] | null; readonly method?: string | null; readonly method_detail?: string | null; readonly suppression?: readonly { readonly reason?: 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED'; readonly timestamp?: string }[] | null } | null; readonly open_tracking?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly valid_until?: string | null } | null } | null; readonly mobile_push?: { readonly marketing?: { readonly can_receive_push_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null } | null } | null; readonly sms?: { readonly marketing?: { readonly can_receive_sms_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null; readonly transactional?: { readonly can_receive_sms_transactional?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null } | null; readonly whatsapp?: { readonly conversational?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly marketing?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly transactional?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null } | null } | null;
    readonly missing_fields?: readonly string[];
    readonly [attribute: string]: unknown;
  };
  readonly 'segment-profiles': {
    readonly id: string;
    readonly created?: string | null;
    readonly email?: string | null;
    readonly external_id?: string | null;
    readonly first_name?: string | null;
    readonly image?: string | null;
    readonly joined_group_at?: string;
    readonly last_event_date?: string | null;
    readonly last_name?: string | null;
    readonly locale?: string | null;
    readonly location?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly ip?: string | null; readonly latitude?: string | number | null; readonly longitude?: string | number | null; readonly region?: string | null; readonly timezone?: string | null; readonly zip?: string | null } | null;
    readonly organization?: string | null;
    readonly phone_number?: string | null;
    readonly properties?: Readonly<Record<string, unknown>> | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly anonymous_id?: unknown;
    readonly whatsapp_bsuid?: unknown;
    readonly list_ids?: readonly string[] | null;
    readonly push_token_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly conversation_ids?: readonly string[] | null;
    readonly segment_id: string;
    readonly predictive_analytics?: { readonly average_days_between_orders?: number | null; readonly average_order_value?: number | null; readonly churn_probability?: number | null; readonly expected_date_of_next_order?: string | null; readonly historic_clv?: number | null; readonly historic_number_of_orders?: number | null; readonly predicted_clv?: number | null; readonly predicted_number_of_orders?: number | null; readonly ranked_channel_affinity?: readonly ('email' | 'push' | 'sms' | 'whatsapp')[] | null; readonly total_clv?: number | null } | null;
    readonly subscriptions?: { readonly email?: { readonly marketing?: { readonly can_receive_email_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly custom_method_detail?: string | null; readonly double_optin?: boolean | null; readonly last_updated?: string | null; readonly list_suppressions?: readonly { readonly list_id?: string; readonly reason?: string; readonly timestamp?: string }[] | null; readonly method?: string | null; readonly method_detail?: string | null; readonly suppression?: readonly { readonly reason?: 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED'; readonly timestamp?: string }[] | null } | null; readonly open_tracking?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly valid_until?: string | null } | null } | null; readonly mobile_push?: { readonly marketing?: { readonly can_receive_push_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null } | null } | null; readonly sms?: { readonly marketing?: { readonly can_receive_sms_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null; readonly transactional?: { readonly can_receive_sms_transactional?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null } | null; readonly whatsapp?: { readonly conversational?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly marketing?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly transactional?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null } | null } | null;
    readonly missing_fields?: readonly string[];
    readonly [attribute: string]: unknown;
  };
  readonly accounts: {
    readonly id: string;
    readonly contact_information?: { readonly default_sender_email?: string; readonly default_sender_name?: string; readonly organization_name?: string; readonly street_address?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly region?: string | null; readonly zip?: string | null }; readonly website_url?: string | null };
    readonly industry?: string | null;
    readonly locale?: string;
    readonly preferred_currency?: string;
    readonly public_api_key?: string;
    readonly test_account?: boolean;
    readonly timezone?: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'campaign-messages': {
    readonly id: string;
    readonly created_at?: string | null;
    readonly definition?: { readonly channel?: 'email'; readonly content?: { readonly bcc_email?: string | null; readonly cc_email?: string | null; readonly from_email?: string | null; readonly from_label?: string | null; readonly preview_text?: string | null; readonly reply_to_email?: string | null; readonly subject?: string | null } | null; readonly label?: string | null } | { readonly channel?: 'sms'; readonly content?: { readonly body?: string | null; readonly media_url?: string | null } | null; readonly render_options?: { readonly add_info_link?: boolean | null; readonly add_opt_out_language?: boolean | null; readonly add_org_prefix?: boolean | null; readonly shorten_links?: boolean | null } | null } | { readonly channel?: 'mobile_push'; readonly content?: { readonly action_buttons?: readonly { readonly action_type?: string; readonly label?: string; readonly position?: number | null; readonly url?: string | null }[] | null; readonly body?: string | null; readonly dynamic_image?: string | null; readonly title?: string | null }; readonly kv_pairs?: Readonly<Record<string, unknown>> | null; readonly notification_type?: 'standard'; readonly options?: { readonly badge?: { readonly badge_options?: { readonly badge_config?: 'increment_one' } | { readonly badge_config?: 'set_count'; readonly value?: string } | { readonly badge_config?: 'set_property'; readonly set_from_property?: string } | null; readonly display?: true } | { readonly display?: false } | null; readonly on_open?: { readonly type?: 'open_app' } | { readonly android_deep_link?: string | null; readonly ios_deep_link?: string | null; readonly type?: 'deep_link' } | { readonly type?: 'open_web_url'; readonly web_url?: string | null } | null; readonly play_sound?: boolean | null } | null } | { readonly channel?: 'mobile_push'; readonly kv_pairs?: Readonly<Record<string, unknown>> | null; readonly notification_type?: 'silent' } | null;
    readonly send_times?: readonly { readonly datetime?: string; readonly is_local?: boolean }[] | null;
    readonly updated_at?: string | null;
    readonly campaign_id?: string | null;
    readonly image_id?: string | null;
    readonly template_id?: string | null;
    readonly campaign?: { readonly id?: string; readonly archived?: boolean; readonly audiences?: { readonly excluded?: readonly string[] | null; readonly included?: readonly string[] }; readonly created_at?: string; readonly name?: string; readonly scheduled_at?: string | null; readonly send_options?: { readonly use_smart_sending?: boolean | null }; readonly send_strategy?: { readonly datetime?: string; readonly method?: 'static'; readonly options?: { readonly is_local?: true; readonly send_past_recipients_immediately?: boolean } | { readonly is_local?: false } | null } | { readonly date?: string; readonly method?: 'smart_send_time' } | { readonly datetime?: string; readonly method?: 'throttled'; readonly throttle_percentage?: 1 | 2 | 5 | 10 | 11 | 13 | 14 | 17 | 20 | 25 | 33 | 50 } | { readonly method?: 'immediate' } | { readonly method?: 'ab_test_campaign' } | { readonly method?: 'unsupported' }; readonly send_time?: string | null; readonly status?: 'Adding Recipients' | 'Cancelled' | 'Cancelled: Account Disabled' | 'Cancelled: Billing Limit' | 'Cancelled: Internal Error' | 'Cancelled: Misconfigured' | 'Cancelled: No Recipients' | 'Cancelled: Smart Sending' | 'Draft' | 'Preparing to schedule' | 'Preparing to send' | 'Queued without Recipients' | 'Scheduled' | 'Sending' | 'Sending Segments' | 'Sent' | 'Unknown' | 'Variations Sent'; readonly tracking_options?: { readonly add_tracking_params?: boolean | null; readonly custom_tracking_params?: readonly ({ readonly name?: string; readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly name?: string; readonly type?: 'static'; readonly value?: string })[] | null; readonly is_tracking_clicks?: boolean | null; readonly is_tracking_opens?: boolean | null } | { readonly add_tracking_params?: boolean | null; readonly custom_tracking_params?: readonly ({ readonly name?: string; readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly name?: string; readonly type?: 'static'; readonly value?: string })[] | null } | null; readonly updated_at?: string } | null;
    readonly image?: { readonly id?: string; readonly format?: string; readonly hidden?: boolean; readonly image_url?: string; readonly name?: string; readonly size?: number; readonly updated_at?: string } | null;
    readonly template?: { readonly id?: string; readonly amp?: string | null; readonly created?: string | null; readonly editor_type?: string; readonly html?: string; readonly name?: string; readonly text?: string | null; readonly updated?: string | null; readonly definition?: Readonly<Record<string, unknown>> | null } | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'campaign-tags': {
    readonly id: string;
    readonly name?: string;
    readonly campaign_ids?: readonly string[] | null;
    readonly flow_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly tag_group_id?: string | null;
    readonly campaign_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-categories': {
    readonly id: string;
    readonly external_id?: string | null;
    readonly name?: string | null;
    readonly updated?: string | null;
    readonly item_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-category-items': {
    readonly id: string;
    readonly created?: string | null;
    readonly custom_metadata?: Readonly<Record<string, unknown>> | null;
    readonly description?: string | null;
    readonly external_id?: string | null;
    readonly image_full_url?: string | null;
    readonly image_thumbnail_url?: string | null;
    readonly images?: readonly string[] | null;
    readonly price?: number | null;
    readonly published?: boolean | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly url?: string | null;
    readonly variant_ids?: readonly string[] | null;
    readonly catalog_category_id: string;
    readonly variants?: readonly ({ readonly id?: string; readonly created?: string | null; readonly custom_metadata?: Readonly<Record<string, unknown>> | null; readonly description?: string | null; readonly external_id?: string | null; readonly image_full_url?: string | null; readonly image_thumbnail_url?: string | null; readonly images?: readonly string[] | null; readonly inventory_policy?: 0 | 1 | 2 | null; readonly inventory_quantity?: number | null; readonly price?: number | null; readonly published?: boolean | null; readonly sku?: string | null; readonly title?: string | null; readonly updated?: string | null; readonly url?: string | null } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-category-bulk-create-jobs': {
    readonly id: string;
    readonly completed_at?: string | null;
    readonly completed_count?: number | null;
    readonly created_at?: string;
    readonly errors?: readonly { readonly code?: string; readonly detail?: string; readonly id?: string; readonly source?: { readonly pointer?: string | null }; readonly title?: string }[] | null;
    readonly expires_at?: string | null;
    readonly failed_count?: number | null;
    readonly status?: 'cancelled' | 'complete' | 'processing' | 'queued';
    readonly total_count?: number;
    readonly category_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-category-bulk-delete-jobs': ResourceRecords['catalog-category-bulk-create-jobs'];
  readonly 'catalog-category-bulk-update-jobs': ResourceRecords['catalog-category-bulk-create-jobs'];
  readonly 'catalog-item-bulk-create-jobs': {
    readonly id: string;
    readonly completed_at?: string | null;
    readonly completed_count?: number | null;
    readonly created_at?: string;
    readonly errors?: readonly { readonly code?: string; readonly detail?: string; readonly id?: string; readonly source?: { readonly pointer?: string | null }; readonly title?: string }[] | null;
    readonly expires_at?: string | null;
    readonly failed_count?: number | null;
    readonly status?: 'cancelled' | 'complete' | 'processing' | 'queued';
    readonly total_count?: number;
    readonly item_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-item-bulk-delete-jobs': ResourceRecords['catalog-item-bulk-create-jobs'];
  readonly 'catalog-item-bulk-update-jobs': ResourceRecords['catalog-item-bulk-create-jobs'];
  readonly 'catalog-items': {
    readonly id: string;
    readonly created?: string | null;
    readonly custom_metadata?: Readonly<Record<string, unknown>> | null;
    readonly description?: string | null;
    readonly external_id?: string | null;
    readonly image_full_url?: string | null;
    readonly image_thumbnail_url?: string | null;
    readonly images?: readonly string[] | null;
    readonly price?: number | null;
    readonly published?: boolean | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly url?: string | null;
    readonly variant_ids?: readonly string[] | null;
    readonly variants?: readonly ({ readonly id?: string; readonly created?: string | null; readonly custom_metadata?: Readonly<Record<string, unknown>> | null; readonly description?: string | null; readonly external_id?: string | null; readonly image_full_url?: string | null; readonly image_thumbnail_url?: string | null; readonly images?: readonly string[] | null; readonly inventory_policy?: 0 | 1 | 2 | null; readonly inventory_quantity?: number | null; readonly price?: number | null; readonly published?: boolean | null; readonly sku?: string | null; readonly title?: string | null; readonly updated?: string | null; readonly url?: string | null } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-item-categories': {
    readonly id: string;
    readonly external_id?: string | null;
    readonly name?: string | null;
    readonly updated?: string | null;
    readonly item_ids?: readonly string[] | null;
    readonly catalog_item_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-item-variants': {
    readonly id: string;
    readonly created?: string | null;
    readonly custom_metadata?: Readonly<Record<string, unknown>> | null;
    readonly description?: string | null;
    readonly external_id?: string | null;
    readonly image_full_url?: string | null;
    readonly image_thumbnail_url?: string | null;
    readonly images?: readonly string[] | null;
    readonly inventory_policy?: 0 | 1 | 2 | null;
    readonly inventory_quantity?: number | null;
    readonly price?: number | null;
    readonly published?: boolean | null;
    readonly sku?: string | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly url?: string | null;
    readonly item_id?: string | null;
    readonly catalog_item_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-variant-bulk-create-jobs': {
    readonly id: string;
    readonly completed_at?: string | null;
    readonly completed_count?: number | null;
    readonly created_at?: string;
    readonly errors?: readonly { readonly code?: string; readonly detail?: string; readonly id?: string; readonly source?: { readonly pointer?: string | null }; readonly title?: string }[] | null;
    readonly expires_at?: string | null;
    readonly failed_count?: number | null;
    readonly status?: 'cancelled' | 'complete' | 'processing' | 'queued';
    readonly total_count?: number;
    readonly variant_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'catalog-variant-bulk-delete-jobs': ResourceRecords['catalog-variant-bulk-create-jobs'];
  readonly 'catalog-variant-bulk-update-jobs': ResourceRecords['catalog-variant-bulk-create-jobs'];
  readonly 'catalog-variants': {
    readonly id: string;
    readonly created?: string | null;
    readonly custom_metadata?: Readonly<Record<string, unknown>> | null;
    readonly description?: string | null;
    readonly external_id?: string | null;
    readonly image_full_url?: string | null;
    readonly image_thumbnail_url?: string | null;
    readonly images?: readonly string[] | null;
    readonly inventory_policy?: 0 | 1 | 2 | null;
    readonly inventory_quantity?: number | null;
    readonly price?: number | null;
    readonly published?: boolean | null;
    readonly sku?: string | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly url?: string | null;
    readonly item_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'coupon-code-bulk-create-jobs': {
    readonly id: string;
    readonly completed_at?: string | null;
    readonly completed_count?: number | null;
    readonly created_at?: string;
    readonly errors?: readonly { readonly code?: string; readonly detail?: string; readonly id?: string; readonly source?: { readonly pointer?: string | null }; readonly title?: string }[] | null;
    readonly expires_at?: string | null;
    readonly failed_count?: number | null;
    readonly status?: 'cancelled' | 'complete' | 'processing' | 'queued';
    readonly total_count?: number;
    readonly coupon_code_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'coupon-codes': {
    readonly id: string;
    readonly expires_at?: string | null;
    readonly status?: 'ASSIGNED_TO_PROFILE' | 'DELETING' | 'PROCESSING' | 'UNASSIGNED' | 'USED' | 'VERSION_NOT_ACTIVE' | null;
    readonly unique_code?: string | null;
    readonly coupon_id?: string | null;
    readonly profile_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly coupons: {
    readonly id: string;
    readonly description?: string | null;
    readonly external_id?: string;
    readonly monitor_configuration?: Readonly<Record<string, unknown>> | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'custom-metrics': {
    readonly id: string;
    readonly created?: string;
    readonly definition?: { readonly aggregation_method?: 'count' | 'value'; readonly metric_groups?: readonly { readonly metric_filters?: readonly { readonly filter?: { readonly operator?: 'equals' | 'greater-than' | 'greater-than-or-equal' | 'less-than' | 'less-than-or-equal' | 'not-equals'; readonly type?: 'numeric'; readonly value?: number } | { readonly operator?: 'in'; readonly type?: 'string'; readonly value?: readonly string[] } | { readonly operator?: 'is-set' | 'not-set'; readonly type?: 'existence' } | { readonly operator?: 'equals'; readonly type?: 'boolean'; readonly value?: boolean } | { readonly operator?: 'contains' | 'ends-with' | 'equals' | 'not-contains' | 'not-ends-with' | 'not-equals' | 'not-starts-with' | 'nregex' | 'regex' | 'starts-with'; readonly type?: 'string'; readonly value?: string | null } | { readonly operator?: 'contains' | 'not-contains'; readonly type?: 'list'; readonly value?: number | string | null } | { readonly operator?: 'contains-ends-with' | 'contains-starts-with' | 'not-contains-ends-with' | 'not-contains-starts-with'; readonly type?: 'list'; readonly value?: number | string | null } | { readonly operator?: 'contains-substring' | 'not-contains-substring'; readonly type?: 'list'; readonly value?: string | null }; readonly property?: string }[] | null; readonly metric_id?: string; readonly value_property?: string | null }[] };
    readonly name?: string;
    readonly updated?: string;
    readonly metric_ids?: readonly string[] | null;
    readonly metrics?: readonly ({ readonly id?: string; readonly created?: string | null; readonly integration?: Readonly<Record<string, unknown>> | null; readonly name?: string | null; readonly updated?: string | null } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'custom-metric-metrics': {
    readonly id: string;
    readonly created?: string | null;
    readonly integration?: Readonly<Record<string, unknown>> | null;
    readonly name?: string | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly custom_metric_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'data-sources': {
    readonly id: string;
    readonly description?: string;
    readonly namespace?: string;
    readonly title?: string;
    readonly visibility?: 'private' | 'shared';
    readonly [attribute: string]: unknown;
  };
  readonly 'flow-actions': {
    readonly id: string;
    readonly created?: string | null;
    readonly definition?: Readonly<Record<string, unknown>> | null;
    readonly updated?: string | null;
    readonly flow_id?: string | null;
    readonly flow_message_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'flow-messages': {
    readonly id: string;
    readonly channel?: string | null;
    readonly created?: string | null;
    readonly definition?: Readonly<Record<string, unknown>> | null;
    readonly updated?: string | null;
    readonly flow_action_id?: string | null;
    readonly template_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'flow-tags': {
    readonly id: string;
    readonly name?: string;
    readonly campaign_ids?: readonly string[] | null;
    readonly flow_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly tag_group_id?: string | null;
    readonly flow_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly flows: {
    readonly id: string;
    readonly archived?: boolean | null;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly status?: string | null;
    readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null;
    readonly updated?: string | null;
    readonly flow_action_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly 'flow-actions'?: readonly ({ readonly id?: string; readonly created?: string | null; readonly definition?: Readonly<Record<string, unknown>> | null; readonly updated?: string | null } | null)[] | null;
    readonly tags?: readonly ({ readonly id?: string; readonly name?: string } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'form-versions': {
    readonly id: string;
    readonly ab_test?: { readonly variation_name?: string } | null;
    readonly created_at?: string;
    readonly form_type?: 'banner' | 'embed' | 'flyout' | 'full_page' | 'popup';
    readonly status?: 'draft' | 'live';
    readonly updated_at?: string;
    readonly variation_name?: string;
    readonly form_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly forms: {
    readonly id: string;
    readonly ab_test?: boolean;
    readonly created_at?: string;
    readonly name?: string;
    readonly status?: 'draft' | 'live';
    readonly updated_at?: string;
    readonly form_version_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly images: {
    readonly id: string;
    readonly format?: string;
    readonly hidden?: boolean;
    readonly image_url?: string;
    readonly name?: string;
    readonly size?: number;
    readonly updated_at?: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'import-errors': {
    readonly id: string;
    readonly code?: string;
    readonly detail?: string;
    readonly original_payload?: Readonly<Record<string, unknown>> | null;
    readonly source?: { readonly pointer?: string | null };
    readonly title?: string;
    readonly profile_bulk_import_job_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'list-flow-triggers': {
    readonly id: string;
    readonly archived?: boolean | null;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly status?: string | null;
    readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null;
    readonly updated?: string | null;
    readonly flow_action_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly list_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'list-tags': {
    readonly id: string;
    readonly name?: string;
    readonly campaign_ids?: readonly string[] | null;
    readonly flow_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly tag_group_id?: string | null;
    readonly list_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'mapped-metrics': {
    readonly id: string;
    readonly updated?: string;
    readonly custom_metric_id?: string | null;
    readonly metric_id?: string | null;
    readonly 'custom-metric'?: { readonly id?: string; readonly created?: string; readonly definition?: { readonly aggregation_method?: 'count' | 'value'; readonly metric_groups?: readonly { readonly metric_filters?: readonly { readonly filter?: { readonly operator?: 'equals' | 'greater-than' | 'greater-than-or-equal' | 'less-than' | 'less-than-or-equal' | 'not-equals'; readonly type?: 'numeric'; readonly value?: number } | { readonly operator?: 'in'; readonly type?: 'string'; readonly value?: readonly string[] } | { readonly operator?: 'is-set' | 'not-set'; readonly type?: 'existence' } | { readonly operator?: 'equals'; readonly type?: 'boolean'; readonly value?: boolean } | { readonly operator?: 'contains' | 'ends-with' | 'equals' | 'not-contains' | 'not-ends-with' | 'not-equals' | 'not-starts-with' | 'nregex' | 'regex' | 'starts-with'; readonly type?: 'string'; readonly value?: string | null } | { readonly operator?: 'contains' | 'not-contains'; readonly type?: 'list'; readonly value?: number | string | null } | { readonly operator?: 'contains-ends-with' | 'contains-starts-with' | 'not-contains-ends-with' | 'not-contains-starts-with'; readonly type?: 'list'; readonly value?: number | string | null } | { readonly operator?: 'contains-substring' | 'not-contains-substring'; readonly type?: 'list'; readonly value?: string | null }; readonly property?: string }[] | null; readonly metric_id?: string; readonly value_property?: string | null }[] }; readonly name?: string; readonly updated?: string } | null;
    readonly metric?: { readonly id?: string; readonly created?: string | null; readonly integration?: Readonly<Record<string, unknown>> | null; readonly name?: string | null; readonly updated?: string | null } | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'metric-flow-triggers': {
    readonly id: string;
    readonly archived?: boolean | null;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly status?: string | null;
    readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null;
    readonly updated?: string | null;
    readonly flow_action_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly metric_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'metric-properties': {
    readonly id: string;
    readonly inferred_type?: string;
    readonly label?: string;
    readonly property?: string;
    readonly metric_id?: string | null;
    readonly sample_values?: readonly (number | string | boolean)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'object-ingestion-logs': {
    readonly id: string;
    readonly errors?: readonly { readonly code?: string; readonly invalid_value?: string | null; readonly message?: string; readonly property?: string }[];
    readonly event_type?: 'validation_error';
    readonly status?: 'error' | 'info' | 'warning';
    readonly summary?: string;
    readonly timestamp?: string;
    readonly object_record_id?: string | null;
    readonly object_type_id?: string | null;
    readonly 'object-record'?: { readonly id?: string; readonly record_properties?: Readonly<Record<string, unknown>> } | null;
    readonly 'object-type'?: { readonly id?: string; readonly created_at?: string; readonly description?: string; readonly namespace?: string; readonly status?: 'active' | 'draft' | 'publishing' | 'undefined'; readonly title?: string; readonly updated_at?: string } | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'object-records': {
    readonly id: string;
    readonly record_properties?: Readonly<Record<string, unknown>>;
    readonly object_type_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'object-schemas': {
    readonly id: string;
    readonly description?: string;
    readonly properties?: readonly { readonly description?: string | null; readonly id?: number; readonly name?: string; readonly type?: 'boolean' | 'float' | 'int' | 'string' | 'timestamp' }[];
    readonly published_at?: string | null;
    readonly required?: readonly string[];
    readonly status?: 'active' | 'draft' | 'publishing' | 'undefined';
    readonly title?: string;
    readonly visibility?: 'private' | 'shared';
    readonly object_schema_ids?: readonly string[] | null;
    readonly profile_object_schema_ids?: readonly string[] | null;
    readonly source_mapping_id?: string | null;
    readonly object_type_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'object-types': {
    readonly id: string;
    readonly created_at?: string;
    readonly description?: string;
    readonly namespace?: string;
    readonly status?: 'active' | 'draft' | 'publishing' | 'undefined';
    readonly title?: string;
    readonly updated_at?: string;
    readonly current_schema_id?: string | null;
    readonly draft_schema_id?: string | null;
    readonly object_type_ids?: readonly string[] | null;
    readonly profile_object_type_ids?: readonly string[] | null;
    readonly schema_version_ids?: readonly string[] | null;
    readonly 'current-schema'?: { readonly id?: string; readonly description?: string; readonly properties?: readonly { readonly description?: string | null; readonly id?: number; readonly name?: string; readonly type?: 'boolean' | 'float' | 'int' | 'string' | 'timestamp' }[]; readonly published_at?: string | null; readonly required?: readonly string[]; readonly status?: 'active' | 'draft' | 'publishing' | 'undefined'; readonly title?: string; readonly visibility?: 'private' | 'shared' } | null;
    readonly 'draft-schema'?: { readonly id?: string; readonly description?: string; readonly properties?: readonly { readonly description?: string | null; readonly id?: number; readonly name?: string; readonly type?: 'boolean' | 'float' | 'int' | 'string' | 'timestamp' }[]; readonly published_at?: string | null; readonly required?: readonly string[]; readonly status?: 'active' | 'draft' | 'publishing' | 'undefined'; readonly title?: string; readonly visibility?: 'private' | 'shared' } | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-bulk-import-job-lists': {
    readonly id: string;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly opt_in_process?: 'double_opt_in' | 'single_opt_in' | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly profile_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly profile_bulk_import_job_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-bulk-import-job-profiles': {
    readonly id: string;
    readonly created?: string | null;
    readonly email?: string | null;
    readonly external_id?: string | null;
    readonly first_name?: string | null;
    readonly image?: string | null;
    readonly last_event_date?: string | null;
    readonly last_name?: string | null;
    readonly locale?: string | null;
    readonly location?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly ip?: string | null; readonly latitude?: string | number | null; readonly longitude?: string | number | null; readonly region?: string | null; readonly timezone?: string | null; readonly zip?: string | null } | null;
    readonly organization?: string | null;
    readonly phone_number?: string | null;
    readonly properties?: Readonly<Record<string, unknown>> | null;
    readonly title?: string | null;
    readonly updated?: string | null;
    readonly anonymous_id?: unknown;
    readonly whatsapp_bsuid?: unknown;
    readonly list_ids?: readonly string[] | null;
    readonly push_token_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly conversation_ids?: readonly string[] | null;
    readonly profile_bulk_import_job_id: string;
    readonly predictive_analytics?: { readonly average_days_between_orders?: number | null; readonly average_order_value?: number | null; readonly churn_probability?: number | null; readonly expected_date_of_next_order?: string | null; readonly historic_clv?: number | null; readonly historic_number_of_orders?: number | null; readonly predicted_clv?: number | null; readonly predicted_number_of_orders?: number | null; readonly ranked_channel_affinity?: readonly ('email' | 'push' | 'sms' | 'whatsapp')[] | null; readonly total_clv?: number | null } | null;
    readonly subscriptions?: { readonly email?: { readonly marketing?: { readonly can_receive_email_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly custom_method_detail?: string | null; readonly double_optin?: boolean | null; readonly last_updated?: string | null; readonly list_suppressions?: readonly { readonly list_id?: string; readonly reason?: string; readonly timestamp?: string }[] | null; readonly method?: string | null; readonly method_detail?: string | null; readonly suppression?: readonly { readonly reason?: 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED'; readonly timestamp?: string }[] | null } | null; readonly open_tracking?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly valid_until?: string | null } | null } | null; readonly mobile_push?: { readonly marketing?: { readonly can_receive_push_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null } | null } | null; readonly sms?: { readonly marketing?: { readonly can_receive_sms_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null; readonly transactional?: { readonly can_receive_sms_transactional?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null } | null; readonly whatsapp?: { readonly conversational?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly marketing?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly transactional?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null } | null } | null;
    readonly missing_fields?: readonly string[];
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-bulk-import-jobs': {
    readonly id: string;
    readonly completed_at?: string | null;
    readonly completed_count?: number | null;
    readonly created_at?: string;
    readonly expires_at?: string | null;
    readonly failed_count?: number | null;
    readonly started_at?: string | null;
    readonly status?: 'cancelled' | 'complete' | 'processing' | 'queued';
    readonly total_count?: number;
    readonly import_error_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly profile_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-conversations': {
    readonly id: string;
    readonly channel?: 'instagram' | 'sms' | 'whatsapp';
    readonly profile_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-lists': {
    readonly id: string;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly opt_in_process?: 'double_opt_in' | 'single_opt_in' | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly profile_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly profile_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-push-tokens': {
    readonly id: string;
    readonly background?: string;
    readonly created?: string;
    readonly enablement_status?: 'AUTHORIZED' | 'DENIED' | 'NOT_DETERMINED' | 'PROVISIONAL' | 'UNAUTHORIZED';
    readonly metadata?: { readonly app_build?: string | null; readonly app_id?: string | null; readonly app_name?: string | null; readonly app_version?: string | null; readonly device_id?: string | null; readonly device_model?: string | null; readonly environment?: 'debug' | 'release' | null; readonly klaviyo_sdk?: 'android' | 'flutter' | 'flutter_community' | 'react_native' | 'swift' | null; readonly manufacturer?: string | null; readonly os_name?: 'android' | 'ios' | 'ipados' | 'macos' | 'tvos' | null; readonly os_version?: string | null; readonly sdk_version?: string | null } | null;
    readonly platform?: 'android' | 'ios';
    readonly recorded_date?: string;
    readonly token?: string;
    readonly vendor?: string;
    readonly profile_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-segments': {
    readonly id: string;
    readonly created?: string | null;
    readonly definition?: Readonly<Record<string, unknown>> | null;
    readonly is_active?: boolean;
    readonly is_processing?: boolean;
    readonly is_starred?: boolean;
    readonly name?: string | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly profile_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly profile_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-suppression-bulk-create-jobs': {
    readonly id: string;
    readonly completed_at?: string | null;
    readonly completed_count?: number | null;
    readonly created_at?: string;
    readonly skipped_count?: number | null;
    readonly status?: 'cancelled' | 'complete' | 'processing' | 'queued';
    readonly total_count?: number;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'profile-suppression-bulk-delete-jobs': ResourceRecords['profile-suppression-bulk-create-jobs'];
  readonly 'push-tokens': {
    readonly id: string;
    readonly background?: string;
    readonly created?: string;
    readonly enablement_status?: 'AUTHORIZED' | 'DENIED' | 'NOT_DETERMINED' | 'PROVISIONAL' | 'UNAUTHORIZED';
    readonly metadata?: { readonly app_build?: string | null; readonly app_id?: string | null; readonly app_name?: string | null; readonly app_version?: string | null; readonly device_id?: string | null; readonly device_model?: string | null; readonly environment?: 'debug' | 'release' | null; readonly klaviyo_sdk?: 'android' | 'flutter' | 'flutter_community' | 'react_native' | 'swift' | null; readonly manufacturer?: string | null; readonly os_name?: 'android' | 'ios' | 'ipados' | 'macos' | 'tvos' | null; readonly os_version?: string | null; readonly sdk_version?: string | null } | null;
    readonly platform?: 'android' | 'ios';
    readonly recorded_date?: string;
    readonly token?: string;
    readonly vendor?: string;
    readonly profile_id?: string | null;
    readonly profile?: { readonly id?: string; readonly predictive_analytics?: { readonly average_days_between_orders?: number | null; readonly average_order_value?: number | null; readonly churn_probability?: number | null; readonly expected_date_of_next_order?: string | null; readonly historic_clv?: number | null; readonly historic_number_of_orders?: number | null; readonly predicted_clv?: number | null; readonly predicted_number_of_orders?: number | null; readonly ranked_channel_affinity?: readonly ('email' | 'push' | 'sms' | 'whatsapp')[] | null; readonly total_clv?: number | null } | null; readonly subscriptions?: { readonly email?: { readonly marketing?: { readonly can_receive_email_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly custom_method_detail?: string | null; readonly double_optin?: boolean | null; readonly last_updated?: string | null; readonly list_suppressions?: readonly { readonly list_id?: string; readonly reason?: string; readonly timestamp?: string }[] | null; readonly method?: string | null; readonly method_detail?: string | null; readonly suppression?: readonly { readonly reason?: 'HARD_BOUNCE' | 'INVALID_EMAIL' | 'SPAM_COMPLAINT' | 'UNSUBSCRIBE' | 'USER_SUPPRESSED'; readonly timestamp?: string }[] | null } | null; readonly open_tracking?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly valid_until?: string | null } | null } | null; readonly mobile_push?: { readonly marketing?: { readonly can_receive_push_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null } | null } | null; readonly sms?: { readonly marketing?: { readonly can_receive_sms_marketing?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null; readonly transactional?: { readonly can_receive_sms_transactional?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly last_updated?: string | null; readonly method?: string | null; readonly method_detail?: string | null } | null } | null; readonly whatsapp?: { readonly conversational?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly marketing?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null; readonly transactional?: { readonly can_receive?: boolean; readonly consent?: string; readonly consent_timestamp?: string | null; readonly created_timestamp?: string | null; readonly last_updated?: string | null; readonly metadata?: Readonly<Record<string, unknown>> | null; readonly phone_number?: string | null; readonly valid_until?: string | null } | null } | null } | null; readonly created?: string | null; readonly email?: string | null; readonly external_id?: string | null; readonly first_name?: string | null; readonly image?: string | null; readonly last_event_date?: string | null; readonly last_name?: string | null; readonly locale?: string | null; readonly location?: { readonly address1?: string | null; readonly address2?: string | null; readonly city?: string | null; readonly country?: string | null; readonly ip?: string | null; readonly latitude?: string | number | null; readonly longitude?: string | number | null; readonly region?: string | null; readonly timezone?: string | null; readonly zip?: string | null } | null; readonly organization?: string | null; readonly phone_number?: string | null; readonly properties?: Readonly<Record<string, unknown>> | null; readonly title?: string | null; readonly updated?: string | null; readonly joined_group_at?: string } | null;
    readonly [attribute: string]: unknown;
  };
  readonly reviews: {
    readonly id: string;
    readonly author?: string | null;
    readonly content?: string | null;
    readonly created?: string;
    readonly email?: string | null;
    readonly images?: readonly string[];
    readonly product?: { readonly external_id?: string | null; readonly image_url?: string | null; readonly name?: string; readonly url?: string } | null;
    readonly public_reply?: { readonly author?: string; readonly content?: string; readonly updated?: string } | null;
    readonly rating?: number | null;
    readonly review_type?: 'question' | 'rating' | 'review' | 'store';
    readonly smart_quote?: string | null;
    readonly status?: { readonly rejection_reason?: { readonly reason?: 'other'; readonly status_explanation?: string | null } | { readonly reason?: 'fake' } | { readonly reason?: 'false_or_misleading' } | { readonly reason?: 'private_information' } | { readonly reason?: 'profanity_or_inappropriate' } | { readonly reason?: 'unrelated' }; readonly value?: 'rejected' } | { readonly value?: 'featured' } | { readonly value?: 'published' } | { readonly value?: 'unpublished' } | { readonly value?: 'pending' } | null;
    readonly title?: string | null;
    readonly updated?: string;
    readonly verified?: boolean;
    readonly event_ids?: readonly string[] | null;
    readonly item_id?: string | null;
    readonly events?: readonly ({ readonly id?: string; readonly datetime?: string | null; readonly event_properties?: Readonly<Record<string, unknown>> | null; readonly timestamp?: number | null; readonly uuid?: string | null } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'segment-flow-triggers': {
    readonly id: string;
    readonly archived?: boolean | null;
    readonly created?: string | null;
    readonly name?: string | null;
    readonly status?: string | null;
    readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null;
    readonly updated?: string | null;
    readonly flow_action_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly segment_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'segment-tags': {
    readonly id: string;
    readonly name?: string;
    readonly campaign_ids?: readonly string[] | null;
    readonly flow_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly tag_group_id?: string | null;
    readonly segment_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly segments: {
    readonly id: string;
    readonly created?: string | null;
    readonly definition?: Readonly<Record<string, unknown>> | null;
    readonly is_active?: boolean;
    readonly is_processing?: boolean;
    readonly is_starred?: boolean;
    readonly name?: string | null;
    readonly updated?: string | null;
    readonly flow_trigger_ids?: readonly string[] | null;
    readonly profile_ids?: readonly string[] | null;
    readonly tag_ids?: readonly string[] | null;
    readonly 'flow-triggers'?: readonly ({ readonly id?: string; readonly archived?: boolean | null; readonly created?: string | null; readonly name?: string | null; readonly status?: string | null; readonly trigger_type?: 'Added to List' | 'Date Based' | 'Low Inventory' | 'Metric' | 'Price Drop' | 'Unconfigured' | null; readonly updated?: string | null; readonly definition?: Readonly<Record<string, unknown>> | null } | null)[] | null;
    readonly tags?: readonly ({ readonly id?: string; readonly name?: string } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'tag-campaigns': {
    readonly id: string;
    readonly tag_id: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'tag-flows': ResourceRecords['tag-campaigns'];
  readonly 'tag-group-tags': {
    readonly id: string;
    readonly name?: string;
    readonly campaign_ids?: readonly string[] | null;
    readonly flow_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly tag_group_id?: string | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'tag-groups': {
    readonly id: string;
    readonly default?: boolean;
    readonly exclusive?: boolean;
    readonly name?: string;
    readonly tag_ids?: readonly string[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'tag-lists': ResourceRecords['tag-campaigns'];
  readonly 'tag-segments': ResourceRecords['tag-campaigns'];
  readonly tags: {
    readonly id: string;
    readonly name?: string;
    readonly campaign_ids?: readonly string[] | null;
    readonly flow_ids?: readonly string[] | null;
    readonly list_ids?: readonly string[] | null;
    readonly segment_ids?: readonly string[] | null;
    readonly tag_group_id?: string | null;
    readonly 'tag-group'?: { readonly id?: string; readonly default?: boolean; readonly exclusive?: boolean; readonly name?: string } | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'template-universal-content': {
    readonly id: string;
    readonly created?: string;
    readonly definition?: { readonly content_type?: 'block'; readonly data?: unknown; readonly type?: 'button' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'coupon' } | { readonly content_type?: 'block'; readonly data?: unknown; readonly type?: 'drop_shadow' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'header' } | { readonly content_type?: 'block'; readonly data?: unknown; readonly type?: 'horizontal_rule' } | { readonly content_type?: 'block'; readonly data?: { readonly content?: string; readonly display_options?: { readonly content_repeat?: { readonly item_alias?: string; readonly repeat_for?: string } | null; readonly show_on?: 'all' | 'desktop' | 'mobile' | null; readonly visible_check?: string | null } }; readonly type?: 'html' } | { readonly content_type?: 'block'; readonly data?: unknown; readonly type?: 'image' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'product' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'review' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'social' } | { readonly content_type?: 'block'; readonly data?: unknown; readonly type?: 'spacer' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'split' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'table' } | { readonly content_type?: 'block'; readonly data?: { readonly content?: string; readonly display_options?: { readonly content_repeat?: { readonly item_alias?: string; readonly repeat_for?: string } | null; readonly show_on?: 'all' | 'desktop' | 'mobile' | null; readonly visible_check?: string | null }; readonly styles?: { readonly background_color?: string | null; readonly block_background_color?: string | null; readonly block_border_color?: string | null; readonly block_border_style?: 'dashed' | 'dotted' | 'groove' | 'inset' | 'none' | 'outset' | 'ridge' | 'solid' | null; readonly block_border_width?: number | null; readonly block_padding_bottom?: number | null; readonly block_padding_left?: number | null; readonly block_padding_right?: number | null; readonly block_padding_top?: number | null; readonly color?: string | null; readonly extra_css_class?: string | null; readonly font_family?: string | null; readonly font_size?: number | null; readonly font_style?: 'italic' | 'normal' | null; readonly font_weight?: string | null; readonly inner_padding_bottom?: number | null; readonly inner_padding_left?: number | null; readonly inner_padding_right?: number | null; readonly inner_padding_top?: number | null; readonly letter_spacing?: number | null; readonly line_height?: number | null; readonly mobile_stretch_content?: boolean | null; readonly text_align?: 'center' | 'left' | 'right' | null; readonly text_decoration?: string | null; readonly text_table_layout?: 'auto' | 'fixed' | 'inherit' | 'initial' | null } }; readonly type?: 'text' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'unsupported' } | { readonly content_type?: 'block'; readonly data?: number | string | boolean | null; readonly type?: 'video' } | { readonly content_type?: 'section'; readonly data?: unknown; readonly type?: 'section' } | null;
    readonly name?: string;
    readonly screenshot_status?: 'completed' | 'failed' | 'generating' | 'never_generated' | 'not_renderable' | 'stale';
    readonly screenshot_url?: string;
    readonly updated?: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'tracking-settings': {
    readonly id: string;
    readonly auto_add_parameters?: boolean;
    readonly custom_parameters?: readonly { readonly campaign?: { readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly flow?: { readonly type?: 'dynamic'; readonly value?: 'email_subject' | 'flow_id' | 'flow_name' | 'link_alt_text' | 'message_name' | 'message_name_id' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly name?: string }[] | null;
    readonly utm_campaign?: { readonly campaign?: { readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly flow?: { readonly type?: 'dynamic'; readonly value?: 'email_subject' | 'flow_id' | 'flow_name' | 'link_alt_text' | 'message_name' | 'message_name_id' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null } | null;
    readonly utm_id?: { readonly campaign?: { readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly flow?: { readonly type?: 'dynamic'; readonly value?: 'email_subject' | 'flow_id' | 'flow_name' | 'link_alt_text' | 'message_name' | 'message_name_id' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null } | null;
    readonly utm_medium?: { readonly campaign?: { readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly flow?: { readonly type?: 'dynamic'; readonly value?: 'email_subject' | 'flow_id' | 'flow_name' | 'link_alt_text' | 'message_name' | 'message_name_id' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null };
    readonly utm_source?: { readonly campaign?: { readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly flow?: { readonly type?: 'dynamic'; readonly value?: 'email_subject' | 'flow_id' | 'flow_name' | 'link_alt_text' | 'message_name' | 'message_name_id' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null };
    readonly utm_term?: { readonly campaign?: { readonly type?: 'dynamic'; readonly value?: 'campaign_id' | 'campaign_name' | 'campaign_name_id' | 'campaign_name_send_day' | 'email_subject' | 'group_id' | 'group_name' | 'group_name_id' | 'link_alt_text' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null; readonly flow?: { readonly type?: 'dynamic'; readonly value?: 'email_subject' | 'flow_id' | 'flow_name' | 'link_alt_text' | 'message_name' | 'message_name_id' | 'message_type' | 'profile_external_id' | 'profile_id' } | { readonly type?: 'static'; readonly value?: string } | null } | null;
    readonly [attribute: string]: unknown;
  };
  readonly 'web-feeds': {
    readonly id: string;
    readonly content_type?: 'json' | 'xml';
    readonly created?: string;
    readonly name?: string;
    readonly request_method?: 'get' | 'post';
    readonly status?: 'critical_nightly_refresh_timeout' | 'disabled' | 'ok' | 'refreshing' | 'warning_nightly_refresh_timeout' | 'warning_periodic_refresh_timeout' | null;
    readonly updated?: string;
    readonly url?: string;
    readonly [attribute: string]: unknown;
  };
  readonly 'webhook-topics': {
    readonly id: string;
    readonly [attribute: string]: unknown;
  };
  readonly webhooks: {
    readonly id: string;
    readonly created_at?: string | null;
    readonly description?: string | null;
    readonly enabled?: boolean;
    readonly endpoint_url?: string;
    readonly name?: string;
    readonly updated_at?: string | null;
    readonly webhook_topic_ids?: readonly string[] | null;
    readonly 'webhook-topics'?: readonly ({ readonly id?: string } | null)[] | null;
    readonly [attribute: string]: unknown;
  };
  readonly suppressions: {
    readonly profile_id?: unknown;
    readonly email?: unknown;
    readonly reason?: unknown;
    readonly timestamp?: unknown;
    readonly [attribute: string]: unknown;
  };
  readonly 'list-suppressions': {
    readonly profile_id?: unknown;
    readonly list_id?: unknown;
    readonly email?: unknown;
    readonly reason?: unknown;
    readonly timestamp?: unknown;
    readonly [attribute: string]: unknown;
  };
  readonly attributions: {
    readonly id: string;
    readonly event_id?: unknown;
    readonly datetime?: unknown;
    readonly attributed_event_id?: string | null;
    readonly campaign_id?: string | null;
    readonly campaign_message_id?: string | null;
    readonly flow_id?: string | null;
    readonly flow_message_id?: string | null;
    readonly flow_message_variation_id?: string | null;
    readonly [attribute: string]: unknown;
  };
}
