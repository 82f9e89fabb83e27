// A daemon to be killed: its store, the time at which its clock begins and how fast that runs are arguments; a fourth is
// the time, by that clock, at which it is told to stop; a fifth how often it looks into its store, in milliseconds.
import { explain } from '../../lib/cli/kit/run.ts';
import { fastDaemon } from './fast-daemon.ts';

const [folder = '', start = '', speed = '1', end, lookEvery = '50'] = process.argv.slice(2);
if (folder === '') {
  throw new Error('expected a store');
}
const daemon = fastDaemon({
  folder,
  start: Number(start),
  end: end === undefined ? undefined : Number(end),
  speed: Number(speed),
  lookEvery: Number(lookEvery),
  env: process.env,
  say: (message) => {
    if (end !== undefined) {
      process.stderr.write(`${message}\n`);
    }
  },
});
process.on('SIGTERM', () => daemon.stop());
try {
  await daemon.run();
} catch (error) {
  const { status, text } = explain('klaviyo-schedule', error);
  process.stderr.write(text);
  process.exitCode = status;
}
