// The morning after a night: what was not delivered is taken up by hand, with the same journals.
import type { Dice } from '../world/random.ts';
import type { Kind } from './plan.ts';
import type { Ran, Watch } from './watch.ts';

const lastOf = (watch: Watch, kind: Kind, run: number): Ran | undefined =>
  watch.of(kind).findLast((ran) => ran.run === run);

const endedWell = (ran: Ran | undefined): boolean => ran?.exit?.status === 0;

/** What a run hears to be lost only the next one sends again. */
const heardOfLoss = (ran: Ran | undefined): boolean => ran?.log.includes('job_cancelled') === true;

/** All that did not end well, and some of what did, which is to stay as it is. `play` plays a run to its end. */
export async function takeUp(
  watch: Watch,
  dice: Dice,
  play: (kind: Kind, run: number) => Promise<void>,
): Promise<void> {
  for (const kind of ['add', 'track'] as const) {
    const last = Math.max(0, ...watch.of(kind).map(({ run }) => run ?? 0));
    const runs = Array.from({ length: last }, (_, index) => index + 1);
    for (const run of runs.filter((one) => !endedWell(lastOf(watch, kind, one)) || dice.hits(0.2))) {
      await play(kind, run);
      for (let more = 0; more < 3 && heardOfLoss(lastOf(watch, kind, run)); more++) {
        await play(kind, run);
      }
    }
  }
}
