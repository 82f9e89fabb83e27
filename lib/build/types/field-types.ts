// What the judge of an operation makes of the columns that it judges, as TypeScript: the fields of items.
import * as z from 'zod';
import { operations } from '../../sink/operations/index.ts';
import type { Operation, OperationColumn, OperationKind } from '../../sink/operations/operation.ts';
import { goodRecords, operationVariants, probeChecks, probes } from './judging.ts';
import { interfaceText, unknownMembers, memberKey, unionOf } from './type-text.ts';

const judgedFields = z.record(z.string(), z.unknown());

/** The type of a value that a judge has let pass. */
function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) {
    return 'readonly string[]';
  }
  return typeof value === 'object' && value !== null ? unknownMembers : typeof value;
}

/** The fields of a record that are judged, by the names that the judge has for them. */
function fieldsOf(
  record: Readonly<Record<string, unknown>>,
  { columns }: Operation,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const { name, otherNames = [], target } of columns) {
    const given = [name, ...otherNames].find((one) => record[one] !== undefined && record[one] !== '');
    if (target.to === 'field' && given !== undefined) {
      fields[target.name] = record[given];
    }
  }
  return fields;
}

/** The fields, and the fields without each of them: some exclude each other. */
function withAndWithout(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  const without = Object.keys(fields).map((name) =>
    Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name)),
  );
  return [fields, ...without];
}

interface FieldTypes {
  readonly types: Set<string>;
  isOptional: boolean;
}

/** Adds what a field becomes in a record, whatever was in its place, and whether there are items without it. */
function look(
  name: string,
  { types, ...found }: FieldTypes,
  fields: Readonly<Record<string, unknown>>,
  schema: z.ZodType,
): boolean {
  const values = [fields[name], ...probes.flatMap(([, some]) => some)].filter((value) => value !== undefined);
  for (const base of withAndWithout(fields)) {
    for (const value of values) {
      const judged = schema.safeParse({ ...base, [name]: value });
      const made = judged.success ? judgedFields.parse(judged.data)[name] : undefined;
      if (made !== undefined) {
        types.add(typeOfValue(made));
      }
    }
  }
  const { [name]: _, ...others } = fields;
  const without = schema.safeParse(others);
  const isMissed = without.error?.issues.some(({ path }) => path[0] === name) ?? false;
  const isMade = without.success && judgedFields.parse(without.data)[name] !== undefined;
  return found.isOptional || !(isMissed || isMade);
}

const fieldNames = (columns: readonly OperationColumn[]): string[] =>
  columns.flatMap(({ target }) => (target.to === 'field' ? [target.name] : []));

function fieldsOfItems(kind: OperationKind): string {
  const variants = operationVariants(kind);
  const everywhere = (name: string) => variants.every(({ columns }) => fieldNames(columns).includes(name));
  const all = new Map<string, FieldTypes>();
  for (const variant of variants) {
    const schema = variant.schema(probeChecks);
    for (const name of fieldNames(variant.columns)) {
      const found = all.get(name) ?? { types: new Set<string>(), isOptional: !everywhere(name) };
      all.set(name, found);
      for (const record of goodRecords(kind)) {
        found.isOptional = look(name, found, fieldsOf(record, variant), schema);
      }
    }
  }
  return [
    '{',
    ...[...all].map(([name, { types, isOptional }]) => {
      if (types.size === 0) {
        throw new TypeError(`--op ${kind.name}, field ${name}: no good record has it`);
      }
      const forms = [...types, ...(isOptional ? ['undefined'] : [])];
      return `    readonly ${memberKey(name)}${isOptional ? '?' : ''}: ${unionOf(forms)};`;
    }),
    '    readonly [field: string]: unknown;',
    '  }',
  ].join('\n');
}

/** The interface that has the type of the fields of each operation's items. */
export function fieldTypes(): string {
  return [
    '/** By operation, the fields of an item: what its judge has made of the columns that it judges. */',
    interfaceText(
      'OperationFields',
      operations.map((kind) => ({ name: kind.name, type: fieldsOfItems(kind) })),
    ),
  ].join('\n');
}
