// One round: a reference run that is disturbed some times, and then left alone. The end must be that of an undisturbed one.
import { isDeepStrictEqual } from 'node:util';
import { seededRandom } from '../schedule/killer.ts';
import { noPlan } from '../torture/plan.ts';
import { runCommand, type Ran } from '../torture/run.ts';
import type { Scene, Stage } from '../torture/scenes/scene.ts';
import { differ, generalProblems, lockProblems, refer, staged, type Reference } from '../torture/torture.ts';
import { disturbanceFrom, environmentOf, partsOf, type Disturbance } from './disturbance.ts';
import { SmallDisk } from './small-disk.ts';

export interface Round {
  readonly seed: number;
  readonly scene: string;
  /** What its runs met, by kinds. */
  readonly parts: readonly string[];
  /** How its runs ended: statuses, or the signals that ended them. */
  readonly ends: readonly string[];
  readonly records: number;
  readonly twice: number;
  readonly problems: readonly string[];
  /** What was disturbed, and what the runs said. */
  readonly story: string;
}

const references = new Map<string, Promise<Reference>>();

function referenceOf(scene: Scene): Promise<Reference> {
  const known = references.get(scene.name) ?? refer(scene);
  references.set(scene.name, known);
  return known;
}

async function disturbed(
  stage: Stage,
  folder: string,
  disk: SmallDisk | undefined,
  what: Disturbance,
): Promise<Ran> {
  const { events, sockets, atRequest, standstill, stall, readerStall, largest, free } = what;
  let kill: (signal: NodeJS.Signals) => void = () => undefined;
  stage.server?.fail(sockets, (nth, when) => {
    if (nth === atRequest?.nth && when === atRequest.when) {
      kill(atRequest.signal);
    }
  });
  const command = stage.prepare();
  if (free !== undefined) {
    disk?.fill(free);
  }
  const ran = await runCommand(command, folder, {
    plan: { ...noPlan, events },
    standstill,
    stall,
    readerStall,
    largest,
    env: environmentOf(what),
    onStart(child) {
      kill = (signal) => void child.kill(signal);
    },
  });
  stage.server?.fail();
  disk?.empty();
  return ran;
}

function signalsOf({ events, atRequest }: Disturbance): NodeJS.Signals[] {
  const own = events.flatMap((event) => ('signal' in event ? [event.signal] : []));
  return atRequest === undefined ? own : [...own, atRequest.signal];
}

/** Plays the round of a seed: always the same one. */
export async function play(seed: number, scenes: readonly Scene[]): Promise<Round> {
  const random = seededRandom(seed);
  const scene = scenes[Math.floor(random() * scenes.length)];
  if (scene === undefined) {
    throw new Error('no scenes');
  }
  const runs = Array.from({ length: 1 + Math.floor(random() * 3) }, () => disturbanceFrom(random));
  const { status, outcome } = await referenceOf(scene);
  let disk: SmallDisk | undefined;
  const onSmallDisk = (folder: string) => {
    disk = runs.some(({ free }) => free !== undefined) ? SmallDisk.mount(folder) : undefined;
    return () => disk?.unmount();
  };
  return staged(
    scene,
    async (stage, folder) => {
      const problems: string[] = [];
      const ends: string[] = [];
      let story = '';
      for (const what of runs) {
        const ran = await disturbed(stage, folder, disk, what);
        ends.push(ran.signal ?? String(ran.status));
        story += `${JSON.stringify(what)}\n${ran.signal ?? ran.status}: ${ran.stderr}${ran.events.join(' ')}\n`;
        problems.push(
          ...generalProblems(ran, signalsOf(what)),
          ...(await stage.problems(ran)),
          ...lockProblems(stage),
        );
      }
      const last = await runCommand(stage.prepare(), folder);
      story += `left alone: ${last.status}: ${last.stderr}`;
      problems.push(...generalProblems(last), ...(await stage.problems(last)));
      if (last.status !== status) {
        problems.push(`left alone, status ${last.status}`);
      }
      if (!isDeepStrictEqual(stage.outcome(), outcome)) {
        problems.push(`the end is another one: ${differ(stage.outcome(), outcome)}`);
      }
      const twice = stage.twice();
      if (twice > stage.mostTwice * 2 * runs.length) {
        problems.push(`${twice} twice`);
      }
      const parts = runs.flatMap((what) => partsOf(what, disk !== undefined));
      return { seed, scene: scene.name, parts, ends, records: stage.records, twice, problems, story };
    },
    onSmallDisk,
  );
}
