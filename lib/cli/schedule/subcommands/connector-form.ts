// Treasure Data's own form of create: NAME CRON DATABASE TABLE CONFIG.yml, as a command of klaviyo-source.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { Definition } from '../../../schedule/store/definition.ts';
import { decideOptions } from '../../kit/options.ts';
import { readSourceConfig } from '../../source/config.ts';
import { sourceOptions } from '../../source/options.ts';
import { atTime, findResource, planSource } from '../../source/settings.ts';

function checkPart(kind: string, text: string): string {
  if (/^[A-Za-z0-9_][\w.-]*$/.test(text) && !text.includes('..')) {
    return text;
  }
  throw new Failure(
    'usage',
    `${JSON.stringify(text)} is no ${kind}: expected letters, digits, "_", "-" and "." without "..", since it names a folder or file`,
  );
}

/** The environment, with something for the key that the file takes from it: the key may be set later. */
function withKey(path: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const [, name] = /^[ \t]*api_token:.*\$\{(\w+)\}/m.exec(readFileSync(path, 'utf8')) ?? [];
  return name === undefined || env[name] !== undefined ? env : { ...env, [name]: 'set later' };
}

/** The command of the schedule. Throws a `Failure` for a file that is not there or that klaviyo-source would refuse. */
export function connectorForm(
  [database = '', table = '', config = '']: readonly string[],
  directory: string,
  env: NodeJS.ProcessEnv,
): Pick<Definition, 'command' | 'database' | 'table'> {
  checkPart('database', database);
  checkPart('table', table);
  const path = resolve(directory, config);
  if (!existsSync(path)) {
    throw new Failure('usage', `${config} is not there (looked for ${path})`);
  }
  const { values, resource } = readSourceConfig(path, withKey(path, env), []);
  const written = decideOptions(sourceOptions, { flags: new Map(), env, config: values });
  const now = Date.now();
  const given = atTime(written, now);
  const output = `${database}/${table}.ndjson`;
  const state = given.incremental ? ['--state', `${database}/${table}.state.json`] : [];
  const options = { ...given, output, ...(state[1] !== undefined && { state: state[1] }) };
  planSource(options, new Map(), findResource(resource?.name, resource?.where), { added: [], now });
  return {
    database,
    table,
    command: {
      kind: 'argv',
      argv: ['klaviyo-source', '--config', config, '--output', output, '--mode', given.mode, ...state],
    },
  };
}
