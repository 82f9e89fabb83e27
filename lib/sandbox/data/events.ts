// Seeds events over 400 days: quiet nights, a dense sale day, many in the same second, some dated ahead, some late.
import { asciiJson } from '../ascii-json.ts';
import { scramble, type Attribution, type EventFacts, type EventSource } from '../events.ts';
import type { Profile } from '../profiles.ts';
import { METRICS } from './account.ts';
import type { Seed } from './seed.ts';
import { PRODUCTS } from './words.ts';

const DAYS = 400;
/** How many days ago the sale was, and how many ordinary days it was worth. */
const SALE = 30;
const SALE_DAYS = 25;
/** By hour, UTC. */
const BY_HOUR = [1, 1, 1, 1, 1, 2, 5, 9, 13, 15, 15, 16, 18, 17, 15, 15, 16, 18, 22, 25, 23, 16, 8, 3];
/** Shares of the events asked for. */
const SAME_SECOND = 0.15;
const AHEAD = 0.002;
/** Come on top of the events asked for, so that these can be counted. */
const LATE = 0.005;
/** Seconds after the start, before the time scale. */
const LATE_FROM = 60;
const LATE_TO = 7200;
/** How common each metric is, in the order of METRICS. */
const WEIGHTS = [22, 8, 5, 5, 6, 1, 1, 16, 16, 11, 4, 3, 2];

