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

const none: StateEntry = { ends: new Map(), seen: undefined };

export class State {
  /** As the user calls it: messages do too. */
  readonly name: string;
  /** Where it lies, links followed. */
  readonly path: string;
  #content: z.output<typeof stateFile>;

  /** A file that does not exist is an empty state. Throws a `Failure` for one that can't be understood. */
  constructor(name: string) {
    this.name = name;
    this.path = realTarget(name);
    this.#content = readState(name);
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

  #write(content: z.output<typeof stateFile>): void {
    try {
      writeAtomically(this.path, `${JSON.stringify(content, undefined, 2)}\n`);
    } catch (error) {
      throw unwritable('--state', this.name, error);
    }
    this.#content = content;
  }
}

function unreadable(name: string, why: string): Failure {
  return new Failure(
    'state_invalid',
    `--state ${name}: ${why}; restore the file, or remove it to read everything again`,
  );
}

function readState(name: string): z.output<typeof stateFile> {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return { version: 1, entries: [] };
    }
    throw error;
  }
  try {
    const parsed = stateFile.safeParse(JSON.parse(text));
    if (parsed.success) {
      return parsed.data;
    }
  } catch {
    throw unreadable(name, 'not JSON');
  }
  throw unreadable(name, 'not a state file of klaviyo-source');
}
