// JSON as the sandbox keeps and sends it.
import type { UnknownFields } from './fields.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export const isJson = (value: unknown): value is Json => value !== undefined && typeof value !== 'function';

/** Of parsed JSON, or of what the sandbox made itself: the values inside are JSON by construction. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values of a parsed JSON object, which are JSON by construction. */
export function jsonFields(fields: UnknownFields): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (isJson(value)) {
      result[name] = value;
    }
  }
  return result;
}
