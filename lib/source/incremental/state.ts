// The state file, which says across runs up to which time each resource was read: one entry a resource and filter field.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomically } from '../../files/atomic-file.ts';
import { realTarget } from '../../files/target.ts';
import { Failure, systemCode, unwritable } from '../../errors.ts';
import { formatMicros, toMicros } from './time.ts';

const entry = z.object({
  resource: z.string(),
  field: z.string(),
  /** By the key of a shard: the end of what was read, exclusive. */
  ends: z.record(z.string(), z.string()),
  /** The file of what was printed near the end, and the time from which on it is complete. */
  seen: z.object({ file: z.string(), from: z.string(), records: z.number().int().optional() }).optional(),
});
/** The word for a state that comes from the environment instead of a file, and the variable that holds it. */
export const handedState = '-';
export const stateVariable = 'KLAVIYO_STATE';

const stateFile = z.object({
  version: z.literal(1),
  entries: z.array(entry),
  /** By report, when it was called in the last day. */
  calls: z.record(z.string(), z.array(z.string())).optional(),
});

/** The file of what was printed near the end of a run. */
export interface Seen {
  readonly file: string;
  /** From here on it is complete; microseconds. */
  readonly from: number;
  /** How many records it holds: one that holds fewer was cut short. Undefined in states that did not say. */
  readonly records: number | undefined;
}

export interface StateEntry {
  /** Microseconds, by the key of a shard. */
  readonly ends: ReadonlyMap<string, number>;
  readonly seen: Seen | undefined;
}

/** What a state holds, as its file has it. */
export type StateContent = z.output<typeof stateFile>;

const none: StateEntry = { ends: new Map(), seen: undefined };

export class State {
  /** As the user calls it: messages do too. */
  readonly name: string;
  /** Where it lies, links followed. */
  readonly path: string;
  #content: StateContent;

  /** Where the state is handed from run to run by others, nothing is written. */
  readonly #isHanded: boolean;
  #hasMoved = false;

  /**
   * A file that does not exist is an empty state. `handed` is the text of a state that lies in no file: then `name` says
   * where it came from. Throws a `Failure` for one that can't be understood.
   */
  constructor(name: string, handed?: string) {
    this.#isHanded = handed !== undefined;
    this.name = name;
    this.path = handed === undefined ? realTarget(name) : '';
    this.#content = handed === undefined ? readState(name) : readHanded(name, handed);
  }

  /** Whether the file is another one than it was, also where its writing was not a whole success. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  get content(): StateContent {
    return this.#content;
  }

  entry(resource: string, field: string): StateEntry {
    const found = this.#content.entries.find((one) => one.resource === resource && one.field === field);
    if (found === undefined) {
      return none;
    }
    return {
      ends: new Map(Object.entries(found.ends).map(([key, end]) => [key, this.#micros(end)])),
      seen:
        found.seen === undefined
          ? undefined
          : { file: found.seen.file, from: this.#micros(found.seen.from), records: found.seen.records },
    };
  }

  store(resource: string, field: string, { ends, seen }: StateEntry): void {
    const others = this.#content.entries.filter((one) => one.resource !== resource || one.field !== field);
    const stored = {
      resource,
      field,
      ends: Object.fromEntries([...ends].map(([key, end]) => [key, formatMicros(end)])),
      ...(seen === undefined ? {} : { seen: { ...seen, from: formatMicros(seen.from) } }),
    };
    this.#write({ ...this.#content, entries: [...others, stored] });
  }

  /** When a report was called, in milliseconds, oldest first. */
  calls(report: string): number[] {
    return (this.#content.calls?.[report] ?? []).map((text) => this.#micros(text) / 1000);
  }

  storeCalls(report: string, times: readonly number[]): void {
    const texts = times.map((time) => formatMicros(Math.round(time) * 1000));
    this.#write({ ...this.#content, calls: { ...this.#content.calls, [report]: texts } });
  }

  #micros(text: string): number {
    const time = toMicros(text);
    if (time === undefined) {
      throw unreadable(this.name, `${JSON.stringify(text)} is no time`);
    }
    return time;
  }

  #write(content: StateContent): void {
    if (this.#isHanded) {
      this.#content = content;
      return;
    }
    const text = `${JSON.stringify(content, undefined, 2)}\n`;
    try {
      writeAtomically(this.path, text);
      this.#hasMoved = true;
    } catch (error) {
      this.#hasMoved ||= holds(this.path, text);
      throw unwritable('--state', this.name, error);
    }
    this.#content = content;
  }
}

/** A new file may stand in its place, and only its folder not be synced. */
function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
}

const empty: StateContent = { version: 1, entries: [] };

function unreadable(name: string, why: string): Failure {
  return new Failure(
    'state_invalid',
    name === stateVariable
      ? `the environment variable ${name}: ${why}; give it the "state" of the previous run's report as it stands, or leave it empty to read everything again`
      : `--state ${name}: ${why}; restore the file, or remove it to read everything again`,
  );
}

function readState(name: string): StateContent {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return empty;
    }
    throw error;
  }
  return parsed(name, text);
}

/** Before the first run there is none. A null is what a failed run left, and no reason to read everything again. */
function readHanded(name: string, text: string): StateContent {
  return text.trim() === '' ? empty : parsed(name, text);
}

function parsed(name: string, text: string): StateContent {
  try {
    const read = stateFile.safeParse(JSON.parse(text));
    if (read.success) {
      return read.data;
    }
  } catch {
    throw unreadable(name, 'not JSON');
  }
  throw unreadable(
    name,
    name === stateVariable ? 'not a state of klaviyo-source' : 'not a state file of klaviyo-source',
  );
}
