// The records of a run as JSON Schema, from Klaviyo's contract: what --schema prints.
import { attributeSchemasOf, type JsonSchema } from '../../klaviyo/attributes.ts';
import type { Column, Holds } from './columns.ts';

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };

/** An object as it is embedded: its attributes, its ids, what else there is. */
function embedded(type: string): JsonSchema {
  return { type: ['object', 'null'], properties: { id: text, ...attributeSchemasOf(type) } };
}

function schemaOf(holds: Holds): JsonSchema {
  switch (holds.kind) {
    case 'id':
      return text;
    case 'id or null':
      return textOrNull;
    case 'ids':
      return { type: ['array', 'null'], items: text };
    case 'names':
      return { type: 'array', items: text };
    case 'change':
      return { enum: ['added', 'removed'] };
    case 'seconds':
      return { type: 'integer' };
    case 'grouping':
      return { type: ['string', 'array', 'null'] };
    case 'time':
      return { type: 'string', format: 'date-time' };
    case 'measure':
      return { type: ['number', 'null'] };
    case 'attribute':
      return attributeSchemasOf(holds.type)[holds.name] ?? {};
    case 'embedded':
      return holds.many ? { type: ['array', 'null'], items: embedded(holds.type) } : embedded(holds.type);
  }
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
