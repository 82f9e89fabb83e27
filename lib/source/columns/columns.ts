// The columns of the records that a run prints, as Klaviyo's contract has them: the head of CSV, and what --schema tells of.
import { publishedRelations } from '../../klaviyo/published.ts';
import type { ReadPlan } from '../plan.ts';
import { eventIdNames } from '../records/event-ids.ts';
import { idColumnOf, idsColumnOf } from '../records/relationship-columns.ts';
import { timeColumnOf } from '../reports/report.ts';
import type { ReportPlan } from '../reports/plan.ts';
import { attributePaths, operationOf, topOf } from '../resources/published-fields.ts';

/** What a column holds. */
export type Holds =
  | { readonly kind: 'id' | 'id or null' | 'ids' | 'change' | 'names' | 'seconds' }
  | { readonly kind: 'grouping' | 'time' | 'measure' }
  /** An attribute of an object of this type; of parts that are no objects, a value of its own. */
  | { readonly kind: 'attribute'; readonly type: string; readonly name: string }
  | { readonly kind: 'embedded'; readonly type: string; readonly many: boolean };

export interface Column {
  readonly name: string;
  readonly holds: Holds;
}

/** Each name once: the first one counts. */
function unique(columns: readonly Column[]): Column[] {
  const byName = new Map<string, Column>();
  for (const column of columns) {
    byName.set(column.name, byName.get(column.name) ?? column);
  }
  return [...byName.values()];
}

/** Recorded in answers of Klaviyo, though its specification does not have them; they can't be asked for. */
const recorded: Readonly<Record<string, readonly string[]>> = { profile: ['anonymous_id', 'whatsapp_bsuid'] };

function contractAttributes({ resource, template }: ReadPlan): string[] {
  const paths = attributePaths(resource, template.additional);
  return paths.length === 0 ? [] : [...paths, ...(recorded[resource.type] ?? [])];
}

function attributesOf(plan: ReadPlan): Column[] {
  const { resource, template, shape } = plan;
  const { derived, type } = resource;
  const asked = derived === undefined ? (template.fields ?? contractAttributes(plan)) : derived.attributes;
  return asked
    .filter((path) => !shape.hidden.includes(path))
    .map((path) => ({
      name: topOf(path),
      holds: { kind: 'attribute', type: derived === undefined ? type : '', name: topOf(path) },
    }));
}

/** The type of what a relationship embeds. */
function embeddedType({ resource }: ReadPlan, name: string): string {
  return operationOf(resource)?.includes?.[name] ?? '';
}

function relatedOf(plan: ReadPlan): Column[] {
  const { resource, shape } = plan;
  const { derived, endpoint, type } = resource;
  // Where ids alone are the answer, nothing is related to them.
  if (endpoint.path.includes('/relationships/') || (derived !== undefined && derived.type === undefined)) {
    return [];
  }
  return publishedRelations(derived?.type ?? type).flatMap(({ name, many }): Column[] => {
    const ids: Column = many
      ? { name: idsColumnOf(name), holds: { kind: 'ids' } }
      : { name: idColumnOf(name), holds: { kind: 'id or null' } };
    const embedded: Column = { name, holds: { kind: 'embedded', type: embeddedType(plan, name), many } };
    return shape.embed.includes(name) ? [ids, embedded] : [ids];
  });
}

const addedOf = ({ added }: Pick<ReadPlan, 'added'>): Column[] =>
  added.map(([name]) => ({ name, holds: { kind: 'seconds' } }));

/** In the order in which records have them, more or less. */
export function columnsOf(plan: ReadPlan): readonly Column[] {
  const { resource, shape, changesSince, tolerated } = plan;
  const change: Column[] = changesSince === undefined ? [] : [{ name: 'change', holds: { kind: 'change' } }];
  const parent = resource.parent === undefined ? [] : [resource.parent.field];
  return unique([
    ...(shape.idless === true ? [] : [{ name: 'id', holds: { kind: 'id' as const } }]),
    ...attributesOf(plan),
    ...relatedOf(plan),
    ...(shape.eventIds ? eventIdNames : []).map((name): Column => ({ name, holds: { kind: 'id or null' } })),
    ...change,
    ...parent.map((name): Column => ({ name, holds: { kind: 'id' } })),
    ...addedOf(plan),
    ...(tolerated === undefined ? [] : [{ name: 'missing_fields', holds: { kind: 'names' as const } }]),
  ]);
}

export function reportColumnsOf(plan: ReportPlan): readonly Column[] {
  const { report, groupBy, measures } = plan;
  const time = timeColumnOf(report);
  return unique([
    ...(groupBy ?? report.usualGroups).map((name): Column => ({ name, holds: { kind: 'grouping' } })),
    ...(time === undefined ? [] : [{ name: time, holds: { kind: 'time' as const } }]),
    ...measures.map((name): Column => ({ name, holds: { kind: 'measure' } })),
    ...addedOf(plan),
  ]);
}
