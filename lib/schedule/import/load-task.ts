// The td_load> tasks of a workflow that read from Klaviyo: a file of the import connector, a database and a table.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import type { WorkflowVariables } from '../../files/workflow-variables.ts';
import type { YamlFile } from '../../files/yaml-file.ts';

/** What klaviyo-source reads, and what its output is named after. */
export interface Load {
  /** As the workflow names it, beside itself. */
  readonly config: string;
  readonly database: string;
  readonly table: string;
}

/** What such a task may hold. */
export const carriedByLoad: ReadonlySet<string> = new Set(['td_load>', 'database', 'table']);

function isOfKlaviyo(path: string): boolean {
  if (!existsSync(path)) {
    return false;
  }
  const { contents, errors } = parseDocument(readFileSync(path, 'utf8'), { logLevel: 'silent' });
  const from = isMap(contents) && errors.length === 0 ? contents.get('in', true) : undefined;
  return isMap(from) && from.get('type') === 'klaviyo';
}

/** Undefined for a task that loads from elsewhere, or by the id of a source at Treasure Data. */
export function loadOf(file: YamlFile, map: YAMLMap, variables: WorkflowVariables): Load | undefined {
  const named = map.get('td_load>', true);
  if (!isScalar(named)) {
    return undefined;
  }
  const fill = (text: string, line: number): string =>
    variables.fill(text, line, (name, at) => {
      throw file.failure(at, `td_load>: \${${name}} is a variable of the workflow engine`);
    });
  const text = String(named.value);
  const config = /\$\{/.test(text) ? fill(text, file.lineOf(named)) : text;
  if (!isOfKlaviyo(join(dirname(file.path), config))) {
    return undefined;
  }
  const valueOf = (key: 'database' | 'table'): string => {
    const node = map.get(key, true);
    const given = isScalar(node) ? fill(String(node.value), file.lineOf(node)) : undefined;
    const exported = given ?? (key === 'database' ? variables.valueOf('td.database', () => '') : undefined);
    if (exported === undefined || exported === '') {
      throw file.failure(file.lineOf(named), `td_load>: no ${key}: write ${key}: NAME`);
    }
    return exported;
  };
  return { config, database: valueOf('database'), table: valueOf('table') };
}
