// The runs of a schedule that whoever started them has left: those that go on are told of, the others are settled.
import type { Definition } from '../store/definition.ts';
import { isActive, type RunRecord } from '../store/run-record.ts';
import type { Store } from '../store/store.ts';
import type { DaemonSettings } from './daemon-settings.ts';
import { hasLivingOwner, isLeftAlone, settleOrphan } from './recover.ts';
import { tellEnd } from './tell.ts';

export interface LeftRunsSettings extends Pick<DaemonSettings, 'store' | 'clock' | 'env' | 'say'> {
  /** What this process runs of the schedule. */
  readonly ownIds: ReadonlySet<number>;
  /** Says a line the first time only. */
  readonly tellOnce: (message: string) => void;
}

/** Its command goes on, and whoever started it is gone. */
function goesOnAlone(record: RunRecord, store: Store, ownIds: ReadonlySet<number>): boolean {
  return (
    record.owner !== undefined &&
    isActive(record) &&
    !isLeftAlone(record, store, ownIds) &&
    !hasLivingOwner(record, store, ownIds)
  );
}

export async function settleLeftRuns(definition: Definition, settings: LeftRunsSettings): Promise<void> {
  const { store, ownIds, tellOnce } = settings;
  const { name } = definition;
  for (const { id } of store.runs(name).filter((record) => goesOnAlone(record, store, ownIds))) {
    tellOnce(`${name}: run ${id} goes on without the daemon that started it; waiting for its end`);
  }
  const isOrphan = (record: RunRecord): boolean => isLeftAlone(record, store, ownIds);
  if (!store.runs(name).some(isOrphan)) {
    return;
  }
  await store.locked(() => {
    for (const record of store.runs(name).filter(isOrphan)) {
      settle(record, definition, settings);
    }
  });
}

function settle(orphan: RunRecord, definition: Definition, settings: LeftRunsSettings): void {
  const { store, clock, env, say } = settings;
  const { name } = definition;
  const report = store.runPath(orphan, '.report.json');
  const { record, message } = settleOrphan(orphan, definition, clock.now(), report);
  store.saveRun(record);
  say(`${name}: ${message}`);
  if (record.status === 'succeeded' || record.status === 'failed' || record.status === 'interrupted') {
    const event = record.status === 'succeeded' ? 'success' : 'failure';
    const log = store.runPath(orphan, '.log');
    const teller = { env, say: (text: string) => say(`${name}: ${text}`) };
    void tellEnd({ event, record, definition, reason: message, log }, teller);
  }
}
