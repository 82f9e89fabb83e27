// A list removal that Klaviyo refuses by listing ids: these records are out, the rest goes, and nothing is searched for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import * as z from 'zod';
import { workFolder } from '../../../cli/harness.ts';
import { fakeClock, refusal, runSink, scriptedServer } from '../../../cli/in-process.ts';

const row = z.object({
  line: z.number(),
  reason: z.string(),
  column: z.string().nullable(),
  message: z.string(),
});
const body = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Removes 200 profiles, of which Klaviyo does not know some; `listed` says how it tells, of those that it got. */
async function remove(
  t: Test,
  unknown: readonly number[],
  listed: (ids: readonly string[]) => string,
  ...flags: string[]
) {
  const isUnknown = (id: string) => unknown.includes(Number(id.slice(1)));
  const server = await scriptedServer(({ method, body: text }) => {
    if (method === 'GET') {
      return { status: 200, body: { data: { type: 'list', id: 'L1', attributes: { name: 'N' } } } };
    }
    const ids = body.parse(JSON.parse(text)).data.map(({ id }) => id);
    const refused = ids.filter(isUnknown);
    return refused.length === 0 ? { status: 204 } : refusal(listed(refused), '/data/');
  });
  t.teardown(() => server.stop());
  const rejects = join(workFolder(t), 'rejects.ndjson');
  const ids = Array.from({ length: 200 }, (_, n) => `P${n + 1}\n`).join('');
  const ran = await runSink(['--op', 'remove', '--list-id', 'L1', '--rejects', rejects, ...flags], {
    input: `profile_id\n${ids}`,
    env: server.env,
    clock: fakeClock(),
  });
  const rows = readFileSync(rejects, 'utf8').split('\n').slice(0, -1);
  return {
    ...ran,
    requests: server.requests.filter(({ method }) => method === 'DELETE').length,
    rejects: rows.map((one) => row.parse(JSON.parse(one))),
  };
}

test('the records whose ids a refusal lists are rejected, and one request carries the rest', async (t) => {
  for (const words of [
    'Unknown profile IDs: ',
    'Invalid profile IDs: ',
    'Invalid profile IDs in this list: ',
  ]) {
    const { status, rejects, requests, stderr } = await remove(
      t,
      [3, 150, 7],
      (ids) => words + ids.join(', '),
      '--skip-invalid',
    );
    t.equal(status, 0, stderr);
    t.same(
      rejects.map(({ line, reason, column, message }) => [line, reason, column, message]),
      [3, 7, 150].map((n) => [
        n + 1,
        'refused',
        'profile_id',
        `Klaviyo refused the record: ${words.trim()} P${n}`,
      ]),
    );
    t.equal(requests, 2);
  }
});

test('a list that is cut short is asked for again, and all that are refused need no further request', async (t) => {
  const some = await remove(t, [1, 2, 3], ([id]) => `Invalid profile IDs: ${id}`, '--skip-invalid');
  t.same(
    some.rejects.map(({ line }) => line),
    [2, 3, 4],
  );
  t.equal(some.requests, 4);
  const every = Array.from({ length: 200 }, (_, n) => n + 1);
  const all = await remove(t, every, (ids) => `Invalid profile IDs: ${ids.join(',')}`, '--skip-invalid');
  t.equal(all.rejects.length, 200);
  t.equal(all.requests, 1);
});

test('without --skip-invalid the batch fails, and the message names the line', async (t) => {
  const { status, stderr, rejects } = await remove(t, [9], ([id]) => `Invalid profile IDs: ${id}`);
  t.equal(status, 1);
  t.match(stderr, '200 records failed: Klaviyo refused the batch: Invalid profile IDs: P9');
  t.match(rejects[0]?.message, /^line 10: /);
});

test('ids that were not sent accuse nobody', async (t) => {
  const { status, rejects, requests } = await remove(
    t,
    [9],
    () => 'Invalid profile IDs: ZZZZ',
    '--skip-invalid',
  );
  t.equal(status, 1);
  t.equal(requests, 1);
  t.equal(rejects.filter(({ reason }) => reason === 'batch_refused').length, 200);
});
