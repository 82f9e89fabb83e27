// The subcommand klaviyo-schedule logs: what a run printed, with --follow as it comes.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../errors.ts';
import { isUnderWay } from '../../../schedule/daemon/recover.ts';
import type { RunRecord } from '../../../schedule/store/run-record.ts';
import type { Store } from '../../../schedule/store/store.ts';
import type { Io } from '../../kit/run.ts';
import type { SubcommandCall } from '../command.ts';
import { say } from './say.ts';
import type { tables } from '../options.ts';
import { expectName } from './words.ts';

const lookEvery = 200;
const chunkSize = 64 * 1024;

/** Prints a file from `offset` on; returns where it ended. */
async function print(path: string, offset: number, io: Io): Promise<number> {
  if (!existsSync(path)) {
    return offset;
  }
  const chunk = Buffer.alloc(chunkSize);
  const file = openSync(path, 'r');
  try {
    for (let at = offset; ;) {
      const size = readSync(file, chunk, 0, chunkSize, at);
      if (size === 0) {
        return at;
      }
      at += size;
      if (!io.stdout.write(Buffer.from(chunk.subarray(0, size)))) {
        await once(io.stdout, 'drain');
      }
    }
  } finally {
    closeSync(file);
  }
}

function choose(store: Store, name: string, id: number | undefined): RunRecord | undefined {
  const runs = store.runs(name);
  const last = runs.findLast(({ attempts, status }) => attempts.length > 0 || status === 'running');
  const chosen = id === undefined ? last : runs.find((run) => run.id === id);
  if (chosen === undefined && id !== undefined) {
    const kept = runs.length === 0 ? 'it has not run yet' : `there are ${runs[0]?.id} to ${runs.at(-1)?.id}`;
    throw new Failure('usage', `no run ${id} of ${name}: ${kept}`);
  }
  return chosen;
}

function isGoingOn(store: Store, { schedule, id }: RunRecord): boolean {
  const now = store.runs(schedule).find((run) => run.id === id);
  return (
    now !== undefined && (isUnderWay(now, store) || now.status === 'waiting' || now.status === 'retrying')
  );
}

export async function showLog({
  io,
  options,
  words,
  store: open,
}: SubcommandCall<typeof tables.logs>): Promise<number> {
  const name = expectName(words, 'logs');
  const store = open();
  store.definition(name);
  const run = choose(store, name, options.run);
  if (run === undefined) {
    say(io, `${name} has not run yet`);
    return 0;
  }
  const stopping = new AbortController();
  const stopListening = io.onSignal(() => {
    stopping.abort();
  });
  try {
    const path = store.runPath(run, '.log');
    await print(`${path}.1`, 0, io);
    let at = await print(path, 0, io);
    while (options.follow && !stopping.signal.aborted) {
      const goesOn = isGoingOn(store, run);
      if (existsSync(path) && statSync(path).size < at) {
        // It has grown too large and was moved: the rest of it stands there.
        await print(`${path}.1`, at, io);
        at = 0;
      }
      at = await print(path, at, io);
      if (!goesOn) {
        break;
      }
      await delay(lookEvery);
    }
  } finally {
    stopListening();
  }
  return 0;
}
