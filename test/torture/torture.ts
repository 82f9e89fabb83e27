// Lets each call of a reference run fail once, and holds what is left against the law.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { holderOf } from '../../lib/files/lockfile.ts';
import { socketWays, type SocketFault } from './scenes/faulty-server.ts';
import { kinds, needsRoom, waysOf } from './kinds.ts';
import { faultText, noPlan, type CallFault } from './plan.ts';
import { runCommand, type Ran } from './run.ts';
import type { Scene, Stage } from './scenes/scene.ts';
import { runAgain } from './second-run.ts';

/** What is to go wrong in one run. */
export type Fault = { readonly call: CallFault } | { readonly socket: SocketFault };

export const describeFault = (fault: Fault): string =>
  'call' in fault
    ? faultText(fault.call).slice('call '.length)
    : `socket ${fault.socket.nth} ${fault.socket.way}${fault.socket.stays ? ' stays' : ''}`;

/** The kind for the table: `fs.openSync`, `socket`. */
export const kindOf = (fault: Fault): string => ('call' in fault ? fault.call.kind : 'socket');

/** What came of one run that met a fault. */
export interface Verdict {
  readonly scene: string;
  readonly fault: string;
  readonly kind: string;
  /** Whether the call came at all: what runs side by side is not always in one order. */
  readonly isMet: boolean;
  readonly status: number | null;
  /** Records of the input or the output that were held against the law. */
  readonly records: number;
  /** What a run without faults has brought, and these have not. */
  readonly lost: number;
  readonly twice: number;
  readonly problems: readonly string[];
  /** For whoever looks for the reason. */
  readonly stderr: string;
  readonly fired: string | null;
}

/** A run of a scene that nothing fails in. */
export interface Reference {
  readonly scene: Scene;
  readonly status: number | null;
  readonly outcome: unknown;
  readonly places: Ran['places'];
  readonly requests: number;
}

