// The check of a write's query parameters: a 400 for those that it doesn't have.
import type { SandboxEndpoint } from '../endpoint.ts';
import { additionalTaken, fieldsTaken, publishedWrite } from '../published.ts';
import { badParameter } from '../wire/refusal.ts';

/** By the name of a parameter, the values that it takes. */
function parametersOf(operation: string): ReadonlyMap<string, readonly string[]> {
  const write = publishedWrite(operation);
  const { type } = write;
  if (type === undefined) {
    return new Map();
  }
  const additional = additionalTaken(write);
  return new Map([
    [`fields[${type}]`, fieldsTaken(write, type) ?? []],
    ...(additional.length > 0 ? ([[`additional-fields[${type}]`, additional]] as const) : []),
  ]);
}

/** @throws ApiError 400. */
function checkQuery(parameters: ReadonlyMap<string, readonly string[]>, query: URLSearchParams): void {
  for (const [name, text] of query) {
    const taken = parameters.get(name);
    if (taken === undefined) {
      throw badParameter(name, `'${name}' is not a valid query parameter for this endpoint.`);
    }
    const unknown = text.split(',').find((value) => !taken.includes(value));
    if (unknown !== undefined) {
      throw badParameter(name, `'${unknown}' is not allowed here.`);
    }
  }
}

/** The endpoint, with its query checked before anything is done. */
export function withQueryChecked(endpoint: SandboxEndpoint): SandboxEndpoint {
  const parameters = parametersOf(endpoint.operation);
  return {
    ...endpoint,
    handle(request, store) {
      checkQuery(parameters, request.query);
      return endpoint.handle(request, store);
    },
  };
}
