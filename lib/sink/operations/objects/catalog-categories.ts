// The operation catalog-categories: categories of the catalog created, updated or deleted.
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { defineOperation } from '../operation.ts';
import { catalogOperation, type CatalogKind } from './catalog.ts';

const categories: CatalogKind = {
  type: 'catalog-category',
  records: 'categories',
  columns: [
    { name: 'name', value: 'text', needed: true },
    { name: 'items', value: 'ids', relation: { name: 'items', type: 'catalog-item' } },
  ],
  calls: {
    create: [
      endpoints.createCatalogCategories,
      endpoints.createCatalogCategoriesJob,
      endpoints.createCatalogCategoriesJobs,
    ],
    update: [
      endpoints.updateCatalogCategories,
      endpoints.updateCatalogCategoriesJob,
      endpoints.updateCatalogCategoriesJobs,
    ],
    delete: [
      endpoints.deleteCatalogCategories,
      endpoints.deleteCatalogCategoriesJob,
      endpoints.deleteCatalogCategoriesJobs,
    ],
  },
};

export const catalogCategories = defineOperation({
  name: 'catalog-categories',
  summary: 'create, update or delete categories of the catalog (--action)',
  needs: 'external_id, name; with --action update or delete id or external_id',
  examples: [
    {
      record: { external_id: 'COATS', name: 'Coats', items: '["$custom:::$default:::ITEM-1"]' },
    },
    { settings: { action: 'update' }, record: { external_id: 'COATS', name: 'Coats and jackets' } },
    { settings: { action: 'delete' }, record: { external_id: 'COATS' } },
    { record: { external_id: 'COATS', name: '' }, code: 'value_missing' },
    {
      settings: { action: 'delete' },
      record: { id: '$custom:::$default:::COATS', external_id: 'HATS' },
      code: 'value_invalid',
    },
  ],
  prepare: (settings) => catalogOperation(categories, settings),
});
