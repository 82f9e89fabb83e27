// The values of all `fields[type]`, each type's once: what an operation's own list lacks is few.
import type { Contract, ContractOperation } from './contract.ts';

type Operations = Readonly<Record<string, ContractOperation>>;

const parents = (name: string): string[] =>
  name.split('.').flatMap((_part, i, parts) => (i === 0 ? [] : [parts.slice(0, i).join('.')]));

/** What `all` has and `own` has not, without what lies in one that is missing already. */
function missing(all: readonly string[], own: readonly string[]): string[] {
  const has = new Set(own);
  const without = new Set(all.filter((name) => !has.has(name)));
  return [...without].filter((name) => !parents(name).some((parent) => without.has(parent)));
}

/** The values that `fields[type]` of an operation takes; undefined where it has no such parameter. */
export function fieldsOf(
  { fields }: Contract,
  operation: ContractOperation,
  type: string,
): string[] | undefined {
  const without = operation.fields?.[type];
  return (
    without &&
    (fields[type] ?? []).filter((name) => ![name, ...parents(name)].some((one) => without.includes(one)))
  );
}

const byType = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** `own`: the operations with what their lists lack in the place of the lists. */
export function withoutRepeats(operations: Operations): {
  fields: Contract['fields'];
  own: Contract['operations'];
} {
  const all = new Map<string, Set<string>>();
  for (const { fields = {} } of Object.values(operations)) {
    for (const [type, names] of Object.entries(fields)) {
      all.set(type, new Set([...(all.get(type) ?? []), ...names]));
    }
  }
  const fields = Object.fromEntries(
    [...all].toSorted(byType).map(([type, names]) => [type, [...names].toSorted()]),
  );
  const own = Object.entries(operations).map(([name, operation]) => {
    if (operation.fields === undefined) {
      return [name, operation] as const;
    }
    const rows = Object.entries(operation.fields)
      .toSorted(byType)
      .map(([type, names]) => [type, missing(fields[type] ?? [], names)] as const);
    return [name, { ...operation, fields: Object.fromEntries(rows) }] as const;
  });
  return { fields, own: Object.fromEntries(own) };
}
