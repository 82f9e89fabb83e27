// A run inside another program: what becomes of a signal that comes too late to end anything.
import { test } from 'tap';
import { embedded } from '../../lib/library/embedded.ts';

const connect = () => {
  throw new Error('nothing is connected');
};

test('a signal behind the end of a run takes nothing back', async (t) => {
  const stop = new AbortController();
  const report = await embedded<string>(
    { command: 'none', signal: stop.signal },
    connect,
    async (_io, { ended }) => {
      ended('all delivered', undefined);
      stop.abort();
      return 0;
    },
  );
  t.equal(report, 'all delivered');
});

test('a signal that a run has heard is its end, with the report', async (t) => {
  const stop = new AbortController();
  const running = embedded<string>(
    { command: 'none', signal: stop.signal },
    connect,
    async (io, { ended }) => {
      const name = new Promise((resolve) => io.onSignal(resolve));
      stop.abort(new Error('enough'));
      ended(`stopped by ${String(await name)}`, undefined);
      return 143;
    },
  );
  await t.rejects(running, { code: 'aborted', report: 'stopped by SIGTERM', cause: { message: 'enough' } });
});
