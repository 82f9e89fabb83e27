// The registry of operations, one line each.
import type { OperationKind } from './operation.ts';
import { add } from './add.ts';
import { consent } from './consent/consent.ts';
import { deletion } from './delete.ts';
import { merge } from './merge.ts';
import { catalogCategories } from './objects/catalog-categories.ts';
import { catalogItems } from './objects/catalog-items.ts';
import { catalogVariants } from './objects/catalog-variants.ts';
import { couponCodes } from './objects/coupon-codes.ts';
import { objects } from './objects/objects.ts';
import { mirror } from './mirror.ts';
import { remove } from './remove.ts';
import { suppress } from './consent/suppress.ts';
import { track } from './track.ts';
import { unsuppress } from './consent/unsuppress.ts';
import { upsert } from './upsert.ts';

export const operations: readonly OperationKind[] = [
  add,
  remove,
  consent,
  upsert,
  mirror,
  suppress,
  unsuppress,
  track,
  deletion,
  merge,
  catalogItems,
  catalogVariants,
  catalogCategories,
  couponCodes,
  objects,
];

export function operationNamed(name: string): OperationKind | undefined {
  return operations.find((kind) => kind.name === name || kind.configName === name);
}
