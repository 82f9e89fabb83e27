// Turns the arguments of klaviyo-source into a run of it, and answers its exit status.
import { Failure } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { parseFlags, parseOptions } from '../kit/options.ts';
import type { Io } from '../kit/run.ts';
import { sourceOptions } from './options.ts';
import { SourceRun } from './run.ts';
import { atTime, findResource, planSource } from './settings.ts';

const command = 'klaviyo-source';

export async function runSource(io: Io, clock: Clock): Promise<number> {
  const { written, flags, words, config } = await readOptions(io);
  const options = atTime(written, clock.now());
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
  const { values: flags, positionals } = parseFlags(sourceOptions, io.argv);
  const configFile = flags.get('config');
  // The YAML library is loaded for a run that has such a file.
  const config =
    typeof configFile === 'string'
      ? (await import('./config.ts')).readSourceConfig(configFile, io.env)
      : undefined;
  // `--preview 20` as well as `--preview=20`.
  const lines = flags.has('preview') ? positionals.find((word) => /^\d+$/.test(word)) : undefined;
  const words = lines === undefined ? positionals : positionals.filter((word) => word !== lines);
  const argv = lines === undefined ? io.argv : [...io.argv, `--preview=${lines}`];
  const sources = { argv, env: io.env, ...(config === undefined ? {} : { config: config.values }) };
  const { options: written } = parseOptions(sourceOptions, sources);
  return { written, flags, words, config };
}
