// The published schemas of Kubernetes as kubeconform reads them: a file a kind.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const swagger = z.object({ definitions: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** The kinds that exports and recipes write. */
const kinds = {
  'cronjob-batch-v1': 'io.k8s.api.batch.v1.CronJob',
  'job-batch-v1': 'io.k8s.api.batch.v1.Job',
};

function strict(definition: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (definition['format'] === 'int-or-string') {
    return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  }
  return definition['properties'] === undefined ? definition : { ...definition, additionalProperties: false };
}

/** Out of the file that the module of Kubernetes has. */
export function writeSchemas(moduleFolder: string, folder: string): void {
  const path = join(moduleFolder, 'api', 'openapi-spec', 'swagger.json');
  const { definitions } = swagger.parse(JSON.parse(readFileSync(path, 'utf8')));
  const all = Object.fromEntries(Object.entries(definitions).map(([name, one]) => [name, strict(one)]));
  mkdirSync(folder, { recursive: true });
  for (const [file, name] of Object.entries(kinds)) {
    const schema = { $ref: `#/definitions/${name}`, definitions: all };
    writeFileSync(join(folder, `${file}.json`), JSON.stringify(schema));
  }
}
