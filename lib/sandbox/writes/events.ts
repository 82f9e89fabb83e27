// Events sent one by one or in bulk: the profiles and metrics that they name, and the event store.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import type { SandboxEndpoint } from '../endpoint.ts';
import type { Profile } from '../store/profiles.ts';
import type { AccountStore } from '../store/store.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import { arrayAt, fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { jsonFields } from '../wire/json.ts';
import { invalid, type ErrorObject } from '../wire/refusal.ts';
import { parseDateTime } from '../wire/time.ts';
import { matchProfile } from './identity.ts';
import { metricNamed } from './metrics.ts';
import { givenIdentifiers, meta, profileAttributes } from './profile-fields.ts';
import { upsertProfile } from './profile-writes.ts';

const maxEvents = mostOf('bulk_create_events', 'records');
const maxProperties = 400;
const maxString = mostOf('bulk_create_events', 'stringBytes');
const year = 366 * 24 * 3_600_000;

const { document, object, list, type, nullable, text, filledText, number, boolean, anyObject, time } = check;

const attributes = object(
  'profile',
  {},
  { ...profileAttributes, anonymous_id: nullable(text), _kx: nullable(text), meta },
);
const profile = object('profile', { type: type('profile'), attributes }, { id: nullable(text), meta });
const holder = object('profile', { data: profile });

const metric = object('metric', {
  data: object('metric', {
    type: type('metric'),
    attributes: object('metric', { name: filledText }, { service: nullable(text) }),
  }),
});

const properties: Check = (value, at, problems) => {
  anyObject(value, at, problems);
  if (isFields(value) && Object.keys(value).length > maxProperties) {
    check.problem(problems, at, `An event can't have more than ${maxProperties} properties.`);
  }
};

const optional: Readonly<Record<string, Check>> = {
  time: nullable(time),
  value: nullable(number),
  value_currency: nullable(text),
  unique_id: nullable(text),
  backfill: nullable(boolean),
};

const single = document(
  object('event', {
    type: type('event'),
    attributes: object('event', { properties, metric, profile: holder }, optional),
  }),
);

const event = object('event', {
  type: type('event'),
  attributes: object('event', { properties, metric }, optional),
});

const bulk = document(
  object('event-bulk-create-job', {
    type: type('event-bulk-create-job'),
    attributes: object('event-bulk-create-job', {
      'events-bulk-create': object('events-bulk-create', {
        data: list(
          object('event-bulk-create', {
            type: type('event-bulk-create'),
            attributes: object(
              'event-bulk-create',
              { profile: holder, events: object('events', { data: list(event, { min: 1, of: 'events' }) }) },
              { backfill: nullable(boolean) },
            ),
          }),
          { min: 1, of: 'profiles' },
        ),
      }),
    }),
  }),
);

const createEvent: SandboxEndpoint = {
  ...writeEndpoint('create_event'),
  handle(request, store) {
    check.checkBody(request.body, single);
    const given = fieldsAt(request.body, 'data', 'attributes');
    const person = fieldsAt(given, 'profile', 'data');
    const problems: ErrorObject[] = [];
    checkEvent(store, given, '/data/attributes', problems);
    checkProfile(person, '/data/attributes/profile/data', problems);
    check.refuse(problems);
    const found = profileOf(store, person);
    if (found !== undefined) {
      addEvent(store, found, given);
    }
    return { status: 202, records: 1 };
  },
};

const bulkCreateEvents: SandboxEndpoint = {
  ...writeEndpoint('bulk_create_events'),
  handle(request, store) {
    check.checkBody(request.body, bulk);
    const groups = arrayAt(request.body, 'data', 'attributes', 'events-bulk-create', 'data').map((group) =>
      fieldsAt(group, 'attributes'),
    );
    const total = groups.reduce((sum, group) => sum + arrayAt(group, 'events', 'data').length, 0);
    const problems: ErrorObject[] = [];
    if (total > maxEvents) {
      const pointer = '/data/attributes/events-bulk-create/data';
      problems.push(
        invalid(`At most ${maxEvents} events can be sent in one request, not ${total}.`, { pointer }),
      );
    }
    for (const [i, group] of groups.entries()) {
      checkGroup(store, group, i, problems);
    }
    checkUnique(groups, problems);
    check.refuse(problems);
    store.jobs.start({
      type: 'event-bulk-create-job',
      total: groups.length,
      failed: 'skipped_count',
      relationships: {},
      apply(i) {
        const group = groups[i] ?? {};
        const found = profileOf(store, fieldsAt(group, 'profile', 'data'));
        if (found === undefined) {
          return { skipped: true };
        }
        for (const one of arrayAt(group, 'events', 'data')) {
          addEvent(store, found, fieldsAt(one, 'attributes'));
        }
        return { profileId: found.id };
      },
    });
    return { status: 202, records: total };
  },
};

