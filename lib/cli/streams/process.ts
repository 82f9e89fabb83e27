// The process of klaviyo-streams: the other commands, by their last words.
import { Failure } from '../../errors.ts';
import { print, processIo, runCommand } from '../kit/run.ts';
import { version } from '../kit/shipped.ts';
import { streamsHelp, streamsNamed } from './words.ts';

const [word = '', ...rest] = process.argv.slice(2);
const command = streamsNamed(word);
if (command === undefined) {
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
    throw new Failure('usage', `unknown command ${JSON.stringify(word)}`);
  });
} else {
  process.argv.splice(2, process.argv.length, ...rest);
  await import(new URL(`${command}.js`, import.meta.url).href);
}
