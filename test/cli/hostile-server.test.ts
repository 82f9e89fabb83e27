// A server that is not on our side: what it answers moves no terminal, leads nowhere else, and nothing ever holds the key.
import { createServer } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { finish, spawnCommand, workFolder } from './harness.ts';
import { scriptedServer } from './in-process.ts';

const key = 'pk_hostile0123456789';
const escapes = '\u001b[31mred\u001b]0;title\u0007\u009b2J\r\nklaviyo-sink: 100 delivered';
const csv = 'email\nada@example.com\nnobody\n';

/** What could move a terminal: all controls but line ends and tabs. */
const controlsIn = (text: string): string[] => text.match(/(?![\n\t])\p{Cc}/gu) ?? [];

/** All that a run leaves: what it says, and every file in its folder. */
async function leftBy(command: string, args: readonly string[], env: NodeJS.ProcessEnv, folder: string) {
  const child = spawnCommand(command, args, { ...env, KLAVIYO_API_KEY: key, TMPDIR: folder });
  const { status, stdout, stderr } = await finish(
    child,
    args.includes('--skip-invalid') ? csv : 'email\nada@example.com\n',
  );
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return { status, stdout, stderr, all: [stdout, stderr, ...files].join('\n') };
}

const filesIn = (folder: string): string[] =>
  ['--journal', '--rejects', '--report'].flatMap((flag) => [flag, join(folder, flag.slice(2))]);

test('what a server says in an error moves no terminal and gives no key away', async (t) => {
  const detail = `no ${escapes} of ${key}`;
  const error = { id: '1', status: 400, code: `bad ${escapes}`, title: escapes, detail };
  const server = await scriptedServer(() => ({ status: 400, body: { errors: [error] } }));
  t.teardown(() => server.stop());
  for (const args of [
    ['--op', 'add', '--list-name', 'A'],
    ['--op', 'upsert'],
  ]) {
    const folder = workFolder(t);
    const left = await leftBy(
      'klaviyo-sink',
      [...args, '--skip-invalid', '--verbose', ...filesIn(folder)],
      server.env,
      folder,
    );
    t.not(left.status, 0);
    t.match(left.stderr, 'red', 'it is said all the same');
    t.strictSame(controlsIn(left.stderr), [], 'no controls but line ends and tabs');
    t.notMatch(left.all, key);
  }
  const folder = workFolder(t);
  const left = await leftBy(
    'klaviyo-source',
    ['profiles', '--report', join(folder, 'report')],
    server.env,
    folder,
  );
  t.not(left.status, 0);
  t.strictSame(controlsIn(left.stderr), []);
  t.notMatch(left.all, key);
});

test('a key that comes back in another spelling is not printed either', async (t) => {
  const body = JSON.stringify({ errors: [{ code: 'x', title: 'x', detail: `of ${key}` }] });
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/vnd.api+json' });
    response.end(body.replace('pk_', '\\u0070k_'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const folder = workFolder(t);
  const env = { KLAVIYO_BASE_URL: `http://127.0.0.1:${port}` };
  const left = await leftBy('klaviyo-sink', ['--op', 'upsert', ...filesIn(folder)], env, folder);
  t.match(left.stderr, 'of [the key]');
  t.notMatch(left.all, key);
});

test('no redirect is followed, and no next page to another host', async (t) => {
  const other = await scriptedServer(() => ({ status: 200, body: { data: [] } }));
  t.teardown(() => other.stop());
  const elsewhere = other.env['KLAVIYO_BASE_URL'] ?? '';
  for (const answer of [
    { status: 302, headers: { location: `${elsewhere}/api/profiles` } },
    { status: 308, headers: { location: `${elsewhere}/api/profiles` } },
    { status: 200, body: { data: [], links: { next: `${elsewhere}/api/profiles?page[cursor]=a` } } },
  ]) {
    const server = await scriptedServer(() => answer);
    t.teardown(() => server.stop());
    const folder = workFolder(t);
    const left = await leftBy('klaviyo-source', ['profiles', '--retry-limit', '1'], server.env, folder);
    t.not(left.status, 0, JSON.stringify(answer));
    t.notMatch(left.all, key);
  }
  t.strictSame(other.requests, [], 'nobody came there');
});

test('a key on the command line is refused and not repeated', async (t) => {
  const folder = workFolder(t);
  for (const args of [
    ['--api-key', key],
    [key],
    ['--op', 'upsert', '--map', `${key}=email`, '--list-name', key, '--nonsense'],
  ]) {
    const left = await leftBy('klaviyo-sink', args, {}, folder);
    t.equal(left.status, 64, args.join(' '));
    t.notMatch(left.all, key);
  }
});
