// The process of klaviyo-streams: the other commands, by their last words.
import { print, processIo, runCommand } from '../kit/run.ts';
import { version } from '../kit/shipped.ts';
import { streamsHelp, streamsNamed } from './words.ts';

const [word = '', ...rest] = process.argv.slice(2);
const command = streamsNamed(word);
if (command === undefined) {
  const io = processIo();
  process.exitCode = await runCommand('klaviyo-streams', io, async () => {
    if (word === '--version' || word === '-V') {
      return print(io, `${version()}\n`);
    }
    if (['--help', '-h', 'help'].includes(word)) {
      return print(io, streamsHelp());
    }
    io.stderr.write(
      word === '' ? streamsHelp() : `klaviyo-streams: unknown command ${JSON.stringify(word)}\n`,
    );
    return 64;
  });
} else {
  process.argv.splice(2, process.argv.length, ...rest);
  await import(new URL(`${command}.js`, import.meta.url).href);
}
