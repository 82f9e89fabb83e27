// The plan of a run: what a user asks of a resource, checked against what it has, as requests and the shape of records.
import { Failure } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { NamedFilters } from './filters/lookups.ts';
import { readWhere, type Condition } from './filters/where.ts';
import type { RequestedSpan } from './incremental/spans.ts';
import { dayPartition } from './output/day-partition.ts';
import { checkPartitionField } from './output/partition-field.ts';
import type { OptionalField } from './paging/optional-field.ts';
import type { RequestTemplate } from './paging/request-template.ts';
import type { Extra, RecordShape } from './records/record.ts';
import type { ResourceObject } from './records/resource-object.ts';
import type { CampaignChannel, Derived, FilterVariant, Resource, TimeField } from './resources/resource.ts';
import { endpointFor, resources } from './resources/index.ts';

/** The options of a run by the names of the command's flags. */
export interface PlanOptions {
  /** Ids, or names of lists and segments; empty for all. */
  readonly parent: readonly string[];
  readonly channel: readonly CampaignChannel[];
  readonly archived: 'exclude' | 'only' | 'include';
  readonly changesSince?: string | undefined;
  readonly skipRelated: boolean;
  readonly include: readonly string[];
  readonly fields?: readonly string[] | undefined;
  readonly additionalFields: readonly string[];
  readonly tolerateMissing?: string | undefined;
  readonly raw: boolean;
  readonly filterBy?: string | undefined;
  /** Microseconds since the epoch. */
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly incremental: boolean;
  /** Milliseconds. */
  readonly lookback?: number | undefined;
  readonly partitionBy?: string | undefined;
  readonly timezone: string;
  readonly limit?: number | undefined;
  /** How many records to show to a person; the state is looked at, but not moved. */
  readonly preview?: number | undefined;
  /** Requests in flight at the most. */
  readonly concurrency: number;
  readonly unordered: boolean;
  /** What every record has beside the answer; nothing where it is not said. */
  readonly added?: Extra;
  /** Conditions, `FIELD OP VALUE`; none where it is not said. */
  readonly where?: readonly string[];
  /** An id or a name. */
  readonly metric?: string | undefined;
  /** An id or an email address. */
  readonly profile?: string | undefined;
}

export interface ReadPlan {
  readonly resource: Resource;
  readonly template: RequestTemplate;
  readonly shape: RecordShape;
  readonly variants: readonly FilterVariant[];
  readonly requested: RequestedSpan;
  /** A time was asked for, so that what is printed is cut by it. */
  readonly isSpanned: boolean;
  readonly parents: readonly string[];
  /** No more records than these are wanted; infinite for all. */
  readonly limit: number;
  readonly concurrency: number;
  readonly unordered: boolean;
  /** Says which folder a record belongs to. */
  readonly partition: ((object: ResourceObject) => string) | undefined;
  readonly changesSince: string | undefined;
  readonly tolerated: OptionalField | undefined;
  readonly isPreview: boolean;
  readonly added: Extra;
  /** Filters that are to be looked up before anything is read. */
  readonly named: NamedFilters;
}

function refuse(message: string): never {
  throw new Failure('usage', message);
}

function checkNames(flag: string, asked: readonly string[], known: readonly string[], name: string): void {
  for (const word of asked) {
    if (known.includes(word)) {
      continue;
    }
    const choice = known.length === 0 ? 'has none' : `has ${known.join(', ')}`;
    refuse(`${flag} ${word}: unknown${didYouMean(word, known)}; ${name} ${choice}`);
  }
}

function isTimeAsked({ startTime, endTime, incremental }: PlanOptions): boolean {
  return startTime !== undefined || endTime !== undefined || incremental;
}

/** The time field for a span; undefined where none is asked for. Throws a `Failure` where there is none. */
function spanField(resource: Resource, options: PlanOptions): TimeField | undefined {
  const { filterBy } = options;
  if (!isTimeAsked(options) && filterBy === undefined) {
    return undefined;
  }
  if (resource.times.length === 0) {
    const able = resources.filter(({ times }) => times.length > 0).map(({ name }) => name);
    refuse(`${resource.name} can't be read by time; these can: ${able.join(', ')}`);
  }
  if (filterBy === undefined) {
    return resource.times[0];
  }
  const names = resource.times.map(({ name }) => name);
  // Treasure Data's word for a campaign's `updated_at` is `updated`.
  const meant = names.includes(`${filterBy}_at`) ? `${filterBy}_at` : filterBy;
  checkNames('--filter-by', [meant], names, resource.name);
  return resource.times.find(({ name }) => name === meant);
}

/** A condition on what variants differ in chooses among them: their filters say the same already. */
function chooses({ channel, archived }: FilterVariant, { field, value }: Condition): boolean | undefined {
  if (field === 'archived') {
    return archived === (value === 'true');
  }
  return field === 'messages.channel' && channel !== undefined ? channel === value : undefined;
}

function variantsOf(
  resource: Resource,
  { channel, archived }: PlanOptions,
  where: readonly Condition[],
): readonly FilterVariant[] {
  const byArchived = resource.variants.some((variant) => variant.archived);
  const byChannel = resource.variants.some((variant) => variant.channel !== undefined);
  if (channel.length > 0 && !byChannel) {
    refuse(`--channel goes with campaigns only`);
  }
  if (archived !== 'include' && !byArchived) {
    refuse(`--archived goes with campaigns and flows only`);
  }
  return resource.variants.filter(
    (variant) =>
      (channel.length === 0 || (variant.channel !== undefined && channel.includes(variant.channel))) &&
      (archived === 'include' || variant.archived === (archived === 'only')) &&
      where.every((term) => chooses(variant, term) !== false),
  );
}

