// klaviyo-source: Klaviyo's objects as NDJSON on stdout.
import { Failure } from '../errors.ts';
import { systemClock, type Clock } from '../klaviyo/clock.ts';
import { readKey } from './connection.ts';
import { parseFlags, parseOptions } from './options.ts';
import { runCommand, type Io } from './run.ts';
import { readSourceConfig, type SourceConfig } from './source-config.ts';
import { resourcesText, sourceHelp } from './source-help.ts';
import { sourceOptions } from './source-options.ts';
import { SourceRun } from './source-run.ts';
import { findResource, planSource } from './source-settings.ts';
import { version } from './version.ts';

const command = 'klaviyo-source';

export async function main(io: Io, clock: Clock = systemClock): Promise<number> {
  return runCommand(command, io, async () => {
    if (io.argv.includes('--help')) return print(io, sourceHelp());
    if (io.argv.includes('--version')) return print(io, `${version()}\n`);
    if (io.argv.includes('--resources')) return print(io, resourcesText());
    const { options, flags, words, config } = readOptions(io);
    const [named, another] = words;
    if (another !== undefined)
      throw new Failure('usage', `one resource a run: ${named}, or ${another}? Run ${command} once for each`);
    const resource =
      named === undefined && config?.resource !== undefined
        ? findResource(config.resource.name, config.resource.where)
        : findResource(named);
    const plan = planSource(options, flags, resource);
    const key = readKey(options, io.env, config?.token);
    return new SourceRun(io, clock, { options, plan, firstStartOnly: !flags.has('startTime') }, key).run();
  });
}

function print(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}

/** Flags, config file and environment. `words` are the resources that were named. */
function readOptions(io: Io) {
  const { values: flags, positionals } = parseFlags(sourceOptions, io.argv);
  const configFile = flags.get('config');
  const config: SourceConfig | undefined =
    typeof configFile === 'string' ? readSourceConfig(configFile, io.env) : undefined;
  // `--preview 20` as well as `--preview=20`.
  const lines = flags.has('preview') ? positionals.find((word) => /^\d+$/.test(word)) : undefined;
  const words = lines === undefined ? positionals : positionals.filter((word) => word !== lines);
  const argv = lines === undefined ? io.argv : [...io.argv, `--preview=${lines}`];
  const sources = { argv, env: io.env, ...(config === undefined ? {} : { config: config.values }) };
  const { options } = parseOptions(sourceOptions, sources);
  return { options, flags, words, config };
}
