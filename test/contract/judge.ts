// The contract's schemas as a judge: does this body fit what the operation takes or answers?
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { SchemaPart } from '../../lib/build/contract/contract.ts';
import { isObject } from './at.ts';
import { asPublished } from './exceptions.ts';
import { operationAt, published } from './published.ts';

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
  const { nullable, oneOf, default: _, ...rest } = value;
  const schema: SchemaPart = {};
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

const translated = (closed: boolean): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(published.schemas).map(([name, part]) => [name, translate(part, closed)]),
  );

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats.default(ajv);
ajv.addSchema({ $id: 'open', schemas: translated(false) });
ajv.addSchema({ $id: 'closed', schemas: translated(true) });

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

/** References point into the one document that holds all schemas. */
function refer(schema: unknown, document: string): SchemaPart {
  const text = JSON.stringify(schema).replaceAll('"#/schemas/', `"${document}#/schemas/`);
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

/**
 * What is wrong with an answer, once what is excepted is left out; empty where nothing is. `path` is the
 * specification's template.
 */
export function answerProblems(method: string, path: string, status: number, body: unknown): string[] {
  const answers = operationAt(method, path)?.answers ?? {};
  const schema = status >= 400 ? published.problem : answers[status];
  if (schema === undefined || schema === null) {
    return body === undefined ? [] : [`${method} ${path} has no content for ${status} in the specification`];
  }
  return judge(schema, asPublished(body), false);
}

/** What is wrong with a request's body. */
export function requestProblems(method: string, path: string, body: unknown): string[] {
  const schema = operationAt(method, path)?.body?.schema;
  return schema === undefined ? ['the specification has no body here'] : judge(schema, body, true);
}
