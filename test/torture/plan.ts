// What is to happen to one process, as a text for its environment.
import { waysOf, type Way } from './kinds.ts';

/** The `nth` call of a kind, from 1, fails; with `stays`, so does each later one that needs room. */
export interface CallFault {
  readonly kind: string;
  readonly nth: number;
  readonly way: Way;
  readonly stays: boolean;
  /** Only calls that name a path which ends so are counted. */
  readonly on?: string | undefined;
  /** Only calls from below a function of this name are counted. */
  readonly by?: string | undefined;
}

/**
 * At a call, counted over all kinds from 1: the process sends itself a signal; its clock jumps by so many milliseconds;
 * the disk is full from there until another call.
 */
export type CallEvent =
  | { readonly at: number; readonly signal: NodeJS.Signals }
  | { readonly at: number; readonly jump: number }
  | { readonly at: number; readonly fullUntil: number };

export interface ProcessPlan {
  readonly fault?: CallFault | undefined;
  readonly events: readonly CallEvent[];
}

export const noPlan: ProcessPlan = { events: [] };

/** The environment variables by which a process is told, and where to write what it has counted. */
export const planVariable = 'TORTURE_PLAN';
export const countsVariable = 'TORTURE_COUNTS';

export const faultText = ({ kind, nth, way, stays, on, by }: CallFault): string =>
  [
    'call',
    kind,
    nth,
    way,
    ...(stays ? ['stays'] : []),
    ...(on === undefined ? [] : [`on=${on}`]),
    ...(by === undefined ? [] : [`by=${by}`]),
  ].join(' ');

function eventText(event: CallEvent): string {
  if ('signal' in event) {
    return `signal ${event.at} ${event.signal}`;
  }
  return 'jump' in event ? `jump ${event.at} ${event.jump}` : `full ${event.at} ${event.fullUntil}`;
}

export const planText = ({ fault, events }: ProcessPlan): string =>
  [...(fault === undefined ? [] : [faultText(fault)]), ...events.map(eventText)].join(';');

const signals: readonly NodeJS.Signals[] = [
  'SIGABRT',
  'SIGALRM',
  'SIGHUP',
  'SIGINT',
  'SIGKILL',
  'SIGQUIT',
  'SIGSTOP',
  'SIGTERM',
  'SIGUSR2',
  'SIGXCPU',
];

/** The nine signals that end a process that knows nothing of them. */
export const endingSignals = signals.filter((signal) => signal !== 'SIGSTOP');

function parseCall([kind = '', nth = '', way = '', ...more]: readonly string[]): CallFault {
  const known = waysOf(kind).find((one) => one === way);
  if (known === undefined) {
    throw new Error(`no such fault: ${kind} ${way}`);
  }
  const valueOf = (name: string) => more.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    kind,
    nth: Number(nth),
    way: known,
    stays: more.includes('stays'),
    on: valueOf('on'),
    by: valueOf('by'),
  };
}

function parseEvent(word: string, [at = '', what = '']: readonly string[]): CallEvent {
  const signal = signals.find((one) => one === what);
  if (word === 'signal' && signal !== undefined) {
    return { at: Number(at), signal };
  }
  if (word === 'jump') {
    return { at: Number(at), jump: Number(what) };
  }
  if (word === 'full') {
    return { at: Number(at), fullUntil: Number(what) };
  }
  throw new Error(`no such event: ${word} ${what}`);
}

export function parsePlan(text: string): ProcessPlan {
  let fault: CallFault | undefined;
  const events: CallEvent[] = [];
  for (const [word = '', ...rest] of text
    .split(';')
    .filter((part) => part !== '')
    .map((part) => part.split(' '))) {
    if (word === 'call') {
      fault = parseCall(rest);
    } else {
      events.push(parseEvent(word, rest));
    }
  }
  return { fault, events };
}
