// What the columns of an operation take, as TypeScript: found out by asking the judge of its records.
import type * as z from 'zod';
import { neededGroups } from '../../sink/columns/names/needed.ts';
import { operations } from '../../sink/operations/index.ts';
import type { Operation, OperationColumn, OperationKind } from '../../sink/operations/operation.ts';
import { goodRecords, operationVariants, probeChecks, probes } from './judging.ts';
import { interfaceText, memberKey, unionOf, unknownMembers } from './type-text.ts';

const takes = (schema: z.ZodType, name: string, value: unknown): boolean =>
  schema.safeParse({ [name]: value }).error?.issues.every(({ path }) => path[0] !== name) ?? true;

/** The types that a column takes. `examples`: what good records have there. */
function typesTaken(
  { target }: OperationColumn,
  operation: Operation,
  examples: readonly unknown[],
): string[] {
  switch (target.to) {
    case 'field': {
      const schema = operation.schema(probeChecks);
      const texts = examples.filter((value) => typeof value === 'string');
      return probes
        .filter(([type, values]) =>
          [...values, ...(type === 'string' ? texts : [])].some((value) => takes(schema, target.name, value)),
        )
        .map(([type]) => type);
    }
    case 'merge':
      return [unknownMembers];
    case 'attribute':
    case 'location':
      return ['string', 'number', 'boolean'];
    default:
      return ['unknown'];
  }
}

/** The names of each group of which a record must have one, whatever the options. */
function demanded(variants: readonly Operation[]): (readonly string[])[] {
  const all = variants.map((variant) =>
    neededGroups(variant).map((group) =>
      group.flatMap((name) => [
        name,
        ...(variant.columns.find((column) => column.name === name)?.otherNames ?? []),
      ]),
    ),
  );
  const [first = [], ...others] = all;
  const isSame = (group: readonly string[]) => (other: readonly string[]) => other.join() === group.join();
  return first.filter((group) => others.every((groups) => groups.some(isSame(group))));
}

function typeOf(kind: OperationKind): string {
  const variants = operationVariants(kind);
  const groups = demanded(variants);
  const alone = new Set(groups.filter(({ length }) => length === 1).flat());
  const types = new Map<string, string[]>();
  const words = new Map<string, string>();
  for (const variant of variants) {
    for (const column of variant.columns) {
      const names = [column.name, ...(column.otherNames ?? [])];
      const examples = goodRecords(kind).flatMap((record) => names.map((name) => record[name]));
      const found = typesTaken(column, variant, examples);
      if (found.length === 0) {
        throw new TypeError(
          `--op ${kind.name}, column ${column.name}: none of the values that were tried is taken; an example of the operation has to have one`,
        );
      }
      for (const name of names) {
        types.set(name, [...(types.get(name) ?? []), ...found]);
        words.set(name, words.get(name) ?? `${column.accepts}: ${column.place}`);
      }
    }
  }
  const members = [...types].flatMap(([name, found]) => {
    return [
      `    /** ${words.get(name)?.replaceAll('*/', '* /')} */`,
      alone.has(name)
        ? `    readonly ${memberKey(name)}: ${unionOf(found)};`
        : `    readonly ${memberKey(name)}?: ${unionOf([...found, 'undefined', 'null'])};`,
    ];
  });
  const isOpen = variants.some(({ others }) => others === 'properties');
  const choices = groups
    .filter(({ length }) => length > 1)
    .map((group) => {
      const forms = group.map(
        (name) => `{ readonly ${memberKey(name)}: ${unionOf([...(types.get(name) ?? []), 'null'])} }`,
      );
      return ` & (\n    | ${forms.join('\n    | ')}\n  )`;
    });
  return [
    '{',
    ...members,
    ...(isOpen ? ['    readonly [column: string]: unknown;'] : []),
    `  }${choices.join('')}`,
  ].join('\n');
}

/** The interface that has the type of each operation's records. */
export function operationTypes(): string {
  return [
    '/**',
    ' * By operation, the columns of a record as an object of JSON has them. Where any other column is sent on, as a custom',
    ' * property, any other is allowed.',
    ' */',
    interfaceText(
      'OperationRecords',
      operations.map((kind) => ({ name: kind.name, words: kind.summary, type: typeOf(kind) })),
    ),
  ].join('\n');
}
