// Faults that once broke the law: each call that fails, and what is to come of it.
import { readFileSync, renameSync, symlinkSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { noPlan, parsePlan } from './plan.ts';
import { runCommand } from './run.ts';
import { scenes } from './scenes.ts';
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

/** Scene, the call that fails, what its stack names, the status to come, and what is said or not said. */
const table: readonly (readonly [string, string, RegExp, number, RegExp])[] = [
  // The folder of a state could not be synced: the state stood there, and the run said that it was as it was.
  ['source partitions', 'call fs.fsyncSync 1 EIO', /syncFolder/, 74, /the state has moved/],
  // What can't be seen for a moment was taken for missing.
  ['sandbox', 'call fs.statSync 1 EIO on=account', /isThere/, 74, /account/],
  ['sink changed', 'call fs.statSync 1 EIO on=sending', /DigestFile/, 74, /EIO/],
  ['source changes', 'call fs.statSync 1 EACCES on=snapshot', /./, 0, /records of list-profiles/],
  ['source csv', 'call promises.open 1 EMFILE on=/out', /prepareGzipAppend/, 74, /EMFILE/],
  // A job that could not be followed was not named.
  ['sink add', 'call fs.writeSync 2 EIO', /keep/, 74, /jobs that have not ended/],
  // What could not be put away hid the account of a run, or its end.
  ['source append', 'call fs.rmSync 1 EIO on=state.lock', /release/, 0, /next incremental run begins/],
  ['sink add', 'call handle.close 1 EIO', /JournalFile/, 0, /6 delivered/],
  ['source append', 'call handle.close 3 EIO', /finish/, 0, /next incremental run begins/],
  // No process to be had for a moment is no fault of the command.
  ['schedule', 'call child.spawn 1 EAGAIN', /launch/, 0, /tried again/],
  ['schedule', 'call child.spawn 2 EMFILE', /launch/, 0, /tried again/],
];

for (const [name, text, place, status, said] of table) {
  test(`${name}: ${text}`, async (t) => {
    const verdict = await torture(await referenceOf(name), { call: faultIn(text) });
    t.ok(verdict.isMet, 'the call came');
    t.match(verdict.fired, place);
    t.strictSame(verdict.problems, [], verdict.stderr);
    t.equal(verdict.status, status, verdict.stderr);
    t.match(verdict.stderr, said);
  });
}

/** A run that ends well, and then one for which a call fails: the second changes nothing. */
for (const [name, file, text] of [
  ['sink consent', 'journal', 'call fs.statSync 1 EIO on=/journal'],
  ['sink changed', 'state', 'call fs.statSync 1 EIO on=/state'],
  ['source lookback', 'state', 'call fs.statSync 1 EIO on=seen-b'],
] as const) {
  test(`${name}: a ${file} that can't be seen is not begun anew`, async (t) => {
    await staged(sceneNamed(name), async (stage, folder) => {
      const first = await runCommand(stage.prepare(), folder);
      t.equal(first.status, 0, first.stderr);
      const before = readFileSync(join(folder, file));
      const twice = stage.twice();
      const second = await runCommand(stage.prepare(), folder, {
        plan: { ...noPlan, fault: faultIn(text) },
      });
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
    for (let nth = 1; nth <= 12; nth++) {
      const fault = { kind: 'fs.realpathSync', nth, way: 'EIO', stays: false } as const;
      const { status, stderr } = await runCommand(stage.prepare(), folder, { plan: { ...noPlan, fault } });
      t.ok(lstatSync(state).isSymbolicLink(), `call ${nth}: ${stderr}`);
      if (status === 0) {
        break;
      }
      t.equal(status, 74, stderr);
    }
  });
});
