import { setImmediate as immediate } from 'node:timers/promises';
import { test } from 'tap';
import { Batch } from '../../lib/sink/deliver/batch.ts';
import { concurrently } from '../../lib/sink/deliver/concurrently.ts';
import { Ledger } from '../../lib/sink/deliver/ledger.ts';
import { endWith } from '../../lib/sink/end.ts';
import { tellAll, type LastStage, type SinkEvent } from '../../lib/sink/outcome.ts';

function batchOf(line: number): Batch {
  const one = Uint32Array.from([line]);
  const offsets = Uint32Array.from([0, 3]);
  return new Batch({
    body: Buffer.from('{},'),
    lines: one,
    numbers: one,
    checks: undefined,
    offsets,
    records: undefined,
  });
}

/** Takes a few turns for each batch, and says that it was delivered. */
const slowly: LastStage = (batches) =>
  concurrently(batches, 2, async function* slow(batch): AsyncGenerator<SinkEvent> {
    for (let turns = 0; turns < 10; turns++) {
      await immediate();
    }
    yield { kind: 'delivered', batch, indexes: [0], request: [0] };
  });

test('a stream that is destroyed ends when what is under way has told its outcome', async (t) => {
  const ledger = new Ledger();
  const { stream, settled } = endWith(slowly, tellAll([ledger]));
  const failed = new Promise((resolve) => stream.once('error', resolve));
  stream.write(batchOf(2));
  stream.write(batchOf(3));
  await immediate();
  await immediate();
  stream.destroy(new Error('stopped'));
  await settled();
  t.match(await failed, { message: 'stopped' });
  t.equal(ledger.delivered, 2);
});

test('what a slow consumer can not keep is told by the others, and ends the stream', async (t) => {
  const ledger = new Ledger();
  let kept = 0;
  const full = new Error('no space left');
  const { stream, settled } = endWith(slowly, tellAll([ledger]), {
    async take() {
      await immediate();
      kept++;
      throw full;
    },
  });
  const failed = new Promise((resolve) => stream.once('error', resolve));
  for (let line = 2; line < 12 && !stream.destroyed; line++) {
    stream.write(batchOf(line));
    await immediate();
  }
  t.equal(await failed, full);
  await settled();
  t.ok(ledger.delivered >= 1 && ledger.delivered <= 4, `${ledger.delivered} of 10`);
  t.equal(kept, ledger.delivered, 'each was offered to it');
});

test('the stream finishes when the last stage has ended', async (t) => {
  const ledger = new Ledger();
  const { stream } = endWith(slowly, tellAll([ledger]));
  for (let line = 2; line < 7; line++) {
    stream.write(batchOf(line));
  }
  await new Promise<void>((resolve) => stream.end(resolve));
  t.equal(ledger.delivered, 5);
});
