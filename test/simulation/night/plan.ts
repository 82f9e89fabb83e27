// What a night is: its schedules, their inputs, the events that happen, and how much goes wrong. All of it out of a seed.
import type { Dice } from '../world/random.ts';
import type { Fault } from '../world/wire.ts';
import { begins, hour, minute } from './times.ts';
import { planTroubles, type Troubles } from './troubles.ts';

/** A schedule has at most so many runs. */
export const mostRuns = 4;

export const kinds = ['add', 'track', 'mirror', 'changed', 'source'] as const;
export type Kind = (typeof kinds)[number];

export interface Row {
  readonly text: string;
  /** By which the account tells it from others. */
  readonly key: string;
  readonly email: string;
  /** What becomes of it: Klaviyo or the check here may refuse it. */
  readonly fate: 'good' | 'invalid' | 'unwanted' | 'refused';
}

export interface Input {
  readonly path: string;
  readonly head: string;
  readonly rows: readonly Row[];
}

export interface Happening {
  readonly email: string;
  readonly at: number;
  readonly visibleAt: number;
}

export interface Plan {
  /** So many hours things go wrong. */
  readonly hours: number;
  readonly kinds: readonly Kind[];
  /** By kind and number of the run, counted from 1. */
  readonly inputs: ReadonlyMap<string, Input>;
  readonly happenings: readonly Happening[];
  readonly faultRate: number;
  readonly faults: readonly [Fault, ...Fault[]];
  readonly losesJobs: boolean;
  readonly troubles: Troubles;
}

const allFaults: readonly [Fault, ...Fault[]] = [
  'refused',
  'reset before',
  'reset after',
  'reset during',
  'late',
  'answers 503',
  'answers 503 after',
  'answers 429',
  'answers garbage',
];

export const inputName = (kind: Kind, run: number): string => `${kind}-${run}`;

function profileRow(dice: Dice, email: string, version: number, mayFail: boolean): Row {
  const fate = !mayFail || dice.hits(0.85) ? 'good' : dice.pick(['invalid', 'unwanted', 'refused'] as const);
  const address =
    fate === 'invalid'
      ? `${email.split('@')[0] ?? ''} at nowhere`
      : fate === 'refused'
        ? `refused.${email}`
        : email;
  const name = fate === 'unwanted' ? 'Unwanted' : 'Ada';
  const key = `${address} ${JSON.stringify({ version: `v${version}` })}`;
  return { text: `${address},${name},v${version}`, key, email: address, fate };
}

function profiles(kind: Kind, run: number, rows: readonly Row[]): Input {
  return { path: `/data/${inputName(kind, run)}.csv`, head: 'email,first_name,version', rows };
}

function addInput(dice: Dice, run: number): Input {
  const count = dice.between(0, 18);
  return profiles(
    'add',
    run,
    Array.from({ length: count }, (_, index) =>
      profileRow(dice, `add${run}-${index}@example.com`, run, true),
    ),
  );
}

function trackInput(dice: Dice, run: number): Input {
  const rows = Array.from({ length: dice.between(0, 18) }, (_, index): Row => {
    const email = `buyer${dice.between(0, 5)}@example.com`;
    const key = `order-${run}-${index}`;
    return {
      text: `${email},Placed Order,2026-03-01T1${index % 10}:00:00Z,${key}`,
      key,
      email,
      fate: 'good',
    };
  });
  return { path: `/data/${inputName('track', run)}.csv`, head: 'email,metric,time,unique_id', rows };
}

/** Some of the same people every time. */
function mirrorInput(dice: Dice, run: number): Input {
  const rows = Array.from({ length: 12 }, (_, index) => index)
    .filter(() => dice.hits(0.6))
    .map((index) => profileRow(dice, `member${index}@example.com`, 1, false));
  const one = profileRow(dice, 'member@example.com', 1, false);
  return profiles('mirror', run, [one, ...rows]);
}

/** The same people every time, with values that change now and then. */
function tables(dice: Dice): Input[] {
  const versions = Array.from({ length: dice.between(3, 10) }, () => 1);
  return Array.from({ length: mostRuns }, (_, run) => {
    for (const index of versions.keys()) {
      if (dice.hits(0.3)) {
        versions[index] = dice.between(1, 3);
      }
    }
    const rows = versions.map((version, index) =>
      profileRow(dice, `row${index}@example.com`, version, false),
    );
    return profiles('changed', run + 1, rows);
  });
}

function inputs(dice: Dice): Map<string, Input> {
  const all = new Map<string, Input>();
  for (let run = 1; run <= mostRuns; run++) {
    all.set(inputName('add', run), addInput(dice, run));
    all.set(inputName('track', run), trackInput(dice, run));
    all.set(inputName('mirror', run), mirrorInput(dice, run));
  }
  for (const [index, table] of tables(dice).entries()) {
    all.set(inputName('changed', index + 1), table);
  }
  return all;
}

export function planNight(dice: Dice): Plan {
  const hours = dice.hits(0.7) ? 1 : 2;
  const chosen = kinds.filter(() => dice.hits(0.45));
  const happenings = Array.from({ length: dice.between(0, 60) }, (_, index): Happening => {
    const at = begins - hour + Math.floor(dice.next() * (hours + 1) * hour);
    const second = at - (at % 1000);
    return {
      email: `visitor${index % 7}@example.com`,
      at: second,
      visibleAt: second + (dice.hits(0.7) ? dice.magnitude(5000) : dice.magnitude(45 * minute)),
    };
  });
  const losesJobs = dice.hits(0.2);
  // Of a job whose answer could not be read nobody learns that it was lost; that is said of such records.
  const readable = allFaults.filter((fault) => fault !== 'answers garbage');
  const [first = 'late', ...others] = losesJobs ? readable : allFaults;
  const faults: Plan['faults'] = dice.hits(0.5) ? [first, ...others] : [dice.pick([first, ...others])];
  return {
    hours,
    kinds: chosen.length === 0 ? [dice.pick(kinds)] : chosen,
    inputs: inputs(dice),
    happenings,
    faultRate: dice.hits(0.2) ? 0 : dice.next() * 0.25,
    faults,
    losesJobs,
    troubles: planTroubles(dice, hours),
  };
}
