// What the attributes of Klaviyo's objects look like, read from the generated schemas, a type at a time.
import { fieldTexts } from './contract.ts';
import { attributeTexts } from './schemas.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

function textOf(texts: Readonly<Record<string, string>>, type: string): string | undefined {
  return Object.hasOwn(texts, type) ? texts[type] : undefined;
}

/** By attribute, its JSON Schema; none for a type that no answer to reading has. */
export function attributeSchemasOf(type: string): Readonly<Record<string, JsonSchema>> {
  const schemas: Readonly<Record<string, JsonSchema>> = JSON.parse(textOf(attributeTexts, type) ?? '{}');
  return schemas;
}

/** The attributes that answers have, though no `fields[type]` can ask for them. */
export function unaskedAttributes(type: string): string[] {
  const asked = new Set(textOf(fieldTexts, type)?.split(' '));
  return asked.size === 0 ? [] : Object.keys(attributeSchemasOf(type)).filter((name) => !asked.has(name));
}