/** The same `unique_id` twice for one profile and metric refuses the request; two profiles may share one. */
function checkUnique(groups: readonly UnknownFields[], problems: ErrorObject[]): void {
  const seen = new Set<string>();
  for (const [i, group] of groups.entries()) {
    const person = fieldsAt(group, 'profile', 'data');
    const identifiers = givenIdentifiers(person, fieldsAt(person, 'attributes'));
    for (const [j, one] of arrayAt(group, 'events', 'data').entries()) {
      const given = fieldsAt(one, 'attributes');
      const unique = textAt(given, 'unique_id');
      const key = JSON.stringify([
        identifiers,
        fieldsAt(given, 'metric', 'data', 'attributes')['name'],
        unique,
      ]);
      if (unique !== undefined && seen.has(key)) {
        const at = `/data/attributes/events-bulk-create/data/${i}/attributes/events/data/${j}/attributes`;
        const detail = `The unique_id '${unique}' comes twice for one profile and metric.`;
        problems.push(invalid(detail, { pointer: `${at}/unique_id` }));
      }
      seen.add(key);
    }
  }
}

function checkGroup(store: AccountStore, group: UnknownFields, i: number, problems: ErrorObject[]): void {
  const at = `/data/attributes/events-bulk-create/data/${i}/attributes`;
  checkProfile(fieldsAt(group, 'profile', 'data'), `${at}/profile/data`, problems);
  for (const [j, one] of arrayAt(group, 'events', 'data').entries()) {
    checkEvent(store, fieldsAt(one, 'attributes'), `${at}/events/data/${j}/attributes`, problems);
  }
}

function checkProfile(person: UnknownFields, at: string, problems: ErrorObject[]): void {
  if (Object.keys(givenIdentifiers(person, fieldsAt(person, 'attributes'))).length > 0) {
    return;
  }
  problems.push(invalid('A profile needs at least one identifier.', { pointer: `${at}/attributes` }));
}

/** The limits of the specification that its schema can't say: the span of times, the size of strings. */
function checkEvent(store: AccountStore, given: UnknownFields, at: string, problems: ErrorObject[]): void {
  const happened = parseDateTime(textAt(given, 'time') ?? '');
  if (happened !== undefined && (happened < Date.UTC(1990, 0) || happened > store.now() + year)) {
    const detail = 'The time must be after the year 1990 and at most one year in the future.';
    problems.push(invalid(detail, { pointer: `${at}/time` }));
  }
  if (hasLongText(given['properties'])) {
    const detail = `A string can't be larger than ${maxString} bytes.`;
    problems.push(invalid(detail, { pointer: `${at}/properties` }));
  }
}

function hasLongText(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.length * 3 > maxString && Buffer.byteLength(value) > maxString;
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.values(value).some(hasLongText);
}

/** Nobody for an id that nobody has. Where identifiers disagree, the first that decides wins and stays as it is. */
function profileOf(store: AccountStore, person: UnknownFields): Profile | undefined {
  const match = matchProfile(store.profiles, givenIdentifiers(person, fieldsAt(person, 'attributes')));
  if (match.kind === 'unknown-id') {
    return undefined;
  }
  if (match.kind === 'conflict') {
    return match.profile;
  }
  return upsertProfile(store, match.kind === 'profile' ? match.profile : undefined, person);
}

/** Times are cut to the second; without a `unique_id`, one event per profile, metric and second counts. */
function addEvent(store: AccountStore, person: Profile, given: UnknownFields): void {
  const now = store.now();
  const happened = Math.floor((parseDateTime(textAt(given, 'time') ?? '') ?? now) / 1_000) * 1_000;
  const name = textAt(fieldsAt(given, 'metric', 'data', 'attributes'), 'name') ?? '';
  const value = given['value'];
  const own = jsonFields(fieldsAt(given, 'properties'));
  const currency = textAt(given, 'value_currency');
  store.events.add({
    time: happened,
    visibleFrom: now + store.options.eventDelay,
    metricId: metricNamed(store, name).id,
    profileId: person.id,
    properties: JSON.stringify({
      ...own,
      ...(typeof value === 'number' && { $value: value }),
      ...(currency !== undefined && { $value_currency: currency }),
    }),
    uniqueId: textAt(given, 'unique_id') ?? String(happened / 1_000),
  });
  person.lastEvent = Math.max(person.lastEvent ?? 0, happened);
}

export const events: readonly SandboxEndpoint[] = [createEvent, bulkCreateEvents];
