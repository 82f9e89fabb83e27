// Snapshots: what was saved is what is loaded, and half a file is no snapshot.
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { loadSnapshot, saveSnapshot } from '../../../lib/sandbox/store/snapshot.ts';
import { AccountStore } from '../../../lib/sandbox/store/store.ts';
import { startClient, type Client } from '../writing.ts';

const now = Date.parse('2026-07-20T12:00:00Z');
const options = { now: () => now };

const reads = [
  '/api/lists',
  '/api/profiles?additional-fields[profile]=subscriptions,predictive_analytics&page[size]=100',
  '/api/events?include=profile,metric,attributions&page[size]=500',
  '/api/campaigns?filter=equals(messages.channel,"email")&include=campaign-messages,tags',
  '/api/flows?include=flow-actions,tags',
  '/api/profile-bulk-import-jobs',
  '/api/tags',
];

async function answers(client: Client): Promise<string[]> {
  const texts = [];
  for (const path of reads) {
    const { text } = await client.call('GET', encodeURI(path));
    texts.push(text.replaceAll(client.sandbox.url, ''));
  }
  return texts;
}

void test('every read of a loaded account is the same, byte for byte', async (t) => {
  const path = join(t.testdir(), 'snapshot');
  const first = await startClient(t, {
    ...options,
    fill: (store) => fillStore(store, { profiles: 80, events: 600 }),
  });
  const event = {
    properties: { text: 'line\nbreak "quoted" ü' },
    metric: { data: { type: 'metric', attributes: { name: 'New' } } },
    profile: { data: { type: 'profile', attributes: { email: 'new@example.com' } } },
    unique_id: 'once',
  };
  await first.post('/api/events', { data: { type: 'event', attributes: event } });
  saveSnapshot(first.sandbox.store, path);
  const second = await startClient(t, { ...options, fill: (store) => loadSnapshot(store, path) });
  t.same(await answers(second), await answers(first));
  const ids = [];
  for (const client of [first, second]) {
    await client.post('/api/events', { data: { type: 'event', attributes: event } });
    const { text } = await client.post('/api/lists', {
      data: { type: 'list', attributes: { name: 'Next' } },
    });
    ids.push(text.replaceAll(client.sandbox.url, ''));
  }
  t.equal(ids[0], ids[1], 'ids go on where they were');
  t.equal(second.sandbox.store.events.size, first.sandbox.store.events.size, 'a known event stays known');
  await second.look('reset', 'POST');
  t.equal((await answers(second))[1], (await answers(first))[1], 'a reset loads the file again');
});

void test('a snapshot is readable by its owner alone, and replaces the old one in one step', (t) => {
  const path = join(t.testdir({ snapshot: 'old' }), 'snapshot');
  saveSnapshot(new AccountStore(options), path);
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.throws(() => statSync(`${path}.part`), { code: 'ENOENT' });
  t.end();
});

void test('no link that stands beside the snapshot is followed', (t) => {
  const folder = t.testdir({ victim: 'untouched' });
  const path = join(folder, 'snapshot');
  symlinkSync(join(folder, 'victim'), `${path}.part`);
  saveSnapshot(new AccountStore(), path);
  t.equal(readFileSync(join(folder, 'victim'), 'utf8'), 'untouched');
  t.notOk(lstatSync(path).isSymbolicLink());
  symlinkSync(path, join(folder, 'own'));
  saveSnapshot(new AccountStore(), join(folder, 'own'));
  t.ok(lstatSync(join(folder, 'own')).isSymbolicLink(), 'a link that the user named stays one');
  t.throws(() => saveSnapshot(new AccountStore(), folder), { code: 'EISDIR' });
  t.same(
    readdirSync(folder).toSorted(),
    ['own', 'snapshot', 'snapshot.part', 'victim'],
    'nothing is left over',
  );
  t.end();
});

void test('a file that is no snapshot, or breaks off, is refused with its line', (t) => {
  const path = join(t.testdir(), 'snapshot');
  const store = new AccountStore(options);
  fillStore(store, { profiles: 3, events: 3 });
  saveSnapshot(store, path);
  const text = readFileSync(path, 'utf8');
  const lines = text.trimEnd().split('\n');
  const load = (content: string) => () => {
    writeFileSync(path, content);
    loadSnapshot(new AccountStore(options), path);
  };
  t.doesNotThrow(load(text));
  t.doesNotThrow(load(text.trimEnd()), 'a line feed at the end is not needed');
  t.throws(load(''), { message: /breaks off after line 0/ });
  t.throws(load('id,email\n1,a@example.com\n'), { message: /:1: no line of a snapshot/ });
  t.throws(load(`${lines.slice(1).join('\n')}\n`), { message: /:1: no line/ });
  t.throws(load(lines.slice(0, 5).join('\n')), { message: /breaks off after line 5/ });
  t.throws(load(text.slice(0, -8)), { message: new RegExp(`:${lines.length}: no line`) });
  t.throws(load(`${text}{"resource":{}}\n`), { message: /no line/ });
  t.throws(() => loadSnapshot(new AccountStore(options), `${path}.none`), { code: 'ENOENT' });
  t.end();
});
