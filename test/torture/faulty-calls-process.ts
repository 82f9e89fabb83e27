// Loaded before a command (`node --import`): counts its fallible calls, lets one of them fail, and lets things happen.
//
// The commands import functions of node:fs by name; those follow what stands on the module's object once it is synced.
import child, { type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { namesIn, needsRoom, type Home, type Way } from './kinds.ts';
import { countsVariable, parsePlan, planVariable } from './plan.ts';

type Called = (this: unknown, ...args: unknown[]) => unknown;

const countsFile = process.env[countsVariable];
const planWords = process.env[planVariable];
const { fault, events } = parsePlan(planWords ?? '');
/** What the package itself is made of lies on the disk that Node was loaded from. */
const own = dirname(dirname(process.argv[1] ?? ''));
const { writeFileSync } = fs;

/** By kind, from where each call came: the lines of its stack, in short. */
const places: Record<string, string[]> = {};
let calls = 0;
/** Calls of the kind that is to fail. */
let met = 0;
/** Milliseconds by which the clock of the process has jumped. */
let jumped = 0;
const metEvents: string[] = [];
let depth = 0;
let fired: string | undefined;
let isOver = false;

const numbers = new Map([...getSystemErrorMap()].map(([number, [name]]) => [name, number]));

/** As the system would say it: functions of an open file know no path. */
function systemError(way: Way, name: string, path: unknown): Error {
  const call = name.replace(/Sync$/, '').toLowerCase();
  const where = typeof path === 'string' ? ` '${path}'` : '';
  const error = new Error(`${way}: made to fail, ${call}${where}`);
  const fields = { code: way, errno: numbers.get(way) ?? -1, syscall: call };
  return Object.assign(error, typeof path === 'string' ? { ...fields, path } : fields);
}

/** Node loads the modules of the commands by their URLs. */
function isOwn([path]: readonly unknown[]): boolean {
  return path instanceof URL || (typeof path === 'string' && path.startsWith(`${own}/`));
}

/** The lines and columns above these wrappers, which tell one place of the code from others. */
function placeOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => line.includes('file:') && !line.includes('faulty-calls'));
  return frames.map((line) => line.slice(line.lastIndexOf('/') + 1)).join(' ');
}

/** What happens at this call besides. */
function meetEvents(): void {
  for (const event of events.filter(({ at }) => at === calls)) {
    metEvents.push(JSON.stringify(event));
    if ('signal' in event) {
      process.kill(process.pid, event.signal);
    } else if ('jump' in event) {
      jumped += event.jump;
    }
  }
}

const isFull = (): boolean =>
  events.some((event) => 'fullUntil' in event && event.at <= calls && calls < event.fullUntil);

/** How this call fails, if it does. */
function wayFor(kind: string, args: readonly unknown[]): Way | undefined {
  (places[kind] ??= []).push(placeOf(new Error('here').stack ?? ''));
  calls++;
  if (isOver) {
    return undefined;
  }
  meetEvents();
  if (needsRoom.has(kind) && isFull()) {
    return 'ENOSPC';
  }
  if (fault === undefined) {
    return undefined;
  }
  if (fired !== undefined) {
    return fault.stays && needsRoom.has(kind) ? fault.way : undefined;
  }
  if (fault.kind !== kind) {
    return undefined;
  }
  const path = typeof args[0] === 'string' ? args[0] : '';
  const stack = new Error('here').stack ?? '';
  if (!path.endsWith(fault.on ?? '') || !stack.includes(fault.by ?? '') || ++met !== fault.nth) {
    return undefined;
  }
  fired = `${path}\n${stack}`;
  return fault.way;
}

/** The first half of what is to be written, or read. */
function halved(name: string, args: readonly unknown[]): unknown[] {
  const at = /^(?:append|write)File/.test(name)
    ? args.findIndex((one, n) => n < 2 && isData(one, n, name))
    : 1;
  const data = args[at];
  const changed = [...args];
  if (typeof data === 'string') {
    changed[at] = data.slice(0, data.length >> 1);
  } else if (Buffer.isBuffer(data) || data instanceof Uint8Array) {
    if (at === 1) {
      const offset = typeof args[2] === 'number' ? args[2] : 0;
      const length = typeof args[3] === 'number' ? args[3] : data.length - offset;
      changed[2] = offset;
      changed[3] = Math.max(1, length >> 1);
    } else {
      changed[at] = data.subarray(0, data.length >> 1);
    }
  }
  return changed;
}

/** A FileHandle is given the data first, a function of node:fs the file. */
function isData(value: unknown, n: number, name: string): boolean {
  return (
    (name.endsWith('Sync') ? n === 1 : n === 0) && (typeof value === 'string' || value instanceof Uint8Array)
  );
}

/** Where only a part is written, the error comes behind it. */
function halfThrows(name: string): boolean {
  return /^(?:append|write)File/.test(name);
}

