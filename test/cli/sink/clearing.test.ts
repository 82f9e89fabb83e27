// --nulls unset: an import passes over null attributes, so a second request clears them; and what is told of it is true.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import * as z from 'zod';
import { workFolder } from '../harness.ts';
import { fakeClock, refusal, runSink, scriptedServer, type Script } from '../in-process.ts';

const taken = { status: 202, body: { data: { type: 'profile-bulk-import-job', id: 'J1' } } };
const cleared = { status: 200, body: { data: { type: 'profile', id: 'P1' } } };
const isClearing = (path: string) => path === '/api/profile-import';

const input = [
  '{"email":"a@example.com","first_name":null,"location":{"city":null,"zip":"1"},"points":null}',
  '{"email":"b@example.com","first_name":"Bea","points":null,"list":[null]}',
  '{"email":"c@example.com","profile_id":"P3","phone_number":null,"address1":null}',
  '',
].join('\n');

const row = z.object({ line: z.number().nullable(), reason: z.string(), column: z.string().nullable() });

async function unset(t: Test, script: Script, ...flags: string[]) {
  const server = await scriptedServer(script);
  t.teardown(() => server.stop());
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const argv = ['--op', 'upsert', '--nulls', 'unset', '--rejects', rejects, ...flags];
  const ran = await runSink(argv, { input, env: server.env, clock: fakeClock() });
  const lines = readFileSync(rejects, 'utf8').split('\n').slice(0, -1);
  const rows = lines.map((line) => row.parse(JSON.parse(line)));
  return {
    ...ran,
    requests: server.requests,
    rejects: rows.map(({ line, reason, column }) => [line, reason, column]),
  };
}

test('records with null attributes are cleared one a request, custom properties in the import itself', async (t) => {
  const { status, stderr, requests } = await unset(t, ({ path }) => (isClearing(path) ? cleared : taken));
  t.equal(status, 0, stderr);
  const [first, ...second] = requests;
  t.match(first, { method: 'POST', path: '/api/profile-bulk-import-jobs' });
  t.match(first?.body, '"meta":{"patch_properties":{"unset":["points"]}}');
  const bodies = second.map(({ path, body }): unknown => [path, JSON.parse(body)]);
  const wanted = [
    {
      type: 'profile',
      attributes: { email: 'a@example.com', first_name: null, location: { city: null } },
    },
    {
      type: 'profile',
      id: 'P3',
      attributes: { email: 'c@example.com', phone_number: null, location: { address1: null } },
    },
  ];
  t.same(
    new Set(bodies.map((one) => JSON.stringify(one))),
    new Set(wanted.map((data) => JSON.stringify(['/api/profile-import', { data }]))),
  );
  t.match(stderr, '--nulls unset: 2 records have attributes to clear');
  t.ok(stderr.indexOf('to clear') < stderr.indexOf('3 records read = 3 delivered'));
});

test('without --nulls unset, and for nulls that stay in arrays, nothing is sent twice', async (t) => {
  const server = await scriptedServer(() => taken);
  t.teardown(() => server.stop());
  await runSink(['--op', 'upsert'], { input, env: server.env });
  await runSink(['--op', 'upsert', '--nulls', 'unset'], {
    input: '{"email":"b@example.com","points":null,"list":[null,{"a":null}]}',
    env: server.env,
  });
  t.equal(server.requests.length, 2);
});

test('--estimate and --dry-run=bodies count and show the second requests', async (t) => {
  const report = join(workFolder(t), 'report.json');
  const argv = ['--op', 'upsert', '--nulls', 'unset', '--report', report];
  const estimate = await runSink([...argv, '--estimate'], { input });
  t.match(estimate.stderr, /^klaviyo-sink: 3 requests, /m);
  t.match(estimate.stderr, '2 records have attributes to clear');
  t.match(JSON.parse(readFileSync(report, 'utf8')), { requests: 3, clearing_requests: 2 });
  const many = Array.from({ length: 1600 }, (_, n) => `{"email":"p${n}@example.com","title":null}\n`).join(
    '',
  );
  const long = await runSink([...argv, '--estimate'], { input: many });
  t.match(long.stderr, /1,601 requests, .* at least 2m/);
  const bodies = await runSink([...argv, '--dry-run=bodies'], { input });
  t.equal(bodies.stdout.split('\n').length, 4);
});

test('a record that was not cleared is not delivered whole, and the message says what is left to do', async (t) => {
  const refuse: Script = ({ path, body }) =>
    isClearing(path) ? (body.includes('P3') ? refusal('No.', '/data/id') : cleared) : taken;
  const refused = await unset(t, refuse, '--skip-invalid');
  t.match(refused.stderr, '3 records read = 2 delivered + 1 rejected + 0 failed');
  t.same(refused.rejects, [[3, 'not_cleared', 'phone_number']]);
  const strict = await unset(t, refuse);
  t.equal(strict.status, 1);
  const lost = await unset(t, ({ path }) => (isClearing(path) ? { status: 500 } : taken));
  t.equal(lost.status, 1);
  t.match(lost.stderr, '3 records read = 1 delivered + 0 rejected + 2 failed');
  t.match(lost.stderr, 'whether it was cleared is not known');
  const stopped = await unset(t, ({ path }) =>
    isClearing(path) ? { ...refusal('Key.'), status: 401 } : taken,
  );
  t.equal(stopped.status, 77);
  t.match(stopped.stderr, '3 records read = 1 delivered + 0 rejected + 2 failed');
  t.same(
    stopped.rejects.map(([, reason]) => reason),
    ['not_cleared', 'not_cleared'],
  );
});

test('the account balances where the import refuses a record that was not cleared either', async (t) => {
  const status = { status: 'complete', completed_count: 1, failed_count: 2 };
  const errorAt = (n: number) => ({
    type: 'import-error',
    id: `${n}`,
    attributes: { detail: 'Bad.', source: { pointer: `/data/attributes/profiles/data/${n}/id` } },
  });
  const { stderr, rejects } = await unset(
    t,
    ({ method, path, body }) => {
      if (method === 'POST') {
        return isClearing(path) ? (body.includes('P3') ? refusal('No.') : cleared) : taken;
      }
      const data = /errors/.test(path)
        ? [errorAt(0), errorAt(2)]
        : { type: 'x', id: 'J1', attributes: status };
      return { status: 200, body: { data, links: {} } };
    },
    '--wait',
    '--skip-invalid',
  );
  t.match(stderr, '3 records read = 1 delivered + 2 rejected + 0 failed');
  t.same(rejects, [
    [3, 'not_cleared', 'phone_number'],
    [1, 'import_error', 'id'],
  ]);
});

test('a journal knows a record as delivered only when it is cleared', async (t) => {
  let isBroken = true;
  const server = await scriptedServer(({ path, body }) =>
    !isClearing(path) ? taken : isBroken && body.includes('P3') ? { status: 500 } : cleared,
  );
  t.teardown(() => server.stop());
  const argv = ['--op', 'upsert', '--nulls', 'unset', '--journal', join(workFolder(t), 'journal')];
  const first = await runSink(argv, { input, env: server.env, clock: fakeClock() });
  t.match(first.stderr, '2 delivered + 0 rejected + 1 failed');
  isBroken = false;
  server.requests.length = 0;
  const second = await runSink(argv, { input, env: server.env, clock: fakeClock() });
  t.equal(second.status, 0, second.stderr);
  t.match(second.stderr, '1 record has an attribute to clear');
  t.equal(server.requests.length, 2);
  t.match(server.requests[1]?.body, 'P3');
});
