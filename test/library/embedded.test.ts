// A run inside another program: what becomes of a signal that comes too late to end anything.
import { test } from 'tap';
import type { ReadReport } from '../../lib/index.ts';
import { embedded } from '../../lib/library/embedded.ts';

const summary: ReadReport = {
  command: 'klaviyo-source',
  resource: 'lists',
  filter_by: null,
  span: null,
  shard: null,
  started_at: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  exit_status: 0,
  error: null,
  records: 3,
  bytes: 300,
  requests: 1,
  rate_limited: 0,
  restarts: 0,
  incomplete_pages: 0,
  state: null,
  state_end: null,
  late: null,
  changes: null,
  reader_gone: false,
};

const connect = () => {
  throw new Error('nothing is connected');
};

test('a signal behind the end of a run takes nothing back', async (t) => {
  const stop = new AbortController();
  const report = await embedded<ReadReport>(
    { command: 'none', signal: stop.signal },
    connect,
    async (_io, { ended }) => {
      ended(summary, undefined);
      stop.abort();
      return 0;
    },
  );
  t.equal(report, summary);
});

test('a signal that a run has heard is its end, with the report', async (t) => {
  const stop = new AbortController();
  const running = embedded<ReadReport>(
    { command: 'none', signal: stop.signal },
    connect,
    async (io, { ended }) => {
      const name = new Promise((resolve) => io.onSignal(resolve));
      stop.abort(new Error('enough'));
      ended({ ...summary, resource: String(await name) }, undefined);
      return 143;
    },
  );
  await t.rejects(running, {
    code: 'aborted',
    report: { resource: 'SIGTERM' },
    cause: { message: 'enough' },
  });
});
