// Single profiles made, changed, upserted, merged and deleted for good.
import { writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxAnswer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { documentOf } from '../reads/document.ts';
import type { WriteName } from '../published.ts';
import { textAttributes, type Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import { arrayAt, fieldsAt, textAt, type UnknownFields } from '../wire/fields.ts';
import { badRequest, conflict, notFound, type ApiError } from '../wire/refusal.ts';
import { matchProfile, type Match } from './identity.ts';
import {
  applyAttributes,
  emailCheck,
  givenIdentifiers,
  meta,
  phoneCheck,
  profileAttributes,
} from './profile-fields.ts';
import { droppedPhone, partialFailure, upsertProfile } from './profile-writes.ts';

const { document, object, list, type, nullable, text, filledText, anything, reference } = check;

const attributes = (more: Readonly<Record<string, Check>> = {}): Check =>
  object('profile', {}, { ...profileAttributes, ...more });

const created = document(object('profile', { type: type('profile'), attributes: attributes() }));

const upserted = document(
  object(
    'profile',
    { type: type('profile'), attributes: attributes({ anonymous_id: nullable(text), _kx: nullable(text) }) },
    { id: nullable(text), meta, links: anything },
  ),
);

const updated = document(
  object('profile', { type: type('profile'), id: filledText, attributes: attributes() }, { meta }),
);

const merged = document(
  object('profile-merge', {
    type: type('profile-merge'),
    id: filledText,
    relationships: object('relationships', {
      profiles: object(
        'profiles',
        {},
        { data: list(reference('profile'), { min: 1, max: 1, of: 'profiles' }) },
      ),
    }),
  }),
);

const deletion = document(
  object('data-privacy-deletion-job', {
    type: type('data-privacy-deletion-job'),
    attributes: object('data-privacy-deletion-job', {
      profile: object('profile', {
        data: object(
          'profile',
          {
            type: type('profile'),
            attributes: object(
              'profile',
              {},
              { email: nullable(emailCheck), phone_number: nullable(phoneCheck) },
            ),
          },
          { id: nullable(text) },
        ),
      }),
    }),
  }),
);

const createProfile: SandboxEndpoint = {
  ...writeEndpoint('create_profile'),
  handle(request, store) {
    check.checkBody(request.body, created);
    const record = fieldsAt(request.body, 'data');
    const match = matching(store, record);
    if (match.kind !== 'none') {
      throw duplicate(match);
    }
    return written(store, 'create_profile', request, 201, upsertProfile(store, undefined, record), record);
  },
};

const importProfile: SandboxEndpoint = {
  ...writeEndpoint('create_or_update_profile'),
  handle(request, store) {
    check.checkBody(request.body, upserted);
    const record = fieldsAt(request.body, 'data');
    const match = matching(store, record);
    if (match.kind === 'conflict') {
      throw duplicate(match);
    }
    if (match.kind === 'unknown-id') {
      throw missing(textAt(record, 'id') ?? '', '/data/id');
    }
    const existing = match.kind === 'profile' ? match.profile : undefined;
    return written(
      store,
      'create_or_update_profile',
      request,
      existing === undefined ? 201 : 200,
      upsertProfile(store, existing, record),
      record,
    );
  },
};

const updateProfile: SandboxEndpoint = {
  ...writeEndpoint('update_profile'),
  handle(request, store) {
    const id = request.params['id'] ?? '';
    const existing = store.profiles.get(id);
    if (existing === undefined) {
      throw missing(id, '/data/id');
    }
    check.checkBody(request.body, updated);
    const record = fieldsAt(request.body, 'data');
    if (record['id'] !== id) {
      throw badRequest("The id doesn't match the path.", { pointer: '/data/id' });
    }
    const match = matchProfile(store.profiles, givenIdentifiers(record, fieldsAt(record, 'attributes')));
    if (match.kind === 'conflict') {
      throw duplicate(match);
    }
    return written(store, 'update_profile', request, 200, upsertProfile(store, existing, record), record);
  },
};

/** @throws ApiError 400 where no identifier is given. */
function matching(store: AccountStore, record: UnknownFields): Match {
  const identifiers = givenIdentifiers(record, fieldsAt(record, 'attributes'));
  if (Object.keys(identifiers).length === 0) {
    throw badRequest('A profile needs at least one of id, email, phone_number and external_id.', {
      pointer: '/data/attributes',
    });
  }
  return matchProfile(store.profiles, identifiers);
}

function duplicate(match: Match): ApiError {
  const owner =
    match.kind === 'conflict' ? match.other : match.kind === 'profile' ? match.profile : undefined;
  return conflict('duplicate_profile', 'A profile already exists with one of these identifiers.', {
    duplicate_profile_id: owner?.id ?? null,
  });
}

const missing = (id: string, pointer: string): ApiError =>
  notFound(`A profile with id ${id} does not exist.`, { pointer });

function written(
  store: AccountStore,
  operation: WriteName,
  request: SandboxRequest,
  status: number,
  profile: Profile,
  record: UnknownFields,
): SandboxAnswer {
  const dropped = textAt(fieldsAt(record, 'attributes'), 'phone_number') === droppedPhone;
  const document = documentOf(store, operation, profile.id, request);
  return { ...answer(status, document, dropped ? partialFailure : undefined), records: 1 };
}

/** The source's fields fill what the destination lacks, its lists are joined, its events move, and it is gone. */
const mergeProfiles: SandboxEndpoint = {
  ...writeEndpoint('merge_profiles'),
  handle(request, store) {
    check.checkBody(request.body, merged);
    const data = fieldsAt(request.body, 'data');
    const intoId = textAt(data, 'id') ?? '';
    const fromId = textAt(fieldsAt(arrayAt(data, 'relationships', 'profiles', 'data')[0]), 'id') ?? '';
    const into = store.profiles.get(intoId);
    const from = store.profiles.get(fromId);
    if (into === undefined) {
      throw missing(intoId, '/data/id');
    }
    if (from === undefined || from === into) {
      throw missing(fromId, '/data/relationships/profiles/data/0/id');
    }
    const lists = [...store.groupsOf('list', from.id)];
    store.events.move(from.id, into.id);
    store.deleteProfile(from.id);
    const gained = textAttributes.filter((name) => into[name] === null && from[name] !== null);
    applyAttributes(
      store.profiles,
      into,
      Object.fromEntries(gained.map((name) => [name, from[name]])),
      store.now(),
    );
    into.properties = { ...from.properties, ...into.properties };
    into.consent = { ...from.consent, ...into.consent };
    for (const list of lists) {
      store.join(list.id, into.id, store.now());
    }
    const links = { self: `${request.baseUrl}/api/profiles/${into.id}` };
    return { ...answer(201, { data: { type: 'profile', id: into.id, links } }), records: 1 };
  },
};

/** Exactly one identifier. The profile, its memberships and its events go, a job's time later. */
const requestDeletion: SandboxEndpoint = {
  ...writeEndpoint('request_profile_deletion'),
  handle(request, store) {
    check.checkBody(request.body, deletion);
    const record = fieldsAt(request.body, 'data', 'attributes', 'profile', 'data');
    const identifiers = givenIdentifiers(record, fieldsAt(record, 'attributes'));
    if (Object.keys(identifiers).length !== 1) {
      throw badRequest('Exactly one of id, email and phone_number is needed.', {
        pointer: '/data/attributes/profile/data',
      });
    }
    store.jobs.start({
      type: 'data-privacy-deletion-job',
      total: 1,
      failed: 'skipped_count',
      relationships: {},
      apply() {
        const match = matchProfile(store.profiles, identifiers);
        if (match.kind !== 'profile') {
          return { skipped: true };
        }
        store.events.forget(match.profile.id);
        store.deleteProfile(match.profile.id);
        return { profileId: match.profile.id };
      },
    });
    return { status: 202, records: 1 };
  },
};

export const profiles: readonly SandboxEndpoint[] = [
  createProfile,
  importProfile,
  updateProfile,
  mergeProfiles,
  requestDeletion,
];
