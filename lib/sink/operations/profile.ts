// The columns and the JSON of a profile, as `add` and `upsert` send it.
import type { Fault } from '../record.ts';
import { member, objectOf, type Fields, type Members, type Target } from './operation.ts';

const attributes = ['first_name', 'last_name', 'organization', 'locale', 'title', 'image'];
const locations = [
  'address1',
  'address2',
  'city',
  'country',
  'region',
  'zip',
  'latitude',
  'longitude',
  'timezone',
  'ip',
];

/** Klaviyo's limits of a bulk import (revision 2026-07-15). */
export const importLimits = { items: 10_000, bytes: 5_000_000, itemBytes: 100_000 };

export const profileColumns: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['profile_id', { to: 'field', name: 'profile_id' }],
  ['email', { to: 'field', name: 'email' }],
  ['phone_number', { to: 'field', name: 'phone_number' }],
  ['external_id', { to: 'field', name: 'external_id' }],
  ...attributes.map((name): [string, Target] => [name, { to: 'attribute', name }]),
  ...locations.map((name): [string, Target] => [name, { to: 'location', name }]),
  ['location', { to: 'merge', into: 'location' }],
  ['properties', { to: 'merge', into: 'properties' }],
]);

export const locationFields: ReadonlySet<string> = new Set(locations);

/** `{"type":"profile","id":…,"attributes":{…}}` of a bulk import. */
export function encodeProfile(fields: Fields, members: Members): string | Fault {
  const location = members.location === '' ? '' : `,"location":${objectOf(members.location)}`;
  const properties = members.properties === '' ? '' : `,"properties":${objectOf(members.properties)}`;
  const identifiers =
    member('email', fields.email) +
    member('phone_number', fields.phone_number) +
    member('external_id', fields.external_id);
  const unset =
    members.unset.length === 0
      ? ''
      : `,"meta":{"patch_properties":{"unset":${JSON.stringify(members.unset)}}}`;
  const all = objectOf(identifiers + members.attributes + location + properties);
  return `{"type":"profile"${member('id', fields.profile_id)},"attributes":${all}${unset}}`;
}
