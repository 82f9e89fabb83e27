// Requests and answers as they went over the wire into what is wrong with them by Klaviyo's specification.
import { answerProblems, at, isObject, requestProblems, skip, specification } from './openapi.ts';

/** For tap's `skip`: false, or why the contract can't be checked here. */
export const contractMissing: string | false = skip;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly definition: unknown;
}

const base = 'https://a.klaviyo.com';

const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

const operations: readonly Operation[] = entries(specification['paths']).flatMap(([path, methods]) =>
  entries(methods).map(([method, definition]) => ({
    method: method.toUpperCase(),
    path,
    operation: String(at(definition, 'operationId')),
    definition,
  })),
);

/** Literal segments go before placeholders; a template matches itself. */
function find(method: string, url: string): Operation | undefined {
  const segments = decodeURI(new URL(url, base).pathname).split('/').filter(Boolean);
  const fits = ({ path }: Operation): boolean => {
    const parts = path.split('/').filter(Boolean);
    return (
      parts.length === segments.length &&
      parts.every((part, i) => part.startsWith('{') || part === segments[i])
    );
  };
  const placeholders = ({ path }: Operation): number => path.split('{').length;
  return operations
    .filter((one) => one.method === method.toUpperCase() && fits(one))
    .toSorted((a, b) => placeholders(a) - placeholders(b))[0];
}

function queryProblems({ definition }: Operation, query: URLSearchParams): string[] {
  const parameters: unknown = at(definition, 'parameters');
  const known = new Map<string, unknown>();
  for (const one of Array.isArray(parameters) ? parameters : []) {
    if (at(one, 'in') === 'query') {
      known.set(String(at(one, 'name')), one);
    }
  }
  const missing = [...known]
    .filter(([name, one]) => at(one, 'required') === true && !query.has(name))
    .map(([name]) => `query: ${name} is required`);
  const wrong = [...query].flatMap(([name, value]) =>
    known.has(name)
      ? valueProblems(name, value, at(known.get(name), 'schema'))
      : [`query: ${name} is not in the specification`],
  );
  return [...missing, ...wrong];
}

function valueProblems(name: string, value: string, schema: unknown): string[] {
  const choices = at(schema, 'items', 'enum') ?? at(schema, 'enum');
  if (Array.isArray(choices)) {
    const strange = value.split(',').filter((one) => !choices.includes(one));
    return strange.map((one) => `query: ${name}: ${one} is not one of the specification's`);
  }
  if (at(schema, 'type') !== 'integer') {
    return [];
  }
  const number = Number(value);
  const most = at(schema, 'maximum');
  const fits = Number.isInteger(number) && number > 0 && (typeof most !== 'number' || number <= most);
  return fits ? [] : [`query: ${name}: ${value} is out of range`];
}

const parsed = (body: unknown): unknown => {
  if (typeof body !== 'string') {
    return body;
  }
  if (body === '') {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return body;
  }
};

/**
 * `url`: a whole one, a path with its query, or the specification's template. `body`: parsed, its text, or undefined
 * for none. An empty array: nothing is wrong.
 */
export const contract = {
  operations,

  request(method: string, url: string, body?: unknown): string[] {
    const operation = find(method, url);
    if (operation === undefined) {
      return [`${method} ${url}: not in the specification`];
    }
    const problems = queryProblems(operation, new URL(url, base).searchParams);
    const value = parsed(body);
    if (at(operation.definition, 'requestBody') === undefined) {
      return value === undefined ? problems : [...problems, 'a body where none is expected'];
    }
    if (value === undefined) {
      return [...problems, 'the body is missing'];
    }
    return [...problems, ...requestProblems(operation.method, operation.path, value)];
  },

  response(method: string, url: string, status: number, body?: unknown): string[] {
    const operation = find(method, url);
    if (operation === undefined) {
      return [`${method} ${url}: not in the specification`];
    }
    const responses = at(operation.definition, 'responses');
    const known =
      at(responses, String(status)) ??
      (status >= 400 ? at(responses, `${status}`.replace(/..$/, 'XX')) : undefined);
    if (known === undefined) {
      return [`${method} ${operation.path}: status ${status} is not in the specification`];
    }
    return answerProblems(operation.method, operation.path, status, parsed(body));
  },
};
