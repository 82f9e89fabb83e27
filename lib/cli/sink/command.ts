// The command klaviyo-sink: from its arguments to a run of it, or a dry run, and its exit status.
import { existsSync, fstatSync } from 'node:fs';
import { Failure } from '../../errors.ts';
import { flagFiles, refuseSameFiles } from '../../files/apart.ts';
import { operationNamed } from '../../sink/operations/index.ts';
import { parseDuration } from '../../time/duration.ts';
import * as phones from '../../sink/columns/phone.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { startProducer } from '../../sink/producer.ts';
import { dash, refuseDash } from '../kit/dash.ts';
import { decideOptions, sentOptions } from '../kit/options.ts';
import { parseFlags } from '../kit/parse.ts';
import { refuseInput } from '../kit/report.ts';
import type { Io } from '../kit/run.ts';
import { sinkLine, sinkOptions, type SinkOptions } from './options.ts';
import { dryRun } from './dry-run.ts';
import { SinkRun } from './run.ts';
import type { RunParts } from './run-parts.ts';
import { planSink } from './settings.ts';
import { awaitRecords } from './terminal.ts';
import { version } from '../kit/shipped.ts';

const command = 'klaviyo-sink';

export async function runSink(io: Io, clock: Clock): Promise<number> {
  const given = await readOptions(io);
  if (given.isCheck) {
    const plan = planSink(given.options, given.flags, phones, () => clock.now());
    // Loaded for whoever asks for it.
    return (await import('./check.ts')).checkSink(io, clock, { ...given, plan });
  }
  checkFiles(io, given.options);
  const [name, ...args] = given.producer ?? [];
  if (name === undefined) {
    const stopWaiting = awaitRecords(io, given.options.quiet);
    return run(io, clock, given).finally(stopWaiting);
  }
  const producer = startProducer([name, ...args]);
  try {
    return await run({ ...io, stdin: producer.output }, clock, given);
  } finally {
    producer.stop();
  }
}

type GivenOptions = Awaited<ReturnType<typeof readOptions>>;

async function run(io: Io, clock: Clock, { options, token, flags }: GivenOptions): Promise<number> {
  const plan = planSink(options, flags, phones, () => clock.now());
  if (options.dryRun !== undefined || options.estimate) {
    return dryRun(io, clock, options, plan, token);
  }
  return send({ io, clock, options, plan, key: readKey(options, io.env, token) });
}

/** A run that sends, with its journal where the options name one. */
export async function send(parts: RunParts): Promise<number> {
  const { io, clock, options, plan, key } = parts;
  if (options.journal === undefined) {
    return SinkRun.open(parts).run();
  }
  const { Journal } = await import('../../sink/resume/journal.ts');
  const journal = await Journal.open({
    path: options.journal,
    options: sentOptions(sinkOptions, options),
    startedAt: new Date(clock.now()).toISOString(),
    key: key.value,
    looksUp: plan.operation.lookup !== undefined,
    version: version(),
    waiting: {
      wait: options.lockWait,
      say: (text) => {
        if (!options.quiet) {
          io.stderr.write(`klaviyo-sink: ${text}\n`);
        }
      },
    },
  });
  try {
    return await SinkRun.open({ ...parts, journal }).run();
  } finally {
    await journal.close();
  }
}

/** Flags, config file and environment. A list that a flag names replaces that of the file, whichever way either names it. */
async function readOptions(io: Io) {
  const { flags, words, command: producer } = parseFlags(sinkLine, io.argv);
  const isCheck = words[0] === 'check';
  const [file] = isCheck ? words.slice(1) : words;
  if (producer?.length === 0) {
    throw new Failure('usage', 'a command is missing behind --: the one whose stdout is the input');
  }
  if (file !== undefined) {
    throw new Failure('usage', `unexpected argument ${JSON.stringify(file)}: ${adviceFor(file)}`);
  }
  const { env } = io;
  const configFile = flags.get('config');
  const task = flags.get('task');
  refuseDash({ '--config': configFile === dash ? dash : undefined }, 'records come on stdin');
  if (typeof configFile !== 'string') {
    if (task !== undefined) {
      throw new Failure('usage', '--task goes with --config only');
    }
    return {
      options: decideOptions(sinkOptions, { flags, env }),
      token: undefined,
      flags,
      producer,
      isCheck,
    };
  }
  // The YAML library is loaded for a run that has such a file.
  const { readSinkConfig } = await import('./config.ts');
  const { values, token, mistakes } = readSinkConfig(
    configFile,
    typeof task === 'string' ? task : undefined,
    env,
  );
  const listFlag = flags.has('listId') || flags.has('listName');
  const config = new Map(
    [...values].filter(([key]) => !listFlag || (key !== 'listId' && key !== 'listName')),
  );
  const options = decideOptions(sinkOptions, { flags, env, config, mistakes });
  return { options, token, flags, producer, isCheck };
}

/** Throws a `Failure` before anything is opened, made or sent where a file has two purposes, or the input is none. */
function checkFiles(io: Io, options: SinkOptions): void {
  const { rejects, report, journal, config, apiKeyFile } = options;
  refuseDash({ '--api-key-file': apiKeyFile }, 'records come on stdin');
  refuseDash({ '--journal': journal }, 'a journal is read again by the next run');
  if (options.dryRun === 'bodies') {
    refuseDash({ '--rejects': rejects, '--report': report }, 'stdout has the bodies of --dry-run=bodies');
  }
  refuseSameFiles(
    flagFiles({
      '--rejects': rejects,
      '--report': report,
      '--journal': journal,
      '--config': config,
      '--api-key-file': apiKeyFile,
    }),
  );
  if (journal !== undefined) {
    refuseInput('--journal', journal);
  }
  if (io.stdin === process.stdin && fstatSync(0).isDirectory()) {
    throw new Failure('usage', 'stdin is a directory: records come on stdin, like < FILE');
  }
}

/** What a word that is no flag was probably meant to be. */
function adviceFor(word: string): string {
  const operation = operationNamed(word);
  if (operation !== undefined) {
    return `did you mean --op ${operation.name}?`;
  }
  if (word === 'rejects') {
    return 'klaviyo-sink rejects FILE stands in front of all options';
  }
  if (word === 'help' || word === 'version') {
    return `did you mean --${word}?`;
  }
  if (word === 'bodies' || word === 'counts') {
    return `did you mean --dry-run=${word}?`;
  }
  if (parseDuration(word, 'ms') !== undefined) {
    return `did you mean --wait-timeout ${word}?`;
  }
  return `records come on stdin${existsSync(word) ? `, like ${command} … < ${word}` : ''}; --help lists the flags`;
}
