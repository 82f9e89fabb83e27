// The end of a run that is in the store before its writing has come to an end: the next run of the schedule begins meanwhile.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'tap';
import { until } from '../killed.ts';
import { minute, World } from '../virtual-clock.ts';

test('a run stays its daemon’s own while the end of the one before is still being written', async (t) => {
  const world = new World(t, '2026-03-01T00:00:30Z');
  const waits = 'while [ ! -e gate ]; do sleep 0.05; done; [ "$KLAVIYO_ATTEMPT" = 2 ]';
  const text = `echo "$KLAVIYO_SCHEDULED_AT $KLAVIYO_ATTEMPT" >> ran; [ "$KLAVIYO_RUN_ID" = 1 ] || { ${waits}; }`;
  world.shell('minutely', text, {
    cron: '* * * * *',
    overlap: 'queue',
    retries: 3,
    retryWaitSeconds: 30,
    activeSince: '2026-03-01T00:00:00.000Z',
  });
  let [isFailing, written] = [true, 0];
  const save = world.store.saveRun.bind(world.store);
  world.store.saveRun = (record) => {
    save(record);
    if (record.id === 1 && record.status === 'succeeded') {
      if (isFailing) {
        throw Object.assign(new Error('EIO: the folder can not be synced'), { code: 'EIO' });
      }
      written++;
    }
  };
  const pass = (milliseconds: number): Promise<void> => world.clock.advance(milliseconds, () => delay(20));
  const statusOf = (id: number) => world.runs('minutely').find((run) => run.id === id)?.status;
  void world.start();
  await pass(minute / 2);
  await until('the end of the first', () => statusOf(1) === 'succeeded');
  await pass(minute);
  await until('the second', () =>
    world.runs('minutely').some(({ id, attempts }) => id === 2 && attempts[0]?.process),
  );
  isFailing = false;
  await pass(minute / 6);
  await until('the end of the writing', () => written > 0);
  writeFileSync(join(world.folder, 'gate'), '');
  await until('its failure', () => statusOf(2) === 'retrying');
  await pass(minute / 4);
  t.match(world.runs('minutely')[1], { status: 'retrying', owner: { pid: process.pid } });
  await pass(minute / 2);
  await until('its end', () => statusOf(2) === 'succeeded');
  t.notMatch(world.said.join('\n'), /cut off|in the hands of|taken over|goes on without/);
  const ran = readFileSync(join(world.folder, 'ran'), 'utf8').trim().split('\n');
  t.equal(new Set(ran).size, ran.length, 'no attempt has run twice');
});
