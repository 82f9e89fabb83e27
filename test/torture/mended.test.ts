// Faults that once broke the law: each call that fails, and what is to come of it.
import { readFileSync, renameSync, symlinkSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { noPlan, parsePlan } from './plan.ts';
import { runCommand } from './run.ts';
import { scenes } from './scenes/index.ts';
import { refer, staged, torture, type Reference } from './torture.ts';

const references = new Map<string, Promise<Reference>>();

function sceneNamed(name: string) {
  const scene = scenes.find((one) => one.name === name);
  if (scene === undefined) {
    throw new Error(`no scene ${name}`);
  }
  return scene;
}

function referenceOf(name: string): Promise<Reference> {
  const known = references.get(name) ?? refer(sceneNamed(name));
  references.set(name, known);
  return known;
}

function faultIn(text: string) {
  const { fault } = parsePlan(text);
  if (fault === undefined) {
    throw new Error(`no fault: ${text}`);
  }
  return fault;
}

/** Scene, the call that fails, the status to come, and what is said. */
const table: readonly (readonly [string, string, number, RegExp])[] = [
  // The folder of a state could not be synced: the state stood there, and the run said that it was as it was.
  ['source partitions', 'call fs.fsyncSync 1 EIO by=syncFolder', 74, /the state has moved/],
  // What can't be seen for a moment was taken for missing.
  ['sandbox', 'call fs.statSync 1 EIO on=account by=isThere', 74, /account/],
  ['source changes', 'call fs.statSync 1 EIO on=snapshot by=isThere', 74, /EIO/],
  ['source csv', 'call promises.open 1 EMFILE on=/out by=prepareGzipAppend', 74, /EMFILE/],
  // What closing said of a file that was read to its end ended the process.
  ['source lookback', 'call fs.close 1 EIO', 0, /next incremental run begins/],
  ['source changes', 'call fs.close 1 EIO', 0, /records of list-profiles/],
  // A job that could not be followed was not named.
  ['sink add', 'call fs.writeSync 1 EIO by=FollowedJobs', 74, /jobs that have not ended/],
  // What could not be put away hid the account of a run, or its end.
  ['source append', 'call fs.rmSync 1 EIO on=state.lock by=release', 0, /next incremental run begins/],
  ['sink add', 'call handle.close 1 EIO', 0, /6 delivered/],
  ['sink add', 'call fs.closeSync 1 EIO by=letGo', 0, /6 delivered/],
  ['source append', 'call handle.close 1 EIO by=finish', 0, /next incremental run begins/],
  // The file by which a report is tried stayed where it could not be closed.
  ['sink add', 'call fs.closeSync 1 EIO by=tryReport', 74, /--report report\.json: can't be written \(EIO\)/],
  // No process to be had for a moment is no fault of the command.
  ['schedule', 'call child.spawn 1 EAGAIN', 0, /tried again/],
  ['schedule', 'call fs.closeSync 1 EIO by=launch', 0, /succeeded/],
  // A lock was there, and an error denied it: its own holder waited for it for ever.
  ['schedule', 'call fs.rmSync 1 EACCES on=.tmp by=lockRun', 0, /succeeded/],
  // A lock that could not be given up for a moment kept its own holder out for ever.
  ['schedule', 'call fs.readFileSync 1 EMFILE on=write.lock by=release', 0, /succeeded/],
  // A lock that can't be looked at for a moment left its run open, to be started once more.
  ['schedule', 'call fs.readFileSync 1 EIO on=.lock by=confirm', 0, /tried again/],
];

for (const [name, text, status, said] of table) {
  test(`${name}: ${text}`, async (t) => {
    const verdict = await torture(await referenceOf(name), { call: faultIn(text) });
    t.ok(verdict.isMet, 'the call came');
    t.strictSame(verdict.problems, [], verdict.stderr);
    t.equal(verdict.status, status, verdict.stderr);
    t.match(verdict.stderr, said);
  });
}

/** A run that ends well, and then one for which a call fails: the second changes nothing. */
for (const [name, file, text] of [
  ['sink consent', 'journal', 'call fs.statSync 1 EIO on=journal by=readJournal'],
  ['sink changed', 'state', 'call fs.statSync 1 EIO on=state by=DigestFile'],
  ['source lookback', 'state', 'call fs.statSync 1 EIO on=seen-b by=isThere'],
] as const) {
  test(`${name}: a ${file} that can't be seen is not begun anew`, async (t) => {
    await staged(sceneNamed(name), async (stage, folder) => {
      const first = await runCommand(stage.prepare(), folder);
      t.equal(first.status, 0, first.stderr);
      const before = readFileSync(join(folder, file));
      const twice = stage.twice();
      const plan = { ...noPlan, fault: faultIn(text) };
      const second = await runCommand(stage.prepare(), folder, { plan });
      t.not(second.fired, null, 'the call came');
      t.equal(second.status, 74, second.stderr);
      t.match(second.stderr, /EIO/);
      t.ok(readFileSync(join(folder, file)).equals(before), 'as it was');
      t.equal(stage.twice(), twice, 'nothing is sent or printed again');
    });
  });
}

test('a link whose folder can not be seen for a moment is not replaced by a file', async (t) => {
  await staged(sceneNamed('source append'), async (stage, folder) => {
    const [state, real] = [join(folder, 'state'), join(folder, 'real')];
    renameSync(state, real);
    symlinkSync('real', state);
    const plan = { ...noPlan, fault: faultIn('call fs.realpathSync 1 EIO by=State') };
    const { status, fired, stderr } = await runCommand(stage.prepare(), folder, { plan });
    t.not(fired, null, 'the call came');
    t.equal(status, 74, stderr);
    t.ok(lstatSync(state).isSymbolicLink());
  });
});

test('of records that were taken without a job a later run says that nobody can follow them', async (t) => {
  await staged(sceneNamed('sink add'), async (stage, folder) => {
    stage.server?.fail([{ nth: 2, way: 'half', stays: false }]);
    const first = await runCommand(stage.prepare(), folder);
    t.equal(first.status, 69, first.stderr);
    t.match(first.stderr, /their import jobs are not known/);
    stage.server?.fail();
    const again = await runCommand(stage.prepare(), folder);
    t.equal(again.status, 0, again.stderr);
    t.match(again.stderr, /warning: of 7 records .* the import job is not known/);
    t.strictSame(await stage.problems(again), []);
  });
});
