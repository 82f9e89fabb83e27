// The seeded profiles with consent, lists and segments with their members, push tokens and conversations.
import {
  emptyProfile,
  type Consent,
  type ConsentChannel,
  type Profile,
  type SuppressionReason,
} from '../store/profiles.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { Json } from '../wire/json.ts';
import { day, to, toMany, type Seed } from './seed.ts';
import {
  domains,
  firstNames,
  lastNames,
  listNames,
  locales,
  organizations,
  places,
  plans,
  segmentNames,
  titles,
} from './words.ts';

const areaCodes = ['202', '212', '303', '312', '404', '415', '503', '617', '702', '808'];

/** Numbers that regulators keep for fiction; undefined once they are used up. */
function phoneNumber(i: number): string | undefined {
  const two = String(i % 100).padStart(2, '0');
  if (i < 1000) {
    return `+1${areaCodes[Math.floor(i / 100)] ?? '202'}55501${two}`;
  }
  if (i < 2000) {
    return `+447700900${String(i - 1000).padStart(3, '0')}`;
  }
  return i < 12_000 ? `+3363998${String(i - 2000).padStart(4, '0')}` : undefined;
}

const reasons: readonly [SuppressionReason, ...SuppressionReason[]] = [
  'HARD_BOUNCE',
  'SPAM_COMPLAINT',
  'INVALID_EMAIL',
  'USER_SUPPRESSED',
];

const ascii = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();

function consentOf(
  seed: Seed,
  consent: Consent,
  from: number,
  method: string,
): Profile['consent'][ConsentChannel] {
  const at = seed.since(from);
  return {
    consent,
    consentedAt: consent === 'SUBSCRIBED' ? at : null,
    updatedAt: at,
    method,
    methodDetail: method === 'HOSTED_SIGNUP_FORM' ? 'Footer form' : '',
    customMethodDetail: method === 'API' && seed.random.chance(0.3) ? 'Checkout' : null,
    doubleOptIn: seed.random.chance(0.4),
  };
}

function fillConsent(seed: Seed, profile: Profile): void {
  const { random } = seed;
  const method = random.pick(['API', 'HOSTED_SIGNUP_FORM', 'PREFERENCE_PAGE']);
  const put = (channel: ConsentChannel, consent: Consent): void => {
    const value = consentOf(seed, consent, profile.created, method);
    if (value) {
      profile.consent[channel] = value;
    }
  };
  const mood = random.next();
  if (mood < 0.7) {
    put('email', 'SUBSCRIBED');
  } else if (mood < 0.78) {
    put('email', 'UNSUBSCRIBED');
    profile.suppressions = [{ reason: 'UNSUBSCRIBE', at: seed.since(profile.created) }];
  } else if (mood < 0.82) {
    const reason = random.pick(reasons);
    profile.suppressions = [{ reason, at: seed.since(profile.created) }];
  }
  if (profile.phone_number !== null && random.chance(0.5)) {
    put('sms', random.chance(0.9) ? 'SUBSCRIBED' : 'UNSUBSCRIBED');
    if (random.chance(0.5)) {
      put('smsTransactional', 'SUBSCRIBED');
    }
  }
  if (random.chance(0.1)) {
    put('push', 'SUBSCRIBED');
  }
  if (random.chance(0.03)) {
    put('whatsapp', 'SUBSCRIBED');
  }
}

function propertiesOf(seed: Seed, i: number): Record<string, Json> {
  const { random } = seed;
  return {
    plan: random.pick(plans),
    lead_score: random.below(1000) / 10,
    newsletter_topics: seed.someOf(['design', 'food', 'travel', 'sport'], 3),
    accepts_terms: random.chance(0.9),
    ...(i % 10 === 0 && { 'Favourite colour': 'grün', address_book: { shared: false, entries: i } }),
    ...(i % 25 === 0 && { note: 'says "hello", comma, and\na new line', last_visit: null }),
  };
}

function seedProfile(seed: Seed, i: number): Profile {
  const { random } = seed;
  const created = seed.ago(600);
  const profile = emptyProfile(random.ulid(created), created);
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  const [city, region, country, zip, timezone, latitude, longitude] = random.pick(places);
  profile.email = `${ascii(first)}.${ascii(last)}.${i + 1}@${random.pick(domains)}`;
  profile.phone_number = i % 5 < 3 ? (phoneNumber(Math.floor(i / 5) * 3 + (i % 5)) ?? null) : null;
  profile.external_id = random.chance(0.8) ? `customer-${String(i + 1).padStart(6, '0')}` : null;
  profile.first_name = random.chance(0.95) ? first : null;
  profile.last_name = random.chance(0.9) ? last : null;
  profile.locale = random.pick(locales);
  if (random.chance(0.2)) {
    profile.organization = random.pick(organizations);
  }
  if (random.chance(0.2)) {
    profile.title = random.pick(titles);
  }
  if (random.chance(0.1)) {
    profile.image = `https://images.example.com/people/${i + 1}.png`;
  }
  const address1 = `${1 + random.below(200)} Example Street`;
  profile.location = {
    address1,
    city,
    region,
    country,
    zip,
    timezone,
    latitude,
    longitude,
    ...(random.chance(0.3) && { ip: `203.0.113.${random.below(256)}` }),
  };
  profile.properties = propertiesOf(seed, i);
  profile.updated = seed.since(created);
  fillConsent(seed, profile);
  seed.store.profiles.add(profile);
  return profile;
}

