// The reference run of the daemon: a day of three runs, each of which succeeds at its second attempt.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDefinition } from '../../../lib/schedule/store/definition.ts';
import { isActive, type RunRecord } from '../../../lib/schedule/store/run-record.ts';
import { Store } from '../../../lib/schedule/store/store.ts';
import { day, hour, selfIdentity } from '../../schedule/virtual-clock.ts';
import type { Command, Ran } from '../run.ts';
import type { Scene, Stage } from './scene.ts';

const begin = Date.parse('2026-06-01T00:00:01Z');
const end = begin + day + 5 * hour;
const due = [8, 16, 24].map((hours) => begin - 1000 + hours * hour);
/** A day takes four seconds, and a daemon looks for new schedules every second of them. */
const speed = day / 4000;
const lookEvery = 1000;
const text =
  'echo "$KLAVIYO_SCHEDULED_AT $KLAVIYO_ATTEMPT" >> ran; [ "$KLAVIYO_ATTEMPT" -gt 1 ] || exit 1; ' +
  'echo \'{"read":3,"delivered":3,"rejected":0,"failed":0,"exit_status":0}\' > "$KLAVIYO_REPORT"';

/** Whether a record stands for a time: by itself, or as one of those that nobody was there to start. */
function standsFor({ scheduledAt, status, missed }: RunRecord, time: number): boolean {
  const isWithin =
    missed !== undefined && Date.parse(missed.first) <= time && time <= Date.parse(missed.last);
  return isWithin || (Date.parse(scheduledAt) === time && status === 'succeeded');
}

class ScheduleStage implements Stage {
  readonly server = undefined;
  readonly locked: readonly string[] = [];
  readonly records = due.length;
  readonly mostTwice = 3;
  readonly #folder: string;
  readonly #store: Store;
  #runs = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#store = new Store(join(folder, 'store'), selfIdentity());
    const made = new Date(begin).toISOString();
    this.#store.saveDefinition(
      newDefinition(
        {
          name: 'night',
          cron: '0 */8 * * *',
          command: { kind: 'shell', text },
          directory: folder,
          retries: 2,
          overlap: 'queue',
        },
        made,
      ),
    );
  }

  /** The second one goes on where the day has ended. */
  prepare(): Command {
    const from = this.#runs++ === 0 ? begin : end + (this.#runs - 2) * 12 * hour;
    const to = from === begin ? end : from + 12 * hour;
    return {
      script: 'test/schedule/daemon-process.js',
      args: [join(this.#folder, 'store'), String(from), String(speed), String(to), String(lookEvery)],
      // One folder to look for the shell in: each is a call that can fail.
      env: { PATH: '/bin' },
    };
  }

  #history(): readonly RunRecord[] {
    return new Store(join(this.#folder, 'store'), selfIdentity()).runs('night', (problem) => {
      throw new Error(problem);
    });
  }

  #ran(): string[] {
    const file = join(this.#folder, 'ran');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  problems({ status, stderr }: Ran): string[] {
    let history: readonly RunRecord[];
    try {
      history = this.#history();
    } catch (error) {
      return [`the history can't be read: ${String(error)}`];
    }
    const problems: string[] = [];
    const times = history.filter(({ missed }) => missed === undefined).map(({ scheduledAt }) => scheduledAt);
    if (new Set(times).size !== times.length) {
      problems.push(`a time twice: ${times.join()}`);
    }
    for (const record of history) {
      const lines = this.#ran().filter((line) => line.startsWith(record.scheduledAt.replace('.000', '')));
      const good = record.attempts.filter(({ exitStatus }) => exitStatus === 0).length;
      if (good > 0 && lines.length < 2) {
        problems.push(`run ${record.id} succeeded, and has run ${lines.length} times`);
      }
    }
    // One that waits for its next attempt is left to the next daemon.
    const isOpen = history.some((record) => isActive(record) && record.owner !== undefined);
    if (status === 0 && isOpen && !/made to fail|ENOSPC|EFBIG/.test(stderr)) {
      problems.push(`status 0, and a run is open: ${stderr}`);
    }
    return problems;
  }

  outcome(): unknown {
    const history = this.#history();
    return due.map((time) => history.some((record) => standsFor(record, time)));
  }

  twice(): number {
    const good = this.#ran().filter((line) => !line.endsWith(' 1'));
    return good.length - new Set(good.map((line) => line.split(' ')[0])).size;
  }

  async close(): Promise<void> {
    // There is nothing to close: its daemons have ended.
  }
}

export const scheduleScene: Scene = {
  name: 'schedule',
  isRemembering: true,
  isDaemon: true,
  start: async (folder) => new ScheduleStage(folder),
};
