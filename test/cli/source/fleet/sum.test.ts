// klaviyo-source report: reports added up, and what is missing named.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import * as z from 'zod';
import { workFolder } from '../../harness.ts';
import { here, ndjson, withSandbox } from '../running.ts';

const env = { KLAVIYO_API_KEY: 'pk_test' };
const span = (from: number | null, to: number | null) => ({
  from: from === null ? null : `2026-01-0${from}T00:00:00Z`,
  to: to === null ? null : `2026-01-0${to}T00:00:00Z`,
});
const whole = {
  command: 'klaviyo-source',
  resource: 'events',
  filter_by: 'datetime',
  started_at: '2026-02-01T00:00:00.000Z',
  seconds: 10,
  exit_status: 0,
  records: 5,
  bytes: 50,
  requests: 2,
  rate_limited: 0,
  restarts: 0,
  incomplete_pages: 0,
  span: null,
  shard: null,
};

/** What is printed of these reports, each in a file. */
async function summed(t: Test, reports: readonly unknown[], more: readonly string[] = []) {
  const folder = workFolder(t);
  const files = reports.map((report, nth) => {
    const file = join(folder, `${nth}.json`);
    writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
    return file;
  });
  const ran = await here(['report', ...files, ...more], { env });
  return { ...ran, stderr: ran.stderr.replaceAll(`${folder}/`, '') };
}

const shardOf = (index: number) => ({
  ...whole,
  span: span(index + 1, index + 2),
  shard: { index, of: 3 },
});
const shardsOf = (...indexes: number[]) => indexes.map(shardOf);

void test('reports of all shards are added up', async (t) => {
  const { env: there } = await withSandbox(t, '--profiles', '30', '--events', '300');
  const folder = workFolder(t);
  const args = ['events', '--start-time', '2025-01-01', '--end-time', '2026-10-01', '--skip-related'];
  const files = [0, 1, 2].map((index) => join(folder, `${index}.json`));
  for (const [index, file] of files.entries()) {
    await here([...args, '--shard', `${index}/3`, '--report', file], { env: there });
  }
  const all = ndjson((await here(args, { env: there })).stdout).length;
  const { status, stdout, stderr } = await here(['report', ...files], { env });
  t.equal(status, 0, stderr);
  t.match(JSON.parse(stdout), { reports: 3, records: all, exit_status: 0, problems: [] });
  const requests = files.map(
    (file) => z.object({ requests: z.number() }).parse(JSON.parse(readFileSync(file, 'utf8'))).requests,
  );
  t.match(JSON.parse(stdout), { requests: requests.reduce((a, b) => a + b) });
  t.equal((await here(['report', ...files.slice(0, 2)], { env })).status, 65, 'without the last');
});

void test('a shard that is missing, twice there or not whole is named', async (t) => {
  const [first, second, third] = shardsOf(0, 1, 2);
  const open = (from: number | null, to: number | null) => ({ ...whole, span: span(from, to) });
  const plan = [0, 1, 2]
    .map((index) =>
      JSON.stringify({
        index,
        of: 3,
        args: ['--start-time', span(index + 1, null).from, '--end-time', span(null, index + 2).to],
        records: 5,
      }),
    )
    .join('\n');
  for (const [reports, why] of [
    [shardsOf(1, 2), /shard 0\/3 is missing/],
    [shardsOf(0, 1), /shard 2\/3 is missing/],
    [shardsOf(0, 1, 1, 2), /shard 1\/3 is there 2 times: 1\.json, 2\.json/],
    [[first, second, { ...third, shard: { index: 1, of: 2 } }], /no parts of one cut/],
    [[first, second, { ...third, exit_status: 69 }], /2\.json: its run ended with 69/],
    [[first, second, { ...third, reader_gone: true }], /went away/],
    [[first, second, ''], /2\.json: empty/],
    [[open(1, 2), open(3, 4)], /nothing was read from 2026-01-02T00:00:00Z to 2026-01-03T00:00:00Z/],
    [[open(null, 3), open(2, null)], /0\.json and 1\.json overlap/],
    [[open(1, 4), open(2, 3)], /overlap/],
    [[plan, open(1, 2), open(2, 3)], /shard 2\/3 is missing, from 2026-01-03/],
    [[plan, open(1, 2), open(2, 4)], /no shard of the plan/],
    [[plan], /shard 0\/3 is missing/],
    [['{'], /not JSON/],
  ] as const) {
    const { status, stderr, stdout } = await summed(t, reports);
    t.equal(status, 65, String(why));
    t.match(stderr, why);
    t.match(JSON.parse(stdout), { exit_status: 65, problems: [String] });
  }
  for (const reports of [
    [first, second, third],
    [open(null, 2), open(2, 3), open(3, null)],
    [plan, open(3, 4), open(1, 2), open(2, 3)],
    [open(1, 2), { ...open(1, 2), resource: 'profiles' }],
    [whole],
  ]) {
    const { status, stderr } = await summed(t, reports);
    t.equal(status, 0, stderr);
  }
  t.equal((await summed(t, [whole], [join('no', 'such.json')])).status, 65);
  t.equal((await here(['report'], { env })).status, 64);
});
