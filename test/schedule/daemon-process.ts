// A daemon to be killed: the store and the time at which its clock begins are arguments.
import { Daemon } from '../../lib/schedule/daemon.ts';
import { identify } from '../../lib/schedule/process-identity.ts';
import { Store } from '../../lib/schedule/store.ts';
import { systemClock } from '../../lib/klaviyo/clock.ts';

const [folder = '', start = ''] = process.argv.slice(2);
const self = identify(process.pid);
if (self === undefined) throw new Error('no identity');
const offset = Number(start) - Date.now();
const daemon = new Daemon({
  store: new Store(folder, self),
  clock: {
    now: () => Date.now() + offset,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
  },
  env: process.env,
  say: () => {},
  killGroup: () => {},
  lookEvery: 50,
});
await daemon.run();
