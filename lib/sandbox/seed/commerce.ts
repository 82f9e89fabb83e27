// The seeded catalog with its jobs, coupons with their codes, and reviews.
import type { Profile } from '../store/profiles.ts';
import { day, to, toMany, type Seed } from './seed.ts';
import { products } from './words.ts';

const catalog = '$custom:::$default:::';
const sizes = ['S', 'M'];

function seedItem(seed: Seed, i: number): void {
  const [title, category, price] = products[i % products.length] ?? products[0];
  const created = seed.ago(500);
  const times = { created: seed.iso(created), updated: seed.iso(seed.since(created)) };
  const external = `ITEM-${i + 1}`;
  const url = `https://www.example.com/products/${i + 1}`;
  const picture = `https://images.example.com/products/${i + 1}.png`;
  const looks = { url, image_full_url: picture, image_thumbnail_url: picture, images: [picture] };
  const id = `${catalog}${external}`;
  seed.add('catalog-item', id, {
    external_id: external,
    title: i < products.length ? title : `${title} ${i}`,
    description: `${title}, made up for trying things out`,
    price,
    ...looks,
    custom_metadata: { Category: category },
    published: i % 8 !== 7,
    ...times,
  });
  for (const size of sizes) {
    const variant = `${external}-${size}`;
    seed.add(
      'catalog-variant',
      `${catalog}${variant}`,
      {
        external_id: variant,
        title: `${title} ${size}`,
        description: `${title} in size ${size}`,
        sku: `SKU-${i + 1}-${size}`,
        inventory_policy: 1,
        inventory_quantity: seed.random.below(100),
        price,
        ...looks,
        custom_metadata: {},
        published: i % 8 !== 7,
        ...times,
      },
      { item: to('catalog-item', id) },
    );
  }
}

function seedCategories(seed: Seed): void {
  const items = [...seed.store.collection('catalog-item').values()];
  for (const name of new Set(products.map(([, category]) => category))) {
    const members = items.filter(({ attributes }) => {
      const metadata = attributes['custom_metadata'];
      return JSON.stringify(metadata) === JSON.stringify({ Category: name });
    });
    if (members.length === 0) {
      continue;
    }
    seed.add(
      'catalog-category',
      `${catalog}${name.toUpperCase()}`,
      { external_id: name.toUpperCase(), name, updated: seed.iso(seed.ago(300)) },
      {
        items: toMany(
          'catalog-item',
          members.map(({ id }) => id),
        ),
      },
    );
  }
}

/** Three of each: complete, complete with an error, cancelled. */
function seedJobs(seed: Seed, type: string, relation: string, ids: readonly string[]): void {
  const target = type.replace(/-bulk-.*/, '');
  for (const [i, status] of ['complete', 'complete', 'cancelled'].entries()) {
    const created = seed.ago(7);
    const some = ids.slice(0, 3);
    const failed = i === 1 ? 1 : 0;
    const error = {
      id: seed.random.uuid(),
      code: 'invalid',
      title: 'Invalid input.',
      detail: 'The record is not valid.',
      source: { pointer: `/data/attributes/${relation}/data/0/attributes/external_id` },
    };
    seed.add(
      type,
      seed.random.jobId('Sandbox'),
      {
        status,
        created_at: seed.iso(created),
        total_count: some.length + failed,
        completed_count: status === 'cancelled' ? 0 : some.length,
        failed_count: failed,
        completed_at: seed.iso(created + 30_000),
        errors: failed === 0 ? [] : [error],
        expires_at: seed.iso(created + 7 * day),
      },
      { [relation]: toMany(target, some) },
    );
  }
}

function seedCatalogJobs(seed: Seed): void {
  const kinds = [
    ['catalog-item', 'items'],
    ['catalog-variant', 'variants'],
    ['catalog-category', 'categories'],
  ] as const;
  for (const [type, relation] of kinds) {
    for (const verb of ['create', 'update', 'delete']) {
      seedJobs(seed, `${type}-bulk-${verb}-job`, relation, seed.ids(type));
    }
  }
}

const coupons = [
  ['10OFF', '10% off'],
  ['FREESHIP', 'Free shipping'],
  ['WELCOME', 'Welcome gift'],
] as const;
const codeStatuses = ['UNASSIGNED', 'ASSIGNED_TO_PROFILE', 'USED', 'UNASSIGNED'] as const;

function seedCoupons(seed: Seed, profiles: readonly Profile[]): void {
  for (const [name, description] of coupons) {
    const monitor = { low_balance_threshold: 10 };
    seed.add('coupon', name, { external_id: name, description, monitor_configuration: monitor });
  }
  for (let i = 0; i < seed.counts.couponCodes; i += 1) {
    // Two thirds belong to the first coupon, so that it has more than a page of them.
    const [coupon] = coupons[i % 3 === 2 ? 1 + (i % 2) : 0] ?? coupons[0];
    const status = codeStatuses[i % codeStatuses.length] ?? 'UNASSIGNED';
    const owner = status === 'UNASSIGNED' ? undefined : profiles[i % Math.max(1, profiles.length)];
    const code = seed.random.uuid().slice(0, 8).toUpperCase();
    seed.add(
      'coupon-code',
      `${coupon}-${code}-${i}`,
      {
        unique_code: `${code}${i}`,
        expires_at: seed.iso(seed.midnight + seed.random.below(365) * day),
        status: owner ? status : 'UNASSIGNED',
      },
      { coupon: to('coupon', coupon), profile: to('profile', owner?.id) },
    );
  }
  seedJobs(seed, 'coupon-code-bulk-create-job', 'coupon-codes', seed.ids('coupon-code'));
}

const reviewStatuses = ['published', 'featured', 'pending', 'unpublished', 'rejected'] as const;

function seedReviews(seed: Seed, profiles: readonly Profile[]): void {
  const items = [...seed.store.collection('catalog-item').values()];
  for (const [i, item] of items.entries()) {
    const profile = profiles[i % Math.max(1, profiles.length)];
    const created = seed.ago(200);
    const value = reviewStatuses[i % reviewStatuses.length] ?? 'published';
    const [title] = products[i % products.length] ?? products[0];
    seed.add(
      'review',
      String(i + 1),
      {
        email: profile?.email ?? 'someone@example.com',
        status: value === 'rejected' ? { value, rejection_reason: { reason: 'fake' } } : { value },
        verified: i % 3 !== 0,
        review_type: (['review', 'rating', 'question', 'store'] as const)[i % 4] ?? 'review',
        created: seed.iso(created),
        updated: seed.iso(seed.since(created)),
        images: [],
        product: {
          url: `https://www.example.com/products/${i + 1}`,
          name: title,
          image_url: null,
          external_id: `ITEM-${i + 1}`,
        },
        rating: 1 + (i % 5),
        author: profile?.first_name ?? 'Someone',
        content: `The ${title.toLowerCase()} does what it should.`,
        title: 'As described',
        smart_quote: null,
        public_reply: {
          content: 'Thank you!',
          author: 'Example Shop',
          updated: seed.iso(seed.since(created)),
        },
      },
      { item: to('catalog-item', item.id), events: toMany('event', []) },
    );
  }
}

/** Profiles come before. */
export function seedCommerce(seed: Seed, profiles: readonly Profile[]): void {
  for (let i = 0; i < seed.counts.catalogItems; i += 1) {
    seedItem(seed, i);
  }
  if (seed.counts.catalogItems > 0) {
    seedCategories(seed);
    seedCatalogJobs(seed);
  }
  if (seed.counts.couponCodes > 0) {
    seedCoupons(seed, profiles);
  }
  seedReviews(seed, profiles);
}
