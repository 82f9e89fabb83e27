// The seeded account before anything happens in it: itself, its metrics, tags, settings, feeds and webhooks.
import { day, to, toMany, type Seed } from './seed.ts';

const tagGroups = ['Default', 'Season', 'Team'];
const tags = [
  'spring',
  'summer',
  'autumn',
  'winter',
  'crm',
  'growth',
  'retention',
  'test',
  'wholesale',
  'evergreen',
];

/** Metric name, and the properties that its events have. */
export const metrics: readonly (readonly [string, readonly string[]])[] = [
  ['Viewed Product', ['ProductName', 'ProductID', 'Categories', 'Price', 'URL']],
  ['Added to Cart', ['$value', 'AddedItemProductName', 'AddedItemProductID', 'AddedItemQuantity']],
  ['Started Checkout', ['$value', 'ItemNames', 'CheckoutURL', 'Items']],
  ['Placed Order', ['$value', 'OrderId', 'Categories', 'ItemNames', 'Items', 'BillingAddress']],
  ['Ordered Product', ['$value', 'OrderId', 'ProductID', 'ProductName', 'Quantity']],
  ['Refunded Order', ['$value', 'OrderId', 'Reason']],
  ['Cancelled Order', ['$value', 'OrderId', 'Reason']],
  ['Active on Site', ['browser', 'os', 'page']],
  ['Received Email', ['$message', '$flow', 'Campaign Name', 'Subject', 'Email Domain']],
  ['Opened Email', ['$message', '$flow', 'Campaign Name', 'Subject', 'Client Type']],
  ['Clicked Email', ['$message', '$flow', 'Campaign Name', 'URL']],
  ['Received SMS', ['$message', '$flow', 'Message Name', 'To Number Country']],
  ['Subscribed to List', ['List']],
];

const apiIntegration = { object: 'integration', id: '0eMvjm', key: 'api', name: 'API', category: 'API' };
const klaviyoIntegration = {
  object: 'integration',
  id: '7FtS4J',
  key: 'klaviyo',
  name: 'Klaviyo',
  category: 'Internal',
};
const own = new Set([
  'Received Email',
  'Opened Email',
  'Clicked Email',
  'Received SMS',
  'Subscribed to List',
]);

const mapped: readonly (readonly [string, string | undefined])[] = [
  ['added_to_cart', 'Added to Cart'],
  ['cancelled_sales', 'Cancelled Order'],
  ['ordered_product', 'Ordered Product'],
  ['refunded_sales', 'Refunded Order'],
  ['revenue', undefined],
  ['started_checkout', 'Started Checkout'],
  ['viewed_product', 'Viewed Product'],
];

const sampleValues: Readonly<Record<string, readonly (string | number)[]>> = {
  $value: [12.5, 64, 129],
  Price: [12.5, 64],
  Quantity: [1, 2],
  AddedItemQuantity: [1],
};

function seedMetrics(seed: Seed): void {
  const ids = new Map<string, string>();
  const created = seed.midnight - 700 * day;
  for (const [name, properties] of metrics) {
    const id = seed.random.shortId();
    ids.set(name, id);
    seed.add('metric', id, {
      name,
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      integration: own.has(name) ? klaviyoIntegration : apiIntegration,
    });
    for (const property of properties) {
      const samples = sampleValues[property];
      const attributes = {
        label: property.replace('$', ''),
        property,
        inferred_type: samples ? 'numeric' : 'string',
        sample_values: samples ?? ['example'],
      };
      seed.add('metric-property', seed.random.uuid(), attributes, { metric: to('metric', id) });
    }
  }
  seedDerivedMetrics(seed, ids, created);
}

