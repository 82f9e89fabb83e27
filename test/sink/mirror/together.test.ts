// A mirror that sends only what changed, as people run it each night: from a config file, by a schedule, with a journal.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import * as z from 'zod';
import { run, workFolder } from '../../cli/harness.ts';
import { inClone } from '../../root.ts';
import { TestAccount } from './account.ts';

const email = (n: number) => `u${n}@example.com`;
const csv = (numbers: readonly number[]) =>
  `email,first_name\n${numbers.map((n) => `${email(n)},N${n}\n`).join('')}`;

const reported = z.object({
  read: z.number(),
  delivered: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
  failed: z.number(),
  added: z.number(),
  kept: z.number(),
  removed: z.number(),
  exit_status: z.number(),
});

test('a scheduled command with a config file mirrors, and sends what changed', async (t) => {
  const folder = workFolder(t);
  const account = await TestAccount.start(folder);
  t.teardown(() => account.close());
  const path = (name: string) => join(folder, name);
  const [input, report] = [path('vip.csv'), path('vip.json')];
  writeFileSync(
    path('vip.yml'),
    [
      'operation: mirror',
      'list_identify_type: id',
      `list_value: ${account.list}`,
      'strategy: tracked',
      `state: ${path('vip.tracked')}`,
      `changed: ${path('vip.changed')}`,
      'max_remove: 50%',
      'skip_invalid: true',
      'wait: true',
    ].join('\n'),
  );
  const env = {
    KLAVIYO_BASE_URL: account.sandbox.url,
    KLAVIYO_API_KEY: 'pk_test',
  };
  const node = process.execPath;
  const sink = [node, inClone('dist/bin/klaviyo-sink.js'), '--config', path('vip.yml'), '--report', report];
  const producer = ['--', node, '-e', `process.stdout.write(fs.readFileSync('${input}'))`];
  const schedule = (...args: string[]) =>
    run('klaviyo-schedule', ['--store', path('schedules'), ...args], { env });
  const created = await schedule('create', 'vip', '20 5 * * *', '--retries', '0', '--', ...sink, ...producer);
  t.match(created, { status: 0 }, created.stderr);
  account.add({ email: 'stranger@example.com' });

  const night = async (text: string, status = 0) => {
    writeFileSync(input, text);
    const ran = await schedule('trigger', 'vip');
    t.equal(ran.status, status, ran.stdout + ran.stderr);
    const said = reported.parse(JSON.parse(readFileSync(report, 'utf8')));
    t.equal(said.read, said.delivered + said.unchanged + said.rejected + said.failed);
    return said;
  };
  const imports = () => account.requests('POST /api/profile-bulk-import-jobs');

  t.match(await night(csv([1, 2, 3, 4])), { added: 4, kept: 0, removed: 0, unchanged: 0 });
  t.match(await night(csv([1, 2, 3, 4])), { added: 0, unchanged: 4, removed: 0, delivered: 0 });
  t.equal(imports(), 1, 'nothing was sent');
  t.match(await night(csv([1, 2, 3, 5])), { added: 1, unchanged: 3, removed: 1 });
  t.equal(imports(), 2);
  t.match(await night(csv([]), 65), { removed: 0 });
  t.match(await night(csv([9]), 65), { added: 0, removed: 0 }, 'three of four are more than half');
  t.equal(imports(), 2);
  t.same(account.known('email'), ['stranger@example.com', ...[1, 2, 3, 5].map(email)]);
});

test('it goes together with --changed, a journal, --wait and a dry run', async (t) => {
  const folder = workFolder(t);
  const account = await TestAccount.start(folder);
  t.teardown(() => account.close());
  const args = ['--op', 'mirror', '--changed', join(folder, 'state'), '--journal', join(folder, 'journal')];
  const waiting = [...args, '--wait'];
  const dry = await account.run([...args.slice(0, 4), '--dry-run'], { input: csv([1, 2, 3]) });
  t.match(dry, { status: 0, report: { added: 3, removed: 0 } });
  t.equal(account.members.size, 0);
  t.match(await account.run(waiting, { input: csv([1, 2, 3]) }), { status: 0, report: { added: 3 } });
  t.match(await account.run(waiting, { input: csv([1, 2, 3]) }), {
    status: 0,
    report: { read: 3, added: 0, delivered: 0, unchanged: 3 },
  });
  const gone = account.sandbox.store.profiles.find('email', email(2))?.id ?? '';
  account.members.delete(gone);
  const again = await account.run(waiting, { input: csv([1, 2, 3]) });
  t.match(again, { status: 0, report: { added: 1, unchanged: 2 } });
  t.same(account.known('email'), [1, 2, 3].map(email), 'the list equals the input');
});

test('who has left the list since is added again, whatever a journal says', async (t) => {
  const folder = workFolder(t);
  const account = await TestAccount.start(folder);
  t.teardown(() => account.close());
  const args = ['--op', 'mirror', '--journal', join(folder, 'journal'), '--wait'];
  t.match(await account.run(args, { input: csv([1, 2, 3]) }), { status: 0, report: { added: 3 } });
  for (let n = 0; n < 2; n++) {
    account.members.delete(account.sandbox.store.profiles.find('email', email(2))?.id ?? '');
    const again = await account.run(args, { input: csv([1, 2, 3]) });
    t.match(again, { status: 0, report: { read: 3, delivered: 3, added: 1, kept: 2 } }, again.stderr);
    t.same(account.known('email'), [1, 2, 3].map(email));
  }
  t.equal(account.requests('POST /api/profile-bulk-import-jobs'), 3);
  t.match(await account.run(args, { input: csv([1, 2, 3, 4]) }), {
    status: 0,
    report: { added: 1, kept: 3, journal: { delivered_before: 3 } },
  });
});
