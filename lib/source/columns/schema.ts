// The records of a run as JSON Schema, from Klaviyo's contract: what --schema prints.
import { attributeSchemasOf, type JsonSchema } from '../../klaviyo/attributes.ts';
import type { Column, Holds } from './columns.ts';

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };

/** An object as it is embedded: its attributes, its ids, what else there is. */
function embedded(type: string): JsonSchema {
  return { type: ['object', 'null'], properties: { id: text, ...attributeSchemasOf(type) } };
}

/** By what a column holds, where that alone decides. */
const plain = {
  id: text,
  'id or null': textOrNull,
  ids: { type: ['array', 'null'], items: text },
  names: { type: 'array', items: text },
  change: { enum: ['added', 'removed'] },
  seconds: { type: 'integer' },
  grouping: { type: ['string', 'array', 'null'] },
  time: { type: 'string', format: 'date-time' },
  measure: { type: ['number', 'null'] },
} as const satisfies Record<string, JsonSchema>;

function schemaOf(holds: Holds): JsonSchema {
  if (holds.kind === 'attribute') {
    return attributeSchemasOf(holds.type)[holds.name] ?? {};
  }
  if (holds.kind === 'embedded') {
    const one = embedded(holds.type);
    return holds.many ? { type: ['array', 'null'], items: one } : one;
  }
  return plain[holds.kind];
}

/** `name`: of the resource or report. Klaviyo may add attributes at any time: others are not forbidden. */
export function recordSchema(name: string, columns: readonly Column[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name,
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.name, schemaOf(column.holds)])),
    required: columns.filter(({ holds }) => holds.kind === 'id').map((column) => column.name),
  };
}
