// The reads that the bulk writes need: lists by name, import jobs and their errors.
import { linkTo, objectOf } from './document.ts';
import { FilterError, parseFilter, passes, type FilterFields } from './filter.ts';
import { answer, badParameter, notFound, type Endpoint, type SandboxRequest } from './http.ts';
import type { Resource, Store } from './store.ts';

const limit = { burst: 10, steady: 150 };

const LIST_FILTERS: FilterFields = {
  name: { kind: 'text', operators: ['equals', 'any'] },
  id: { kind: 'text', operators: ['equals', 'any'] },
};
const JOB_FILTERS: FilterFields = { status: { kind: 'text', operators: ['equals', 'any'] } };

function filtered(
  request: SandboxRequest,
  store: Store,
  rows: Iterable<Resource>,
  fields: FilterFields,
): Resource[] {
  const filter = request.query.get('filter');
  if (filter === null) return [...rows];
  try {
    const terms = parseFilter(filter, fields, 'list', store.now());
    return [...rows].filter((row) =>
      terms.every((term) => passes(term, term.field === 'id' ? row.id : row.attributes[term.field])),
    );
  } catch (error) {
    if (error instanceof FilterError) throw badParameter('filter', error.message);
    throw error;
  }
}

function page(request: SandboxRequest, rows: readonly Resource[], usual: number) {
  const size = Number(request.query.get('page[size]') ?? usual);
  const from = Number(request.query.get('page[cursor]') ?? 0);
  const self = `${request.baseUrl}${request.target}`;
  const next = new URL(self);
  next.searchParams.set('page[cursor]', String(from + size));
  return answer(200, {
    data: rows.slice(from, from + size).map((row) => objectOf(row, request)),
    links: { self, ...(from + size < rows.length && { next: next.href }) },
  });
}

const one = (type: string, id: string | undefined, store: Store): Resource => {
  const found = store.get(type, id ?? '');
  if (found === undefined) throw notFound(`A ${type} with id ${id} does not exist.`);
  return found;
};

export const firstReads: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/lists',
    operation: 'get_lists',
    limit: { burst: 75, steady: 700 },
    scopes: ['lists:read'],
    handle: (request, store) =>
      page(request, filtered(request, store, store.collection('list').values(), LIST_FILTERS), 10),
  },
  {
    method: 'GET',
    path: '/api/lists/{id}',
    operation: 'get_list',
    limit: { burst: 75, steady: 700 },
    scopes: ['lists:read'],
    handle: (request, store) =>
      answer(200, { data: objectOf(one('list', request.params['id'], store), request) }),
  },
  {
    method: 'GET',
    path: '/api/profile-bulk-import-jobs',
    operation: 'get_bulk_import_profiles_jobs',
    limit,
    scopes: ['lists:read', 'profiles:read'],
    handle: (request, store) =>
      page(
        request,
        filtered(request, store, store.collection('profile-bulk-import-job').values(), JOB_FILTERS),
        100,
      ),
  },
  {
    method: 'GET',
    path: '/api/profile-bulk-import-jobs/{job_id}',
    operation: 'get_bulk_import_profiles_job',
    limit,
    scopes: ['lists:read', 'profiles:read'],
    handle: (request, store) => {
      const job = one('profile-bulk-import-job', request.params['job_id'], store);
      return answer(200, {
        data: objectOf(job, request),
        links: { self: linkTo(request, job.type, job.id) },
      });
    },
  },
  {
    method: 'GET',
    path: '/api/profile-bulk-import-jobs/{id}/import-errors',
    operation: 'get_errors_for_bulk_import_profiles_job',
    limit,
    scopes: ['lists:read', 'profiles:read'],
    handle: (request, store) => {
      const relation = one('profile-bulk-import-job', request.params['id'], store).relationships[
        'import-errors'
      ];
      const ids = relation !== undefined && 'ids' in relation ? relation.ids : [];
      return page(
        request,
        ids.map((id) => one('import-error', id, store)),
        20,
      );
    },
  },
];
