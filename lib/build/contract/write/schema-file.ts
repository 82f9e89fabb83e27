// The file from which klaviyo-source --schema knows what attributes look like: lib/klaviyo/schemas.ts.
import type { Contract } from '../contract.ts';
import { attributeSchemas } from './attribute-schemas.ts';
import { tableOf, type TableRow } from './rows.ts';

/** The text of the file. It is apart from the other because it is large, and needed for this alone. */
export function schemaFile(contract: Contract): string {
  const rows = [...attributeSchemas(contract)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${[
    "// The attributes of Klaviyo's objects as JSON Schema. Made by `make contract`, not to be edited.",
    tableOf(
      'attributeTexts',
      'By type, the JSON of an object: by attribute, its schema.',
      rows satisfies TableRow[],
    ),
  ].join('\n\n')}\n`;
}
