// The readable endpoints of the table: collections, single objects, related objects and relationships.
import { readEndpoints, typeAt, type ReadEndpoint } from '../collections/read-endpoints.ts';
import { relations } from '../collections/relations.ts';
import { answer, type SandboxAnswer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { readQuery, type Query } from '../query/query.ts';
import { memberRows, profileRows } from '../rows/profile-rows.ts';
import type { Row } from '../rows/row.ts';
import { findRow, relatedRows, storedRows } from '../rows/rows.ts';
import type { AccountStore } from '../store/store.ts';
import { isEventId } from '../store/event-ids.ts';
import { reducedBy } from '../wire/rate-limit.ts';
import { badRequest, notFound } from '../wire/refusal.ts';
import { eventsAnswer } from './events.ts';
import { includedObjects } from './included.ts';
import { pageLinks, selfLink } from './links.ts';
import { selectPage } from './page.ts';
import { Presenter } from './presenter.ts';

const missing = (type: string, id: string): Error => notFound(`A ${type} with id ${id} does not exist.`);

const idOf = ({ params }: SandboxRequest): string => params['id'] ?? params['job_id'] ?? '';

function parentOf(endpoint: ReadEndpoint, request: SandboxRequest, store: AccountStore): Row {
  const type = typeAt(endpoint.base);
  const id = idOf(request);
  const parent = findRow(store, type, id);
  if (!parent) {
    throw missing(type, id);
  }
  return parent;
}

/** The rows that the path names, before any filter (which may still choose an index). */
function candidates(
  endpoint: ReadEndpoint,
  request: SandboxRequest,
  store: AccountStore,
  query: Query,
): Iterable<Row> {
  if (endpoint.kind === 'collection') {
    return endpoint.type === 'profile' ? profileRows(store, query.terms) : storedRows(store, endpoint.type);
  }
  const parent = parentOf(endpoint, request, store);
  const isGroup = parent.type === 'list' || parent.type === 'segment';
  if (isGroup && endpoint.relation === 'profiles') {
    return memberRows(store, parent.id, query.terms);
  }
  return relatedRows(store, parent, endpoint.relation);
}

/** Archived campaigns and flows come only when asked for, with `equals(archived,true)`. */
function hidesArchived(endpoint: ReadEndpoint, query: Query): boolean {
  return (
    endpoint.kind === 'collection' &&
    'archived' in endpoint.filters &&
    !query.terms.some(({ field }) => field === 'archived')
  );
}

function* current(rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) {
    if (row.value('archived') !== true) {
      yield row;
    }
  }
}

function readMany(
  endpoint: ReadEndpoint,
  request: SandboxRequest,
  store: AccountStore,
  query: Query,
): SandboxAnswer {
  const all = candidates(endpoint, request, store, query);
  const page = selectPage(hidesArchived(endpoint, query) ? current(all) : all, query);
  // Collections under a parent that do not page have neither `next` nor `prev`.
  const pages = endpoint.page !== undefined || endpoint.kind === 'collection';
  const links = pages ? pageLinks(request, query, page) : { self: selfLink(request) };
  if (endpoint.kind === 'ids') {
    return answer(200, { data: page.rows.map(({ type, id }) => ({ type, id })), links });
  }
  const presenter = new Presenter(query, request.baseUrl);
  const data = page.rows.map((row) => presenter.object(row));
  return answer(200, { data, ...includedObjects(store, page.rows, query, request), links });
}

function readOne(
  endpoint: ReadEndpoint,
  request: SandboxRequest,
  store: AccountStore,
  query: Query,
): SandboxAnswer {
  const links = { self: selfLink(request) };
  if (endpoint.kind === 'object') {
    const id = idOf(request);
    if (endpoint.type === 'event' && !isEventId(id)) {
      throw badRequest(`'${id}' is not the id of an event.`, { pointer: '/data/id' });
    }
    const row = findRow(store, endpoint.type, id);
    if (!row) {
      throw missing(endpoint.type, id);
    }
    return answer(200, {
      data: new Presenter(query, request.baseUrl).object(row),
      ...includedObjects(store, [row], query, request),
      links,
    });
  }
  const parent = parentOf(endpoint, request, store);
  if (endpoint.kind === 'ids') {
    const [id] = parent.related(endpoint.relation);
    return answer(200, { data: id === undefined ? null : { type: endpoint.type, id }, links });
  }
  const [row] = relatedRows(store, parent, endpoint.relation);
  if (!row) {
    throw notFound(`The ${parent.type} ${parent.id} has no ${endpoint.relation}.`);
  }
  return answer(200, { data: new Presenter(query, request.baseUrl).object(row), links });
}

function handle(endpoint: ReadEndpoint, request: SandboxRequest, store: AccountStore): SandboxAnswer {
  const query = readQuery(endpoint, request.query, store.now());
  if (endpoint.operation === 'get_events') {
    return eventsAnswer(request, store, query);
  }
  return endpoint.many ? readMany(endpoint, request, store, query) : readOne(endpoint, request, store, query);
}

function toEndpoint(read: ReadEndpoint): SandboxEndpoint {
  const { reduced } = read;
  return {
    method: 'GET',
    path: read.path,
    operation: read.operation,
    limit: read.limit,
    scopes: read.scopes,
    ...(reduced.length > 0 && { reducedLimit: (query: URLSearchParams) => reducedBy(reduced, query) }),
    handle: (request, store) => handle(read, request, store),
  };
}

for (const { path, base, relation, type } of readEndpoints) {
  if (relation !== '' && relations[typeAt(base)]?.[relation]?.type !== type) {
    throw new Error(`collections: ${path} has no relationship to read`);
  }
}

export const reads: readonly SandboxEndpoint[] = readEndpoints.map(toEndpoint);
