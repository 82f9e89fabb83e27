// A daemon to be killed: its store, the time at which its clock begins and how fast that runs are arguments; a fourth is
// the time, by that clock, at which it is told to stop; a fifth how often it looks into its store, in milliseconds.
import { explain } from '../../lib/cli/kit/run.ts';
import { Daemon } from '../../lib/schedule/daemon/daemon.ts';
import { identify } from '../../lib/files/process-identity.ts';
import { Store } from '../../lib/schedule/store/store.ts';
import { systemClock, type Clock } from '../../lib/klaviyo/clock.ts';

const [folder = '', start = '', speed = '1', end, lookEvery = '50'] = process.argv.slice(2);
if (folder === '') {
  throw new Error('expected a store');
}
const self = identify(process.pid);
if (self === undefined) {
  throw new Error('no identity');
}

const begun = performance.now();
const clock: Clock = {
  now: () => Number(start) + Math.round((performance.now() - begun) * Number(speed)),
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / Number(speed), signal),
};
const daemon = new Daemon({
  store: new Store(folder, self),
  clock,
  env: process.env,
  say: (message) => {
    if (end !== undefined) {
      process.stderr.write(`${message}\n`);
    }
  },
  killGroup: (group, signal) => process.kill(-group, signal),
  lookEvery: Number(lookEvery) * Number(speed),
});
process.on('SIGTERM', () => daemon.stop());
if (end !== undefined) {
  setTimeout(() => daemon.stop(), (Number(end) - Number(start)) / Number(speed));
}
try {
  await daemon.run();
} catch (error) {
  const { status, text } = explain('klaviyo-schedule', error);
  process.stderr.write(text);
  process.exitCode = status;
}
