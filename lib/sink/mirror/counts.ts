// What a mirror counts, for reports.
import type { IdentifierName } from '../columns/fields.ts';

/** What a mirror has done, or would do; `removed` of `removals`. */
export interface MirrorCounts {
  readonly strategy: 'list' | 'tracked';
  readonly key: IdentifierName | null;
  readonly members: number;
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
  readonly duplicates: number;
}
