// What a run printed, and a past day run again.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { terminal } from '../terminal.ts';

test('trigger --at runs as of that time, and changes nothing that is due', async (t) => {
  const { run } = terminal(t);
  await run(['create', 'a', '@daily', '--shell', '--', 'echo "as of $KLAVIYO_SCHEDULED_AT"']);
  const before = JSON.parse((await run(['list', '--json'])).out)[0].next_run;
  for (const [at, utc] of [
    ['2025-11-01T00:00:00Z', '2025-11-01T00:00:00Z'],
    ['2027-03-01T09:00:00+09:00', '2027-03-01T00:00:00Z'],
  ] as const) {
    t.equal((await run(['trigger', 'a', '--at', at])).status, 0);
    t.equal((await run(['logs', 'a'])).out, `as of ${utc}\n`);
  }
  t.equal(JSON.parse((await run(['list', '--json'])).out)[0].next_run, before);
  t.match(await run(['run', '--once']), { status: 0, err: '' });
  const history = await run(['history', 'a']);
  t.match(history.out, /1 +succeeded \(as of 2025-11-01 00:00:00\)/);
  t.match(JSON.parse((await run(['history', 'a', '--json'])).out), [
    { cause: 'trigger', scheduled_at: '2025-11-01T00:00:00Z' },
    { cause: 'trigger', scheduled_at: '2027-03-01T00:00:00Z' },
  ]);
  for (const at of ['yesterday', '2026-02-30T00:00:00Z', '2026-11-01', '']) {
    t.match(
      await run(['trigger', 'a', '--at', at]),
      { status: 64, err: /--at: expected a time with its offset/ },
      at,
    );
  }
});

test('logs prints the last run or the one that is asked for, with what was moved away', async (t) => {
  const { run, folder } = terminal(t);
  await run(['create', 'a', '', '--shell', '--', 'echo "run $KLAVIYO_RUN_ID"']);
  t.match(await run(['logs', 'a']), { status: 0, out: '', err: /a has not run yet/ });
  await run(['trigger', 'a']);
  await run(['trigger', 'a']);
  writeFileSync(join(folder, 'store/runs/a/000001.log.1'), 'moved\n');
  t.equal((await run(['logs', 'a'])).out, 'run 2\n');
  t.equal((await run(['logs', 'a', '-n', '1'])).out, 'moved\nrun 1\n');
  t.equal(
    (await run(['logs', 'a', '--follow'])).out,
    'run 2\n',
    'a run that has ended is printed and no more',
  );
  t.match(await run(['logs', 'a', '-n', '3']), { status: 64, err: /no run 3 of a: there are 1 to 2/ });
  t.match(await run(['logs', 'b']), { status: 64, err: /no schedule b/ });
  t.match(await run(['logs']), { status: 64, err: /expected one name/ });
});

test('logs --follow prints as it comes and ends with the run', async (t) => {
  const { run, folder } = terminal(t);
  const text = 'echo begin; touch begun; while [ ! -e gate ]; do sleep 0.05; done; echo end';
  await run(['create', 'a', '', '--directory', folder, '--shell', '--', text]);
  const triggered = run(['trigger', 'a']);
  while (!existsSync(join(folder, 'begun'))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const followed = run(['logs', 'a', '--follow']);
  const early = await Promise.race([followed, new Promise((resolve) => setTimeout(resolve, 500, 'waits'))]);
  t.equal(early, 'waits');
  writeFileSync(join(folder, 'gate'), '');
  t.equal((await followed).out, 'begin\nend\n');
  await triggered;
});
