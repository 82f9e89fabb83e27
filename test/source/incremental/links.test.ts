// A file that is named by a link: messages call it as the user does, what is written goes to where it lies.
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { JournalFile } from '../../../lib/sink/resume/journal-file.ts';
import { Changes } from '../../../lib/source/incremental/changes.ts';
import { Lookback } from '../../../lib/source/incremental/lookback.ts';
import { State } from '../../../lib/source/incremental/state.ts';
import { FileOutput } from '../../../lib/source/output/file.ts';

/** A link in one folder to a file in another, with this text. */
function linked(t: Test, text: string): { readonly link: string; readonly target: string } {
  const folder = t.testdir({ here: {}, there: {} });
  const [link, target] = [join(folder, 'here', 'link'), join(folder, 'there', 'target')];
  writeFileSync(target, text);
  symlinkSync(target, link);
  return { link, target };
}

const head = { version: '1', started_at: '2026-01-31T12:00:00.000Z', key: '', options: {} };

/** What a step throws. */
async function saidBy(step: () => unknown): Promise<string> {
  try {
    await step();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing is thrown';
}

test('a broken file is called by the name that it was given', async (t) => {
  const { link, target } = linked(t, '{"version":');
  const output = { mode: 'append', gzip: false, notice: () => undefined } as const;
  const steps: readonly (readonly [flag: string, step: () => unknown])[] = [
    ['--state', () => new State(link)],
    ['--changes-since', () => Changes.open(link, 'lists', 'list_id')],
    ['--output', () => FileOutput.open(link, output)],
    ['--output', () => FileOutput.open(link, { ...output, gzip: true })],
    ['--journal', () => JournalFile.open(link, () => head)],
  ];
  for (const [flag, step] of steps) {
    const said = await saidBy(step);
    t.ok(said.startsWith(`${flag} ${link}:`), said);
    t.notMatch(said, target);
  }
  t.equal(readFileSync(target, 'utf8'), '{"version":', 'and left as it is');
});

test('a time of a state that is none is said of its name, too', async (t) => {
  const entry = { resource: 'lists', field: 'updated', ends: { '': 'yesterday' } };
  const { link } = linked(t, JSON.stringify({ version: 1, entries: [entry] }));
  const said = await saidBy(() => new State(link).entry('lists', 'updated'));
  t.ok(said.startsWith(`--state ${link}: "yesterday" is no time`), said);
});

test('half a line that a killed run has left is told of by name', async (t) => {
  const { link, target } = linked(t, '{"id":"a"}\n{"id":"ha');
  writeFileSync(join(target, '..', '.target.appending'), '{"size":11}\n');
  const told: string[] = [];
  await FileOutput.open(link, { mode: 'append', gzip: false, notice: (text) => told.push(text) });
  t.match(told, [`${link}: removed half a line`]);
  t.equal(readFileSync(target, 'utf8'), '{"id":"a"}\n');
});

test('a state is written to where its link leads', async (t) => {
  const { link, target } = linked(t, '{"version":1,"entries":[]}');
  new State(link).store('lists', 'updated', { ends: new Map([['', 0]]), seen: undefined });
  t.ok(lstatSync(link).isSymbolicLink());
  t.match(readFileSync(target, 'utf8'), /"lists"/);
});

test('what is to be restored beside a state is named so that it can be', async (t) => {
  const seen = { file: 'state.lists.seen-a', from: 0, records: 1 };
  const opened = (state: State): Promise<string> =>
    saidBy(() => Lookback.open({ state, name: 'lists', before: seen, from: 0, most: 10 }));
  const { link, target } = linked(t, '{"version":1,"entries":[]}');
  const there = join(target, '..', seen.file);
  t.equal(
    await opened(new State(link)),
    `${there} is missing: it belongs to ${link}, and says what was printed already; restore it, or run once without --lookback`,
  );
  writeFileSync(there, '1\ta\tb\n2\ta\tc\n');
  t.match(await opened(new State(link)), `${there} holds 2 records where ${link} says 1`);
  const own = join(link, '..', 'own', 'state');
  mkdirSync(join(own, '..'));
  writeFileSync(own, '{"version":1,"entries":[]}');
  const before = process.cwd();
  process.chdir(join(link, '..'));
  t.teardown(() => process.chdir(before));
  t.match(await opened(new State('own/state')), `own/${seen.file} is missing: it belongs to own/state,`);
});

test('a journal that its link leads to, and that is still to be made, is made there', async (t) => {
  const folder = t.testdir({ here: {}, there: {} });
  const [link, target] = [join(folder, 'here', 'link'), join(folder, 'there', 'journal')];
  symlinkSync(target, link);
  const said = await saidBy(async () => {
    const journal = await JournalFile.open(link, () => head);
    await journal.close();
  });
  t.equal(said, 'nothing is thrown');
  t.ok(lstatSync(link).isSymbolicLink(), 'the link stays');
  t.same(readdirSync(join(folder, 'there')), ['journal']);
});
