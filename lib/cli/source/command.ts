// The work of klaviyo-source: its options, and a run of them.
import { Failure } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { dash, refuseDash } from '../kit/dash.ts';
import { decideOptions } from '../kit/options.ts';
import { parseFlags } from '../kit/parse.ts';
import type { Io } from '../kit/run.ts';
import type { CheckedRun } from './check.ts';
import { sourceLine, sourceOptions, type SourceOptions } from './options.ts';
import { SourceRun } from './run.ts';
import { atTime, findResource, planSource } from './settings.ts';
import { placeState } from './state-place.ts';

const command = 'klaviyo-source';

export async function runSource(io: Io, clock: Clock): Promise<number> {
  const { written, flags, words: given, config } = await readOptions(io);
  const isCheck = given[0] === 'check';
  const words = isCheck ? given.slice(1) : given;
  const now = clock.now();
  const { options, notices } = placeState(withStreams(atTime(written, now)), stateOwner(config?.file));
  const [named, another] = words;
  if (another !== undefined) {
    throw new Failure('usage', `one resource a run: ${named}, or ${another}? Run ${command} once for each`);
  }
  if (isCheck && (named ?? config?.resource) === undefined) {
    return check(io, clock, { options, plan: undefined, token: config?.token });
  }
  const resource =
    named === undefined && config?.resource !== undefined
      ? findResource(config.resource.name, config.resource.where)
      : findResource(named);
  const seconds = String(Math.floor(now / 1000));
  const added = (config?.timeColumns ?? []).map((column) => [column, seconds] as const);
  const plan = planSource(options, flags, resource, added);
  if (isCheck) {
    return check(io, clock, { options, plan, token: config?.token });
  }
  const request = {
    options,
    plan,
    firstStartOnly: !flags.has('startTime'),
    notices: [...(config?.notices ?? []), ...notices],
  };
  return new SourceRun(io, clock, request, readKey(options, io.env, config?.token)).run();
}

/** With what `-` stands for. Throws a `Failure` where it makes no sense. */
function withStreams(options: SourceOptions): SourceOptions {
  const { state, changesSince, report, config, apiKeyFile } = options;
  const output = options.output === dash ? undefined : options.output;
  refuseDash({ '--state': state, '--changes-since': changesSince }, 'it is read again by the next run');
  if (output === undefined) {
    refuseDash({ '--report': report }, 'stdout has the records');
  }
  if (config === dash) {
    refuseDash({ '--api-key-file': apiKeyFile }, 'stdin has the config file');
  }
  return { ...options, output };
}

/** The config file that a state can stand beside. */
function stateOwner(config: string | undefined): string | undefined {
  return config === dash ? undefined : config;
}

/** Loaded for whoever asks for it. */
async function check(io: Io, clock: Clock, given: CheckedRun): Promise<number> {
  return (await import('./check.ts')).checkSource(io, clock, given);
}

/** Flags, config file and environment. `words` are the resources that were named. */
async function readOptions(io: Io) {
  const { flags, words, command: behind } = parseFlags(sourceLine, io.argv);
  const { env } = io;
  const configFile = flags.get('config');
  // The YAML library is loaded for a run that has such a file.
  const config =
    typeof configFile === 'string'
      ? (await import('./config.ts')).readSourceConfig(
          configFile,
          env,
          [flags.get('param') ?? []].flat().map(String),
        )
      : undefined;
  const sources = { flags, env, ...(config === undefined ? {} : { config: config.values }) };
  const written = decideOptions(sourceOptions, sources);
  return { written, flags, words: [...words, ...(behind ?? [])], config };
}
