// The work of klaviyo-source: its options, and a run of them.
import { Failure } from '../../errors.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { dash, refuseDash } from '../kit/command-line/dash.ts';
import type { Account } from '../kit/accounts/file.ts';
import { decideOptions, type ConfigValue } from '../kit/options.ts';
import { withPage } from '../kit/page/open.ts';
import { parseFlags, type Given } from '../kit/command-line/parse.ts';
import { print, type Io } from '../kit/run.ts';
import type { CheckedRun } from './check.ts';
import { sourceLine, sourceOptions, type SourceOptions } from './options.ts';
import { SourceRun } from './run/run.ts';
import { sharded } from './fleet/shard.ts';
import { atTime, checkedPlan, findResource, isReportPlan, planSource } from './settings.ts';
import { placeState } from './run/state-place.ts';

const command = 'klaviyo-source';

/** `account`: the one of several that this run is for. */
export async function runSource(io: Io, clock: Clock, account?: Account): Promise<number> {
  const line = parseFlags(sourceLine, io.argv);
  if (account === undefined && line.flags.has('accounts')) {
    const { runSourceAccounts } = await import('./accounts.ts');
    return runSourceAccounts({
      io,
      clock,
      flags: line.flags,
      isCheck: line.words[0] === 'check',
      optionsOf: async (one) => (await placedOptions(line, io.env, clock.now(), one)).options,
      run: (own, one) => runSource(own, clock, one),
      page: { table: sourceOptions, sources: { flags: line.flags, env: io.env } },
    });
  }
  const now = clock.now();
  const given = await placedOptions(line, io.env, now, account);
  const page = { file: given.options.report, table: sourceOptions, sources: given.sources };
  return withPage(io, clock, page, async (own) => runGiven(own, clock, given, now));
}

type GivenOptions = Awaited<ReturnType<typeof placedOptions>>;

async function runGiven(
  io: Io,
  clock: Clock,
  { options, notices, flags, words: given, config }: GivenOptions,
  now: number,
): Promise<number> {
  const isCheck = given[0] === 'check';
  const words = isCheck ? given.slice(1) : given;
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
  // A check of a report needs to know no more of it than its name, as its schema does.
  const asked = { ...options, schema: options.schema || isCheck };
  const plan = planSource(asked, flags, resource, { added, now });
  if (isCheck) {
    return check(io, clock, { options, plan: checkedPlan(plan, options), token: config?.token });
  }
  if (options.schema) {
    const { schemaText } = await import('./run/columns.ts');
    return print(io, await schemaText(plan));
  }
  const key = () => readKey(options, io.env, config?.token);
  if (options.plan !== undefined && !isReportPlan(plan)) {
    const { printPlan } = await import('./fleet/plan.ts');
    return printPlan(io, clock, { options, plan, key: key(), parts: options.plan });
  }
  const request = {
    options,
    plan,
    firstStartOnly: !flags.has('startTime'),
    notices: [...(config?.notices ?? []), ...notices],
  };
  return new SourceRun(io, clock, request, key()).run();
}

/** With what `-` stands for. Throws a `Failure` where it makes no sense. */
function withStreams(options: SourceOptions): SourceOptions {
  const { changesSince, report, config, apiKeyFile } = options;
  const output = options.output === dash ? undefined : options.output;
  refuseDash({ '--changes-since': changesSince }, 'the next run reads it again');
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

/** With the state in its place, and as much of the span as a shard has of it. */
async function placedOptions(line: Given, env: NodeJS.ProcessEnv, now: number, account: Account | undefined) {
  const read = await readOptions(line, env, account);
  const { options, notices } = placeState(
    withStreams(atTime(read.written, now)),
    stateOwner(read.config?.file),
  );
  return { ...read, options: sharded(options, read.written), notices };
}

/** Flags, config file and environment. `words` are the resources that were named. */
async function readOptions(line: Given, env: NodeJS.ProcessEnv, account: Account | undefined) {
  const own =
    account === undefined
      ? { flags: line.flags, config: new Map<string, ConfigValue>() }
      : (await import('../kit/accounts/own-options.ts')).ownOptions(sourceOptions, line.flags, account);
  const { flags } = own;
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
  if (account !== undefined && config?.token !== undefined) {
    throw new Failure(
      'config',
      `${config.token.where}: with --accounts each account has a key of its own: remove it here`,
    );
  }
  const values = new Map([...(config?.values ?? []), ...own.config]);
  const sources = { flags, env, config: values };
  const written = decideOptions(sourceOptions, sources);
  const resource = account?.others.get('data_source');
  const words = [...line.words, ...(line.command ?? [])];
  return {
    written,
    flags,
    sources,
    words: resource === undefined ? words : [...words, String(resource.value)],
    config,
  };
}
