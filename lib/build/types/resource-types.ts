// What klaviyo-source says that the records of a resource hold, with all options that add to it, as TypeScript.
import * as z from 'zod';
import { schemaText } from '../../cli/source/run/columns.ts';
import { decideOptions, type Raw } from '../../cli/kit/options.ts';
import { sourceOptions } from '../../cli/source/options.ts';
import { atTime, planSource } from '../../cli/source/settings.ts';
import { resources, slowField } from '../../source/resources/index.ts';
import type { Resource } from '../../source/resources/resource.ts';
import { interfaceText, memberKey, typesIn, unionOf, type NamedType } from './type-text.ts';

const printed = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())),
  required: z.array(z.string()),
});

/** What `--schema` prints for these options. */
async function schemaFor(resource: Resource, options: Readonly<Record<string, Raw>>) {
  const flags = new Map(Object.entries(options));
  const written = decideOptions(sourceOptions, { flags, env: {} });
  const plan = planSource(atTime(written, 0), flags, resource, { added: [], now: 0 });
  return printed.parse(JSON.parse(await schemaText(plan)));
}

/** The options that add to records, each as a run has them. */
function variantsOf({ includes, additional }: Resource): Readonly<Record<string, Raw>>[] {
  return [
    {},
    ...(includes.length === 0 ? [] : [{ include: includes.join(',') }]),
    ...(additional.length === 0 ? [] : [{ additionalFields: additional.join(',') }]),
    ...(additional.includes(slowField) ? [{ additionalFields: slowField, tolerateMissing: slowField }] : []),
  ];
}

/** The members of the type of one resource, a line each. */
async function membersOf(resource: Resource): Promise<string[]> {
  const types = new Map<string, string[]>();
  const required = new Set<string>();
  for (const options of variantsOf(resource)) {
    const schema = await schemaFor(resource, options);
    for (const [name, part] of Object.entries(schema.properties)) {
      types.set(name, [...(types.get(name) ?? []), ...typesIn(part)]);
    }
    schema.required.forEach((name) => required.add(name));
  }
  return [...types].map(
    ([name, all]) => `    readonly ${memberKey(name)}${required.has(name) ? '' : '?'}: ${unionOf(all)};`,
  );
}

/** The interface that has the type of each resource's records. */
export async function resourceTypes(): Promise<string> {
  const types: NamedType[] = [];
  for (const resource of resources) {
    const members = [...(await membersOf(resource)), '    readonly [attribute: string]: unknown;'];
    types.push({ name: resource.name, type: ['{', ...members, '  }'].join('\n') });
  }
  return [
    '/** By resource, what a record of it holds by its contract; Klaviyo may add to it at any time. */',
    interfaceText('ResourceRecords', types),
  ].join('\n');
}
