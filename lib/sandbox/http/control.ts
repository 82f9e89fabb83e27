// The sandbox's own endpoints under `/sandbox`: what happened, what is true, and back to the start.
import { confirm } from '../store/consent.ts';
import { consentChannels, type Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { Json, JsonObject } from '../wire/json.ts';
import { isoTime, isoTimeOrNull } from '../wire/time.ts';

export interface ControlAnswer {
  readonly status: number;
  readonly document: JsonObject;
}

/** What only the server can do. */
export interface Controls {
  stats(): JsonObject;
  reset(): void;
}

const found = (document: JsonObject): ControlAnswer => ({ status: 200, document });
const missing = (what: string): ControlAnswer => ({ status: 404, document: { error: `No such ${what}.` } });

/** `segments`: the path after `/sandbox`, percent-decoded. No key is needed, no limit holds and no fault comes here. */
export function control(
  method: string,
  segments: readonly string[],
  store: AccountStore,
  controls: Controls,
): ControlAnswer {
  const [what = '', name = '', action = ''] = segments;
  const wanted = `${method} ${[what, name && '*', action].filter(Boolean).join('/')}`;
  switch (wanted) {
    case 'GET stats':
      return found(controls.stats());
    case 'POST reset':
      controls.reset();
      return found({ reset: true });
    case 'GET profiles/*': {
      const profile = findProfile(store, name);
      return profile === undefined ? missing('profile') : found(truth(store, profile));
    }
    case 'POST profiles/*/confirm': {
      const profile = findProfile(store, name);
      return profile === undefined ? missing('profile') : found({ confirmed: confirm(store, profile) });
    }
    case 'GET lists/*': {
      const lists = findLists(store, name);
      return lists.length === 0
        ? missing('list')
        : found({ lists: lists.map((list) => listTruth(store, list)) });
    }
    case 'POST jobs/*/cancel':
      return store.jobs.cancel(name) ? found({ cancelled: true }) : missing('running job');
    case 'POST jobs/*':
      if (name !== 'finish') {
        return missing('action');
      }
      store.jobs.finish();
      return found({ finished: true });
    default:
      return {
        status: 404,
        document: { error: `No such path under /sandbox: ${method} ${segments.join('/')}` },
      };
  }
}

/** By id, email, phone number or external id. */
function findProfile(store: AccountStore, name: string): Profile | undefined {
  const { profiles } = store;
  return (
    profiles.get(name) ??
    profiles.find('email', name) ??
    profiles.find('phone_number', name) ??
    profiles.find('external_id', name)
  );
}

/** By id, or all that bear the name. */
function findLists(store: AccountStore, name: string): StoredObject[] {
  const byId = store.get('list', name);
  if (byId !== undefined) {
    return [byId];
  }
  return [...store.collection('list').values()].filter((list) => list.attributes['name'] === name);
}

function listTruth(store: AccountStore, list: StoredObject): JsonObject {
  const members = [...store.members(list.id)].map(([id, joined]) => ({
    id,
    email: store.profiles.get(id)?.email ?? null,
    joined_group_at: isoTime(joined),
  }));
  return { id: list.id, ...list.attributes, member_count: members.length, members };
}

/** All that the account knows about a person. */
function truth(store: AccountStore, profile: Profile): JsonObject {
  const { created, updated, lastEvent, consent, suppressions, listSuppressions, pending, ...attributes } =
    profile;
  const channels: Record<string, Json> = {};
  for (const channel of consentChannels) {
    const state = consent[channel];
    channels[channel] =
      state === undefined
        ? { consent: 'NEVER_SUBSCRIBED' }
        : {
            consent: state.consent,
            consented_at: isoTimeOrNull(state.consentedAt),
            updated_at: isoTime(state.updatedAt),
            method: state.method,
            method_detail: state.methodDetail,
            custom_method_detail: state.customMethodDetail,
            double_optin: state.doubleOptIn,
          };
  }
  return {
    ...attributes,
    created: isoTime(created),
    updated: isoTime(updated),
    last_event_date: isoTimeOrNull(lastEvent),
    consent: channels,
    suppressions: suppressions.map(({ reason, at }) => ({ reason, timestamp: isoTime(at) })),
    list_suppressions: listSuppressions.map(({ listId, reason, at }) => ({
      list_id: listId,
      reason,
      timestamp: isoTime(at),
    })),
    pending: pending.map(({ listId, channel, at }) => ({ list_id: listId, channel, asked_at: isoTime(at) })),
    lists: groupTruths(store, 'list', profile.id),
    segments: groupTruths(store, 'segment', profile.id),
    events: store.events.countOf(profile.id),
  };
}

const groupTruths = (store: AccountStore, type: 'list' | 'segment', profileId: string): JsonObject[] =>
  [...store.groupsOf(type, profileId)].map((group) => ({
    id: group.id,
    name: group.attributes['name'] ?? null,
    joined_group_at: isoTimeOrNull(store.members(group.id).get(profileId)),
  }));
