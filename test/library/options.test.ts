// The options of the library: each flag of the commands is declared or refused, and what the newest of them do.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import tap, { test } from 'tap';
import ts from 'typescript';
import { z } from 'zod';
import { rowsOf } from '../../lib/cli/kit/options.ts';
import { sinkOptions } from '../../lib/cli/sink/options.ts';
import { sourceOptions } from '../../lib/cli/source/options.ts';
import {
  deliver,
  KlaviyoClient,
  klaviyoReadable,
  klaviyoWritable,
  OptionsError,
  read,
} from '../../lib/index.ts';
import {
  refusedByRead,
  refusedBySink,
  refusedByStage,
  refusedByStream,
} from '../../lib/library/options/refused.ts';
import { startSandbox } from '../../lib/library/sandbox.ts';
import { finish, startSandbox as startProcess, workFolder } from '../cli/harness.ts';
import { inClone, urlInClone } from '../root.ts';

const sandbox = await startSandbox({ profiles: 30, lists: 1, events: 20, rateLimits: 'off', timeScale: 50 });
const client = new KlaviyoClient({ apiKey: sandbox.key, baseUrl: sandbox.url });
tap.teardown(async () => {
  await client.close();
  await sandbox.close();
});

test('a key that can be none is the fault of the option, not of an environment', async (t) => {
  for (const [apiKey, message] of [
    ['', /^no API key: give the option apiKey a private key/],
    [' ', /^no API key: give the option apiKey/],
    ['abc123', /^the option apiKey: that is no private API key; one begins with pk_/],
  ] as const) {
    t.throws(() => new KlaviyoClient({ apiKey }), { name: 'OptionsError', code: 'key_missing', message });
  }
});

/** The members of an interface and of those that it extends, as far as they are in these files. */
function membersOf(name: string, files: readonly string[]): Set<string> {
  const members = new Set<string>();
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(inClone(file), 'utf8'), ts.ScriptTarget.ESNext);
    ts.forEachChild(source, (node) => {
      if (!ts.isInterfaceDeclaration(node) || node.name.text !== name) {
        return;
      }
      for (const member of node.members) {
        if (member.name !== undefined && ts.isIdentifier(member.name)) {
          members.add(member.name.text);
        }
      }
      for (const { expression } of (node.heritageClauses ?? []).flatMap(({ types }) => types)) {
        for (const member of ts.isIdentifier(expression) ? membersOf(expression.text, files) : []) {
          members.add(member);
        }
      }
    });
  }
  return members;
}

const files = ['options/sink', 'deliver', 'options/source'].map((name) => `lib/library/${name}.ts`);
/** Of the library alone. */
const own = new Set(['client', 'op', 'output', 'signal', 'onNotice', 'onOutcome']);

const tables: readonly [string, string, z.ZodObject, ReadonlySet<string>][] = [
  ['DeliverOptions', 'klaviyo-sink', sinkOptions, refusedBySink],
  ['ReadOptions', 'klaviyo-source', sourceOptions, refusedByRead],
  ['ReadableOptions', 'klaviyo-source, of a stream', sourceOptions, refusedByStream],
];

for (const [name, command, table, refused] of tables) {
  test(`each flag of ${command} is declared in ${name}, or refused`, (t) => {
    const flags = rowsOf(table).map(({ key }) => key);
    const wanted = flags.filter((key) => !refused.has(key) && key !== 'output').toSorted();
    const declared = [...membersOf(name, files)].filter((key) => !own.has(key)).toSorted();
    t.same(declared, wanted);
    t.end();
  });
}

test('what is of a whole run is refused by a stage of it', (t) => {
  t.throws(() => klaviyoWritable(client, 'upsert', JSON.parse('{ "changed": "file" }')), {
    code: 'usage',
    message: /unknown option changed/,
  });
  t.ok(refusedByStage.has('journal'));
  t.end();
});

test('a mirror, with its numbers in the report', async (t) => {
  const first = ['email\nada@example.com\nbea@example.com\n'];
  await deliver(first, { client, op: 'add', listName: 'Mirrored', wait: true });
  const options = { client, op: 'mirror', listName: 'Mirrored' } as const;
  const error: unknown = await deliver(['email\nada@example.com\n'], { ...options, maxRemove: 0 }).catch(
    (caught: unknown) => caught,
  );
  t.match(error, { code: 'too_many_removals' });
  const report = await deliver(['email\nada@example.com\ncarl@example.com\n'], {
    ...options,
    maxRemove: '100%',
  });
  t.match(report, { operation: 'mirror', read: 2, removed: 1 });
});

test('only what changed', async (t) => {
  const changed = join(workFolder(t), 'state');
  const options = { client, op: 'upsert', changed } as const;
  await deliver(['email,first_name\na@example.com,A\nb@example.com,B\n'], options);
  t.ok(existsSync(changed));
  const report = await deliver(['email,first_name\na@example.com,A\nb@example.com,C\n'], options);
  t.match(report, { read: 2, delivered: 1, unchanged: 1 });
});

function texts(): { readonly output: Writable; readonly text: () => string } {
  let all = '';
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      all += chunk.toString();
      done();
    },
  });
  return { output, text: () => all };
}

test('a shard, a report and CSV', async (t) => {
  const count = async (shard?: string) =>
    (
      await klaviyoReadable(client, 'events', {
        shard,
        endTime: '2100-01-01',
        startTime: '2000-01-01',
      }).toArray()
    ).length;
  t.equal((await count('0/2')) + (await count('1/2')), await count());
  const { output, text } = texts();
  const report = await read('metric-aggregates', {
    client,
    output,
    metric: 'Placed Order',
    timeframe: 'last_30_days',
    measurements: ['count'],
    interval: 'day',
  });
  t.equal(report.exit_status, 0);
  t.match(text(), /"count":/);
  const csv = texts();
  await read('lists', { client, output: csv.output, format: 'csv' });
  t.match(csv.text(), /^id,/);
  t.throws(() => klaviyoReadable(client, 'metric-aggregates'), OptionsError);
});

/** Reads the profiles, waits now and then, and prints how many there were and how the heap grew behind the first quarter. */
const slow = `
import { setTimeout as sleep } from 'node:timers/promises';
import { KlaviyoClient, klaviyoReadable } from ${JSON.stringify(urlInClone('dist/library/index.js').href)};
const [baseUrl, apiKey] = process.env.SLOW.split(' ');
const client = new KlaviyoClient({ baseUrl, apiKey });
let [seen, early, most] = [0, 0, 0];
for await (const record of klaviyoReadable(client, 'profiles')) {
  if (++seen % 100 === 0) {
    await sleep(10);
  }
  if (seen % 5000 === 0) {
    gc();
    const { heapUsed } = process.memoryUsage();
    early ||= heapUsed;
    most = Math.max(most, heapUsed - early);
  }
}
await client.close();
console.log(JSON.stringify({ seen, most }));
`;

test('a slow reader of klaviyoReadable holds memory flat', async (t) => {
  const large = await startProcess('--profiles', '30000');
  const script = join(workFolder(t), 'slow.mjs');
  writeFileSync(script, slow);
  const env = { ...process.env, SLOW: `${large.url} pk_test` };
  const ended = await finish(spawn(process.execPath, ['--expose-gc', script], { env }));
  await large.stop();
  t.equal(ended.stderr, '');
  const { seen, most } = z.object({ seen: z.number(), most: z.number() }).parse(JSON.parse(ended.stdout));
  t.equal(seen, 30_000);
  t.ok(most < 6_000_000, `${most} bytes more at the most`);
});