/** Of records that are parts of an answer, what is asked for is always the same: what is not wanted is not printed. */
function derivedReading(
  resource: Resource,
  { include, fields, additional, attributes, idless }: Derived,
  options: PlanOptions,
  limit: number,
  asked: TimeField | undefined,
): Pick<ReadPlan, 'template' | 'shape'> {
  if (options.raw) {
    refuse(`--raw prints objects of Klaviyo's answers; ${resource.name} are parts of them`);
  }
  const wanted = options.fields ?? attributes;
  checkNames('--fields', wanted, attributes, resource.name);
  const time = asked ?? resource.stableTime ?? resource.times[0];
  return {
    template: {
      endpoint: resource.endpoint,
      type: resource.type,
      pageSize: resource.pageSize === undefined ? undefined : Math.min(resource.pageSize, limit),
      include,
      fields,
      additional,
      where: [],
      time,
      stable: time !== undefined && time === resource.stableTime,
    },
    shape: {
      raw: false,
      embed: [],
      hidden: attributes.filter((name) => !wanted.includes(name)),
      eventIds: false,
      always: [],
      idless,
    },
  };
}

/** Requests and records belong together: what is asked for only to cut the span by is hidden in the record. */
function requestsAndShape(
  resource: Resource,
  options: PlanOptions,
  limit: number,
  where: readonly Condition[],
): Pick<ReadPlan, 'template' | 'shape'> {
  const { include, additionalFields, fields, raw, skipRelated, partitionBy } = options;
  const asked = spanField(resource, options);
  const order = resource.stableTime ?? resource.times.find(({ sorted }) => sorted);
  const time = asked ?? order;
  const embed = raw ? [] : [...new Set([...(skipRelated ? [] : resource.embedded), ...include])];
  const { derived } = resource;
  if (derived !== undefined) {
    return derivedReading(resource, derived, options, limit, asked);
  }
  const [placing] = partitionBy?.split('.') ?? [];
  const needed = [time?.name, placing].filter((name) => name !== undefined);
  const hidden = fields === undefined ? [] : needed.filter((name) => !fields.includes(name));
  return {
    template: {
      endpoint: endpointFor(resource, additionalFields),
      type: resource.type,
      pageSize: resource.pageSize === undefined ? undefined : Math.min(resource.pageSize, limit),
      include: embed,
      fields: fields === undefined ? undefined : [...fields, ...new Set(hidden)],
      additional: additionalFields,
      where: where
        .filter((term) => !resource.variants.some((variant) => chooses(variant, term) !== undefined))
        .map(({ text }) => text),
      time,
      stable: time !== undefined && time === resource.stableTime,
    },
    shape: {
      raw,
      embed,
      hidden: raw ? [] : hidden,
      eventIds: resource.name === 'events',
      always: resource.name === 'events' ? ['metric', 'profile'] : [],
    },
  };
}

/** What Klaviyo is asked for beside the span; names are looked up later. */
function conditionsOf(
  resource: Resource,
  { where = [], metric, profile, changesSince }: PlanOptions,
): Condition[] {
  for (const [flag, value] of [
    ['--metric', metric],
    ['--profile', profile],
  ] as const) {
    if (value !== undefined && resource.name !== 'events') {
      refuse(
        `${flag} goes with events${flag === '--metric' ? ' and metric-aggregates' : ''} only; ${resource.name} may have --where`,
      );
    }
  }
  if (changesSince !== undefined && where.length > 0) {
    refuse('--changes-since compares all members: it excludes --where');
  }
  return where.map((condition) => readWhere(resource, condition));
}

/** Throws a `Failure` that names what the resource lacks. */
export function planRead(resource: Resource, options: PlanOptions): ReadPlan {
  const { include, additionalFields, raw, tolerateMissing, partitionBy, timezone } = options;
  checkNames('--include', include, resource.includes, resource.name);
  checkNames('--additional-fields', additionalFields, resource.additional, resource.name);
  if (raw && include.length > 0) {
    refuse('--raw prints resource objects alone; it excludes --include');
  }
  if (partitionBy !== undefined) {
    checkPartitionField(resource, partitionBy, additionalFields);
  }
  const limit = options.preview ?? options.limit ?? Infinity;
  const where = conditionsOf(resource, options);
  const { template, shape } = requestsAndShape(resource, options, limit, where);
  const isTolerated = tolerateMissing !== undefined && additionalFields.includes(tolerateMissing);
  return {
    resource,
    template,
    shape,
    variants: variantsOf(resource, options, where),
    requested: {
      from: options.startTime ?? -Infinity,
      to: options.endTime ?? Infinity,
      incremental: options.incremental,
      lookback: (options.lookback ?? 0) * 1000,
    },
    isSpanned: isTimeAsked(options),
    parents: options.parent,
    limit,
    concurrency: limit / (template.pageSize ?? 100) <= 2 ? 1 : options.concurrency,
    unordered: options.unordered,
    partition: partitionBy === undefined ? undefined : dayPartition(partitionBy, timezone),
    changesSince: options.changesSince,
    tolerated: isTolerated ? { type: resource.type, field: tolerateMissing } : undefined,
    isPreview: options.preview !== undefined,
    added: options.added ?? [],
    named: { metric: options.metric, profile: options.profile },
  };
}