/** An existing file can't be seen: `existsSync` has no other word for that. */
function failSync(name: string, way: Way, original: Called, self: unknown, args: unknown[]): unknown {
  if (name === 'existsSync') {
    return false;
  }
  if (way === 'half') {
    const done = original.apply(self, halved(name, args));
    if (halfThrows(name)) {
      throw systemError('ENOSPC', name, undefined);
    }
    return done;
  }
  if (name === 'closeSync') {
    original.apply(self, args);
  }
  throw systemError(way, name, args[0]);
}

function wrapSync(kind: string, name: string, original: Called): Called {
  return function wrapped(...args) {
    const way = depth > 0 || isOwn(args) ? undefined : wayFor(kind, args);
    depth++;
    try {
      return way === undefined ? original.apply(this, args) : failSync(name, way, original, this, args);
    } finally {
      depth--;
    }
  };
}

function wrapCallback(kind: string, name: string, original: Called): Called {
  return function wrapped(...args) {
    const callback = args.at(-1);
    const way = isOwn(args) || typeof callback !== 'function' ? undefined : wayFor(kind, args);
    if (way === undefined || typeof callback !== 'function') {
      return original.apply(this, args);
    }
    if (way === 'half') {
      return original.apply(this, halved(name, args));
    }
    const fail = (): void => {
      Reflect.apply(callback, undefined, [systemError(way, name, args[0])]);
    };
    if (name === 'close') {
      return original.apply(this, [...args.slice(0, -1), fail]);
    }
    setImmediate(fail);
    return undefined;
  };
}

async function failLater(
  name: string,
  way: Way,
  original: Called,
  self: unknown,
  args: unknown[],
): Promise<unknown> {
  if (way === 'half') {
    await original.apply(self, halved(name, args));
    throw systemError('ENOSPC', name, undefined);
  }
  if (name === 'close') {
    await original.apply(self, args);
  }
  throw systemError(way, name, args[0]);
}

function wrapPromise(kind: string, name: string, original: Called): Called {
  return function wrapped(...args) {
    const way = isOwn(args) ? undefined : wayFor(kind, args);
    const done = way === undefined ? original.apply(this, args) : failLater(name, way, original, this, args);
    return kind === 'promises.open' ? Promise.resolve(done).then(withClose) : done;
  };
}

/** Closing is a function of each open file, and not of all. */
function withClose(file: unknown): unknown {
  if (typeof file === 'object' && file !== null) {
    const close: unknown = Reflect.get(file, 'close');
    if (typeof close === 'function') {
      const call: Called = (...args) => Reflect.apply(close, file, args);
      Reflect.set(file, 'close', wrapPromise('handle.close', 'close', call));
    }
  }
  return file;
}

/** A program that can't be started says so by an event; one that there is not is how to get there. */
function wrapSpawn(kind: string, original: Called): Called {
  return function wrapped(...args) {
    const way = wayFor(kind, args);
    if (way === undefined) {
      return original.apply(this, args);
    }
    const started = original.apply(this, ['/nowhere/nothing', ...args.slice(1)]);
    if (started instanceof child.ChildProcess) {
      renameError(started, way, args[0]);
    }
    return started;
  };
}

function renameError(started: ChildProcess, way: Way, program: unknown): void {
  const { emit } = started;
  started.emit = function renamed(event: string | symbol, ...rest: unknown[]): boolean {
    const words = event === 'error' ? [systemError(way, `spawn ${String(program)}`, undefined)] : rest;
    return Reflect.apply(emit, started, [event, ...words]) === true;
  };
}

function wrap(home: Home, target: object): void {
  for (const name of namesIn(home)) {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') {
      continue;
    }
    const kind = `${home}.${name}`;
    const call: Called = function call(...args) {
      return Reflect.apply(original, this, args);
    };
    const wrapped =
      name === 'spawn'
        ? wrapSpawn(kind, call)
        : name.endsWith('Sync')
          ? wrapSync(kind, name, call)
          : home === 'fs'
            ? wrapCallback(kind, name, call)
            : wrapPromise(kind, name, call);
    // What hangs on the function itself, like realpathSync.native, stays.
    Reflect.set(target, name, Object.assign(wrapped, original));
  }
}

/** A clock that jumps: whoever asks for the present gets it from here. */
function wrapClock(): void {
  const { now } = Date;
  const Real = Date;
  Date.now = () => now() + jumped;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget),
  });
}

if (countsFile !== undefined || planWords !== undefined) {
  const file = await fs.promises.open(process.execPath, 'r');
  const prototype: unknown = Object.getPrototypeOf(file);
  await file.close();
  if (typeof prototype === 'object' && prototype !== null) {
    wrap('handle', prototype);
  }
  wrap('fs', fs);
  wrap('promises', fs.promises);
  wrap('child', child);
  syncBuiltinESMExports();
  if (events.some((event) => 'jump' in event)) {
    wrapClock();
  }
  process.on('exit', () => {
    isOver = true;
    if (countsFile !== undefined) {
      depth = 1;
      try {
        writeFileSync(countsFile, JSON.stringify({ places, fired: fired ?? null, events: metEvents }));
      } catch {
        // A limit on the size of files holds for this one too.
      }
    }
  });
}
