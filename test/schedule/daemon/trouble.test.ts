// Trouble with the disk: waited for, said once, and never taken for something else.
import { test } from 'tap';
import { Trouble } from '../../../lib/schedule/daemon/trouble.ts';
import { VirtualClock } from '../virtual-clock.ts';

const trouble = (code: string) => Object.assign(new Error(`${code}: write`), { code });

function world() {
  const said: string[] = [];
  const slept: number[] = [];
  const clock = new VirtualClock('2026-01-30T12:00:00Z');
  const counting = {
    now: () => clock.now(),
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
    },
  };
  return { said, slept, met: new Trouble(counting, (message) => said.push(message)) };
}

test('a write waits for room, and a person reads of it once, and that it is over', async (t) => {
  const { said, slept, met } = world();
  const failing = ['ENOSPC', 'ENOSPC', 'EROFS'];
  const result = await met.until(() => {
    const code = failing.shift();
    if (code !== undefined) {
      throw trouble(code);
    }
    return 'written';
  }, new AbortController().signal);
  t.equal(result, 'written');
  t.equal(slept.length, 3, 'it was waited for before each further try');
  t.strictSame(said, [
    'ENOSPC: write; nothing is lost, it is tried again until it succeeds',
    'EROFS: write; nothing is lost, it is tried again until it succeeds',
    'the store can be written again',
  ]);
  met.over('look');
  t.equal(said.length, 3, 'nothing is over twice');
});

test('what is no trouble with the disk is thrown at once, here as well as there', async (t) => {
  const { said, slept, met } = world();
  const fault = new TypeError('no such function');
  await t.rejects(
    met.until(() => {
      throw fault;
    }, new AbortController().signal),
    fault,
  );
  t.throws(
    () =>
      met.try(() => {
        throw fault;
      }),
    fault,
  );
  t.strictSame([said, slept], [[], []]);
});

test('who is told to stop tries once more, and then says why the write failed', async (t) => {
  const { met } = world();
  const stop = new AbortController();
  let tries = 0;
  await t.rejects(
    met.until(() => {
      tries += 1;
      stop.abort();
      throw trouble('ENOSPC');
    }, stop.signal),
    { code: 'ENOSPC' },
  );
  t.equal(tries, 1, 'told before the try ended: no further one');
  const waiting = new AbortController();
  let tried = 0;
  const { said, met: other } = world();
  await t.rejects(
    other.until(() => {
      tried += 1;
      if (tried === 1) {
        queueMicrotask(() => waiting.abort());
      }
      throw trouble('EIO');
    }, waiting.signal),
    { code: 'EIO' },
  );
  t.equal(tried, 2, 'told while it waited: once more');
  t.equal(said.length, 1);
});

test('what is written again soon anyway is said, and left', async (t) => {
  const { said, met } = world();
  met.try(() => {
    throw trouble('ENOSPC');
  });
  met.try(() => undefined);
  t.match(said, [/^ENOSPC: write; nothing is lost/]);
});

test('a look that has nothing to write does not end the trouble of a run that has', async (t) => {
  const { said, met } = world();
  let tries = 0;
  await met.until(() => {
    tries += 1;
    if (tries < 4) {
      met.over('look');
      throw trouble('ENOSPC');
    }
  }, new AbortController().signal);
  t.equal(tries, 4);
  t.strictSame(said, [
    'ENOSPC: write; nothing is lost, it is tried again until it succeeds',
    'the store can be written again',
  ]);
});

test('what fails in several places is said once, and over when all of them go well', (t) => {
  const { said, met } = world();
  for (let look = 0; look < 3; look += 1) {
    met.meet(trouble('EIO'), 'sign of life');
    met.over('look');
  }
  met.meet(trouble('EIO'), 'look');
  met.over('sign of life');
  t.match(said, [/^EIO: write/]);
  t.equal(said.length, 1);
  met.over('look');
  t.strictSame(said.slice(1), ['the store can be written again']);
  t.end();
});
