// klaviyo-sink: records on stdin, delivered to Klaviyo.
import { systemClock, type Clock } from '../klaviyo/clock.ts';
import { runCommand, type Io } from './run.ts';
import { version } from './version.ts';

/** Loads what the arguments ask for and no more: the version needs nothing, the help no run. */
export async function main(io: Io, clock: Clock = systemClock): Promise<number> {
  return runCommand('klaviyo-sink', io, async () => {
    if (io.argv.includes('--help')) return print(io, (await import('./sink-help.ts')).sinkHelp());
    if (io.argv.includes('--version')) return print(io, `${version()}\n`);
    return (await import('./sink-command.ts')).runSink(io, clock);
  });
}

function print(io: Io, text: string): number {
  io.stdout.write(text);
  return 0;
}
