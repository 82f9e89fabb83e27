// The jobs that suppress and unsuppress, by address or by whole list or segment.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxEndpoint } from '../endpoint.ts';
import { publishedWrite } from '../published.ts';
import { documentOf } from '../reads/document.ts';
import { addSuppression, liftSuppression } from '../store/consent.ts';
import { emptyProfile, type Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, isFields, textAt } from '../wire/fields.ts';
import { badRequest } from '../wire/refusal.ts';
import { emailCheck } from './profile-fields.ts';
import { relatedGroup } from './relations.ts';

const { document, object, list, type, nullable, reference } = check;

const profile = object('profile', {
  type: type('profile'),
  attributes: object('profile', { email: emailCheck }),
});

const bodyOf = (job: string, most: number): check.Check =>
  document(
    object(
      job,
      {
        type: type(job),
        attributes: object(
          job,
          {},
          {
            profiles: nullable(
              object('profiles', { data: list(profile, { min: 1, max: most, of: 'profiles' }) }),
            ),
          },
        ),
      },
      {
        relationships: object(
          'relationships',
          {},
          {
            list: object('list', {}, { data: reference('list') }),
            segment: object('segment', {}, { data: reference('segment') }),
          },
        ),
      },
    ),
  );

interface Kind {
  readonly operation: 'bulk_suppress_profiles' | 'bulk_unsuppress_profiles';
  /** @returns the profile's id, or undefined where there was nothing to do. */
  readonly apply: (
    store: AccountStore,
    person: Profile | undefined,
    address: string | undefined,
  ) => string | undefined;
}

function endpoint({ operation, apply }: Kind): SandboxEndpoint {
  const { type: job = '' } = publishedWrite(operation);
  const body = bodyOf(job, mostOf(operation, 'records'));
  return {
    ...writeEndpoint(operation),
    handle(request, store) {
      check.checkBody(request.body, body);
      const addresses = arrayAt(fieldsAt(request.body, 'data', 'attributes'), 'profiles', 'data').map(
        (record) => textAt(fieldsAt(isFields(record) ? record : {}, 'attributes'), 'email') ?? '',
      );
      const groups = [
        relatedGroup(store, request.body, 'list'),
        relatedGroup(store, request.body, 'segment'),
      ];
      const named = groups.filter((group) => group !== undefined);
      if (named.length + (addresses.length > 0 ? 1 : 0) !== 1) {
        throw badRequest('Exactly one of profiles, a list and a segment is needed.', {
          pointer: '/data/attributes/profiles',
        });
      }
      const members = named.flatMap((group) => Array.from(store.members(group.id).keys()));
      const started = store.jobs.start({
        type: job,
        total: addresses.length + members.length,
        immediate: true,
        failed: 'skipped_count',
        relationships: {
          lists: { type: 'list', ids: groups[0] === undefined ? [] : [groups[0].id] },
          segments: { type: 'segment', ids: groups[1] === undefined ? [] : [groups[1].id] },
        },
        apply(i) {
          const address = addresses[i];
          const person =
            address === undefined
              ? store.profiles.get(members[i - addresses.length] ?? '')
              : store.profiles.find('email', address);
          const profileId = apply(store, person, address);
          return profileId === undefined ? { skipped: true } : { profileId };
        },
      });
      return { ...answer(202, documentOf(store, operation, started.id, request)), records: addresses.length };
    },
  };
}

/** An address that nobody has is suppressed all the same: a profile is made for it. */
const bulkSuppress = endpoint({
  operation: 'bulk_suppress_profiles',
  apply(store, person, address) {
    const now = store.now();
    let known = person;
    if (known === undefined && address !== undefined) {
      known = { ...emptyProfile(store.random.ulid(now), now), email: address };
      store.profiles.add(known);
    }
    return known !== undefined && addSuppression(known, 'USER_SUPPRESSED', now) ? known.id : undefined;
  },
});

const bulkUnsuppress = endpoint({
  operation: 'bulk_unsuppress_profiles',
  apply: (store, person) =>
    person !== undefined && liftSuppression(person, store.now()) ? person.id : undefined,
});

export const suppressionEndpoints: readonly SandboxEndpoint[] = [bulkSuppress, bulkUnsuppress];
