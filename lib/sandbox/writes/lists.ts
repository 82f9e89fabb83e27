// Lists made, renamed and deleted, and profiles put on them and taken off.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { documentOf } from '../reads/document.ts';
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import * as check from '../wire/check.ts';
import * as fields from '../wire/fields.ts';
import { arrayAt, fieldsAt, textAt } from '../wire/fields.ts';
import { badRequest, notFound } from '../wire/refusal.ts';
import { isoTime } from '../wire/time.ts';

const { document, object, type, filledText, nullable, oneOf, list, reference } = check;

const optIn = nullable(oneOf('double_opt_in', 'single_opt_in'));

const created = document(
  object('list', {
    type: type('list'),
    attributes: object('list', { name: filledText }, { opt_in_process: optIn }),
  }),
);

const updated = document(
  object('list', {
    type: type('list'),
    id: filledText,
    attributes: object('list', {}, { name: nullable(filledText), opt_in_process: optIn }),
  }),
);

const membersOf = (operation: 'add_profiles_to_list' | 'remove_profiles_from_list'): check.Check =>
  object('document', {
    data: list(reference('profile'), { min: 1, max: mostOf(operation, 'records'), of: 'profiles' }),
  });
const added = membersOf('add_profiles_to_list');
const removed = membersOf('remove_profiles_from_list');

/** Names needn't differ: a second list of the same name is a second list. */
const createList: SandboxEndpoint = {
  ...writeEndpoint('create_list'),
  handle(request, store) {
    check.checkBody(request.body, created);
    const attributes = fieldsAt(request.body, 'data', 'attributes');
    const now = isoTime(store.now());
    const made = store.add({
      type: 'list',
      id: freeId(store),
      attributes: {
        name: textAt(attributes, 'name') ?? null,
        created: now,
        updated: now,
        opt_in_process: textAt(attributes, 'opt_in_process') ?? store.options.optInProcess,
      },
      relationships: {
        profiles: { type: 'profile', ids: [] },
        tags: { type: 'tag', ids: [] },
        'flow-triggers': { type: 'flow', ids: [] },
      },
    });
    return { ...answer(201, documentOf(store, 'create_list', made.id, request)), records: 1 };
  },
};

/** Lists and segments share one space of ids. */
function freeId(store: AccountStore): string {
  let id = store.random.shortId();
  while (store.get('list', id) !== undefined || store.get('segment', id) !== undefined) {
    id = store.random.shortId();
  }
  return id;
}

const updateList: SandboxEndpoint = {
  ...writeEndpoint('update_list'),
  handle(request, store) {
    const existing = listOf(request, store);
    check.checkBody(request.body, updated);
    const data = fieldsAt(request.body, 'data');
    if (data['id'] !== existing.id) {
      throw badRequest("The id doesn't match the path.", { pointer: '/data/id' });
    }
    const attributes = fieldsAt(data, 'attributes');
    for (const name of ['name', 'opt_in_process']) {
      const value = textAt(attributes, name);
      if (value !== undefined) {
        existing.attributes[name] = value;
      }
    }
    existing.attributes['updated'] = isoTime(store.now());
    return { ...answer(200, documentOf(store, 'update_list', existing.id, request)), records: 1 };
  },
};

const deleteList: SandboxEndpoint = {
  ...writeEndpoint('delete_list'),
  handle(request, store) {
    store.deleteGroup('list', listOf(request, store).id);
    return { status: 204, records: 1 };
  },
};

const addMembers: SandboxEndpoint = {
  ...writeEndpoint('add_profiles_to_list'),
  handle(request, store) {
    const existing = listOf(request, store);
    const ids = memberIds(request, added);
    for (const [i, id] of ids.entries()) {
      if (store.profiles.get(id) === undefined) {
        throw notFound(`A profile with id ${id} does not exist.`, { pointer: `/data/${i}/id` });
      }
    }
    for (const id of ids) {
      store.join(existing.id, id, store.now());
    }
    return { status: 204, records: ids.length };
  },
};

/** Who isn't on the list is passed over, ids that nobody has are refused. Consent stays as it is. */
const removeMembers: SandboxEndpoint = {
  ...writeEndpoint('remove_profiles_from_list'),
  handle(request, store) {
    const existing = listOf(request, store);
    const ids = memberIds(request, removed);
    const unknown = ids.filter((id) => store.profiles.get(id) === undefined);
    if (unknown.length > 0) {
      throw badRequest(`Invalid profile IDs: ${unknown.join(', ')}`, { pointer: '/data/' });
    }
    for (const id of ids) {
      store.members(existing.id).delete(id);
    }
    return { status: 204, records: ids.length };
  },
};

/** @throws ApiError 404. */
export function listOf(request: SandboxRequest, store: AccountStore): StoredObject {
  const id = request.params['id'] ?? '';
  const existing = store.get('list', id);
  if (existing === undefined) {
    throw notFound(`A list with id ${id} does not exist.`);
  }
  return existing;
}

function memberIds({ body }: SandboxRequest, expected: check.Check): string[] {
  check.checkBody(body, expected);
  return arrayAt(body, 'data').map((item) => textAt(fields.isFields(item) ? item : {}, 'id') ?? '');
}

export const lists: readonly SandboxEndpoint[] = [
  createList,
  updateList,
  deleteList,
  addMembers,
  removeMembers,
];
