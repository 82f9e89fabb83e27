// The operation catalog-items: items of the catalog created, updated or deleted.
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { defineOperation } from '../operation.ts';
import { catalogOperation, type CatalogKind } from './catalog.ts';

const items: CatalogKind = {
  type: 'catalog-item',
  records: 'items',
  columns: [
    { name: 'title', value: 'text', needed: true },
    { name: 'description', value: 'text', needed: true },
    { name: 'url', value: 'text', needed: true },
    { name: 'price', value: 'number' },
    { name: 'image_full_url', value: 'text' },
    { name: 'image_thumbnail_url', value: 'text' },
    { name: 'images', value: 'texts' },
    { name: 'custom_metadata', value: 'object' },
    { name: 'published', value: 'boolean' },
    { name: 'categories', value: 'ids', relation: { name: 'categories', type: 'catalog-category' } },
  ],
  calls: {
    create: [endpoints.createCatalogItems, endpoints.createCatalogItemsJob, endpoints.createCatalogItemsJobs],
    update: [endpoints.updateCatalogItems, endpoints.updateCatalogItemsJob, endpoints.updateCatalogItemsJobs],
    delete: [endpoints.deleteCatalogItems, endpoints.deleteCatalogItemsJob, endpoints.deleteCatalogItemsJobs],
  },
};

export const catalogItems = defineOperation({
  name: 'catalog-items',
  summary: 'create, update or delete items of the catalog (--action)',
  needs: 'external_id, title, description, url; with --action update or delete id or external_id',
  examples: [
    {
      record: {
        external_id: 'A1',
        title: 'Rain coat',
        description: 'Keeps dry',
        url: 'https://www.example.com/a1',
        price: '79.95',
        published: 'true',
        images: '["https://images.example.com/a1.png"]',
        custom_metadata: '{"Colour":"yellow"}',
      },
    },
    {
      settings: { action: 'update' },
      record: { external_id: 'ITEM-1', price: '69.5', categories: '["$custom:::$default:::APPAREL"]' },
    },
    { settings: { action: 'delete' }, record: { id: '$custom:::$default:::ITEM-2' } },
    {
      record: { external_id: 'A1', title: 'Rain coat', description: '', url: 'https://www.example.com/a1' },
      code: 'value_missing',
    },
    {
      record: {
        external_id: 'A1',
        title: 'Coat',
        description: 'Warm',
        url: 'https://x.example',
        price: 'cheap',
      },
      code: 'not_a_number',
    },
    {
      settings: { action: 'update' },
      record: { external_id: 'A1', categories: 'COATS' },
      code: 'value_invalid',
    },
    { settings: { action: 'delete' }, record: { id: '', external_id: '' }, code: 'no_identifier' },
  ],
  prepare: (settings) => catalogOperation(items, settings),
});
