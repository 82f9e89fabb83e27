// The profile objects of write bodies: their checks, and how their fields change a profile.
import { mostOf } from '../collections/write-endpoint.ts';
import { locationKeys, textAttributes, type Profile, type Profiles } from '../store/profiles.ts';
import * as check from '../wire/check.ts';
import type { Check } from '../wire/check.ts';
import * as fields from '../wire/fields.ts';
import { isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { jsonFields, type Json } from '../wire/json.ts';
import type { ErrorObject } from '../wire/refusal.ts';
import type { GivenIdentifiers } from './identity.ts';

const emailPattern =
  /^[^\s@"(),:;<>[\]\\]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]$/u;
const e164 = /^\+[1-9]\d{6,14}$/;

export const isEmail = (value: string): boolean =>
  value.length <= 254 && emailPattern.test(value) && !value.includes('..') && !/^\.|\.@/.test(value);

export const emailCheck: Check = (value, at, problems) => {
  if (typeof value !== 'string') {
    check.problem(problems, at, 'Not a valid string.');
  } else if (!isEmail(value)) {
    check.problem(problems, at, 'Invalid email address.');
  }
};

export const phoneCheck: Check = (value, at, problems) => {
  if (typeof value !== 'string') {
    check.problem(problems, at, 'Not a valid string.');
  } else if (!e164.test(value)) {
    check.problem(problems, at, 'Invalid phone number format: expected E.164.');
  }
};

const { nullable, object, text, number, anyObject, either, list } = check;

const coordinate = nullable(either(text, number));
const location = object(
  'location',
  {},
  Object.fromEntries(
    locationKeys.map((name) => [
      name,
      name === 'latitude' || name === 'longitude' ? coordinate : nullable(text),
    ]),
  ),
);

const patch = nullable(
  object(
    'patch_properties',
    {},
    {
      append: nullable(anyObject),
      unappend: nullable(anyObject),
      unset: nullable(either(text, list(text))),
    },
  ),
);
export const meta = nullable(
  object('meta', {}, { patch_properties: patch, patch_identifiers: nullable(anyObject) }),
);

/** The optional attributes that every profile write knows; `anonymous_id` and `_kx` come with some. */
export const profileAttributes: Readonly<Record<string, Check>> = {
  email: nullable(emailCheck),
  phone_number: nullable(phoneCheck),
  external_id: nullable(text),
  first_name: nullable(text),
  last_name: nullable(text),
  organization: nullable(text),
  locale: nullable(text),
  title: nullable(text),
  image: nullable(text),
  location: nullable(location),
  properties: nullable(anyObject),
};

/** A record larger than this is refused, bytes of JSON. */
const maxRecord = mostOf('bulk_import_profiles', 'recordBytes');

/** A request that is smaller as a whole can't hold such a record. */
export function checkSize(record: unknown, at: string, requestBytes: number, problems: ErrorObject[]): void {
  if (requestBytes <= maxRecord || mostBytes(record) <= maxRecord) {
    return;
  }
  const size = Buffer.byteLength(JSON.stringify(record));
  if (size > maxRecord) {
    check.problem(
      problems,
      at,
      `The profile's payload of ${size} bytes exceeds the maximum of ${maxRecord}.`,
    );
  }
}

/** No less than the JSON's bytes, without writing it: most records need no second look. */
function mostBytes(value: unknown): number {
  if (typeof value === 'string') {
    return 6 * value.length + 2;
  }
  if (typeof value !== 'object' || value === null) {
    return 25;
  }
  let sum = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      sum += mostBytes(item) + 1;
    }
  } else if (isFields(value)) {
    for (const name in value) {
      sum += 6 * name.length + 4 + mostBytes(value[name]);
    }
  }
  return sum;
}

/** The identifiers of a checked profile object. */
export function givenIdentifiers(record: UnknownFields, attributes: UnknownFields): GivenIdentifiers {
  const identifiers: { -readonly [K in keyof GivenIdentifiers]: string } = {};
  const id = textAt(record, 'id');
  if (id !== undefined && id !== '') {
    identifiers.id = id;
  }
  for (const name of ['email', 'phone_number', 'external_id', 'anonymous_id'] as const) {
    const value = textAt(attributes, name);
    if (value !== undefined && value !== '') {
      identifiers[name] = value;
    }
  }
  return identifiers;
}

/**
 * Absent: unchanged. Null: cleared. `properties` and `location` merge by their own keys. The identifiers must be free.
 */
export function applyAttributes(
  profiles: Profiles,
  profile: Profile,
  attributes: UnknownFields,
  now: number,
): void {
  for (const name of textAttributes) {
    const value = attributes[name];
    if (value === undefined) {
      continue;
    }
    const next = typeof value === 'string' && value !== '' ? value : null;
    if (next !== profile[name]) {
      profiles.set(profile, name, next);
    }
  }
  const { location: place, properties } = attributes;
  if (place === null) {
    profile.location = null;
  } else if (isFields(place)) {
    profile.location = { ...profile.location, ...jsonFields(place) };
  }
  if (properties === null) {
    profile.properties = {};
  } else if (isFields(properties)) {
    profile.properties = { ...profile.properties, ...jsonFields(properties) };
  }
  profile.updated = now;
}

/** `meta.patch_properties`: append, unappend, unset, in this order. */
export function applyPatch(profile: Profile, record: UnknownFields): void {
  const changes = fields.fieldsAt(record, 'meta', 'patch_properties');
  const properties = { ...profile.properties };
  for (const [name, value] of Object.entries(jsonFields(fields.fieldsAt(changes, 'append')))) {
    properties[name] = [...asList(properties[name]), ...asList(value)];
  }
  for (const [name, value] of Object.entries(jsonFields(fields.fieldsAt(changes, 'unappend')))) {
    const gone = new Set(asList(value).map((item) => JSON.stringify(item)));
    properties[name] = asList(properties[name]).filter((item) => !gone.has(JSON.stringify(item)));
  }
  const unset = changes['unset'];
  for (const name of Array.isArray(unset) ? unset : [unset]) {
    if (typeof name === 'string') {
      delete properties[name];
    }
  }
  profile.properties = properties;
}

const asList = (value: Json | undefined): readonly Json[] =>
  value === undefined || value === null ? [] : isList(value) ? value : [value];

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Without what is null, at any depth of objects, for writes where that says nothing; in an upsert of one profile it clears. */
export const withoutNulls = (attributes: UnknownFields): UnknownFields =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === null ? [] : [[name, isFields(value) ? withoutNulls(value) : value]],
    ),
  );
