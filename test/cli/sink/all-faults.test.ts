// All that is wrong is said at once: all faults of a record, and all invalid records where the whole input is checked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import * as z from 'zod';
import { workFolder } from '../harness.ts';
import { fakeClock, refusal, runSink, scriptedServer, type Script } from '../in-process.ts';

const fault = z.object({ reason: z.string(), column: z.string().nullable(), message: z.string() });
const row = fault.extend({ line: z.number().nullable(), faults: z.array(fault).optional() });

async function rejectsOf(t: Test, args: readonly string[], input: string, script?: Script) {
  const server = await scriptedServer(script ?? (() => ({ status: 202, body: { data: { id: 'J1' } } })));
  t.teardown(() => server.stop());
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const { env } = server;
  const ran = await runSink([...args, '--rejects', rejects], { input, env, clock: fakeClock() });
  const lines = readFileSync(rejects, 'utf8').split('\n').slice(0, -1);
  const rows = lines.map((line) => row.parse(JSON.parse(line)));
  const named = rows.map(({ line, reason, faults = [] }) => [
    line,
    reason,
    faults.map((one) => `${one.column} ${one.reason}`),
  ]);
  return { ...ran, rows, named, requests: server.requests };
}

test('a rejection lists all faults of its record, and one fault alone has no list', async (t) => {
  const input =
    'email,phone_number,location\nno,1,x\n"",1,{}\nok@example.com,2,\na@example.com,+12025550123,"{""city"":null}"\n';
  const { named } = await rejectsOf(
    t,
    ['--op', 'upsert', '--skip-invalid', '--nulls', 'omit', '--dry-run'],
    input,
  );
  t.same(named, [
    [2, 'not_an_object', ['location not_an_object', 'email email_invalid', 'phone_number phone_invalid']],
    [3, 'phone_invalid', []],
    [4, 'phone_invalid', []],
  ]);
});

test('what only follows from a fault is none of its own', async (t) => {
  const { named } = await rejectsOf(
    t,
    ['--op', 'add', '--list-id', 'L1', '--skip-invalid', '--nulls', 'error', '--dry-run'],
    '{"email":null,"phone_number":"1","first_name":null}\n{"email":5,"external_id":null}\n',
  );
  t.same(named, [
    [1, 'null_value', ['email null_value', 'first_name null_value', 'phone_number phone_invalid']],
    [2, 'null_value', ['external_id null_value', 'email not_a_string']],
  ]);
  const dropped = await rejectsOf(
    t,
    ['--op', 'upsert', '--skip-invalid', '--drop-invalid', 'email', '--dry-run'],
    'email,phone_number\nno,\nno,1\nno,+12025550123\n',
  );
  t.same(
    dropped.named.map(([line, reason, faults]) => [line, reason, faults]),
    [
      [2, 'email_invalid', []],
      [3, 'email_invalid', ['email email_invalid', 'phone_number phone_invalid']],
      [4, 'email_invalid', []],
    ],
  );
});

test('without --skip-invalid the message names all faults of the record', async (t) => {
  const { status, stderr } = await runSink(['--op', 'upsert', '--dry-run'], {
    input: 'email,phone_number\nno,1\n',
  });
  t.equal(status, 65);
  t.match(stderr, /line 2: email: .*\(email_invalid\); phone_number: .*\(phone_invalid\)/);
});

test('--validate-first names every invalid record, sends nothing, and bounds what it prints', async (t) => {
  const bad = Array.from({ length: 50 }, (_, n) => `bad${n}`);
  const input = `email\na@example.com\n${bad.join('\n')}\nb@example.com\n`;
  const { status, stderr, rows, requests } = await rejectsOf(
    t,
    ['--op', 'upsert', '--validate-first'],
    input,
  );
  t.equal(status, 65);
  t.equal(requests.length, 0);
  t.same(
    rows.map(({ reason }) => reason),
    [...bad.map(() => 'email_invalid'), 'not_sent', 'not_sent'],
  );
  t.match(stderr, '50 invalid records');
  t.match(stderr, 'line 3: email:');
  t.match(stderr, /and 30 more; all are in .*rejects\.ndjson/);
  t.match(stderr, '52 records read = 0 delivered + 50 rejected + 2 failed');
  t.ok(stderr.split('\n').length < 30, stderr);
  const dry = await runSink(['--op', 'upsert', '--validate-first', '--dry-run'], { input });
  t.equal(dry.status, 65);
  t.match(dry.stderr, '50 invalid records');
  t.match(dry.stderr, '--rejects FILE lists all');
});

test("Klaviyo's errors about one record come together, of a refusal and of an import job", async (t) => {
  const pointer = (field: string) => `/data/attributes/profiles/data/1/attributes/${field}`;
  const errors = ['email', 'phone_number'].map((field) => ({
    id: '1',
    status: 400,
    code: 'invalid',
    title: 'Invalid.',
    detail: `Bad ${field}.`,
    source: { pointer: pointer(field) },
  }));
  const refused = await rejectsOf(
    t,
    ['--op', 'upsert', '--skip-invalid'],
    'email\na@example.com\nb@example.com\n',
    (_, nth) =>
      nth === 1 ? { ...refusal(''), body: { errors } } : { status: 202, body: { data: { id: 'J' } } },
  );
  t.same(refused.named, [[3, 'refused', ['email refused', 'phone_number refused']]]);
  const job = {
    type: 'x',
    id: 'J',
    attributes: { status: 'complete', completed_count: 1, failed_count: 1 },
  };
  const imported = await rejectsOf(
    t,
    ['--op', 'upsert', '--skip-invalid', '--wait'],
    'email\na@example.com\nb@example.com\n',
    ({ method, path }) => {
      if (method === 'POST') {
        return { status: 202, body: { data: { id: 'J' } } };
      }
      const data = errors.map((attributes, n) => ({ type: 'import-error', id: `${n}`, attributes }));
      return { status: 200, body: /errors/.test(path) ? { data, links: {} } : { data: job } };
    },
  );
  t.same(imported.named, [[3, 'import_error', ['email import_error', 'phone_number import_error']]]);
  t.match(imported.stderr, '1 delivered + 1 rejected + 0 failed');
});
