// The requests of the recordings, as the seeded sandbox can be asked them: its own ids, and bodies that were not kept.
import type { AccountStore } from '../../lib/sandbox/store/store.ts';
import type { Recording } from '../recordings/playing.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Under a recorded path, the sandbox's own objects of a type. */
function first(store: AccountStore, type: string): string {
  if (type === 'profile') {
    return [...store.profiles.values()][0]?.id ?? '';
  }
  if (type === 'event') {
    return store.events.facts(0).id;
  }
  const objects = [...store.collection(type).values()];
  // Of messages and actions, those that others refer to.
  const mail = objects.find(({ attributes }) => JSON.stringify(attributes).includes('email'));
  return (mail ?? objects[0])?.id ?? '';
}

const types: Readonly<Record<string, string>> = {
  campaigns: 'campaign',
  events: 'event',
  'flow-actions': 'flow-action',
  lists: 'list',
  'profile-bulk-import-jobs': 'profile-bulk-import-job',
  'profile-suppression-bulk-create-jobs': 'profile-suppression-bulk-create-job',
  profiles: 'profile',
  segments: 'segment',
};

/** Filters by what the seeded account has, so that something comes. */
function pathOf(recording: Recording, store: AccountStore): string {
  const [path = '', query = ''] = recording.request.path.split('?', 2);
  const [, api, base = '', id, ...below] = path.split('/');
  const known = id === undefined || id.startsWith('NOPE');
  const own = known ? id : first(store, types[base] ?? base);
  const address = `/${[api, base, own, ...below].filter((part) => part !== undefined).join('/')}`;
  const parameters = query
    .split('&')
    .filter(
      (one) => !one.startsWith('filter=') || recording.status !== 200 || one.includes('messages.channel'),
    )
    .join('&');
  return parameters === '' ? address : encodeURI(`${address}?${parameters}`).replaceAll('+', '%2B');
}

const profile = (attributes: object): object => ({ type: 'profile', attributes });

const importOf = (profiles: readonly object[], list?: string): object => ({
  data: {
    type: 'profile-bulk-import-job',
    attributes: { profiles: { data: profiles } },
    ...(list !== undefined && { relationships: { lists: { data: [{ type: 'list', id: list }] } } }),
  },
});

const subscriptionOf = (
  list: string | undefined,
  consentedAt?: string,
  email = 'ann@example.com',
): object => {
  const marketing = {
    consent: 'SUBSCRIBED',
    ...(consentedAt !== undefined && { consented_at: consentedAt }),
  };
  const attributes = { email, subscriptions: { email: { marketing } } };
  return {
    data: {
      type: 'profile-subscription-bulk-create-job',
      attributes: {
        profiles: { data: [profile(attributes)] },
        ...(consentedAt !== undefined && { historical_import: true }),
      },
      ...(list !== undefined && { relationships: { list: { data: { type: 'list', id: list } } } }),
    },
  };
};

const ann = profile({ email: 'ann@example.com', properties: { source: 'import' } });

/** Of somebody whose consent to mail is this. */
const emailOf = (store: AccountStore, consent: 'SUBSCRIBED' | 'UNSUBSCRIBED'): string =>
  [...store.profiles.values()].find((one) => one.email !== null && one.consent.email?.consent === consent)
    ?.email ?? '';

/** Bodies by the recording's name, for the writes that the sandbox takes. */
function bodyOf(name: string, store: AccountStore): object | undefined {
  const list = first(store, 'list');
  const taken = [...store.profiles.values()].find(({ email }) => email !== null)?.email ?? '';
  switch (name) {
    case 'import-accepted':
      return importOf([ann], list);
    case 'import-refused-email-of-a-row':
      return importOf([profile({ email: 'nobody' })]);
    case 'import-refused-list-unknown':
      return importOf([ann], 'NOPE01');
    case 'media-type-unsupported':
      return importOf([ann]);
    case 'suppress-accepted':
      return {
        data: {
          type: 'profile-suppression-bulk-create-job',
          attributes: { profiles: { data: [profile({ email: 'ann@example.com' })] } },
        },
      };
    case 'subscribe-accepted':
      return subscriptionOf(list);
    case 'subscribe-partial-failure':
      return {
        data: {
          type: 'profile-subscription-bulk-create-job',
          attributes: {
            profiles: {
              data: [
                profile({
                  phone_number: '+15005550001',
                  subscriptions: { sms: { marketing: { consent: 'SUBSCRIBED' } } },
                }),
              ],
            },
          },
        },
      };
    case 'subscribe-refused-list-unknown':
      return subscriptionOf('NOPE01');
    case 'subscribe-refused-after-subscription':
      return subscriptionOf(list, '2026-07-20T11:59:00Z', emailOf(store, 'SUBSCRIBED'));
    case 'subscribe-refused-before-unsubscription':
      return subscriptionOf(list, '2001-01-01T00:00:00Z', emailOf(store, 'UNSUBSCRIBED'));
    case 'profile-created-microseconds':
      return { data: ann };
    case 'profile-duplicate':
      return { data: profile({ email: taken }) };
    default:
      return undefined;
  }
}

const headersOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'key-scheme-wrong': { authorization: 'Bearer pk_test' },
  'media-type-unsupported': { 'content-type': 'text/plain' },
  'revision-retired': { revision: '2020-01-15' },
};

/** Undefined where the sandbox can't be brought to the answer. */
export function askFor(recording: Recording, store: AccountStore): Asked | undefined {
  const { name, request } = recording;
  if (name === 'throttled' || name === 'server-error-json') {
    return { method: 'GET', path: '/api/lists' };
  }
  const body = bodyOf(name, store);
  const served = body !== undefined || request.method === 'GET' || name === 'method-not-allowed';
  const edge = name.startsWith('edge-') || name.startsWith('throttled') || name === 'permission-denied';
  const older = name === 'profiles-older-subscription-names';
  if (!served || edge || older) {
    return undefined;
  }
  const headers = headersOf[name];
  return {
    method: request.method,
    path: pathOf(recording, store),
    ...(body && { body }),
    ...(headers && { headers }),
  };
}
