// A store with many broken files: what can be read is shown, and a person sees it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { terminal } from './terminal.ts';

const broken = 300;

function breakFiles(folder: string, count: number, name: (nth: number) => string): void {
  for (let nth = 0; nth < count; nth += 1) {
    writeFileSync(join(folder, name(nth)), '{ "name": ');
  }
}

test('hundreds of broken files are a few lines beside the schedules that can be read', async (t) => {
  const { folder, run } = terminal(t);
  await run(['create', 'good', '@daily', '--', 'true']);
  const schedules = join(folder, 'store', 'schedules');
  breakFiles(schedules, broken, (nth) => `bad${String(nth).padStart(3, '0')}.json`);
  const { status, out, err } = await run(['list']);
  t.equal(status, 0);
  t.match(out, /^good /m);
  const lines = err.trimEnd().split('\n');
  t.equal(lines.length, 5, err);
  t.match(lines[0], /schedules\/bad000\.json: not valid JSON/);
  t.match(
    lines[3],
    /^klaviyo-schedule: and 297 more broken files in \S+: schedules\/bad003\.json, .*bad010\.json, …; klaviyo-schedule show NAME says/,
  );
  t.match(lines[4], /nothing runs these schedules now/);
  const json = await run(['list', '--json']);
  t.equal(JSON.parse(json.out)[0].name, 'good');
  t.equal(json.err.trimEnd().split('\n').length, 4);
  t.match((await run(['show', 'bad003'])).err, /bad003\.json: not valid JSON/);
});

test('four broken files are told whole, and where none can be read there is no talk of a first schedule', async (t) => {
  const { folder, run } = terminal(t);
  const schedules = join(folder, 'store', 'schedules');
  mkdirSync(schedules, { recursive: true });
  breakFiles(schedules, 4, (nth) => `bad${nth}.json`);
  const { out, err } = await run(['list']);
  t.equal(out, '');
  t.strictSame(err.match(/bad\d\.json: not valid JSON/g)?.length, 4);
  t.notMatch(err, /no schedule yet/);
});

test('a history with many broken files is still a history', async (t) => {
  const { folder, run } = terminal(t);
  await run(['create', 'a', '', '--', 'true']);
  await run(['trigger', 'a']);
  breakFiles(join(folder, 'store', 'runs', 'a'), 50, (nth) => `${String(nth + 2).padStart(6, '0')}.json`);
  const { out, err } = await run(['history', 'a']);
  t.match(out, /^ 1 {2}succeeded/m);
  t.equal(err.trimEnd().split('\n').length, 4, err);
  t.match(err, /and 47 more broken files in .*: runs\/a\/000005\.json, /);
});
