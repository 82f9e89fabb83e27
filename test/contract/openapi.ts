// Klaviyo's OpenAPI specification as a judge: does this body fit what the operation takes or answers?
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

const file = fileURLToPath(new URL('../../../shared/klaviyo-api/openapi.json', import.meta.url));

type Schema = Record<string, unknown>;

/** Why a test is to be skipped, or false. */
export const skip: string | false = existsSync(file) ? false : '../shared is missing';

export const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of names, undefined where there is none. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((found, name) => (isObject(found) ? found[name] : undefined), value);
}

/**
 * OpenAPI 3.0 into JSON Schema: `nullable` becomes an alternative. `oneOf` becomes `anyOf`, because
 * the specification's alternatives overlap (a campaign's three kinds of send options are the same).
 * `closed`: an object that lists its properties has no others, so that a misspelt one is found. Answers stay open:
 * errors carry more than the specification lists, and `allOf` doesn't bear it.
 */
function translate(value: unknown, closed: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => translate(item, closed));
  }
  if (!isObject(value)) {
    return value;
  }
  const { nullable, oneOf, discriminator: _, example: __, default: ___, ...rest } = value;
  const schema: Schema = {};
  for (const [name, part] of Object.entries(rest)) {
    // Under `properties` the names are the object's own, not keywords.
    schema[name] =
      name === 'properties' && isObject(part)
        ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, translate(inner, closed)]))
        : name === 'enum' || name === 'required'
          ? part
          : translate(part, closed);
  }
  if (Array.isArray(oneOf)) {
    schema['anyOf'] = oneOf.map((item) => translate(item, closed));
  }
  const listed = isObject(schema['properties']) && !('allOf' in schema || 'additionalProperties' in schema);
  if (closed && listed) {
    schema['additionalProperties'] = false;
  }
  return nullable === true ? { anyOf: [{ type: 'null' }, schema] } : schema;
}

function load(): Schema {
  const value: unknown = skip === false ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return isObject(value) ? value : {};
}

/** The specification as it is. */
export const specification: Schema = load();

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv);
if (skip === false) {
  const schemas = at(specification, 'components', 'schemas');
  ajv.addSchema({ $id: 'open', components: { schemas: translate(schemas, false) } });
  ajv.addSchema({ $id: 'closed', components: { schemas: translate(schemas, true) } });
}

const validators = new Map<string, ValidateFunction>();

function judge(schema: unknown, body: unknown, closed: boolean): string[] {
  const key = `${closed} ${JSON.stringify(schema)}`;
  const known = validators.get(key);
  const validate = known ?? ajv.compile(refer(translate(schema, closed), closed ? 'closed' : 'open'));
  if (!known) {
    validators.set(key, validate);
  }
  if (validate(body)) {
    return [];
  }
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** References point into the one document that holds all components. */
function refer(schema: unknown, document: string): Schema {
  const text = JSON.stringify(schema).replaceAll('"#/components/', `"${document}#/components/`);
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

const media = 'application/vnd.api+json';

/** The schema of an answer; `4XX` and `5XX` stand for their classes. Undefined: the status is not foreseen. */
function responseSchema(method: string, path: string, status: number): unknown {
  const responses = at(specification, 'paths', path, method.toLowerCase(), 'responses');
  const response = at(responses, String(status)) ?? at(responses, `${Math.floor(status / 100)}XX`);
  const reference = at(response, '$ref');
  const name = typeof reference === 'string' ? (reference.split('/').at(-1) ?? '') : '';
  const found = name === '' ? response : at(specification, 'components', 'responses', name);
  return at(found, 'content', media, 'schema');
}

/** What is wrong with an answer; empty where nothing is. `path` is the specification's template. */
export function answerProblems(method: string, path: string, status: number, body: unknown): string[] {
  const schema = responseSchema(method, path, status);
  if (schema === undefined) {
    return body === undefined ? [] : [`${method} ${path} has no content for ${status} in the specification`];
  }
  return judge(schema, body, false);
}

/** What is wrong with a request's body. */
export function requestProblems(method: string, path: string, body: unknown): string[] {
  const content = at(specification, 'paths', path, method.toLowerCase(), 'requestBody', 'content');
  const schema = at(content, media, 'schema') ?? at(content, 'application/json', 'schema');
  return schema === undefined ? ['the specification has no body here'] : judge(schema, body, true);
}
