// The command klaviyo-sink: from its arguments to a run of it, or a dry run, and its exit status.
import { existsSync, fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Failure } from '../../errors.ts';
import { flagFiles, refuseSameFiles } from '../../files/apart.ts';
import { nearest } from '../../nearest.ts';
import { operationNamed } from '../../sink/operations/index.ts';
import { parseDuration } from '../../time/duration.ts';
import * as phones from '../../sink/columns/values/phone.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { startProducer } from '../../sink/producer.ts';
import { dash, refuseDash } from '../kit/command-line/dash.ts';
import type { Account } from '../kit/accounts/file.ts';
import { decideOptions, type ConfigValue } from '../kit/options.ts';
import { withPage } from '../kit/page/open.ts';
import { parseFlags, type Given } from '../kit/command-line/parse.ts';
import { refuseInput } from '../kit/report.ts';
import type { Io } from '../kit/run.ts';
import { sinkLine, sinkOptions, type SinkOptions } from './options.ts';
import { dryRun } from './run/dry-run.ts';
import { send } from './run/send.ts';
import { planSink } from './settings.ts';
import { awaitRecords } from './terminal.ts';

const command = 'klaviyo-sink';

/** `account`: the one of several that this run is for. */
export async function runSink(io: Io, clock: Clock, account?: Account): Promise<number> {
  const line = parseFlags(sinkLine, io.argv);
  if (account === undefined && line.flags.has('accounts')) {
    const { runSinkAccounts } = await import('./accounts.ts');
    return runSinkAccounts({
      io,
      clock,
      flags: line.flags,
      isCheck: line.words[0] === 'check',
      isProduced: line.command !== undefined,
      optionsOf: async (one) => (await readOptions(line, io.env, one)).options,
      run: (own, one) => runSink(own, clock, one),
      page: { table: sinkOptions, sources: { flags: line.flags, env: io.env } },
    });
  }
  const given = await readOptions(line, io.env, account);
  const page = { file: given.options.report, table: sinkOptions, sources: given.sources };
  return withPage(io, clock, page, async (own) => runGiven(own, clock, given));
}

async function runGiven(io: Io, clock: Clock, given: GivenOptions): Promise<number> {
  if (given.isCheck) {
    const plan = planSink(given.options, given.flags, phones, () => clock.now());
    // Loaded for whoever asks for it.
    return (await import('./check.ts')).checkSink(io, clock, { ...given, plan });
  }
  checkFiles(io, given.options, given.input);
  return withInput(io, given, (own) => run(own, clock, given));
}

/** The run with the input that it has beside stdin: a file, or what a command prints. */
async function withInput(
  io: Io,
  { input, producer, options }: Pick<GivenOptions, 'input' | 'producer' | 'options'>,
  body: (io: Io) => Promise<number>,
): Promise<number> {
  if (input !== undefined) {
    const stdin = (await import('./accounts.ts')).openInput(input);
    try {
      return await body({ ...io, stdin });
    } finally {
      stdin.destroy();
    }
  }
  const [name, ...args] = producer ?? [];
  if (name === undefined) {
    return body(io).finally(awaitRecords(io, options));
  }
  const { log } = io;
  const onLine = log && ((message: string) => log({ level: 'info', event: 'producer', message }));
  const started = startProducer([name, ...args], onLine);
  try {
    return await body({ ...io, stdin: started.output });
  } finally {
    started.stop();
  }
}

type GivenOptions = Awaited<ReturnType<typeof readOptions>>;

/** What is read where no input is: a list or a segment counts as one record. */
const wholeGroup = '{}\n';

async function run(
  ownIo: Io,
  clock: Clock,
  { options: given, token, flags, producer }: GivenOptions,
): Promise<number> {
  const plan = planSink(given, flags, phones, () => clock.now());
  if (plan.operation.isWhole && producer !== undefined) {
    const what = `--op ${plan.kind.name} of a whole list or segment reads no input`;
    throw new Failure('usage', `${what}: leave out the command behind --`);
  }
  const io = plan.operation.isWhole ? { ...ownIo, stdin: Readable.from([Buffer.from(wholeGroup)]) } : ownIo;
  const options = { ...given, wait: plan.waits };
  if (options.dryRun !== undefined || options.estimate) {
    return dryRun(io, clock, options, plan, token);
  }
  return send({ io, clock, options, plan, key: readKey(options, io.env, token) });
}

/** What the account has of its own, before what is said for all. */
async function ownOf({ flags, command }: Given, account: Account | undefined) {
  if (account === undefined) {
    return { flags, config: new Map<string, ConfigValue>(), producer: command, input: undefined };
  }
  const { ownOptions, withAccount } = await import('../kit/accounts/own-options.ts');
  return {
    ...ownOptions(sinkOptions, flags, account, ['listId', 'listName']),
    producer: command?.map((word) => withAccount(word, account)),
    input: (await import('./accounts.ts')).inputOf(account),
  };
}

