// The checkpoint of a run: where the previous one ended, what this one reads from there, and what the state says after it.
import { createHash } from 'node:crypto';
import type { Shard } from '../paging/shard.ts';
import type { Reading } from '../reading.ts';
import type { Admission } from '../records/format.ts';
import { Lookback } from './lookback.ts';
import { endOf, spanOf, storedEnd } from './spans.ts';
import type { StateEntry } from './state.ts';
import { always, formatMicros, type Span } from './time.ts';

/** How many printed records a state remembers at most. */
const mostRemembered = 2_000_000;

/**
 * What the state calls a reading. What was read of other conditions says nothing of these: each set of them has an entry
 * of its own, told by a mark, for conditions may hold what is personal.
 */
export function stateName({ resource, template: { where } }: Pick<Reading, 'resource' | 'template'>): string {
  const mark = createHash('sha256').update(where.toSorted().join(',')).digest('hex').slice(0, 12);
  return where.length === 0 ? resource.name : `${resource.name}-${mark}`;
}

export class Checkpoint implements Admission {
  readonly #reading: Reading;
  /** Of the entry in the state. */
  readonly #name: string;
  readonly #entry: StateEntry;
  /** Microseconds. */
  readonly #end: number;
  #lookback: Lookback | undefined;

  constructor(reading: Reading) {
    const { template, requested, state, now } = reading;
    this.#reading = reading;
    this.#name = stateName(reading);
    this.#entry =
      state === undefined || template.time === undefined
        ? { ends: new Map(), seen: undefined }
        : state.entry(this.#name, template.time.name);
    this.#end = endOf(requested, now());
  }

  /** What to read under a key of the state. */
  spanOf(key: string): Span {
    const { requested, changesSince } = this.#reading;
    return changesSince === undefined ? spanOf(requested, this.#entry, key, this.#end) : always;
  }

  /** Says what a person would not expect of a run that reads these shards. */
  warn(shards: readonly Shard[]): void {
    const { template, requested, state, notice } = this.#reading;
    if (!requested.incremental) {
      return;
    }
    if (template.time?.grows === false) {
      notice(
        `warning: ${template.time.name} can be set to any time; what is set to one before the last run is not found`,
      );
    }
    const gap = shards.find((shard) => shard.span.from > (this.#before(shard) ?? Infinity));
    const before = gap && this.#before(gap);
    if (gap !== undefined && before !== undefined) {
      notice(
        `warning: the previous run ended at ${formatMicros(before)}, this one begins at ${formatMicros(gap.span.from)}: what lies between is not read`,
      );
    }
    const overlap = shards.find((shard) => requested.from < (this.#before(shard) ?? -Infinity));
    const stands = overlap && this.#before(overlap);
    if (stands !== undefined && requested.from !== -Infinity) {
      const known = requested.lookback === 0 ? '' : ', but for what is known to be printed';
      notice(
        `the state stands at ${formatMicros(stands)}, and this run begins at ${formatMicros(requested.from)}, as its start time says: what lies between is printed again${known}`,
      );
    }
    if (shards.length === 0 && state !== undefined) {
      notice(`nothing to read${this.#whyNothing()}`);
    }
  }

  /** Where the previous run over a shard ended. */
  #before({ stateKeys: [key = ''] }: Shard): number | undefined {
    return this.#entry.ends.get(key);
  }

  /** Why there is nothing to read, as far as the state tells. */
  #whyNothing(): string {
    const { ends } = this.#entry;
    if (ends.size === 0) {
      return '';
    }
    if (this.#reading.requested.to === Infinity) {
      return ': the previous run ended just now';
    }
    const before = formatMicros(Math.max(...ends.values()));
    return `: the previous run ended at ${before}, not before the end of this one, ${formatMicros(this.#end)}`;
  }

  /** Loads what is known to be printed, where the run looks back. Returns what admits records, if anything need. */
  async open(shards: readonly Shard[]): Promise<Admission | undefined> {
    const { template, requested, state, notice } = this.#reading;
    if (requested.lookback === 0 || state === undefined || shards.length === 0) {
      return undefined;
    }
    const { ends, seen } = this.#entry;
    const begins = shards.map(({ span }) => span.from).filter(Number.isFinite);
    this.#lookback = await Lookback.open({
      state,
      name: `${this.#name}.${template.time?.name ?? ''}`,
      before: seen,
      from: Math.max(this.#end - requested.lookback, ...begins),
      most: mostRemembered,
    });
    const before = Math.max(...ends.values());
    const known = seen?.from ?? before;
    if (ends.size > 0 && known > before - requested.lookback && requested.from === -Infinity) {
      notice(
        `looking back to ${formatMicros(Math.min(known, before))} only: what was printed before is not remembered`,
      );
    }
    return this;
  }

  admit(id: string, shard: Shard, time: number): boolean {
    const parent = shard.parentId ?? '';
    if (this.#lookback?.has(parent, id, time) === true) {
      return false;
    }
    this.#lookback?.add(parent, id, time);
    const before = this.#before(shard);
    if (before !== undefined && time < before) {
      this.#reading.tally.late.add(before - time);
    }
    return true;
  }

  /** Moves the state: what these shards hold was read and kept whole. */
  async store(shards: readonly Shard[]): Promise<void> {
    const { state, template } = this.#reading;
    if (state === undefined || template.time === undefined || shards.length === 0) {
      return;
    }
    const keys = shards.flatMap(({ stateKeys }) => stateKeys);
    const ends = new Map([
      ...this.#entry.ends,
      ...keys.map((key) => [key, storedEnd(this.#entry, key, this.#end)] as const),
    ]);
    const kept = await this.#lookback?.keep();
    state.store(this.#name, template.time.name, { ends, seen: kept?.seen });
    await kept?.forgetOld();
    this.#reading.tally.stored = this.#end;
  }

  /** The run has not read everything: the state stays as it is. */
  async discard(): Promise<void> {
    await this.#lookback?.discard();
  }
}
