// A reading up to now of what changes faster than it is read: it ends all the same, with each record of its span.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { main } from '../../../lib/cli/source/main.ts';
import type { Clock } from '../../../lib/klaviyo/clock.ts';
import { startSandbox } from '../../../lib/sandbox/http/server.ts';
import { emptyProfile } from '../../../lib/sandbox/store/profiles.ts';
import { FaultyServer } from '../../torture/scenes/faulty-server.ts';
import { parseLines } from '../reading.ts';

const [settled, moving] = [150, 200];
/** Behind so many requests nothing moves any more, so that this test ends in any case. */
const patience = 60;

function collector(chunks: string[]): Writable {
  return new Writable({
    write(chunk: Buffer | string, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
}

test('profiles that change all the time do not keep an incremental run from its end', async (t) => {
  const sandbox = await startSandbox({ rateLimits: 'off' });
  const server = await FaultyServer.start(sandbox.url);
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-moving-'));
  t.teardown(async () => {
    await server.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { profiles } = sandbox.store;
  const yesterday = Date.now() - 86_400_000;
  for (let n = 0; n < settled + moving; n++) {
    profiles.add(emptyProfile(`P${String(n).padStart(4, '0')}`, yesterday + n));
  }
  const movers = [...profiles.values()].slice(settled);
  // The end lies half a minute back, and can't be asked for before four requests were answered.
  let passed = 0;
  const clock: Clock = {
    now: () => Date.now() - 30_000 + passed,
    sleep: (milliseconds, signal) => sleep(Math.min(milliseconds, 5), undefined, { signal }),
  };
  server.fail([], (nth, when) => {
    if (when === 'before' && nth <= patience) {
      passed += 2000;
      movers.forEach((profile) => (profile.updated = Date.now()));
    }
  });
  const [out, said]: [string[], string[]] = [[], []];
  const status = await main(
    {
      argv: ['profiles', '--incremental', '--state', join(folder, 'state'), '--concurrency', '1'],
      env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: server.url },
      stdin: Readable.from([]),
      stdout: collector(out),
      stderr: collector(said),
      onSignal: () => () => undefined,
    },
    clock,
  );
  t.equal(status, 0, said.join(''));
  t.ok(server.requests < 20, `${server.requests} requests`);
  const ids = parseLines(out.join('')).map(({ id }) => id);
  t.equal(new Set(ids).size, ids.length, 'none twice');
  t.equal(ids.length, settled, 'those that moved are the next run’s');
  t.match(said.join(''), /next incremental run begins/);
});
