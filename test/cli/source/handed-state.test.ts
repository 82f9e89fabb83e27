// A state that the environment hands to a run, and the report hands on: no file of its own.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import * as z from 'zod';
import { workFolder } from '../harness.ts';
import { here, ndjson, withSandbox } from './running.ts';

const report = z.object({ exit_status: z.number(), records: z.number(), state: z.unknown() });
const readReport = (file: string) => report.parse(JSON.parse(readFileSync(file, 'utf8')));

void test('a state goes from run to run by KLAVIYO_STATE and --report', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '20', '--events', '100');
  const file = join(workFolder(t), 'report.json');
  const args = ['events', '--skip-related', '--incremental', '--state', '-', '--report', file];
  const first = await here(args, { env });
  t.equal(first.status, 0, first.stderr);
  t.equal(ndjson(first.stdout).length, readReport(file).records);
  const state = JSON.stringify(readReport(file).state);
  t.match(JSON.parse(state), { version: 1, entries: [{ resource: 'events', field: 'datetime' }] });
  const second = await here(args, { env: { ...env, KLAVIYO_STATE: state } });
  t.equal(second.status, 0, second.stderr);
  t.equal(second.stdout, '', 'nothing comes twice');
  t.notOk(existsSync('-') || existsSync('-.lock'), 'no file is made');
});

void test('a run that fails hands on what it was given', async (t) => {
  const { env } = await withSandbox(t, '--profiles', '5', '--events', '5');
  const file = join(workFolder(t), 'report.json');
  const args = ['events', '--incremental', '--state', '-', '--report', file];
  await here(args, { env });
  const { state } = readReport(file);
  const gone = { ...env, KLAVIYO_STATE: JSON.stringify(state), KLAVIYO_BASE_URL: 'http://127.0.0.1:9' };
  t.equal((await here(args, { env: gone })).status, 69);
  t.strictSame(readReport(file).state, state);
});

void test('a state that is none, or would be lost, is refused', async (t) => {
  const { env } = await withSandbox(t);
  const file = join(workFolder(t), 'report.json');
  const args = ['events', '--incremental', '--state', '-'];
  for (const text of ['{', 'null', '{"version":2}']) {
    const { status, stderr } = await here([...args, '--report', file], {
      env: { ...env, KLAVIYO_STATE: text },
    });
    t.equal(status, 78);
    t.match(stderr, /the environment variable KLAVIYO_STATE: not (JSON|a state)/);
  }
  const lost = await here(args, { env });
  t.equal(lost.status, 64);
  t.match(lost.stderr, /--state - needs --report FILE/);
  const back = await here([...args, '--report', file, '--lookback', '1d'], { env });
  t.equal(back.status, 64);
});
