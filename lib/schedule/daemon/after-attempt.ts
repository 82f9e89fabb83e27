// Decides what follows from an attempt's end: another attempt, the end of the run, the end of the schedule.
import type { Definition } from '../store/definition.ts';
import { finalStatusText, isFinalStatus } from '../store/final-status.ts';
import { lastAttempt, type RunRecord } from '../store/run-record.ts';

const longestWait = 3_600_000;

export function isConfigurationFailure(record: RunRecord): boolean {
  return record.status === 'failed' && isFinalStatus(lastAttempt(record)?.exitStatus);
}

/** Milliseconds until the next attempt, or undefined where there is none: doubling, at most an hour. */
export function retryWait(
  definition: Pick<Definition, 'retries' | 'retryWaitSeconds'>,
  attempts: number,
  exitStatus: number | undefined,
): number | undefined {
  if (attempts > definition.retries) {
    return undefined;
  }
  if (isFinalStatus(exitStatus)) {
    return undefined;
  }
  return Math.min(longestWait, definition.retryWaitSeconds * 1000 * 2 ** (attempts - 1));
}

/** How many of the newest runs in a row failed for configuration reasons since the schedule was last changed. */
export function configurationFailures(definition: Definition, runs: readonly RunRecord[]): number {
  let count = 0;
  for (const run of runs.toReversed()) {
    if (run.attempts.length === 0) {
      continue;
    }
    const begun = run.attempts[0]?.startedAt ?? run.startAt;
    if (!isConfigurationFailure(run) || Date.parse(begun) < Date.parse(definition.updatedAt)) {
      break;
    }
    count += 1;
  }
  return count;
}

/** What the failures mean for the schedule: a warning to print, and whether it is disabled. */
export function afterConfigurationFailure(
  definition: Definition,
  failures: number,
): { disable: boolean; message: string } {
  const { name, disableAfter } = definition;
  const why = `${failures} ${failures === 1 ? 'run' : 'runs in a row'} failed for configuration reasons (exit ${finalStatusText})`;
  if (failures >= disableAfter) {
    return {
      disable: true,
      message: `${why}: disabled. Put it right, then: klaviyo-schedule enable ${name}`,
    };
  }
  return { disable: false, message: `warning: ${why}; after ${disableAfter} the schedule is disabled` };
}
