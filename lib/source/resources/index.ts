// The resources of klaviyo-source, each an operation of Klaviyo's contract read as the table of judgement says.
import type { Endpoint } from '../../klaviyo/endpoint.ts';
import { endpointOf } from '../../klaviyo/endpoints.ts';
import { isOperationName, publishedOperation, type PublishedOperation } from '../../klaviyo/published.ts';
import { derivedResources } from './derived.ts';
import { channels, type Resource, type TimeField, type FilterVariant } from './resource.ts';
import { table } from './table.ts';

function operationNamed(name: string): PublishedOperation {
  if (!isOperationName(name)) {
    throw new TypeError(`no operation ${name}`);
  }
  return publishedOperation(name);
}

/** `text`: a field's name, with its marks. */
function timeField({ filters, sorts }: PublishedOperation, text: string): TimeField {
  const [name = '', ...marks] = text.split(':');
  const { operators = [], kind } = filters?.[name] ?? {};
  const first = <T extends string>(...wanted: readonly T[]): T | undefined =>
    wanted.find((one) => operators.includes(one));
  const lower = first('greater-or-equal', 'greater-than');
  if (lower === undefined) {
    throw new TypeError(`no time ${name}`);
  }
  return {
    name,
    lower,
    upper: first('less-than', 'less-or-equal'),
    sorted: sorts?.includes(name) === true && sorts.includes(`-${name}`),
    unix: kind === 'number',
    grows: !marks.includes('moves'),
  };
}

/** The living ones first: one that is archived between the two reads is then seen twice instead of not at all. */
function variantsOf({ filters = {} }: PublishedOperation): FilterVariant[] {
  const states = 'archived' in filters ? [false, true] : [];
  const living = 'messages.channel' in filters ? channels : [undefined];
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
  const [name = '', operationName = ''] = head.split(' ');
  const operation = operationNamed(operationName);
  const words = (keyword: string): string[] | undefined =>
    clauses
      .find((clause) => clause === keyword || clause.startsWith(`${keyword} `))
      ?.split(' ')
      .slice(1);
  const { type = '', pageSize, includes = {}, additional = {}, reduced = [] } = operation;
  const times = (words('time') ?? []).map((text) => timeField(operation, text));
  const [parent, field] = words('under') ?? [];
  const [like] = words('slow') ?? [];
  return {
    name,
    type,
    endpoint: endpointOf(operation),
    pageSize: words('unsized') === undefined ? pageSize?.max : undefined,
    times,
    stableTime: times.find((time) => time.name === words('stable')?.[0]),
    includes: Object.keys(includes).toSorted(),
    embedded: words('embed') ?? [],
    additional: additional[type] ?? [],
    reduced: (like === undefined ? reduced : (operationNamed(like).reduced ?? [])).filter(
      ({ parameter }) => parameter === `additional-fields[${type}]`,
    ),
    variants: variantsOf(operation),
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

/** The optional field that an account may be without. */
export const slowField = 'predictive_analytics';

/** The endpoint as its limits are when these additional fields are asked for. */
export function endpointFor({ endpoint, reduced }: Resource, additional: readonly string[]): Endpoint {
  const [slowest] = reduced
    .filter(({ value, burst }) => additional.includes(value) && burst < endpoint.burst)
    .toSorted((a, b) => a.burst - b.burst);
  return slowest === undefined ? endpoint : { ...endpoint, burst: slowest.burst, steady: slowest.steady };
}