/** Flags, config file and environment. A list that a flag names replaces that of the file, whichever way either names it. */
async function readOptions(line: Given, env: NodeJS.ProcessEnv, account: Account | undefined) {
  const { words, command } = line;
  const isCheck = words[0] === 'check';
  const [file] = isCheck ? words.slice(1) : words;
  if (command?.length === 0) {
    throw new Failure('usage', 'a command is missing behind --: the one whose stdout is the input');
  }
  if (file !== undefined) {
    throw new Failure(
      'usage',
      `unexpected argument ${JSON.stringify(file)}: ${adviceFor(file, line.flags.get('list') === true)}`,
    );
  }
  const { flags, config: own, producer, input } = await ownOf(line, account);
  const configFile = flags.get('config');
  const task = flags.get('task');
  refuseDash({ '--config': configFile === dash ? dash : undefined }, 'records come on stdin');
  if (typeof configFile !== 'string') {
    if (task !== undefined) {
      throw new Failure('usage', '--task goes with --config only');
    }
    const sources = { flags, env, config: own };
    const options = decideOptions(sinkOptions, sources);
    return { options, token: undefined, flags, sources, producer, input, isCheck };
  }
  // The YAML library is loaded for a run that has such a file.
  const { readSinkConfig } = await import('./config.ts');
  const { values, token, mistakes } = readSinkConfig(
    configFile,
    typeof task === 'string' ? task : undefined,
    env,
  );
  if (account !== undefined && token !== undefined) {
    throw new Failure(
      'config',
      `${token.where}: with --accounts each account has a key of its own: remove it here`,
    );
  }
  const isList = (key: string) => key === 'listId' || key === 'listName';
  const hasList = [...flags.keys(), ...own.keys()].some(isList);
  const config = new Map([...[...values].filter(([key]) => !hasList || !isList(key)), ...own]);
  const sources = { flags, env, config, mistakes };
  const options = decideOptions(sinkOptions, sources);
  return { options, token, flags, sources, producer, input, isCheck };
}

/** Throws a `Failure` before anything is opened, made or sent where a file has two purposes, or the input is none. */
function checkFiles(io: Io, options: SinkOptions, input: string | undefined): void {
  const { rejects, report, journal, changed, state, config, apiKeyFile } = options;
  refuseDash({ '--api-key-file': apiKeyFile }, 'records come on stdin');
  refuseDash({ '--journal': journal, '--changed': changed, '--state': state }, 'the next run reads it again');
  if (options.dryRun === 'bodies') {
    refuseDash({ '--rejects': rejects, '--report': report }, 'stdout has the bodies of --dry-run=bodies');
  }
  refuseSameFiles(
    flagFiles({
      'input:': input,
      '--rejects': rejects,
      '--report': report,
      '--journal': journal,
      '--changed': changed,
      '--state': state,
      '--config': config,
      '--api-key-file': apiKeyFile,
    }),
  );
  for (const [flag, file] of Object.entries({
    '--journal': journal,
    '--changed': changed,
    '--state': state,
  })) {
    if (file !== undefined) {
      refuseInput(flag, file);
    }
  }
  if (io.stdin === process.stdin && fstatSync(0).isDirectory()) {
    throw new Failure('usage', 'stdin is a directory: records come on stdin, like < FILE');
  }
}

/** What a word that is no flag was probably meant to be. */
function adviceFor(word: string, mayBeList: boolean): string {
  const operation = operationNamed(word);
  if (operation !== undefined) {
    return `did you mean --op ${operation.name}?`;
  }
  if (nearest(word, ['check', 'rejects']) === 'check') {
    return 'did you mean klaviyo-sink check, in front of all options?';
  }
  if (word === 'rejects') {
    return 'klaviyo-sink rejects FILE stands in front of all options';
  }
  if (word === 'help' || word === 'version') {
    return `did you mean --${word}?`;
  }
  if (word === 'bodies' || word === 'counts' || word === 'keys') {
    return `did you mean --dry-run=${word}?`;
  }
  if (parseDuration(word, 'ms') !== undefined) {
    return `did you mean --wait-timeout ${word}?`;
  }
  if (mayBeList && !existsSync(word)) {
    return `--list takes no value; did you mean --list-name ${JSON.stringify(word)}?`;
  }
  return `records come on stdin${existsSync(word) ? `, like ${command} … < ${word}` : ''}; --help lists the flags`;
}
