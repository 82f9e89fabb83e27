// The relationships of each type, and on which side the store keeps them.

export interface RelationRule {
  readonly type: string;
  readonly many: boolean;
  /** Kept by the other side, under this name; without it the object itself keeps it. */
  readonly via?: string;
  /** The endpoint exists, but the object doesn't show the relationship. */
  readonly hidden?: true;
  /** Shown with its links alone, though the specification has no endpoint for them. */
  readonly linked?: true;
  /** To several, yet shown with its data whether included or not, as Klaviyo's campaigns do. */
  readonly carried?: true;
  /** The store's name for the related objects, where it isn't their type. */
  readonly kept?: string;
}

const one = (type: string, rest: Partial<RelationRule> = {}): RelationRule => ({
  type,
  many: false,
  ...rest,
});
const many = (type: string, rest: Partial<RelationRule> = {}): RelationRule => ({
  type,
  many: true,
  ...rest,
});
const by = (type: string, via: string): RelationRule => many(type, { via });
const hidden = (type: string, via: string): RelationRule => many(type, { via, hidden: true });

const group = { profiles: many('profile'), tags: many('tag'), 'flow-triggers': by('flow', 'trigger') };
const suppression = { lists: many('list', { linked: true }), segments: many('segment', { linked: true }) };
const items = { items: many('catalog-item') };
const variants = { variants: many('catalog-variant') };
const categories = { categories: many('catalog-category') };

/** Members of lists and segments, and the events' relationships, are kept by stores of their own. */
export const relations: Readonly<Record<string, Readonly<Record<string, RelationRule>>>> = {
  attribution: {
    event: one('event'),
    'attributed-event': one('event'),
    campaign: one('campaign'),
    'campaign-message': one('campaign-message'),
    flow: one('flow'),
    'flow-message': one('flow-message'),
  },
  campaign: { 'campaign-messages': many('campaign-message', { carried: true }), tags: many('tag') },
  'campaign-message': { campaign: one('campaign'), template: one('template'), image: one('image') },
  'catalog-category': { items: many('catalog-item') },
  'catalog-category-bulk-create-job': categories,
  'catalog-category-bulk-delete-job': categories,
  'catalog-category-bulk-update-job': categories,
  'catalog-item': {
    variants: by('catalog-variant', 'item'),
    categories: hidden('catalog-category', 'items'),
  },
  'catalog-item-bulk-create-job': items,
  'catalog-item-bulk-delete-job': items,
  'catalog-item-bulk-update-job': items,
  'catalog-variant': { item: one('catalog-item') },
  'catalog-variant-bulk-create-job': variants,
  'catalog-variant-bulk-delete-job': variants,
  'catalog-variant-bulk-update-job': variants,
  conversation: { profile: one('profile') },
  coupon: { 'coupon-codes': hidden('coupon-code', 'coupon') },
  'coupon-code': { coupon: one('coupon'), profile: one('profile') },
  'coupon-code-bulk-create-job': { 'coupon-codes': many('coupon-code') },
  'custom-metric': { metrics: many('metric') },
  event: { profile: one('profile'), metric: one('metric'), attributions: many('attribution') },
  flow: { 'flow-actions': by('flow-action', 'flow'), tags: many('tag') },
  'flow-action': { flow: one('flow'), 'flow-messages': by('flow-message', 'flow-action') },
  'flow-message': { 'flow-action': one('flow-action'), template: one('template') },
  form: { 'form-versions': many('form-version', { via: 'form', carried: true }) },
  'form-version': { form: one('form') },
  list: group,
  'mapped-metric': { metric: one('metric'), 'custom-metric': one('custom-metric') },
  metric: {
    'flow-triggers': by('flow', 'trigger'),
    'metric-properties': hidden('metric-property', 'metric'),
  },
  'metric-property': { metric: one('metric') },
  'object-ingestion-log': { 'object-type': one('object-type'), 'object-record': one('object-record') },
  'object-schema': {
    'source-mapping': one('source-mapping'),
    'object-schemas': many('object-schema', { kept: 'object-schema-relationship' }),
    'profile-object-schemas': many('profile-object-schema'),
  },
  'object-type': {
    'current-schema': one('object-schema'),
    'draft-schema': one('object-schema'),
    'schema-versions': many('object-schema'),
    'object-types': many('object-type', { kept: 'object-type-relationship' }),
    'profile-object-types': many('profile-object-type'),
    'object-records': hidden('object-record', 'object-type'),
    'object-ingestion-logs': hidden('object-ingestion-log', 'object-type'),
  },
  profile: {
    lists: many('list'),
    segments: many('segment'),
    'push-tokens': by('push-token', 'profile'),
    conversations: by('conversation', 'profile'),
    conversation: one('conversation', { via: 'profile', linked: true }),
  },
  'profile-bulk-import-job': {
    lists: many('list', { carried: true }),
    profiles: many('profile'),
    'import-errors': many('import-error'),
  },
  'profile-suppression-bulk-create-job': suppression,
  'profile-suppression-bulk-delete-job': suppression,
  'push-token': { profile: one('profile') },
  review: { events: many('event'), item: one('catalog-item') },
  segment: group,
  tag: {
    'tag-group': one('tag-group'),
    lists: by('list', 'tags'),
    segments: by('segment', 'tags'),
    campaigns: by('campaign', 'tags'),
    flows: by('flow', 'tags'),
  },
  'tag-group': { tags: by('tag', 'tag-group') },
  webhook: { 'webhook-topics': many('webhook-topic') },
};

/** The endpoints whose answers call a profile's relationship `conversations`; elsewhere it is `conversation`. */
const withConversations: ReadonlySet<string> = new Set(['get_profile', 'get_profiles']);

/** Whether an answer of this operation shows the relationship. */
export function isShown(operation: string, type: string, name: string): boolean {
  if (relations[type]?.[name]?.hidden === true) {
    return false;
  }
  if (type === 'profile' && (name === 'conversations' || name === 'conversation')) {
    return withConversations.has(operation) === (name === 'conversations');
  }
  // One form has its versions in its definition.
  return !(operation === 'get_form' && type === 'form');
}
