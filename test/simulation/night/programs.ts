// The programs of the machine: the commands of the package, and as much of a shell as starts them.
import { Readable, Writable } from 'node:stream';
import { main as scheduleMain } from '../../../lib/cli/schedule/main.ts';
import { main as sinkMain } from '../../../lib/cli/sink/main.ts';
import { main as sourceMain } from '../../../lib/cli/source/main.ts';
import type { Io } from '../../../lib/cli/kit/run.ts';
import type { Process } from '../world/kernel.ts';
import { machine, type Launched, type Program } from '../world/machine.ts';

/** What the daemon does in vain costs the time of the simulation alone. */
const lookEvery = 600_000;

type Main = (io: Io) => Promise<number>;

const commands: Readonly<Record<string, Main>> = {
  'klaviyo-sink': (io) => sinkMain(io),
  'klaviyo-source': (io) => sourceMain(io),
  'klaviyo-schedule': (io) => scheduleMain(io, { lookEvery }),
};

function writable(log: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      log(chunk.toString());
      done();
    },
  });
}

function runAs(
  self: Process,
  main: Main,
  argv: readonly string[],
  input: string | undefined,
  launched: Launched,
) {
  const bytes = input === undefined ? undefined : machine().disk.at(input, 'open').bytes;
  return main({
    argv,
    env: launched.env,
    stdin: Readable.from(bytes === undefined || bytes.length === 0 ? [] : [bytes], { objectMode: false }),
    stdout: writable(launched.log),
    stderr: writable(launched.log),
    onSignal(listener) {
      self.onSignal.add(listener);
      return () => self.onSignal.delete(listener);
    },
  });
}

/** Words, variables and `< FILE`: what the schedules of the night have. */
function shell(text: string): Program {
  const wordsIn = (env: NodeJS.ProcessEnv): string[] =>
    text
      .split(' ')
      .map((word) => word.replaceAll('"', '').replaceAll(/\$(\w+)/g, (_, name: string) => env[name] ?? ''));
  const [first = ''] = wordsIn({});
  return {
    name: first,
    async main(self, launched) {
      const words = wordsIn(launched.env);
      const at = words.indexOf('<');
      const file = at < 0 ? undefined : words[at + 1];
      if (file !== undefined && machine().disk.find(file) === undefined) {
        launched.log(`sh: ${file}: not there\n`);
        return 1;
      }
      const main = commands[first];
      return main === undefined
        ? 127
        : runAs(self, main, words.slice(1, at < 0 ? undefined : at), file, launched);
    },
  };
}

export function programOf([program = '', ...argv]: readonly string[]): Program | undefined {
  if (program === '/bin/sh') {
    return shell(argv[1] ?? '');
  }
  const name = program.split('/').at(-1) ?? '';
  const main = commands[name];
  return main && { name, main: (self, launched) => runAs(self, main, argv, undefined, launched) };
}