/** `around` makes the folder ready, and answers what is to be done with it at the end. */
export async function staged<T>(
  scene: Scene,
  work: (stage: Stage, folder: string) => Promise<T>,
  around: (folder: string) => () => void = () => () => undefined,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-torture-'));
  const leave = around(folder);
  try {
    const stage = await scene.start(folder);
    try {
      return await work(stage, folder);
    } finally {
      await stage.close();
    }
  } finally {
    leave();
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.counts`, { force: true });
  }
}

/** Throws where the run itself does not hold the law. */
export async function refer(scene: Scene): Promise<Reference> {
  return staged(scene, async (stage, folder) => {
    stage.server?.fail();
    const ran = await runCommand(stage.prepare(), folder);
    const requests = stage.server?.requests ?? 0;
    const problems = [...generalProblems(ran), ...(await stage.problems(ran)), ...leftIn(folder)];
    if (ran.status !== 0 || problems.length > 0 || stage.twice() > 0) {
      throw new Error(`${scene.name}: without a fault: ${problems.join('; ')}; ${ran.stderr}`);
    }
    return { scene, status: ran.status, outcome: stage.outcome(), places: ran.places, requests };
  });
}

/**
 * Every call of a reference run, in every way in which it can fail. With `seen`, those alone that come from a place of
 * the code which is not among them yet.
 */
export function faultsOf({ places, requests }: Reference, seen?: Set<string>): Fault[] {
  const calls = kinds.flatMap((kind) =>
    (places[kind] ?? []).flatMap((place, index) => {
      const isKnown = seen?.has(`${kind} ${place}`) ?? false;
      seen?.add(`${kind} ${place}`);
      return isKnown ? [] : callFaults(kind, index + 1);
    }),
  );
  const ways = [
    ...socketWays.map((way) => ({ way, stays: false })),
    { way: 'reset after' as const, stays: true },
  ];
  const sockets = Array.from({ length: requests }, (_, n) => n + 1).flatMap((nth) =>
    ways.map(({ way, stays }) => ({ socket: { nth, way, stays } })),
  );
  return [...calls, ...sockets];
}

function callFaults(kind: string, nth: number): Fault[] {
  const full = needsRoom.has(kind) ? [{ call: { kind, nth, way: 'ENOSPC' as const, stays: true } }] : [];
  return [...waysOf(kind).map((way) => ({ call: { kind, nth, way, stays: false } })), ...full];
}

/** What no run may do, whatever it meets. */
export function generalProblems(
  { status, signal, stdout, stderr, isHung }: Ran,
  sent: readonly NodeJS.Signals[] = [],
): string[] {
  const problems: string[] = [];
  if (isHung) {
    problems.push('it hung');
  } else if (signal !== null && !sent.includes(signal)) {
    problems.push(`it was ended by ${signal}`);
  }
  if (status === 70 || (status === 1 && /^node:/m.test(stderr))) {
    problems.push(`status ${status}`);
  }
  if (
    /^\s+at .+[:(]\d+/m.test(stderr) ||
    /^\s+at /m.test(stdout) ||
    /unhandled|Unhandled|\bERR_/.test(stderr)
  ) {
    problems.push('a stack trace');
  }
  if (signal === null && status !== 0 && stderr.trim() === '' && stdout.trim() === '') {
    problems.push(`status ${status}, and not a word`);
  }
  if (stderr.includes('pk_test')) {
    problems.push('the key is told');
  }
  return problems;
}

/** What no run may leave beside its files. */
function leftIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tmp|part|appending|takeover|sending)$/.test(name))
    .map((name) => `it has left ${name}`);
}

export function lockProblems({ locked }: Stage): string[] {
  return locked
    .filter((file) => holderOf(`${file}.lock`) !== undefined)
    .map((file) => `${file} is locked by nobody`);
}

async function meet(stage: Stage, folder: string, fault: Fault): Promise<{ ran: Ran; isMet: boolean }> {
  stage.server?.fail('socket' in fault ? [fault.socket] : []);
  const plan = 'call' in fault ? { ...noPlan, fault: fault.call } : noPlan;
  const ran = await runCommand(stage.prepare(), folder, { plan });
  const isMet = 'call' in fault ? ran.fired !== null : (stage.server?.fired ?? 0) > 0;
  stage.server?.fail();
  return { ran, isMet };
}

/** Lets a scene meet a fault, and then run again without one. */
export async function torture(reference: Reference, fault: Fault): Promise<Verdict> {
  const { scene, status, outcome } = reference;
  return staged(scene, async (stage, folder) => {
    const { ran, isMet } = await meet(stage, folder, fault);
    const problems = [...generalProblems(ran), ...(await stage.problems(ran)), ...lockProblems(stage)];
    const isFull = 'call' in fault && fault.call.stays;
    // A daemon that could never write is told to stop, and does so: that is no word on its runs.
    const isGood = ran.status === status && !(isFull && scene.isDaemon);
    // How far a daemon comes in its time is a matter of the machine; the second one brings the end.
    if (isGood && scene.isDaemon !== true && !isDeepStrictEqual(stage.outcome(), outcome)) {
      problems.push(
        `status ${status}, and the end is not that of a run without faults: ${differ(stage.outcome(), outcome)}`,
      );
    }
    let { stderr } = ran;
    if (!isGood || scene.isRemembering) {
      const again = await runAgain(stage.prepare(), folder);
      stderr += `--- again:\n${again.stderr}`;
      problems.push(
        ...generalProblems(again),
        ...(await stage.problems(again)).map((one) => `again: ${one}`),
      );
      if (again.status !== status) {
        problems.push(`again: status ${again.status}`);
      }
      if (!isDeepStrictEqual(stage.outcome(), outcome)) {
        problems.push(
          `again: the end is not that of a run without faults: ${differ(stage.outcome(), outcome)}`,
        );
      }
    }
    const isRemoval = 'call' in fault && /rm|unlink|truncate/.test(fault.call.kind);
    if (!isRemoval) {
      problems.push(...leftIn(folder));
    }
    const twice = stage.twice();
    const isResent = 'socket' in fault;
    if (twice > (isGood && !isResent ? 0 : stage.mostTwice * (isResent && fault.socket.stays ? 5 : 2))) {
      problems.push(`${twice} twice`);
    }
    return {
      scene: scene.name,
      fault: describeFault(fault),
      kind: kindOf(fault),
      isMet,
      status: ran.status,
      records: stage.records,
      lost: lostOf(stage.outcome(), outcome),
      twice,
      problems,
      stderr,
      fired: ran.fired,
    };
  });
}

/** The texts, numbers and truths of an end, wherever they stand in it. */
function leavesOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leavesOf)
    : [JSON.stringify(value) ?? ''];
}

/** How many leaves of one end another does not have. */
export function lostOf(found: unknown, wanted: unknown): number {
  const there = leavesOf(found);
  return leavesOf(wanted).filter((leaf) => {
    const at = there.indexOf(leaf);
    return at < 0 || there.splice(at, 1).length === 0;
  }).length;
}

export function differ(found: unknown, wanted: unknown): string {
  const [one, other] = [found, wanted].map((value) => JSON.stringify(value));
  return one === other ? '' : `${one?.slice(0, 400)} is not ${other?.slice(0, 400)}`;
}
