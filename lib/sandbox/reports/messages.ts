// The reports of campaigns and flows: what became of their messages, counted from the account's events.
import type { AccountStore } from '../store/store.ts';
import type { Relation } from '../store/stored-object.ts';
import type { Json, JsonObject } from '../wire/json.ts';
import { fieldsAt, textAt } from '../wire/fields.ts';
import { rate, type Occurrence, type Statistics, type StatisticTally } from './counted.ts';
import type { Question } from './question.ts';
import { eventsWithin } from './events-within.ts';

/** What an event of a metric says of the message that it is of, by Klaviyo's names of its own metrics. */
const kinds: Readonly<Record<string, string>> = {
  'Received Email': 'delivered',
  'Received SMS': 'delivered',
  'Received Push': 'delivered',
  'Opened Email': 'opens',
  'Opened Push': 'opens',
  'Clicked Email': 'clicks',
  'Clicked SMS': 'clicks',
  'Bounced Email': 'bounced',
  'Bounced Push': 'bounced',
  'Dropped Email': 'failed',
  'Failed to Deliver SMS': 'failed',
  'Marked Email as Spam': 'spam_complaints',
  Unsubscribed: 'unsubscribes',
  'Unsubscribed from Email Marketing': 'unsubscribes',
  'Unsubscribed from SMS Marketing': 'unsubscribes',
};

const recipients = (tally: StatisticTally): number =>
  tally.count('delivered') + tally.count('bounced') + tally.count('failed');

/** What text messages cost, no event tells. */
export const messageStatistics: Statistics = {
  average_order_value: (tally) => rate(tally.sum('conversions'), tally.count('conversions')),
  bounce_rate: (tally) => rate(tally.count('bounced'), recipients(tally)),
  bounced: (tally) => tally.count('bounced'),
  bounced_or_failed: (tally) => tally.count('bounced') + tally.count('failed'),
  bounced_or_failed_rate: (tally) => rate(tally.count('bounced') + tally.count('failed'), recipients(tally)),
  click_rate: (tally) => rate(tally.unique('clicks'), tally.count('delivered')),
  click_to_open_rate: (tally) => rate(tally.unique('clicks'), tally.unique('opens')),
  clicks: (tally) => tally.count('clicks'),
  clicks_unique: (tally) => tally.unique('clicks'),
  conversion_rate: (tally) => rate(tally.unique('conversions'), tally.count('delivered')),
  conversion_uniques: (tally) => tally.unique('conversions'),
  conversion_value: (tally) => tally.sum('conversions'),
  conversions: (tally) => tally.count('conversions'),
  delivered: (tally) => tally.count('delivered'),
  delivery_rate: (tally) => rate(tally.count('delivered'), recipients(tally)),
  failed: (tally) => tally.count('failed'),
  failed_rate: (tally) => rate(tally.count('failed'), recipients(tally)),
  message_segment_count_sum: (tally) => tally.sum('delivered'),
  open_rate: (tally) => rate(tally.unique('opens'), tally.count('delivered')),
  opens: (tally) => tally.count('opens'),
  opens_unique: (tally) => tally.unique('opens'),
  recipients,
  revenue_per_recipient: (tally) => rate(tally.sum('conversions'), recipients(tally)),
  spam_complaint_rate: (tally) => rate(tally.count('spam_complaints'), tally.count('delivered')),
  spam_complaints: (tally) => tally.count('spam_complaints'),
  text_message_credit_usage_amount: () => 0,
  text_message_roi: () => 0,
  text_message_spend: () => 0,
  unsubscribe_rate: (tally) => rate(tally.unique('unsubscribes'), tally.count('delivered')),
  unsubscribe_uniques: (tally) => tally.unique('unsubscribes'),
  unsubscribes: (tally) => tally.count('unsubscribes'),
};

const channelNames: Readonly<Record<string, string>> = { mobile_push: 'push-notification' };

const idIn = (relation: Relation | undefined): string =>
  relation === undefined ? '' : 'id' in relation ? (relation.id ?? '') : (relation.ids[0] ?? '');

/** The tags of an object, as the groupings have them. */
function tagsOf(store: AccountStore, relation: Relation | undefined): JsonObject {
  const ids = relation !== undefined && 'ids' in relation ? relation.ids : [];
  return {
    tag_id: ids,
    tag_name: ids.map((id): Json => store.get('tag', id)?.attributes['name'] ?? null),
  };
}

function groupsOf(store: AccountStore, of: 'campaign' | 'flow', messageId: string): JsonObject | undefined {
  const message = store.get(`${of}-message`, messageId);
  const action = store.get('flow-action', idIn(message?.relationships['flow-action']));
  const parentId = idIn((of === 'campaign' ? message : action)?.relationships[of]);
  const parent = store.get(of, parentId);
  if (message === undefined || parent === undefined) {
    return undefined;
  }
  const definition = fieldsAt(message.attributes, 'definition');
  const channel = textAt(message.attributes, 'channel') ?? textAt(definition, 'channel') ?? '';
  const name = parent.attributes['name'] ?? null;
  return {
    [`${of}_id`]: parentId,
    [`${of}_message_id`]: messageId,
    [`${of}_message_name`]: textAt(definition, 'label') ?? textAt(definition, 'name') ?? name,
    ...(of === 'flow' && { flow_name: name }),
    send_channel: channelNames[channel] ?? channel,
    text_message_format: channel === 'sms' ? 'SMS' : null,
    ...tagsOf(store, parent.relationships['tags']),
  };
}

/** By message, what is told of it. */
class Messages {
  readonly #store: AccountStore;
  readonly #of: 'campaign' | 'flow';
  readonly #known = new Map<string, JsonObject | undefined>();

  constructor(store: AccountStore, of: 'campaign' | 'flow') {
    this.#store = store;
    this.#of = of;
  }

  groups(messageId: string): JsonObject | undefined {
    if (!this.#known.has(messageId)) {
      this.#known.set(messageId, groupsOf(this.#store, this.#of, messageId));
    }
    return this.#known.get(messageId);
  }
}

/** What happened to the messages of campaigns or flows, and the conversions that are put down to them. */
export function* messageOccurrences(
  store: AccountStore,
  of: 'campaign' | 'flow',
  { frame, conversionMetricId }: Question,
): Generator<Occurrence> {
  const messages = new Messages(store, of);
  const names = new Map(
    [...store.collection('metric')].map(([id, { attributes }]) => [id, textAt(attributes, 'name')]),
  );
  for (const facts of eventsWithin(store, frame)) {
    const common = { time: facts.time * 1000, profileId: facts.profileId };
    if (facts.metricId === conversionMetricId) {
      const groups = messages.groups(store.events.attribution(facts)?.[`${of}-message`] ?? '');
      if (groups !== undefined) {
        const value = Number(store.events.properties(facts)['$value'] ?? 0);
        yield { ...common, groups, kind: 'conversions', value: Number.isFinite(value) ? value : 0 };
      }
    }
    const kind = kinds[names.get(facts.metricId) ?? ''];
    if (kind !== undefined) {
      const groups = messages.groups(textAt(store.events.properties(facts), '$message') ?? '');
      if (groups !== undefined) {
        yield { ...common, groups, kind, value: groups['send_channel'] === 'sms' ? 1 : 0 };
      }
    }
  }
}
