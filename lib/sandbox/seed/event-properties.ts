// What a seeded event holds, made from its number alone: nothing of it is kept in memory.
import { scramble } from '../store/event-ids.ts';
import type { Attribution, EventFacts, EventSource } from '../store/events.ts';
import type { Json, JsonObject } from '../wire/json.ts';
import { metrics } from './account.ts';
import type { Seed } from './seed.ts';
import { products } from './words.ts';

/** What differs from event to event: `random` follows from the number. */
interface Chance {
  readonly number: number;
  readonly random: number;
}

interface Sale extends Chance {
  readonly product: string;
  readonly category: string;
  readonly price: number;
  readonly quantity: number;
  readonly value: number;
  /** That of a product, from 1. */
  readonly item: number;
}

/** A message of a campaign or flow, with its name and subject. */
interface Email {
  readonly properties: JsonObject;
  readonly attribution: Attribution;
}

type Kind = (chance: Chance) => JsonObject;

const items = 30;

function order({ number, random, product, category, price, quantity, value, item }: Sale): JsonObject {
  return {
    $value: value,
    OrderId: `ORDER-${number}`,
    Categories: [category],
    ItemNames: [product],
    Items: [
      {
        ProductID: `ITEM-${item}`,
        SKU: `SKU-${item}-M`,
        ProductName: product,
        Quantity: quantity,
        ItemPrice: price,
        RowTotal: value,
        Brand: null,
      },
    ],
    'Discount Value': 0,
    BillingAddress: { City: 'Springfield', Zip: '97477', CountryCode: 'US' },
    CheckoutURL: `https://www.example.com/checkout/${random}`,
  };
}

const undone = ({ number, value }: Sale): JsonObject => ({
  $value: -value,
  OrderId: `ORDER-${number}`,
  Reason: 'Changed my mind',
});

/** By the metric's name. */
const saleProperties: Readonly<Record<string, (sale: Sale) => JsonObject>> = {
  'Viewed Product': ({ product, category, price, item }) => ({
    ProductName: product,
    ProductID: `ITEM-${item}`,
    Categories: [category],
    Price: price,
    URL: `https://www.example.com/products/${item}`,
  }),
  'Added to Cart': ({ product, quantity, value, item }) => ({
    $value: value,
    AddedItemProductName: product,
    AddedItemProductID: `ITEM-${item}`,
    AddedItemQuantity: quantity,
  }),
  'Started Checkout': order,
  'Placed Order': order,
  'Ordered Product': ({ number, product, quantity, value, item }) => ({
    $value: value,
    OrderId: `ORDER-${number}`,
    ProductID: `ITEM-${item}`,
    ProductName: product,
    Quantity: quantity,
  }),
  'Refunded Order': undone,
  'Cancelled Order': undone,
};

function saleOf(chance: Chance): Sale {
  const { random } = chance;
  const [product = '', category = '', price = 0] = products[(random >>> 5) % products.length] ?? [];
  const quantity = (random % 3) + 1;
  const value = Math.round(price * quantity * 100) / 100;
  const item = (random % items) + 1;
  return { number: chance.number, random, product, category, price, quantity, value, item };
}

const visit: Kind = ({ random }) => ({
  browser: 'Example Browser',
  os: 'Sample OS',
  page: `https://www.example.com/?visit=${random}`,
});

function listKind(seed: Seed): Kind {
  const lists = Array.from(
    seed.store.collection('list').values(),
    ({ attributes }): Json => attributes['name'] ?? null,
  );
  return ({ random }) => ({ List: lists[random % lists.length] ?? null });
}

const emailKind =
  (emails: readonly Email[]): Kind =>
  ({ random }) => ({
    ...(emails[(random >>> 3) % emails.length]?.properties ?? { $message: null }),
    'Email Domain': 'example.com',
    'Client Type': 'Webmail',
    machine_open: random % 5 === 0,
  });

export class SeededEvents implements EventSource {
  /** By the metric's id. */
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #emails: readonly Email[];
  readonly #email: Kind;
  readonly #orders: string | undefined;

  constructor(seed: Seed) {
    const ids = seed.ids('metric');
    const names = metrics.map(([name]) => name);
    this.#emails = [...campaignEmails(seed), ...flowEmails(seed)];
    this.#email = emailKind(this.#emails);
    this.#orders = ids[names.indexOf('Placed Order')];
    const list = listKind(seed);
    const kindOf = (name: string): Kind => {
      const sale = saleProperties[name];
      if (sale !== undefined) {
        return (chance) => sale(saleOf(chance));
      }
      if (name === 'Active on Site') {
        return visit;
      }
      return name === 'Subscribed to List' ? list : this.#email;
    };
    this.#kinds = new Map(ids.map((id, i) => [id, kindOf(names[i] ?? '')]));
  }

  attribution({ metricId, number }: EventFacts): Attribution | undefined {
    const random = scramble(number);
    // A quarter of the orders; what was sent is never put down to anything.
    if (metricId !== this.#orders || random % 4 !== 0) {
      return undefined;
    }
    return this.#emails[(random >>> 3) % this.#emails.length]?.attribution;
  }

  properties({ number, time, metricId }: EventFacts): JsonObject {
    const random = scramble(number);
    const kind = this.#kinds.get(metricId) ?? this.#email;
    return { $event_id: `${time}${random}`, ...kind({ number, random }) };
  }
}

function* campaignEmails(seed: Seed): Generator<Email> {
  for (const { id, attributes, relationships } of seed.store.collection('campaign').values()) {
    if (attributes['status'] !== 'Sent') {
      continue;
    }
    const messages = relationships['campaign-messages'];
    const message = messages !== undefined && 'ids' in messages ? messages.ids[0] : undefined;
    if (message === undefined) {
      continue;
    }
    const name = attributes['name'] ?? null;
    yield {
      properties: { $message: message, 'Campaign Name': name, Subject: name },
      attribution: { campaign: id, 'campaign-message': message },
    };
  }
}

function* flowEmails(seed: Seed): Generator<Email> {
  for (const { id, relationships } of seed.store.collection('flow-message').values()) {
    const action = relationships['flow-action'];
    const actionId = action !== undefined && 'id' in action ? (action.id ?? '') : '';
    const flow = seed.store.get('flow-action', actionId)?.relationships['flow'];
    const flowId = flow !== undefined && 'id' in flow ? flow.id : null;
    if (flowId === null) {
      continue;
    }
    yield {
      properties: { $message: id, $flow: flowId, Subject: 'Hello from the flow' },
      attribution: { flow: flowId, 'flow-message': id },
    };
  }
}