function seedDerivedMetrics(seed: Seed, ids: ReadonlyMap<string, string>, created: number): void {
  const placed = ids.get('Placed Order') ?? '';
  const refunded = ids.get('Refunded Order') ?? '';
  const custom = seed.add(
    'custom-metric',
    seed.random.uuid(),
    {
      name: 'Net revenue',
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      definition: {
        aggregation_method: 'value',
        metric_groups: [
          { metric_id: placed, metric_filters: [], value_property: '$value' },
          { metric_id: refunded, metric_filters: [], value_property: '$value' },
        ],
      },
    },
    { metrics: toMany('metric', [placed, refunded]) },
  );
  for (const [id, name] of mapped) {
    const metric = name === undefined ? undefined : ids.get(name);
    seed.add(
      'mapped-metric',
      id,
      { updated: seed.iso(seed.since(created)) },
      {
        metric: to('metric', metric),
        'custom-metric': to('custom-metric', metric === undefined ? custom.id : undefined),
      },
    );
  }
}

function seedTags(seed: Seed): void {
  const groups = tagGroups.map((name, i) =>
    seed.add('tag-group', seed.random.uuid(), { name, exclusive: i === 1, default: i === 0 }),
  );
  for (const [i, name] of tags.entries()) {
    const group = groups[i < 4 ? 1 : i < 7 ? 2 : 0];
    seed.add('tag', seed.random.uuid(), { name }, { 'tag-group': to('tag-group', group?.id) });
  }
}

const dynamic = (flow: string, campaign: string) => ({
  flow: { type: 'dynamic', value: flow },
  campaign: { type: 'dynamic', value: campaign },
});
const fixed = (value: string) => ({
  flow: { type: 'static', value },
  campaign: { type: 'static', value },
});

function seedSettings(seed: Seed, accountId: string): void {
  seed.add('tracking-setting', accountId, {
    auto_add_parameters: true,
    utm_source: fixed('Klaviyo'),
    utm_medium: fixed('email'),
    utm_campaign: dynamic('flow_name', 'campaign_name'),
    utm_id: dynamic('flow_id', 'campaign_id'),
    utm_term: fixed('example'),
    custom_parameters: [{ name: 'shop', ...fixed('example-shop') }],
  });
  for (const [i, name] of ['Blog_posts', 'Weather', 'Bestsellers', 'Stores', 'Prices', 'Recipes'].entries()) {
    const created = seed.ago(300);
    seed.add('web-feed', seed.random.uuid(), {
      name,
      url: `https://feeds.example.com/${name.toLowerCase()}.json`,
      request_method: i % 3 === 0 ? 'post' : 'get',
      content_type: i % 2 === 0 ? 'json' : 'xml',
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      status: i === 4 ? 'disabled' : 'ok',
    });
  }
}

function seedWebhooks(seed: Seed): void {
  const topics = ['event:klaviyo.sent_sms', 'event:klaviyo.opened_email', 'event:klaviyo.unsubscribed'];
  for (const topic of topics) {
    seed.add('webhook-topic', topic, {});
  }
  for (const [i, name] of ['Warehouse', 'Alerts'].entries()) {
    const created = seed.ago(200);
    const attributes = {
      name,
      description: `Sends to the ${name.toLowerCase()}`,
      endpoint_url: `https://hooks.example.com/${name.toLowerCase()}`,
      enabled: i === 0,
      created_at: seed.iso(created),
      updated_at: seed.iso(seed.since(created)),
    };
    const relation = toMany('webhook-topic', topics.slice(i));
    seed.add('webhook', seed.random.ulid(created), attributes, { 'webhook-topics': relation });
  }
}

export function seedAccount(seed: Seed): void {
  const id = seed.random.shortId();
  seed.add('account', id, {
    test_account: true,
    contact_information: {
      default_sender_name: 'Example Shop',
      default_sender_email: 'shop@example.com',
      website_url: 'https://www.example.com',
      organization_name: 'Example Shop',
      street_address: {
        address1: '1 Example Street',
        address2: '',
        city: 'Boston',
        region: 'MA',
        country: 'United States',
        zip: '02110',
      },
    },
    industry: 'Ecommerce, Home & Garden',
    timezone: 'UTC',
    preferred_currency: 'USD',
    public_api_key: id,
    locale: 'en-US',
  });
  seedTags(seed);
  seedMetrics(seed);
  seedSettings(seed, id);
  seedWebhooks(seed);
}
