// A daemon whose clock begins at a given time and runs so many times faster than this machine's, for a while or for good.
import { Daemon } from '../../lib/schedule/daemon/daemon.ts';
import { identify } from '../../lib/files/process-identity.ts';
import { Store } from '../../lib/schedule/store/store.ts';
import { systemClock, type Clock } from '../../lib/klaviyo/clock.ts';

export interface FastDaemonSettings {
  /** The store. */
  readonly folder: string;
  /** Times by its clock, in milliseconds; without an end it goes on until it is told to stop. */
  readonly start: number;
  readonly end?: number | undefined;
  readonly speed: number;
  /** How often it looks into its store, in milliseconds of this machine's clock. */
  readonly lookEvery: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (message: string) => void;
}

export function fastDaemon({ folder, start, end, speed, lookEvery, env, say }: FastDaemonSettings): Daemon {
  const self = identify(process.pid);
  if (self === undefined) {
    throw new Error('no identity');
  }
  const begun = performance.now();
  const clock: Clock = {
    now: () => start + Math.round((performance.now() - begun) * speed),
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / speed, signal),
  };
  const daemon = new Daemon({
    store: new Store(folder, self),
    clock,
    env,
    say,
    killGroup: (group, signal) => process.kill(-group, signal),
    lookEvery: lookEvery * speed,
  });
  if (end !== undefined) {
    setTimeout(() => daemon.stop(), (end - start) / speed);
  }
  return daemon;
}
