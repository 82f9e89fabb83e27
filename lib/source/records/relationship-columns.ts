// The columns that a relationship has in a record, by its name.

/** `campaign-messages` to `campaign_message`: what `_id` and `_ids` are put behind. */
export function singular(relationship: string): string {
  return relationship
    .replaceAll('-', '_')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1');
}

/** The column of a relationship to one object. */
export const idColumnOf = (relationship: string): string => `${relationship.replaceAll('-', '_')}_id`;
/** The column of a relationship to several. */
export const idsColumnOf = (relationship: string): string => `${singular(relationship)}_ids`;
