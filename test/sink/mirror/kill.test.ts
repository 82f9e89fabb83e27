// The mirror killed at any moment and started again: the same end, and nobody who is wanted was ever absent.
import { join } from 'node:path';
import { test } from 'tap';
import { workFolder } from '../../cli/harness.ts';
import { TestAccount } from './account.ts';
import { KillingServer, type Kill } from './killing.ts';

/** All moments take a minute: for who changes the mirror. */
const isWhole = process.env['FUZZ_RUNS'] !== undefined;
const members = [1, 2, 3, 4, 5];
const wanted = [3, 4, 5, 6, 7];
const email = (n: number) => `user${n}@example.com`;
const csv = (numbers: readonly number[]) => `email\n${numbers.map((n) => `${email(n)}\n`).join('')}`;

const moments: readonly Kill[] = Array.from({ length: 6 }, (_, n) => n + 1).flatMap((nth) => [
  { nth, when: 'before' },
  { nth, when: 'after' },
]);
/** Before the members are read, with the adds under way, and with the removals done but not answered. */
const some = moments.filter(({ nth, when }) => (nth === 3 || nth === 5) && when === 'after');

for (const strategy of ['list', 'tracked'] as const) {
  for (const kill of isWhole ? moments : some) {
    test(`${strategy}: killed ${kill.when} request ${kill.nth}, and started again`, async (t) => {
      const folder = workFolder(t);
      const account = await TestAccount.start(folder);
      t.teardown(() => account.close());
      const state = join(folder, 'vip.state');
      const tracked = strategy === 'tracked' ? ['--strategy', 'tracked', '--state', state] : [];
      const argv = ['--op', 'mirror', '--list-id', account.list, ...tracked];
      const server = await KillingServer.start(account.sandbox.url);
      t.teardown(() => server.close());
      const stranger = account.add({ email: 'stranger@example.com' });
      if (strategy === 'tracked') {
        const { status } = await server.run(argv, csv(members));
        t.equal(status, 0);
      } else {
        members.forEach((n) => account.add({ email: email(n) }));
      }
      const killed = await server.run(argv, csv(wanted), kill);
      t.ok(killed.isKilled || killed.status === 0, 'killed, or there were fewer requests');
      const again = await server.run(argv, csv(wanted));
      t.equal(again.status, 0, again.stderr);
      const strangers = strategy === 'tracked' ? ['stranger@example.com'] : [];
      t.same(account.known('email'), [...strangers, ...wanted.map(email)]);
      const { profiles } = account.sandbox.store;
      const left = new Set([...account.left].map((id) => profiles.get(id)?.email));
      t.notOk(
        wanted.some((n) => left.has(email(n))),
        'nobody who is wanted was absent',
      );
      t.equal(account.left.has(stranger), strategy === 'list');
    });
  }
}
