// The process of klaviyo-streams: the other commands, by their last words.
import { Failure } from '../../errors.ts';
import { print, processIo, runCommand } from '../kit/run.ts';
import { version } from '../kit/shipped.ts';
import { streamsHelp, streamsNamed, unknownWord } from './words.ts';

/** Runs the command that the first word names; the files of all commands lie beside `place`, that of this one. */
export async function streams(place: string): Promise<void> {
  const [first = '', ...others] = process.argv.slice(2);
  const helped = first === 'help' ? streamsNamed(others[0] ?? '') : undefined;
  const [word, rest] = helped === undefined ? [first, others] : [helped, ['--help']];
  const command = streamsNamed(word);
  if (command !== undefined) {
    process.argv.splice(2, process.argv.length, ...rest);
    await import(new URL(`${command}.js`, place).href);
    return;
  }
  process.exitCode = await runCommand('klaviyo-streams', processIo(), async (io) => {
    if (word === '--version' || word === '-V') {
      return print(io, `${version()}\n`);
    }
    if (['--help', '-h', 'help'].includes(word)) {
      return print(io, streamsHelp());
    }
    if (word === '') {
      io.stderr.write(streamsHelp());
      return 64;
    }
    throw new Failure('usage', unknownWord(word));
  });
}
