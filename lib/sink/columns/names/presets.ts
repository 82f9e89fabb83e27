// The presets of `--preset`: the headers of exports that everybody has, as their tools write them, and their fields.

/** A header and the column that it stands for. Of two for one column, the first that the input has counts. */
export interface PresetRow {
  readonly header: string;
  readonly column: string;
  /** Only where the operation can't do without that column. */
  readonly ifNeeded?: true;
}

function rows(columns: Readonly<Record<string, readonly string[]>>): PresetRow[] {
  return Object.entries(columns).flatMap(([column, headers]) =>
    headers.map((header) => ({ header, column })),
  );
}

/** What has no field (tags, ratings, consents as words) is not here: it stays a custom property under its own name. */
export const presets = {
  shopify: rows({
    external_id: ['Customer ID'],
    email: ['Email'],
    phone_number: ['Phone', 'Default Address Phone'],
    first_name: ['First Name'],
    last_name: ['Last Name'],
    organization: ['Default Address Company'],
    address1: ['Default Address Address1'],
    address2: ['Default Address Address2'],
    city: ['Default Address City'],
    region: ['Default Address Province Code'],
    country: ['Default Address Country Code'],
    zip: ['Default Address Zip'],
  }),
  mailchimp: rows({
    email: ['Email Address'],
    phone_number: ['Phone Number'],
    first_name: ['First Name'],
    last_name: ['Last Name'],
    latitude: ['LATITUDE'],
    longitude: ['LONGITUDE'],
    timezone: ['TIMEZONE'],
    country: ['CC'],
    region: ['REGION'],
  }),
  klaviyo: [
    ...rows({
      email: ['Email'],
      phone_number: ['Phone Number'],
      first_name: ['First Name'],
      last_name: ['Last Name'],
      organization: ['Organization'],
      title: ['Title'],
      address1: ['Address'],
      address2: ['Address 2'],
      city: ['City'],
      region: ['State / Region'],
      country: ['Country'],
      zip: ['Zip Code'],
      latitude: ['Latitude'],
      longitude: ['Longitude'],
      ip: ['IP Address'],
    }),
    // An id of the account that wrote the file: in another account it is nobody's.
    { header: 'Klaviyo ID', column: 'profile_id', ifNeeded: true },
  ],
  hubspot: rows({
    email: ['Email'],
    phone_number: ['Phone Number', 'Mobile Phone Number'],
    first_name: ['First Name'],
    last_name: ['Last Name'],
    organization: ['Company Name'],
    title: ['Job Title'],
    address1: ['Street Address'],
    city: ['City'],
    region: ['State/Region'],
    zip: ['Postal Code'],
    country: ['Country/Region'],
  }),
} as const satisfies Record<string, readonly PresetRow[]>;

/** Headers of these exports that look like a field and are none: a whole address in one cell, a birthday without its year. */
export const presetProperties: Readonly<Partial<Record<PresetName, readonly string[]>>> = {
  mailchimp: ['Address', 'Birthday'],
  klaviyo: ['Klaviyo ID'],
  shopify: ['Default Address Phone'],
  hubspot: ['Mobile Phone Number'],
};

export type PresetName = keyof typeof presets;

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(presets, name);
}

/** Their names, as --preset lists them. */
export const presetNames: readonly PresetName[] = Object.keys(presets).filter(isPreset);
