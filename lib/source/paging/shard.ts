// The shards of a resource: a parent's members, or the filter variants that are read for the same span of time.
import type { ReadPlan } from '../plan.ts';
import type { Extra } from '../records/record.ts';
import type { FilterVariant } from '../resources/resource.ts';
import type { Span } from '../incremental/time.ts';

/** What is read under one key of the state, or several of the same span. */
export interface Shard {
  /** The keys under which the state knows it: several where variants are read as one; `''` without parent. */
  readonly stateKeys: readonly string[];
  readonly parentId: string | undefined;
  /** What its records have beside the answer. */
  readonly extra: Extra;
  readonly variants: readonly FilterVariant[];
  /** What of it is read. */
  readonly span: Span;
}

/** `parents` are ids; `[undefined]` of a resource without. `spanOf` says what to read under a key of the state. */
export function shardsOf(
  { resource, variants, changesSince, added }: ReadPlan,
  parents: readonly (string | undefined)[],
  spanOf: (key: string) => Span,
): Shard[] {
  const shards =
    variants.length > 0
      ? groupVariants(variants, added, spanOf)
      : parents.map((parentId) => ({
          stateKeys: [parentId ?? ''],
          parentId,
          extra: [
            ...(changesSince === undefined ? [] : [['change', '"added"'] as const]),
            ...(parentId === undefined || resource.parent === undefined
              ? []
              : [[resource.parent.field, JSON.stringify(parentId)] as const]),
            ...added,
          ],
          variants: [],
          span: spanOf(parentId ?? ''),
        }));
  return shards.filter(({ span }) => span.from < span.to);
}

/** Variants that are read for the same span are read as one shard, in one order of time. */
function groupVariants(
  variants: readonly FilterVariant[],
  added: Extra,
  spanOf: (key: string) => Span,
): Shard[] {
  const groups = new Map<number, Shard>();
  for (const variant of variants) {
    const span = spanOf(variant.key);
    const group = groups.get(span.from);
    groups.set(span.from, {
      stateKeys: [...(group?.stateKeys ?? []), variant.key],
      parentId: undefined,
      extra: added,
      variants: [...(group?.variants ?? []), variant],
      span,
    });
  }
  return [...groups.values()];
}
