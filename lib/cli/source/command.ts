// The work of klaviyo-source: its options, and a run of them.
import { Failure } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { decideOptions } from '../kit/options.ts';
import { parseFlags } from '../kit/parse.ts';
import type { Io } from '../kit/run.ts';
import { sourceLine, sourceOptions } from './options.ts';
import { SourceRun } from './run.ts';
import { findResource, planSource } from './settings.ts';

const command = 'klaviyo-source';

export async function runSource(io: Io, clock: Clock): Promise<number> {
  const { options, flags, words, config } = await readOptions(io);
  const [named, another] = words;
  if (another !== undefined) {
    throw new Failure('usage', `one resource a run: ${named}, or ${another}? Run ${command} once for each`);
  }
  const resource =
    named === undefined && config?.resource !== undefined
      ? findResource(config.resource.name, config.resource.where)
      : findResource(named);
  const plan = planSource(options, flags, resource);
  const key = readKey(options, io.env, config?.token);
  return new SourceRun(io, clock, { options, plan, firstStartOnly: !flags.has('startTime') }, key).run();
}

/** Flags, config file and environment. `words` are the resources that were named. */
async function readOptions(io: Io) {
  const { flags, words, command: behind } = parseFlags(sourceLine, io.argv);
  const { env } = io;
  const configFile = flags.get('config');
  // The YAML library is loaded for a run that has such a file.
  const config =
    typeof configFile === 'string'
      ? (await import('./config.ts')).readSourceConfig(configFile, env)
      : undefined;
  const sources = { flags, env, ...(config === undefined ? {} : { config: config.values }) };
  const options = decideOptions(sourceOptions, sources);
  return { options, flags, words: [...words, ...(behind ?? [])], config };
}
