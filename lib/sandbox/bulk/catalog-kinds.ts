// The kinds of objects in a catalog: what each has, needs and refers to, by the bodies of its bulk jobs.
import type { WriteName } from '../published.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import type { Json } from '../wire/json.ts';

const { anyObject, boolean, filledText, list, nullable, number, object, oneOf, reference, text } = check;

export type CheckTable = Readonly<Record<string, Check>>;

const policy: Check = (value, at, problems) => {
  if (value !== 0 && value !== 1 && value !== 2) {
    check.problem(problems, at, `${JSON.stringify(value)} is not one of 0, 1, 2.`);
  }
};

/** Where an object is, beside its external id: there is one integration and one catalog. */
export const origin: CheckTable = {
  integration_type: nullable(oneOf('$custom')),
  catalog_type: nullable(oneOf('$default')),
};
const looks: CheckTable = {
  image_full_url: nullable(text),
  image_thumbnail_url: nullable(text),
  images: nullable(list(text)),
  custom_metadata: nullable(anyObject),
  published: nullable(boolean),
};
const shown: CheckTable = { title: filledText, description: text, url: text };
const stocked: CheckTable = { sku: text, inventory_quantity: number, price: number };

/** What differs between the three kinds of object. */
export interface StoredKind {
  readonly type: string;
  /** In bodies and as relationship of jobs. */
  readonly records: string;
  readonly operations: readonly [create: WriteName, update: WriteName, remove: WriteName];
  /** What an object needs when it is made; an update may have each of them, or null. */
  readonly required: CheckTable;
  readonly optional: CheckTable;
  readonly relations: CheckTable;
  /** A new one can't do without its relations. */
  readonly relationsNeeded: boolean;
  /** Attributes that a new one has where nothing is given. */
  readonly usual: Readonly<Record<string, Json>>;
  readonly hasCreated: boolean;
}

const related = (name: string, other: string): CheckTable => ({
  [name]: object(name, {}, { data: list(reference(other)) }),
});

export const kinds: readonly StoredKind[] = [
  {
    type: 'catalog-item',
    records: 'items',
    operations: ['bulk_create_catalog_items', 'bulk_update_catalog_items', 'bulk_delete_catalog_items'],
    required: shown,
    optional: { price: nullable(number), ...looks },
    relations: related('categories', 'catalog-category'),
    relationsNeeded: false,
    usual: {
      price: null,
      image_full_url: null,
      image_thumbnail_url: null,
      images: [],
      custom_metadata: {},
      published: true,
    },
    hasCreated: true,
  },
  {
    type: 'catalog-variant',
    records: 'variants',
    operations: [
      'bulk_create_catalog_variants',
      'bulk_update_catalog_variants',
      'bulk_delete_catalog_variants',
    ],
    required: { ...shown, ...stocked },
    optional: { inventory_policy: nullable(policy), ...looks },
    relations: { item: object('item', { data: reference('catalog-item') }) },
    relationsNeeded: true,
    usual: {
      inventory_policy: 0,
      image_full_url: null,
      image_thumbnail_url: null,
      images: [],
      custom_metadata: {},
      published: true,
    },
    hasCreated: true,
  },
  {
    type: 'catalog-category',
    records: 'categories',
    operations: [
      'bulk_create_catalog_categories',
      'bulk_update_catalog_categories',
      'bulk_delete_catalog_categories',
    ],
    required: { name: filledText },
    optional: {},
    relations: related('items', 'catalog-item'),
    relationsNeeded: false,
    usual: {},
    hasCreated: false,
  },
];
