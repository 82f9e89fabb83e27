// A request's query, read: what to select, in which order, and what to show of it; what the endpoint lacks is refused.
import type { ReadEndpoint } from '../collections/read-endpoints.ts';
import { badParameter } from '../wire/refusal.ts';
import { readCursor, type Cursor } from './cursor.ts';
import { FilterError } from './filter-scanner.ts';
import { parseFilter } from './filter.ts';
import type { Order } from './order.ts';
import type { Term } from './terms.ts';

export interface Query extends Pick<ReadEndpoint, 'always' | 'omits' | 'includedOmit'> {
  readonly terms: readonly Term[];
  readonly order: Order;
  /** Rows a page; Infinity where the collection does not page. */
  readonly size: number;
  readonly cursor: Cursor | undefined;
  readonly includes: readonly string[];
  /** Type to the fields that were asked for; a type that isn't there shows all. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** Optional attributes that were asked for. */
  readonly additional: readonly string[];
}

function allowedParameters(endpoint: ReadEndpoint): string[] {
  return [
    ...(Object.keys(endpoint.filters).length > 0 ? ['filter'] : []),
    ...(endpoint.sorts.length > 0 ? ['sort'] : []),
    ...(endpoint.includes.length > 0 ? ['include'] : []),
    ...(endpoint.page ? ['page[cursor]'] : []),
    ...(endpoint.page?.max === undefined ? [] : ['page[size]']),
    ...(endpoint.additional.length > 0 ? [`additional-fields[${endpoint.type}]`] : []),
    ...Object.keys(endpoint.fields).map((type) => `fields[${type}]`),
  ];
}

/** Where nothing was asked for. The specification is silent; ids are what never changes. */
function defaultOrder(endpoint: ReadEndpoint): Order {
  if (endpoint.type === 'event') {
    return { name: 'datetime', descending: true };
  }
  const name = endpoint.sorts.includes('joined_group_at') ? 'joined_group_at' : 'id';
  return { name, descending: false };
}

function readOrder(endpoint: ReadEndpoint, text: string | null): Order {
  if (text === null || text === '') {
    return defaultOrder(endpoint);
  }
  if (!endpoint.sorts.includes(text)) {
    throw badParameter('sort', `'${text}' is not a sortable field; use one of ${endpoint.sorts.join(', ')}.`);
  }
  const descending = text.startsWith('-');
  return { name: descending ? text.slice(1) : text, descending };
}

function readSize(endpoint: ReadEndpoint, text: string | null): number {
  const { page } = endpoint;
  if (!page) {
    return Infinity;
  }
  if (text === null) {
    return page.length;
  }
  const size = Number(text);
  const max = page.max ?? page.length;
  if (!/^\d+$/.test(text) || size < 1 || size > max) {
    throw badParameter('page[size]', `Page size must be an integer between 1 and ${max}.`);
  }
  return size;
}

function readTerms(endpoint: ReadEndpoint, text: string | null, now: number): Term[] {
  const terms = text === null || text === '' ? [] : termsOf(endpoint, text, now);
  const { required } = endpoint;
  if (required.length > 0 && !terms.some(({ field }) => required.includes(field))) {
    const names = required.map((name) => `'${name}'`).join(' or ');
    throw badParameter('filter', `A filter on ${names} is required to list ${endpoint.base}.`);
  }
  return terms;
}

function termsOf(endpoint: ReadEndpoint, text: string, now: number): Term[] {
  try {
    return parseFilter(text, endpoint.filters, endpoint.type, now);
  } catch (error) {
    if (error instanceof FilterError) {
      throw badParameter('filter', error.message);
    }
    throw error;
  }
}

const list = (text: string | null): string[] => (text === null || text === '' ? [] : text.split(','));

function readNames(parameter: string, text: string | null, allowed: readonly string[]): string[] {
  const names = list(text);
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw badParameter(parameter, `'${unknown}' is not allowed here; use one of ${allowed.join(', ')}.`);
  }
  return names;
}

function readFields(endpoint: ReadEndpoint, query: URLSearchParams): Map<string, Set<string>> {
  const fields = new Map<string, Set<string>>();
  for (const [type, taken] of Object.entries(endpoint.fields)) {
    const parameter = `fields[${type}]`;
    const text = query.get(parameter);
    if (text === null) {
      continue;
    }
    const names = list(text);
    const unknown = names.find((name) => !taken.includes(name));
    if (unknown !== undefined) {
      throw badParameter(parameter, `'${unknown}' is not a field of the '${type}' resource.`);
    }
    fields.set(type, new Set(names));
  }
  return fields;
}

/** `now` in milliseconds. Throws ApiError 400, naming the parameter. */
export function readQuery(endpoint: ReadEndpoint, query: URLSearchParams, now: number): Query {
  const allowed = allowedParameters(endpoint);
  for (const name of query.keys()) {
    if (!allowed.includes(name)) {
      throw badParameter(name, `'${name}' is not a valid query parameter for this endpoint.`);
    }
    if (query.getAll(name).length > 1) {
      throw badParameter(name, `'${name}' is given more than once.`);
    }
  }
  const order = readOrder(endpoint, query.get('sort'));
  const parameter = `additional-fields[${endpoint.type}]`;
  const additional = readNames(parameter, query.get(parameter), endpoint.additional);
  return {
    terms: readTerms(endpoint, query.get('filter'), now),
    order,
    size: readSize(endpoint, query.get('page[size]')),
    cursor: readCursor(query.get('page[cursor]'), order),
    includes: readNames('include', query.get('include'), endpoint.includes),
    fields: readFields(endpoint, query),
    additional,
    always: endpoint.always,
    omits: endpoint.omits,
    includedOmit: endpoint.includedOmit,
  };
}
