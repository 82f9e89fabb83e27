// What Klaviyo's published specification can't say of what the sandbox serves: what was recorded, and who keeps what.

/** What a page holds where the specification does not tell, by operation. */
export const pageLengths: Readonly<Record<string, number>> = {
  get_bulk_suppress_profiles_jobs: 100,
  get_bulk_unsuppress_profiles_jobs: 100,
};

/** Operations whose limits are lowered as another one's are, though their own text is silent. */
export const reducedLike: Readonly<Record<string, string>> = {
  create_profile: 'get_profiles',
  create_or_update_profile: 'get_profiles',
  update_profile: 'get_profiles',
};

/** What there is to say of a relationship beside its type. */
export interface RelationJudgement {
  /** Kept by the other side, under this name; without it the object itself keeps it. */
  readonly via?: string;
  /** Shown with its links alone, though the specification has no endpoint for them. */
  readonly linked?: true;
  /** To several, yet shown with its data whether included or not, as Klaviyo's campaigns do. */
  readonly carried?: true;
  /** The store's name for the related objects, where it isn't their type. */
  readonly kept?: string;
  /** Shown, as recorded, though the specification has its endpoints alone. */
  readonly shown?: true;
  /** Shown, as recorded, by the objects that do not show this other one. */
  readonly insteadOf?: string;
}

const suppressionJob = { lists: { linked: true }, segments: { linked: true } } as const;

/** By type and name. Members of lists and segments, and the events' relationships, are kept by stores of their own. */
export const relationJudgements: Readonly<
  Record<string, Readonly<Record<string, RelationJudgement | undefined>>>
> = {
  campaign: { 'campaign-messages': { carried: true } },
  'catalog-item': { variants: { via: 'item' }, categories: { via: 'items' } },
  coupon: { 'coupon-codes': { via: 'coupon' } },
  flow: { 'flow-actions': { via: 'flow' } },
  'flow-action': { 'flow-messages': { via: 'flow-action' } },
  form: { 'form-versions': { via: 'form', carried: true } },
  list: { 'flow-triggers': { via: 'trigger' } },
  metric: { 'flow-triggers': { via: 'trigger' }, 'metric-properties': { via: 'metric' } },
  'object-schema': { 'object-schemas': { kept: 'object-schema-relationship' } },
  'object-type': {
    'object-types': { kept: 'object-type-relationship' },
    'object-records': { via: 'object-type' },
    'object-ingestion-logs': { via: 'object-type' },
  },
  profile: {
    'push-tokens': { via: 'profile' },
    conversations: { via: 'profile' },
    conversation: { via: 'profile', linked: true, insteadOf: 'conversations' },
  },
  'profile-bulk-import-job': { lists: { carried: true }, 'import-errors': { shown: true } },
  'profile-suppression-bulk-create-job': suppressionJob,
  'profile-suppression-bulk-delete-job': suppressionJob,
  segment: { 'flow-triggers': { via: 'trigger' } },
  tag: {
    lists: { via: 'tags' },
    segments: { via: 'tags' },
    campaigns: { via: 'tags' },
    flows: { via: 'tags' },
  },
  'tag-group': { tags: { via: 'tag-group' } },
};

/** Relationships that the sandbox has nothing for, by type. */
export const lackingRelations: Readonly<Record<string, readonly string[]>> = {
  attribution: ['flow-message-variation'],
};

/** The order in which recorded answers have relationships, where it isn't the specification's, by type. */
export const recordedOrder: Readonly<Record<string, readonly string[]>> = {
  attribution: ['event', 'attributed-event', 'campaign', 'campaign-message', 'flow', 'flow-message'],
  'campaign-message': ['campaign', 'template', 'image'],
  event: ['profile', 'metric', 'attributions'],
  list: ['profiles', 'tags', 'flow-triggers'],
  profile: ['lists', 'segments', 'push-tokens', 'conversations', 'conversation'],
  'profile-bulk-import-job': ['lists', 'profiles', 'import-errors'],
  segment: ['profiles', 'tags', 'flow-triggers'],
};
