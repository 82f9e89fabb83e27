// A store that everybody may write to runs nothing: whoever writes there would run commands as its owner.
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { terminal } from '../../cli/schedule/terminal.ts';

test('neither the daemon nor trigger runs what everybody could have written', async (t) => {
  for (const place of ['store', 'store/runs', 'store/schedules', 'store/schedules/a.json']) {
    const { folder, run } = terminal(t);
    await run(['create', 'a', '', '--directory', folder, '--shell', '--', 'touch ran']);
    const path = join(folder, place);
    chmodSync(path, 0o777);
    for (const argv of [
      ['trigger', 'a'],
      ['run', '--once'],
    ]) {
      const { status, err } = await run(argv);
      t.equal(status, 78, `${argv.join(' ')}: ${place}`);
      t.match(err, `${path} can be written by every user of this machine`);
      t.match(err, `chmod o-w ${path}`);
    }
    t.notOk(existsSync(join(folder, 'ran')), 'nothing ran');
    chmodSync(path, place.endsWith('.json') ? 0o600 : 0o770);
    t.equal((await run(['trigger', 'a'])).status, 0, 'a group may');
    t.ok(existsSync(join(folder, 'ran')));
  }
});
