// The command that makes the input, when nobody reads at once.
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'tap';
import { startProducer } from '../../lib/sink/producer.ts';

test('what a command printed before it ended is there for whoever reads later', async (t) => {
  const { output } = startProducer(['printf', 'email\\na@example.com\\n']);
  await delay(500);
  t.equal(await text(output), 'email\na@example.com\n');
});

test('a large output waits for its reader, and comes whole', async (t) => {
  const { output } = startProducer(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x']);
  await delay(200);
  let size = 0;
  for await (const chunk of output) {
    size += Buffer.from(chunk).length;
    if (size < 200_000) {
      await delay(5);
    }
  }
  t.equal(size, 3_000_000);
});

test('one that can not be started says so to a late reader too', async (t) => {
  const { output } = startProducer(['/no/such/command']);
  await delay(100);
  await t.rejects(text(output), { code: 'producer_failed', message: /ENOENT/ });
});
