// Turns the table of collections into resources that can be looked up by name.
import type { Endpoint } from '../../klaviyo/endpoints.ts';
import { derivedResources } from './derived.ts';
import { channels, type Resource, type TimeField, type FilterVariant } from './resource.ts';
import { table } from './table.ts';

/** Klaviyo's rate limit tiers: requests a second and a minute. */
const tiers: Readonly<Record<string, { burst: number; steady: number }>> = {
  XS: { burst: 1, steady: 15 },
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3500 },
};

function timeField(text: string): TimeField {
  const [name = '', operators = '', ...marks] = text.split(':');
  return {
    name,
    lower: operators.startsWith('>=') ? 'greater-or-equal' : 'greater-than',
    upper: operators.endsWith('<=') ? 'less-or-equal' : operators.endsWith('<') ? 'less-than' : undefined,
    sorted: !marks.includes('unsorted'),
    unix: marks.includes('unix'),
    grows: !marks.includes('moves'),
  };
}

/** The living ones first: one that is archived between the two reads is then seen twice instead of not at all. */
function variantsBy(filters: readonly string[]): FilterVariant[] {
  const states = filters.includes('archived') ? [false, true] : [];
  const living = filters.includes('channel') ? channels : [undefined];
  return states.flatMap((archived) =>
    living.map((channel) => ({
      key: [channel, archived ? 'archived' : 'current'].filter((part) => part !== undefined).join(' '),
      filter: [
        ...(channel === undefined ? [] : [`equals(messages.channel,'${channel}')`]),
        `equals(archived,${archived})`,
      ].join(','),
      channel,
      archived,
    })),
  );
}

function readLine(line: string): Resource {
  const [head = '', ...clauses] = line.split(' | ');
  const [name = '', path = '', tier = '', ...scopes] = head.split(' ');
  const limits = tiers[tier];
  if (limits === undefined) {
    throw new TypeError(`no tier ${tier}: ${name}`);
  }
  const words = (keyword: string): string[] | undefined =>
    clauses
      .find((clause) => clause === keyword || clause.startsWith(`${keyword} `))
      ?.split(' ')
      .slice(1);
  const endpoint: Endpoint = { method: 'GET', path, ...limits, scopes };
  const times = (words('time') ?? []).map(timeField);
  const [parent, field] = words('under') ?? [];
  const size = words('size')?.[0];
  return {
    name,
    type: words('type')?.[0] ?? name.slice(0, -1),
    endpoint,
    pageSize: size === undefined ? undefined : Number(size),
    times,
    stableTime: times.find((time) => time.name === words('stable')?.[0]),
    includes: words('include') ?? [],
    embedded: words('embed') ?? [],
    additional: words('more') ?? [],
    variants: variantsBy(words('by') ?? []),
    parent: parent === undefined || field === undefined ? undefined : { resource: parent, field },
    changes: words('changes') !== undefined,
  };
}

const collections: readonly Resource[] = table
  .split('\n')
  .filter((line) => line !== '')
  .map(readLine);

function collection(name: string): Resource {
  const found = collections.find((one) => one.name === name);
  if (found === undefined) {
    throw new TypeError(`no collection ${name}`);
  }
  return found;
}

export const resources: readonly Resource[] = [
  ...collections,
  ...derivedResources(collection('profiles'), collection('events')),
];

const byName = new Map(resources.map((resource) => [resource.name, resource]));

/** By its name; underscores pass for hyphens, as Treasure Data's settings write them. */
export function resourceNamed(name: string): Resource | undefined {
  return byName.get(name) ?? byName.get(name.toLowerCase().replaceAll('_', '-'));
}

/** While it is asked for this optional field, Klaviyo serves profiles at a lower rate. */
export const slowField = 'predictive_analytics';

/** The endpoint as its limits are when these additional fields are asked for. */
export function endpointFor(resource: Resource, additional: readonly string[]): Endpoint {
  const { endpoint } = resource;
  if (!additional.includes(slowField)) {
    return endpoint;
  }
  const slow = tiers['M'];
  if (slow === undefined || slow.burst >= endpoint.burst) {
    return endpoint;
  }
  return { ...endpoint, ...slow };
}
