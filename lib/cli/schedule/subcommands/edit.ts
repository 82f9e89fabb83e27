// The subcommands of klaviyo-schedule that take names: enable, disable, delete.
import { Failure } from '../../../errors.ts';
import { isUnderWay } from '../../../schedule/daemon/recover.ts';
import { nextRunText } from './create.ts';
import type { SubcommandCall } from '../command.ts';
import { printLine } from './say.ts';
import type { tables } from '../options.ts';

async function forEachName(
  words: readonly string[],
  usage: string,
  change: (name: string) => Promise<void>,
): Promise<number> {
  if (words.length === 0) {
    throw new Failure('usage', `NAME is missing: klaviyo-schedule ${usage} NAME`);
  }
  for (const name of words) {
    await change(name);
  }
  return 0;
}

export function enableSchedule({
  io,
  clock,
  words,
  store: open,
}: SubcommandCall<typeof tables.enable>): Promise<number> {
  const store = open();
  return forEachName(words, 'enable', async (name) => {
    store.definition(name);
    const enabled = await store.locked(() => {
      const before = store.definition(name);
      if (before.enabled) {
        return before;
      }
      const { disabledBecause: _because, ...rest } = before;
      const now = new Date(clock.now()).toISOString();
      const after = { ...rest, enabled: true, updatedAt: now, activeSince: now };
      store.saveDefinition(after);
      return after;
    });
    printLine(io, `enabled ${name}: ${nextRunText(enabled, clock.now())}`);
  });
}

export function disableSchedule({
  io,
  words,
  store: open,
}: SubcommandCall<typeof tables.disable>): Promise<number> {
  const store = open();
  return forEachName(words, 'disable', async (name) => {
    store.definition(name);
    await store.locked(() => {
      const before = store.definition(name);
      if (before.enabled) {
        store.saveDefinition({ ...before, enabled: false, disabledBecause: 'by klaviyo-schedule disable' });
      }
    });
    printLine(io, `disabled ${name}`);
  });
}

export function deleteSchedule({
  io,
  words,
  store: open,
}: SubcommandCall<typeof tables.delete>): Promise<number> {
  const store = open();
  return forEachName(words, 'delete', async (name) => {
    // A broken file can be deleted too.
    const expectThere = () => store.has(name) || store.definition(name);
    expectThere();
    await store.locked(() => {
      expectThere();
      const active = store.runs(name).find((run) => isUnderWay(run, store));
      if (active !== undefined) {
        throw new Failure(
          'store_locked',
          `run ${active.id} of ${name} has not ended; klaviyo-schedule disable ${name}, and delete it when it has`,
        );
      }
      store.remove(name);
    });
    printLine(io, `deleted ${name}, its history and logs`);
  });
}
