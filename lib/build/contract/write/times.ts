// Where date-times lie among the attributes of the objects that can be read.
import type { Contract, SchemaPart } from '../contract.ts';
import { answered } from './resources.ts';
import { shapeOf } from './shape.ts';

/** What people have written, and what is shown as they wrote it. */
const written = 'definition';

/** The paths to date-times in a value; the elements of a list have those of the list. */
function pathsIn(schemas: Contract['schemas'], part: SchemaPart, path: string): string[] {
  const { kinds, properties, items } = shapeOf(schemas, part);
  return [
    ...(kinds.has('date-time') ? [path] : []),
    ...[...properties].flatMap(([name, inner]) => pathsIn(schemas, inner, `${path}.${name}`)),
    ...(items === undefined ? [] : pathsIn(schemas, items, path)),
  ];
}

/** By type, the paths (`location.since`) to what is a date-time in some answer; types without any are left out. */
export function dateTimePaths(contract: Contract): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const reads = Object.values(contract.operations).filter(({ method }) => method === 'GET');
  for (const operation of reads) {
    const { data = [], included = [] } = answered(contract, operation) ?? {};
    for (const { type, parts } of [...data, ...included]) {
      const paths = [...parts].flatMap(([name, part]) =>
        name === written ? [] : pathsIn(contract.schemas, part, name),
      );
      found.set(type, new Set([...(found.get(type) ?? []), ...paths]));
    }
  }
  return new Map(
    [...found]
      .filter(([, paths]) => paths.size > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, paths]) => [type, [...paths].toSorted()]),
  );
}
