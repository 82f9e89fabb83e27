// The command klaviyo-sink: from its arguments to a run of it, or a dry run, and its exit status.
import { Failure } from '../../errors.ts';
import * as phones from '../../sink/columns/phone.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { readKey } from '../kit/connection.ts';
import { decideOptions, sentOptions } from '../kit/options.ts';
import { parseFlags } from '../kit/parse.ts';
import type { Io } from '../kit/run.ts';
import { sinkLine, sinkOptions } from './options.ts';
import { dryRun } from './dry-run.ts';
import { SinkRun } from './run.ts';
import { planSink } from './settings.ts';
import { version } from '../kit/shipped.ts';

const command = 'klaviyo-sink';

export async function runSink(io: Io, clock: Clock): Promise<number> {
  const { options, token, flags } = await readOptions(io);
  const plan = planSink(options, flags, phones, () => clock.now());
  if (options.dryRun !== undefined || options.estimate) {
    return dryRun(io, clock, options, plan, token);
  }
  const key = readKey(options, io.env, token);
  if (options.journal === undefined) {
    return SinkRun.open({ io, clock, options, plan, key }).run();
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
    return await SinkRun.open({ io, clock, options, plan, key, journal }).run();
  } finally {
    await journal.close();
  }
}

/** Flags, config file and environment. A list that a flag names replaces that of the file, whichever way either names it. */
async function readOptions(io: Io) {
  const { flags, words, command: behind } = parseFlags(sinkLine, io.argv);
  const [file] = [...words, ...(behind ?? [])];
  if (file !== undefined) {
    throw new Failure(
      'usage',
      `unexpected argument ${JSON.stringify(file)}: records come on stdin, like ${command} … < ${file}`,
    );
  }
  const { env } = io;
  const configFile = flags.get('config');
  const task = flags.get('task');
  if (typeof configFile !== 'string') {
    if (task !== undefined) {
      throw new Failure('usage', '--task goes with --config only');
    }
    return { options: decideOptions(sinkOptions, { flags, env }), token: undefined, flags };
  }
  // The YAML library is loaded for a run that has such a file.
  const { readSinkConfig } = await import('./config.ts');
  const { values, token } = readSinkConfig(configFile, typeof task === 'string' ? task : undefined, env);
  const listFlag = flags.has('listId') || flags.has('listName');
  const config = new Map(
    [...values].filter(([key]) => !listFlag || (key !== 'listId' && key !== 'listName')),
  );
  return { options: decideOptions(sinkOptions, { flags, env, config }), token, flags };
}
