// Turns what a user asks of a resource into the question that Klaviyo is asked and the shape of the records.
import { Failure } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Question } from './paging/part.ts';
import type { RecordShape } from './records/record.ts';
import type { Channel, Resource, TimeField, Variant } from './resources/resource.ts';
import { endpointFor, resources } from './resources/index.ts';

export interface Wishes {
  readonly resource: Resource;
  readonly skipRelated: boolean;
  readonly include: readonly string[];
  readonly fields: readonly string[] | undefined;
  readonly additional: readonly string[];
  readonly raw: boolean;
  readonly channels: readonly Channel[];
  readonly archived: 'exclude' | 'only' | 'include';
  readonly filterBy: string | undefined;
  /** A span of time is asked for. */
  readonly spanned: boolean;
  /** An attribute that is needed to place a record. */
  readonly partitionBy: string | undefined;
  readonly limit: number;
}

export interface Plan {
  readonly question: Question;
  readonly shape: RecordShape;
  readonly variants: readonly Variant[];
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

/** The time field for a span; undefined where none is asked for. Throws a `Failure` where there is none. */
function spanField({ resource, filterBy, spanned }: Wishes): TimeField | undefined {
  if (!spanned && filterBy === undefined) {
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
  checkNames('--filter-by', [filterBy], names, resource.name);
  return resource.times.find(({ name }) => name === filterBy);
}

function variantsOf({ resource, channels, archived }: Wishes): readonly Variant[] {
  const byArchived = resource.variants.some((variant) => variant.archived);
  const byChannel = resource.variants.some((variant) => variant.channel !== undefined);
  if (channels.length > 0 && !byChannel) {
    refuse(`--channel goes with campaigns only`);
  }
  if (archived !== 'include' && !byArchived) {
    refuse(`--archived goes with campaigns and flows only`);
  }
  return resource.variants.filter(
    (variant) =>
      (channels.length === 0 || (variant.channel !== undefined && channels.includes(variant.channel))) &&
      (archived === 'include' || variant.archived === (archived === 'only')),
  );
}

/** Throws a `Failure` that names what the resource lacks. */
export function planQuestion(wishes: Wishes): Plan {
  const { resource, include, additional, fields, raw, skipRelated, partitionBy, limit } = wishes;
  checkNames('--include', include, resource.includes, resource.name);
  checkNames('--additional-fields', additional, resource.additional, resource.name);
  if (raw && include.length > 0) {
    refuse('--raw prints resource objects alone; it excludes --include');
  }
  const asked = spanField(wishes);
  const order = resource.stableTime ?? resource.times.find(({ sorted }) => sorted);
  const time = asked ?? order;
  const embed = raw ? [] : [...new Set([...(skipRelated ? [] : resource.embedded), ...include])];
  const [placing] = partitionBy?.split('.') ?? [];
  const needed = [time?.name, placing].filter((name) => name !== undefined);
  const hidden = fields === undefined ? [] : needed.filter((name) => !fields.includes(name));
  return {
    question: {
      endpoint: endpointFor(resource, additional),
      type: resource.type,
      pageSize: resource.pageSize === undefined ? undefined : Math.min(resource.pageSize, limit),
      include: embed,
      fields: fields === undefined ? undefined : [...fields, ...new Set(hidden)],
      additional,
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
    variants: variantsOf(wishes),
  };
}
