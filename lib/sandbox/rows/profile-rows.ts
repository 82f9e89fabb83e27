// The rows of profiles that a filter may leave, found through an index where its terms name identifiers.
import type { Term } from '../query/terms.ts';
import type { AccountStore } from '../store/store.ts';
import { ProfileRow } from './profile-row.ts';
import { idsOf } from './related-ids.ts';
import type { Row } from './row.ts';
import { storedRows } from './rows.ts';

/** The members of a list or segment as rows that know when they joined. */
export function* memberRows(store: AccountStore, groupId: string, terms: readonly Term[]): Generator<Row> {
  const members = store.members(groupId);
  const found = profilesNamed(store, terms);
  if (found) {
    for (const id of found) {
      const profile = store.profiles.get(id);
      const joinedAt = members.get(id);
      if (profile && joinedAt !== undefined) {
        yield new ProfileRow(store, id, profile, joinedAt);
      }
    }
    return;
  }
  // Whoever is deleted leaves all groups.
  for (const [id, joinedAt] of members) {
    yield new ProfileRow(store, id, undefined, joinedAt);
  }
}

/** Profiles, through an index where the filter names identifiers. */
export function* profileRows(store: AccountStore, terms: readonly Term[]): Generator<Row> {
  const found = profilesNamed(store, terms);
  if (!found) {
    yield* storedRows(store, 'profile');
    return;
  }
  for (const id of found) {
    const profile = store.profiles.get(id);
    if (profile) {
      yield new ProfileRow(store, id, profile);
    }
  }
}

/** The profiles that a term can mean, where an index or the tokens tell; undefined where every one may be meant. */
function profilesNamed(store: AccountStore, terms: readonly Term[]): Set<string> | undefined {
  for (const { field, values } of terms) {
    const texts = values.filter((value) => typeof value === 'string');
    if (field === 'id' || field === 'profile_id') {
      return new Set(texts);
    }
    if (field === 'email' || field === 'phone_number' || field === 'external_id') {
      return new Set(texts.flatMap((text) => store.profiles.find(field, text)?.id ?? []));
    }
    if (field === 'push_token') {
      return ownersOf(store, new Set(texts));
    }
  }
  return undefined;
}

function ownersOf(store: AccountStore, tokens: ReadonlySet<string>): Set<string> {
  const owners = new Set<string>();
  for (const { attributes, relationships } of store.collection('push-token').values()) {
    const { token } = attributes;
    if (typeof token !== 'string' || !tokens.has(token)) {
      continue;
    }
    for (const id of idsOf(relationships['profile'])) {
      owners.add(id);
    }
  }
  return owners;
}
