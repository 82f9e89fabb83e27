// A run of the library that waits for a file that another run has: its signal ends the waiting.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tap, { test } from 'tap';
import { AbortedError, deliver, KlaviyoClient, read, type DeliverOptions } from '../../lib/index.ts';
import { acquireFile } from '../../lib/files/file-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'klaviyo-locked-'));
// Nobody is asked before the file is there.
const client = new KlaviyoClient({ apiKey: 'pk_1', baseUrl: 'http://127.0.0.1:1', retryLimit: 1 });
tap.teardown(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

const runs: Record<
  string,
  (file: string, signal: AbortSignal, say: (text: string) => void) => Promise<unknown>
> = {
  'journal of deliver': delivery((journal) => ({ op: 'upsert', journal })),
  'changed of deliver': delivery((changed) => ({ op: 'upsert', changed })),
  'state of deliver': delivery((state) => ({
    op: 'mirror',
    listName: 'Customers',
    strategy: 'tracked',
    maxRemove: 1,
    state,
  })),
  'state of read': (state, signal, onNotice) =>
    read('events', {
      client,
      output: join(folder, 'events.ndjson'),
      state,
      incremental: true,
      lockWait: '1h',
      signal,
      onNotice,
    }),
};

function delivery(options: (file: string) => Omit<DeliverOptions, 'client'>) {
  return (file: string, signal: AbortSignal, onNotice: (text: string) => void) =>
    deliver(['email\nada@example.com\n'], { client, lockWait: '1h', signal, onNotice, ...options(file) });
}

for (const [name, run] of Object.entries(runs)) {
  test(`a signal ends the waiting for the ${name}`, async (t) => {
    const file = join(folder, name);
    const lock = await acquireFile({ flag: '--state', file, code: 'state_locked', wait: 0 });
    const stop = new AbortController();
    const said: string[] = [];
    const running = run(file, stop.signal, (text) => {
      said.push(text);
      stop.abort(new Error('enough'));
    });
    let isReleased = false;
    // A run that does not hear would wait for the hour.
    const release = setTimeout(() => {
      isReleased = true;
      lock.release();
    }, 5000);
    const error = await running.then(
      () => 'it went on',
      (thrown: unknown) => thrown,
    );
    clearTimeout(release);
    t.notOk(isReleased, 'it ended while the file was locked');
    t.ok(error instanceof AbortedError, String(error));
    t.match(error, { code: 'aborted', cause: { message: 'enough' } });
    t.match(said[0], /is in use by process \d+ on .+; waiting for it/);
    lock.release();
  });
}
