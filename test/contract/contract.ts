// Requests and answers as they went over the wire into what is wrong with them by Klaviyo's specification.
import type { ContractOperation } from '../../lib/build/contract/contract.ts';
import { answerProblems, requestProblems } from './judge.ts';
import { published, queryParameters, type QueryParameter } from './published.ts';

const base = 'https://a.klaviyo.com';

const operations: readonly ContractOperation[] = Object.values(published.operations);

/** Literal segments go before placeholders; a template matches itself. */
function find(method: string, url: string): ContractOperation | undefined {
  const segments = decodeURI(new URL(url, base).pathname).split('/').filter(Boolean);
  const fits = ({ path }: ContractOperation): boolean => {
    const parts = path.split('/').filter(Boolean);
    return (
      parts.length === segments.length &&
      parts.every((part, i) => part.startsWith('{') || part === segments[i])
    );
  };
  const placeholders = ({ path }: ContractOperation): number => path.split('{').length;
  return operations
    .filter((one) => one.method === method.toUpperCase() && fits(one))
    .toSorted((a, b) => placeholders(a) - placeholders(b))[0];
}

function queryProblems(operation: ContractOperation, query: URLSearchParams): string[] {
  const known = new Map(queryParameters(operation).map((one) => [one.name, one]));
  const missing = [...known.values()]
    .filter(({ name, required }) => required && !query.has(name))
    .map(({ name }) => `query: ${name} is required`);
  const wrong = [...query].flatMap(([name, value]) => {
    const parameter = known.get(name);
    return parameter ? valueProblems(parameter, value) : [`query: ${name} is not in the specification`];
  });
  return [...missing, ...wrong];
}

function valueProblems({ name, schema }: QueryParameter, value: string): string[] {
  const { enum: choices, type, minimum, maximum } = schema;
  if (Array.isArray(choices)) {
    const strange = value.split(',').filter((one) => !choices.includes(one));
    return strange.map((one) => `query: ${name}: ${one} is not one of the specification's`);
  }
  if (type !== 'integer') {
    return [];
  }
  const number = Number(value);
  const fits =
    Number.isInteger(number) &&
    (typeof minimum !== 'number' || number >= minimum) &&
    (typeof maximum !== 'number' || number <= maximum);
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
  request(method: string, url: string, body?: unknown): string[] {
    const operation = find(method, url);
    if (operation === undefined) {
      return [`${method} ${url}: not in the specification`];
    }
    const problems = queryProblems(operation, new URL(url, base).searchParams);
    const value = parsed(body);
    if (operation.body === undefined) {
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
    // Errors are foreseen by class: 4XX, 5XX.
    if (status < 400 && operation.answers[status] === undefined) {
      return [`${method} ${operation.path}: status ${status} is not in the specification`];
    }
    return answerProblems(operation.method, operation.path, status, parsed(body));
  },
};