/** Events an hour, oldest first, so that they add up to `count`. */
function countsByHour(count: number): number[] {
  const weights = Array.from({ length: DAYS * 24 }, (_, hour) => {
    const day = DAYS - Math.floor(hour / 24);
    return (BY_HOUR[hour % 24] ?? 1) * (day === SALE ? SALE_DAYS : 1) * (day % 7 < 2 ? 1.4 : 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const share = Math.round((weighed / total) * count) - given;
    given += share;
    return share;
  });
}

class Chooser {
  readonly #seed: Seed;
  readonly #metrics: readonly string[];
  readonly #profiles: readonly Profile[];
  readonly #total = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

  constructor(seed: Seed, profiles: readonly Profile[]) {
    this.#seed = seed;
    this.#metrics = seed.ids('metric');
    this.#profiles = profiles;
  }

  /** Times in seconds. Some people do a lot, most do little. */
  add(time: number, visible: number): void {
    const { random, store } = this.#seed;
    let at = random.below(this.#total);
    let metric = 0;
    while (at >= (WEIGHTS[metric] ?? Infinity)) {
      at -= WEIGHTS[metric] ?? 0;
      metric += 1;
    }
    const profile = this.#profiles[Math.floor(random.next() ** 2 * this.#profiles.length)];
    if (!profile) return;
    store.events.append(time, visible, this.#metrics[metric] ?? '', profile.id);
    if (visible === 0) profile.lastEvent = Math.max(profile.lastEvent ?? 0, time * 1000);
  }
}

function timesOfHour(seed: Seed, start: number, count: number): Uint32Array {
  const times = new Uint32Array(count);
  let last = start;
  for (let i = 0; i < count; i += 1) {
    last = i > 0 && seed.random.chance(SAME_SECOND) ? last : start + seed.random.below(3600);
    times[i] = last;
  }
  return times.toSorted();
}

/** Metrics, campaigns and flows come before. */
export function seedEvents(seed: Seed, profiles: readonly Profile[]): void {
  const { counts, random, store } = seed;
  if (counts.events === 0 || profiles.length === 0) return;
  const { events } = store;
  const chooser = new Chooser(seed, profiles);
  const midnight = seed.midnight / 1000;
  const ahead = Math.floor(counts.events * AHEAD);
  const late = Math.ceil(counts.events * LATE);
  events.reserve(counts.events + late);
  for (const [hour, count] of countsByHour(counts.events - ahead).entries()) {
    const start = midnight - DAYS * 86_400 + hour * 3600;
    for (const time of timesOfHour(seed, start, count)) chooser.add(time, 0);
  }
  for (let i = 0; i < ahead; i += 1) chooser.add(midnight + 86_400 + random.below(30 * 86_400), 0);
  const now = store.now() / 1000;
  for (let i = 0; i < late; i += 1) {
    const wait = (LATE_FROM + random.below(LATE_TO - LATE_FROM)) / store.options.timeScale;
    chooser.add(midnight - random.below(2 * 86_400), now + wait);
  }
  events.from(new SeededEvents(seed));
}

const pick = <T>(choices: readonly T[], x: number): T | undefined => choices[x % choices.length];

/** Titles as JSON. */
const PRODUCT_TEXTS = PRODUCTS.map(
  ([title, category, price]) => [asciiJson(title), category, price] as const,
);

/** Says what a seeded event holds, from its number alone: nothing of it is kept in memory. */
class SeededEvents implements EventSource {
  readonly #names: ReadonlyMap<string, string>;
  readonly #lists: readonly string[];
  /** Message, its campaign or flow, a name, a subject. */
  readonly #emails: readonly { readonly text: string; readonly attribution: Attribution }[];

  constructor(seed: Seed) {
    this.#names = new Map(seed.ids('metric').map((id, i) => [id, METRICS[i]?.[0] ?? '']));
    this.#lists = Array.from(seed.store.collection('list').values(), ({ attributes }) =>
      asciiJson(attributes['name']),
    );
    this.#emails = [...campaignEmails(seed), ...flowEmails(seed)];
  }

  attribution(facts: EventFacts): Attribution | undefined {
    const name = this.#names.get(facts.metricId);
    const x = scramble(facts.number);
    // A quarter of the orders; what was sent is never put down to anything.
    if (name !== 'Placed Order' || x % 4 !== 0) return undefined;
    return pick(this.#emails, x >>> 3)?.attribution;
  }

  properties(facts: EventFacts): string {
    const x = scramble(facts.number);
    const name = this.#names.get(facts.metricId) ?? '';
    const id = `"$event_id":"${facts.time}${x}"`;
    const [product, category, price] = pick(PRODUCT_TEXTS, x >>> 5) ?? ['null', '', 0];
    const quantity = 1 + (x % 3);
    const value = Math.round(price * quantity * 100) / 100;
    switch (name) {
      case 'Viewed Product':
        return `{${id},"ProductName":${product},"ProductID":"ITEM-${(x % 30) + 1}","Categories":["${category}"],"Price":${price},"URL":"https://www.example.com/products/${(x % 30) + 1}"}`;
      case 'Added to Cart':
        return `{${id},"$value":${value},"AddedItemProductName":${product},"AddedItemProductID":"ITEM-${(x % 30) + 1}","AddedItemQuantity":${quantity}}`;
      case 'Started Checkout':
      case 'Placed Order':
        return `{${id},"$value":${value},"OrderId":"ORDER-${facts.number}","Categories":["${category}"],"ItemNames":[${product}],"Items":[{"ProductID":"ITEM-${(x % 30) + 1}","SKU":"SKU-${(x % 30) + 1}-M","ProductName":${product},"Quantity":${quantity},"ItemPrice":${price},"RowTotal":${value},"Brand":null}],"Discount Value":0,"BillingAddress":{"City":"Springfield","Zip":"97477","CountryCode":"US"},"CheckoutURL":"https://www.example.com/checkout/${x}"}`;
      case 'Ordered Product':
        return `{${id},"$value":${value},"OrderId":"ORDER-${facts.number}","ProductID":"ITEM-${(x % 30) + 1}","ProductName":${product},"Quantity":${quantity}}`;
      case 'Refunded Order':
      case 'Cancelled Order':
        return `{${id},"$value":${-value},"OrderId":"ORDER-${facts.number}","Reason":"Changed my mind"}`;
      case 'Active on Site':
        return `{${id},"browser":"Example Browser","os":"Sample OS","page":"https://www.example.com/?visit=${x}"}`;
      case 'Subscribed to List':
        return `{${id},"List":${pick(this.#lists, x) ?? 'null'}}`;
      default:
        return `{${id},${pick(this.#emails, x >>> 3)?.text ?? '"$message":null'},"Email Domain":"example.com","Client Type":"Webmail","machine_open":${x % 5 === 0}}`;
    }
  }
}

function* campaignEmails(seed: Seed): Generator<{ text: string; attribution: Attribution }> {
  for (const { id, attributes, relationships } of seed.store.collection('campaign').values()) {
    if (attributes['status'] !== 'Sent') continue;
    const messages = relationships['campaign-messages'];
    const message = messages !== undefined && 'ids' in messages ? messages.ids[0] : undefined;
    if (message === undefined) continue;
    const name = asciiJson(attributes['name']);
    yield {
      text: `"$message":"${message}","Campaign Name":${name},"Subject":${name}`,
      attribution: { campaign: id, 'campaign-message': message },
    };
  }
}

function* flowEmails(seed: Seed): Generator<{ text: string; attribution: Attribution }> {
  for (const { id, relationships } of seed.store.collection('flow-message').values()) {
    const action = relationships['flow-action'];
    const actionId = action !== undefined && 'id' in action ? (action.id ?? '') : '';
    const flow = seed.store.get('flow-action', actionId)?.relationships['flow'];
    const flowId = flow !== undefined && 'id' in flow ? flow.id : null;
    if (flowId === null) continue;
    yield {
      text: `"$message":"${id}","$flow":"${flowId}","Subject":"Hello from the flow"`,
      attribution: { flow: flowId, 'flow-message': id },
    };
  }
}
