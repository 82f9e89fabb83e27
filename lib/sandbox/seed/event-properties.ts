// Says what a seeded event holds, from its number alone: nothing of it is kept in memory.
import type { AsciiBytes } from '../reads/ascii-bytes.ts';
import { asciiJson } from '../reads/ascii-json.ts';
import { scramble } from '../store/event-ids.ts';
import type { Attribution, EventFacts, EventSource } from '../store/events.ts';
import { outline } from '../reads/outline.ts';
import { metrics } from './account.ts';
import type { Seed } from './seed.ts';
import { products } from './words.ts';

/** What differs from event to event: `random` follows from the number, and `item` is that of a product. */
const places = ['time', 'random', 'number', 'item'] as const;
type Pieces = readonly { readonly bytes: Buffer; readonly place: (typeof places)[number] | undefined }[];

/** All that the events of a metric may hold, but for the places, and which of them one holds. */
interface Kind {
  readonly choices: readonly Pieces[];
  readonly choose: (random: number) => number;
}

interface Sale {
  /** JSON text. */
  readonly product: string;
  readonly category: string;
  readonly price: number;
  readonly quantity: number;
  readonly value: number;
}

/** A message, its campaign or flow, a name, a subject. */
interface Email {
  /** JSON text of some properties. */
  readonly text: string;
  readonly attribution: Attribution;
}

const order = ({ product, category, price, quantity, value }: Sale): string =>
  `"$value":${value},"OrderId":"ORDER-~number~","Categories":["${category}"],"ItemNames":[${product}],"Items":[{"ProductID":"ITEM-~item~","SKU":"SKU-~item~-M","ProductName":${product},"Quantity":${quantity},"ItemPrice":${price},"RowTotal":${value},"Brand":null}],"Discount Value":0,"BillingAddress":{"City":"Springfield","Zip":"97477","CountryCode":"US"},"CheckoutURL":"https://www.example.com/checkout/~random~"`;
const undone = ({ value }: Sale): string =>
  `"$value":${-value},"OrderId":"ORDER-~number~","Reason":"Changed my mind"`;

/** By the metric's name. */
const saleTexts: Readonly<Record<string, (sale: Sale) => string>> = {
  'Viewed Product': ({ product, category, price }) =>
    `"ProductName":${product},"ProductID":"ITEM-~item~","Categories":["${category}"],"Price":${price},"URL":"https://www.example.com/products/~item~"`,
  'Added to Cart': ({ product, quantity, value }) =>
    `"$value":${value},"AddedItemProductName":${product},"AddedItemProductID":"ITEM-~item~","AddedItemQuantity":${quantity}`,
  'Started Checkout': order,
  'Placed Order': order,
  'Ordered Product': ({ product, quantity, value }) =>
    `"$value":${value},"OrderId":"ORDER-~number~","ProductID":"ITEM-~item~","ProductName":${product},"Quantity":${quantity}`,
  'Refunded Order': undone,
  'Cancelled Order': undone,
};

const items = 30;
const quantities = [1, 2, 3];

const piecesOf = (properties: string): Pieces =>
  outline(`{"$event_id":"~time~~random~",${properties}}`, places).map(({ text, place }) => ({
    bytes: Buffer.from(text, 'latin1'),
    place,
  }));

function saleKind(write: (sale: Sale) => string): Kind {
  const sales = products.flatMap(([title, category, price]) =>
    quantities.map((quantity) => {
      const value = Math.round(price * quantity * 100) / 100;
      return { product: asciiJson(title), category, price, quantity, value };
    }),
  );
  return {
    choices: sales.map((sale) => piecesOf(write(sale))),
    choose: (random) => ((random >>> 5) % products.length) * quantities.length + (random % quantities.length),
  };
}

function visitKind(): Kind {
  const visit =
    '"browser":"Example Browser","os":"Sample OS","page":"https://www.example.com/?visit=~random~"';
  return { choices: [piecesOf(visit)], choose: () => 0 };
}

function listKind(seed: Seed): Kind {
  const lists = Array.from(seed.store.collection('list').values(), ({ attributes }) =>
    asciiJson(attributes['name']),
  );
  const choices = (lists.length > 0 ? lists : ['null']).map((list) => piecesOf(`"List":${list}`));
  return { choices, choose: (random) => random % choices.length };
}

function emailKind(emails: readonly Email[]): Kind {
  const texts = emails.length > 0 ? emails.map(({ text }) => text) : ['"$message":null'];
  const choices = [true, false].flatMap((opened) =>
    texts.map((text) =>
      piecesOf(`${text},"Email Domain":"example.com","Client Type":"Webmail","machine_open":${opened}`),
    ),
  );
  return {
    choices,
    choose: (random) => ((random >>> 3) % texts.length) + (random % 5 === 0 ? 0 : texts.length),
  };
}

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
    const kindOf = (name: string): Kind => {
      const sale = saleTexts[name];
      if (sale !== undefined) {
        return saleKind(sale);
      }
      if (name === 'Active on Site') {
        return visitKind();
      }
      return name === 'Subscribed to List' ? listKind(seed) : this.#email;
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

  writeProperties(number: number, time: number, metricId: string, out: AsciiBytes): void {
    const random = scramble(number);
    const { choices, choose } = this.#kinds.get(metricId) ?? this.#email;
    for (const { bytes, place } of choices[choose(random)] ?? []) {
      out.copy(bytes);
      if (place === 'time') {
        out.digits(time);
      } else if (place === 'random') {
        out.digits(random);
      } else if (place === 'number') {
        out.digits(number);
      } else if (place === 'item') {
        out.digits((random % items) + 1);
      }
    }
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
    const name = asciiJson(attributes['name']);
    yield {
      text: `"$message":"${message}","Campaign Name":${name},"Subject":${name}`,
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
      text: `"$message":"${id}","$flow":"${flowId}","Subject":"Hello from the flow"`,
      attribution: { flow: flowId, 'flow-message': id },
    };
  }
}
