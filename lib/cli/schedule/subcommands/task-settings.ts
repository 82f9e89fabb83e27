// The settings of a workflow's task as klaviyo-sink reads them: what it would refuse every night is refused at once.
import { readFileSync } from 'node:fs';
import { Failure } from '../../../errors.ts';
import { decideOptions } from '../../kit/options.ts';
import { readSinkConfig } from '../../sink/config.ts';
import { sinkOptions } from '../../sink/options.ts';
import { planSink, type Phones } from '../../sink/settings.ts';

/** Phone numbers are no matter of the settings. */
const anyPhone: Phones = {
  normalisePhone: (text) => text,
  countryOf: () => undefined,
  isKnownCountry: () => true,
};

/** Names of the environment that the file asks for and that may be set when the task runs. */
function setLater(path: string, env: NodeJS.ProcessEnv): string[] {
  const names = readFileSync(path, 'utf8').matchAll(/\$\{\s*([A-Za-z_]\w*)\s*\}/g);
  return [...names].flatMap(([, name]) => (name === undefined || env[name] !== undefined ? [] : [name]));
}

/** Throws a `Failure` with the line of what klaviyo-sink does not take. What depends on variables set later passes. */
export function checkTaskSettings(path: string, task: string, env: NodeJS.ProcessEnv): void {
  const later = setLater(path, env);
  try {
    const placeholders = Object.fromEntries(later.map((name) => [name, 'set-later']));
    const { values, mistakes } = readSinkConfig(path, task, { ...env, ...placeholders });
    const options = decideOptions(sinkOptions, { flags: new Map(), env: {}, config: values, mistakes });
    planSink(options, new Map(), anyPhone, () => Date.now());
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    if (later.length === 0) {
      // What is wrong with settings together names no place.
      const isPlaced = error.message.startsWith(path);
      throw isPlaced ? error : new Failure('config', `${path}: ${task}: ${error.message}`);
    }
  }
}
