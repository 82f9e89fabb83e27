// The objects that the store keeps as they are shown: all but profiles and events, which have stores of their own.
import type { Json } from '../wire/json.ts';

/** To one object, to several, or (an id of null) to none. */
export type Relation =
  { readonly type: string; readonly ids: string[] } | { readonly type: string; readonly id: string | null };

/** Any JSON:API object but profiles and events, which have stores of their own. Times in it are ISO text. */
export interface StoredObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Record<string, Json>;
  readonly relationships: Record<string, Relation>;
}