function seedLists(seed: Seed): void {
  for (let i = 0; i < seed.counts.lists; i += 1) {
    const created = seed.ago(700);
    const name = listNames[i % listNames.length] ?? 'List';
    const turn = Math.floor(i / listNames.length);
    const attributes = {
      name: turn === 0 ? name : `${name} ${turn + 1}`,
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      opt_in_process: i % 4 === 1 ? 'double_opt_in' : 'single_opt_in',
    };
    const tags = toMany('tag', seed.someOf(seed.ids('tag'), 2));
    seed.add('list', seed.random.shortId(), attributes, { tags });
  }
}

function seedSegments(seed: Seed): void {
  for (let i = 0; i < seed.counts.segments; i += 1) {
    const created = seed.ago(700);
    const name = segmentNames[i % segmentNames.length] ?? 'Segment';
    const filter = { type: 'numeric', operator: 'greater-than', value: i };
    const condition = { type: 'profile-property', property: "properties['lead_score']", filter };
    const attributes = {
      name: i < segmentNames.length ? name : `${name} ${i}`,
      definition: { condition_groups: [{ conditions: [condition] }] },
      created: seed.iso(created),
      updated: seed.iso(seed.since(created)),
      is_active: i % 6 !== 5,
      is_processing: false,
      is_starred: i % 5 === 0,
    };
    const tags = toMany('tag', seed.someOf(seed.ids('tag'), 2));
    seed.add('segment', seed.random.shortId(), attributes, { tags });
  }
}

/** The first groups are large, the later ones small, none is empty as long as there are profiles. */
function seedMembers(seed: Seed, groups: readonly StoredObject[], profiles: readonly Profile[]): void {
  for (const [i, { id }] of groups.entries()) {
    const share = 0.7 / (i + 1);
    const joined: [string, number][] = [];
    for (const [j, profile] of profiles.entries()) {
      if (j === i || seed.random.chance(share)) {
        joined.push([profile.id, seed.since(profile.created)]);
      }
    }
    joined.sort(([, a], [, b]) => a - b);
    for (const [profileId, at] of joined) {
      seed.store.join(id, profileId, at);
    }
  }
}

/** Some have left one list but not the others. */
function seedListSuppressions(
  seed: Seed,
  lists: readonly StoredObject[],
  profiles: readonly Profile[],
): void {
  for (const [i, profile] of profiles.entries()) {
    const list = lists[i % lists.length];
    if (i % 30 !== 7 || !list) {
      continue;
    }
    profile.listSuppressions = [{ listId: list.id, reason: 'UNSUBSCRIBE', at: seed.since(profile.created) }];
  }
}

function seedPushTokens(seed: Seed, profiles: readonly Profile[]): void {
  const { random } = seed;
  for (const [i, { id, created }] of profiles.entries()) {
    if (i % 10 !== 0) {
      continue;
    }
    const ios = random.chance(0.5);
    const token = `${random.uuid()}${random.uuid()}`.replaceAll('-', '');
    const at = seed.iso(seed.since(created));
    const attributes = {
      created: at,
      token,
      enablement_status: i % 30 === 0 ? 'DENIED' : 'AUTHORIZED',
      platform: ios ? 'ios' : 'android',
      vendor: ios ? 'apns' : 'fcm',
      background: 'AVAILABLE',
      recorded_date: at,
      metadata: {
        device_id: random.uuid(),
        klaviyo_sdk: ios ? 'swift' : 'android',
        sdk_version: '4.1.0',
        device_model: ios ? 'Example Phone 1' : 'Sample Phone 2',
        os_name: ios ? 'ios' : 'android',
        os_version: '17.0',
        manufacturer: 'Example',
        app_name: 'Example Shop',
        app_version: '2.3.1',
        app_build: '231',
        app_id: 'com.example.shop',
        environment: 'release',
      },
    };
    seed.add('push-token', random.uuid().replaceAll('-', ''), attributes, { profile: to('profile', id) });
  }
}

function seedConversations(seed: Seed, profiles: readonly Profile[]): void {
  for (const [i, { id }] of profiles.entries()) {
    if (i % 8 !== 0) {
      continue;
    }
    const channel = i % 24 === 0 ? 'whatsapp' : 'sms';
    seed.add(
      'conversation',
      seed.random.ulid(seed.midnight - day),
      { channel },
      { profile: to('profile', id) },
    );
  }
}

/** Tags come before, for lists and segments bear them. */
export function seedPeople(seed: Seed): Profile[] {
  const profiles: Profile[] = [];
  for (let i = 0; i < seed.counts.profiles; i += 1) {
    profiles.push(seedProfile(seed, i));
  }
  seedLists(seed);
  seedSegments(seed);
  const lists = [...seed.store.collection('list').values()];
  seedMembers(seed, lists, profiles);
  seedMembers(seed, [...seed.store.collection('segment').values()], profiles);
  seedListSuppressions(seed, lists, profiles);
  seedPushTokens(seed, profiles);
  seedConversations(seed, profiles);
  return profiles;
}
