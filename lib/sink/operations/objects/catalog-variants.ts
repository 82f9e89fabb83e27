// The operation catalog-variants: variants of the catalog's items created, updated or deleted.
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { defineOperation } from '../operation.ts';
import { catalogOperation, type CatalogKind } from './catalog.ts';

const variants: CatalogKind = {
  type: 'catalog-variant',
  records: 'variants',
  columns: [
    {
      name: 'item_id',
      value: 'id',
      needed: true,
      onlyNew: true,
      relation: { name: 'item', type: 'catalog-item' },
    },
    { name: 'title', value: 'text', needed: true },
    { name: 'description', value: 'text', needed: true },
    { name: 'sku', value: 'text', needed: true },
    { name: 'inventory_quantity', value: 'number', needed: true },
    { name: 'price', value: 'number', needed: true },
    { name: 'url', value: 'text', needed: true },
    { name: 'inventory_policy', value: 'policy' },
    { name: 'image_full_url', value: 'text' },
    { name: 'image_thumbnail_url', value: 'text' },
    { name: 'images', value: 'texts' },
    { name: 'custom_metadata', value: 'object' },
    { name: 'published', value: 'boolean' },
  ],
  calls: {
    create: [
      endpoints.createCatalogVariants,
      endpoints.createCatalogVariantsJob,
      endpoints.createCatalogVariantsJobs,
    ],
    update: [
      endpoints.updateCatalogVariants,
      endpoints.updateCatalogVariantsJob,
      endpoints.updateCatalogVariantsJobs,
    ],
    delete: [
      endpoints.deleteCatalogVariants,
      endpoints.deleteCatalogVariantsJob,
      endpoints.deleteCatalogVariantsJobs,
    ],
  },
};

export const catalogVariants = defineOperation({
  name: 'catalog-variants',
  summary: 'create, update or delete variants of catalog items (--action)',
  needs:
    'external_id, item_id, title, description, sku, inventory_quantity, price, url; with --action update or delete id or external_id',
  examples: [
    {
      record: {
        external_id: 'A1-S',
        item_id: '$custom:::$default:::ITEM-1',
        title: 'Rain coat S',
        description: 'Keeps dry',
        sku: 'RC-S',
        inventory_quantity: '12',
        inventory_policy: '1',
        price: '79.95',
        url: 'https://www.example.com/a1',
      },
    },
    { settings: { action: 'update' }, record: { external_id: 'ITEM-1-S', inventory_quantity: '11' } },
    { settings: { action: 'delete' }, record: { external_id: 'ITEM-3-S' } },
    {
      settings: { action: 'update' },
      record: { external_id: 'A1-S', inventory_policy: '3' },
      code: 'value_invalid',
    },
    { settings: { action: 'update' }, record: { external_id: '', price: '1' }, code: 'no_identifier' },
  ],
  prepare: (settings) => catalogOperation(variants, settings),
});
