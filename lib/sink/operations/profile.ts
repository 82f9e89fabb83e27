// The columns, the job and the JSON of a profile, as `add` and `upsert` import it, and its identifiers for all others.
import * as z from 'zod';
import { endpoints } from '../../klaviyo/endpoints.ts';
import type { Fault } from '../record.ts';
import {
  member,
  objectText,
  prefixed,
  related,
  requestLimits,
  type Clearing,
  type OperationSettings,
  type Members,
  type Operation,
  type OperationColumn,
} from './operation.ts';

/** The identifiers of a profile, after validation. */
export type ProfileIdentifiers = Partial<
  Record<'profile_id' | 'email' | 'phone_number' | 'external_id', string | undefined>
>;

/** The rows of the columns that identify a profile. */
const identifierRows = {
  profile_id: { place: 'id', accepts: "Klaviyo's id of the profile, a string" },
  email: { place: 'attributes.email', accepts: 'an email address of at most 254 bytes' },
  phone_number: {
    place: 'attributes.phone_number',
    accepts: 'a valid phone number in E.164, or a national one with --default-country',
  },
  external_id: { place: 'attributes.external_id', accepts: 'an id of your own, a string' },
} as const;

/** A column that identifies a profile; `within`: where the profile is not what the record becomes. */
export function identifierColumn(
  name: keyof typeof identifierRows,
  needed: OperationColumn['needed'],
  within = '',
): OperationColumn {
  const { place, accepts } = identifierRows[name];
  return { name, target: { to: 'field', name }, place: within + place, accepts, needed };
}

/** `properties`: an object whose members become properties. */
export const propertiesColumn: OperationColumn = {
  name: 'properties',
  target: { to: 'merge', into: 'properties' },
  place: 'attributes.properties',
  accepts: 'an object (JSON text in CSV and TSV)',
  needed: 'no',
};

function attribute(name: string, accepts = 'text'): OperationColumn {
  return { name, target: { to: 'attribute', name }, place: `attributes.${name}`, accepts, needed: 'no' };
}

function inLocation(name: string, accepts = 'text'): OperationColumn {
  const place = `attributes.location.${name}`;
  return { name, target: { to: 'location', name }, place, accepts, needed: 'no' };
}

/** An identifier that can be taken from a profile again. */
function clearable(column: OperationColumn): OperationColumn {
  return column.target.to === 'field' ? { ...column, target: { ...column.target, isCleared: true } } : column;
}

const attributeColumns: readonly OperationColumn[] = [
  attribute('first_name'),
  attribute('last_name'),
  attribute('organization'),
  attribute('locale', 'a language tag like en-US'),
  attribute('title'),
  attribute('image', 'a URL'),
  inLocation('address1'),
  inLocation('address2'),
  inLocation('city'),
  inLocation('country'),
  inLocation('region'),
  inLocation('zip'),
  inLocation('latitude', 'degrees north, a number or text'),
  inLocation('longitude', 'degrees east, a number or text'),
  inLocation('timezone', 'a zone name like America/New_York'),
  inLocation('ip', 'an IP address'),
  {
    name: 'location',
    target: { to: 'merge', into: 'location' },
    place: 'attributes.location',
    accepts: 'an object (JSON text in CSV and TSV)',
    needed: 'no',
  },
  propertiesColumn,
];

/** The columns of a profile; `email` alone is needed, or any identifier. */
function profileColumns(key: 'email' | 'any'): readonly OperationColumn[] {
  const needed = key === 'any' ? 'one' : 'no';
  return [
    identifierColumn('email', key === 'any' ? 'one' : 'yes'),
    clearable(identifierColumn('phone_number', needed)),
    clearable(identifierColumn('external_id', needed)),
    identifierColumn('profile_id', needed),
    ...attributeColumns,
  ];
}

/** `{"type":"profile","id":…,"attributes":{…}}` of a bulk import. */
function encodeProfile(fields: ProfileIdentifiers, members: Members): string | Fault {
  const location = members.location === '' ? '' : `,"location":${objectText(members.location)}`;
  const properties = members.properties === '' ? '' : `,"properties":${objectText(members.properties)}`;
  const all = objectText(identifiersJson(fields), members.attributes + location + properties);
  return `{"type":"profile"${member('id', fields.profile_id)},"attributes":${all}${patchOf(members)}}`;
}

/** What changes custom properties otherwise than by setting them. */
function patchOf({ append = '', unappend = '', unset }: Members): string {
  const patch =
    (append === '' ? '' : `,"append":${objectText(append)}`) +
    (unappend === '' ? '' : `,"unappend":${objectText(unappend)}`) +
    member('unset', unset.length === 0 ? undefined : unset);
  return patch === '' ? '' : `,"meta":{"patch_properties":${objectText(patch)}}`;
}

/** The identifying attributes as members of an object. */
export function identifiersJson({ email, phone_number, external_id }: ProfileIdentifiers): string {
  return (
    prefixed(',"email":', email) +
    prefixed(',"phone_number":', phone_number) +
    prefixed(',"external_id":', external_id)
  );
}

const sentProfile = z.object({
  id: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()),
});
const identifiers = ['email', 'phone_number', 'external_id'] as const;

const nullsIn = (object: object): string[] =>
  Object.entries(object).flatMap(([name, value]) => (value === null ? [name] : []));

/** The profile by its identifiers alone, with the nulls among its attributes and in its location. */
function clearingOf(text: string): Clearing | undefined {
  const { id, attributes } = sentProfile.parse(JSON.parse(text));
  const place = attributes['location'];
  const [own, inner] = [
    nullsIn(attributes),
    nullsIn(typeof place === 'object' && place !== null ? place : {}),
  ];
  if (own.length + inner.length === 0) {
    return undefined;
  }
  const nulls = (names: readonly string[]) => names.map((name) => member(name, null)).join('');
  const known = identifiers.map((name) => {
    const value = attributes[name];
    return typeof value === 'string' ? member(name, value) : '';
  });
  const location = inner.length === 0 ? '' : `,"location":${objectText(nulls(inner))}`;
  return {
    body: `{"data":{"type":"profile"${member('id', id)},"attributes":${objectText(known.join('') + nulls(own) + location)}}}`,
    names: [...own, ...inner.map((name) => `location.${name}`)],
  };
}

/** What all bulk imports of profiles have in common. */
export function profileImport(key: 'email' | 'any', { unsetsNulls }: OperationSettings) {
  return {
    // Klaviyo's guide on bulk imports: they pass over null attributes, and the write of one profile does not.
    ...(unsetsNulls ? { clears: { endpoint: endpoints.importProfile, of: clearingOf } } : {}),
    endpoint: endpoints.importProfiles,
    columns: profileColumns(key),
    others: 'properties',
    patches: true,
    limits: requestLimits(endpoints.importProfiles),
    repeatable: true,
    warnings: [],
    job: { one: endpoints.importJob, all: endpoints.importJobs, errors: endpoints.importErrors },
    encode: encodeProfile,
    pointer: '/data/attributes/profiles/data',
    envelope: (list: string | undefined) => ({
      open: '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[',
      close: `]}}${related(list, (one) => ({ lists: { data: [one] } }))}}}`,
    }),
  } as const satisfies Omit<Operation<ProfileIdentifiers>, 'schema'>;
}
