// What the attributes of Klaviyo's objects look like, read from the generated schemas, a type at a time.
import { attributeTexts } from './schemas.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** By attribute, its JSON Schema; none for a type that no answer to reading has. */
export function attributeSchemasOf(type: string): Readonly<Record<string, JsonSchema>> {
  const text = Object.entries(attributeTexts).find(([name]) => name === type)?.[1] ?? '{}';
  const schemas: Readonly<Record<string, JsonSchema>> = JSON.parse(text);
  return schemas;
}
