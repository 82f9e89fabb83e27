// One reading of a resource: finds its parts and their spans, reads them, and moves the state when all is kept.
import { Changes } from './incremental/changes.ts';
import { Chunks, type FormatSettings } from './records/format.ts';
import { Late } from './incremental/late.ts';
import { Lookback } from './incremental/lookback.ts';
import { findParents } from './paging/parents.ts';
import type { PageSource } from './paging/pages.ts';
import type { Part } from './paging/part.ts';
import { readAll, readersFor, type Output } from './pipeline.ts';
import type { Plan } from './plan.ts';
import { RecordWriter } from './records/record.ts';
import type { ResourceObject } from './records/resource-object.ts';
import type { Resource } from './resources/resource.ts';
import { endOf, spanOf, storedEnd, type Range } from './incremental/spans.ts';
import type { Entry, State } from './incremental/state.ts';
import { always, formatMicros, type Span } from './incremental/time.ts';

export interface SessionSettings extends Plan {
  readonly resource: Resource;
  readonly range: Range;
  /** Ids, or names of lists and segments; empty for all. */
  readonly parents: readonly string[];
  readonly limit: number;
  readonly concurrency: number;
  readonly unordered: boolean;
  readonly partition: ((object: ResourceObject) => string) | undefined;
  readonly state: State | undefined;
  /** The state is looked at, but not moved. */
  readonly peek: boolean;
  readonly changesSince: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly notice: (text: string) => void;
}

/** How many printed records a state remembers at most. */
const mostRemembered = 2_000_000;

export class Session {
  readonly #settings: SessionSettings;
  readonly #source: PageSource;
  readonly #output: Output;
  readonly #late = new Late();
  #lookback: Lookback | undefined;
  #changes: Changes | undefined;
  /** Written to the output. */
  records = 0;
  bytes = 0;
  /** Walks that had to start over because a cursor was lost. */
  restarts = 0;
  /** Pages that were read without a field that Klaviyo could not serve. */
  incompletePages = 0;
  /** What the state says now; undefined where it was not moved. */
  stored: number | undefined;

  constructor(settings: SessionSettings, source: PageSource, output: Output) {
    this.#settings = settings;
    this.#source = {
      ...source,
      onMissing: () => {
        this.incompletePages++;
      },
    };
    this.#output = output;
  }

  get late(): Late {
    return this.#late;
  }

  get changes(): { added: number; removed: number } | undefined {
    return this.#changes;
  }

  async run(): Promise<void> {
    const { resource, question, range, state, now, changesSince, parents, notice } = this.#settings;
    const field = question.time;
    const entry: Entry =
      state === undefined || field === undefined
        ? { ends: new Map(), seen: undefined }
        : state.entry(resource.name, field.name);
    if (field?.grows === false && range.incremental) {
      notice(
        `warning: ${field.name} can be set to any time; what is set to one before the last run is not found`,
      );
    }
    const end = endOf(range, now());
    const ids =
      resource.parent === undefined ? [undefined] : await findParents(this.#source, resource, parents);
    const parts = this.#parts(ids, entry, end).filter(({ span }) => span.from < span.to);
    this.#sayGap(parts, entry);
    if (parts.length === 0 && state !== undefined) {
      notice(`nothing to read${whyNothing(entry, range, end)}`);
    }
    if (range.lookback > 0 && state !== undefined && parts.length > 0) {
      await this.#openLookback(state, entry, field?.name ?? '', end, parts);
    }
    if (changesSince !== undefined && resource.parent !== undefined) {
      this.#changes = await Changes.open(changesSince, resource.name, resource.parent.field);
    }
    const complete = await this.#read(parts, entry);
    if (complete && this.#changes !== undefined) {
      await this.#printLeft(this.#changes, parts);
    }
    await this.#output.finish();
    if (!complete || this.#settings.peek) {
      return this.#letGo();
    }
    await this.#changes?.keep();
    if (state !== undefined && field !== undefined && parts.length > 0) {
      await this.#store(state, field.name, entry, end, parts);
    }
  }

  /** To be called where `run` has failed. */
  async discard(): Promise<void> {
    await this.#output.discard();
    await this.#letGo();
  }

  async #letGo(): Promise<void> {
    await this.#lookback?.discard();
    await this.#changes?.discard();
  }

  #parts(parents: readonly (string | undefined)[], entry: Entry, end: number): Part[] {
    const { resource, range, variants, changesSince } = this.#settings;
    const spanFor = (key: string) => (changesSince === undefined ? spanOf(range, entry, key, end) : always);
    if (variants.length > 0) {
      return groupVariants(variants, spanFor);
    }
    return parents.map((parentId) => ({
      key: parentId ?? '',
      stateKeys: [parentId ?? ''],
      parentId,
      extra: [
        ...(changesSince === undefined ? [] : [['change', '"added"'] as const]),
        ...(parentId === undefined || resource.parent === undefined
          ? []
          : [[resource.parent.field, JSON.stringify(parentId)] as const]),
      ],
      variants: [],
      span: spanFor(parentId ?? ''),
    }));
  }

  #sayGap(parts: readonly Part[], entry: Entry): void {
    const { range, notice } = this.#settings;
    for (const { span, stateKeys } of parts) {
      const before = entry.ends.get(stateKeys[0] ?? '');
      if (!range.incremental || before === undefined || span.from <= before) {
        continue;
      }
      notice(
        `warning: the previous run ended at ${formatMicros(before)}, this one begins at ${formatMicros(span.from)}: what lies between is not read`,
      );
      return;
    }
  }

  async #openLookback(
    state: State,
    entry: Entry,
    field: string,
    end: number,
    parts: readonly Part[],
  ): Promise<void> {
    const { resource, range, notice } = this.#settings;
    const begins = parts.map(({ span }) => span.from).filter(Number.isFinite);
    this.#lookback = await Lookback.open({
      statePath: state.path,
      name: `${resource.name}.${field}`,
      before: entry.seen,
      from: Math.max(end - range.lookback, ...begins),
      most: mostRemembered,
    });
    const before = Math.max(...entry.ends.values());
    const known = entry.seen?.from ?? before;
    if (entry.ends.size > 0 && known > before - range.lookback && range.from === -Infinity) {
      notice(
        `looking back to ${formatMicros(Math.min(known, before))} only: what was printed before is not remembered`,
      );
    }
  }

  #read(parts: readonly Part[], entry: Entry): Promise<boolean> {
    const { question, shape, ...rest } = this.#settings;
    const isSpanned = parts.some(({ span }) => span.from !== -Infinity || span.to !== Infinity);
    const format: FormatSettings = {
      writer: new RecordWriter(shape),
      time: question.time,
      partition: rest.partition,
      admit: this.#admit(entry),
    };
    return readAll(
      {
        source: this.#source,
        question,
        format,
        parallel: rest.concurrency > 1 && (question.stable || isSpanned),
        now: rest.now,
        onRestart: () => {
          this.restarts++;
        },
        readers: readersFor(rest.concurrency),
        unordered: rest.unordered,
        limit: rest.limit,
      },
      parts[Symbol.iterator](),
      this.#output,
      (records, bytes) => {
        this.records += records;
        this.bytes += bytes;
      },
    );
  }

  #admit(entry: Entry): FormatSettings['admit'] {
    const changes = this.#changes;
    if (changes !== undefined) {
      return (object, part) => changes.admit(part.parentId ?? '', object.id);
    }
    const lookback = this.#lookback;
    if (lookback === undefined) {
      return undefined;
    }
    const begins = this.#settings.range.from === -Infinity;
    return ({ id }, part, time) => {
      const parent = part.parentId ?? '';
      if (begins && lookback.has(parent, id, time)) {
        return false;
      }
      lookback.add(parent, id, time);
      const before = entry.ends.get(part.stateKeys[0] ?? '');
      if (before !== undefined && time < before) {
        this.#late.add(before - time);
      }
      return true;
    };
  }

  async #printLeft(changes: Changes, parts: readonly Part[]): Promise<void> {
    const all = this.#settings.parents.length === 0;
    const read = all ? undefined : new Set(parts.map(({ key }) => key));
    for await (const texts of changes.left(read)) {
      const chunks = new Chunks();
      for (const text of texts) {
        chunks.writerFor('').text(`${text}\n`);
      }
      const chunk = chunks.chunk();
      await this.#output.write(chunk);
      this.records += chunk.records;
      this.bytes += chunk.size;
    }
  }

  async #store(
    state: State,
    field: string,
    entry: Entry,
    end: number,
    parts: readonly Part[],
  ): Promise<void> {
    const keys = parts.flatMap(({ stateKeys }) => stateKeys);
    const ends = new Map([...entry.ends, ...keys.map((key) => [key, storedEnd(entry, key, end)] as const)]);
    const kept = await this.#lookback?.keep();
    state.store(this.#settings.resource.name, field, { ends, seen: kept?.seen });
    await kept?.forgetOld();
    this.stored = end;
  }
}

/** Why there is nothing to read, as far as the state tells. */
function whyNothing({ ends }: Entry, { to }: Range, end: number): string {
  if (ends.size === 0) {
    return '';
  }
  if (to === Infinity) {
    return ': the previous run ended just now';
  }
  const before = formatMicros(Math.max(...ends.values()));
  return `: the previous run ended at ${before}, not before the end of this one, ${formatMicros(end)}`;
}

/** Variants that are read for the same span are read as one part, in one order of time. */
function groupVariants(variants: Plan['variants'], spanFor: (key: string) => Span): Part[] {
  const groups = new Map<number, Part>();
  for (const variant of variants) {
    const span = spanFor(variant.key);
    const group = groups.get(span.from);
    groups.set(span.from, {
      key: '',
      stateKeys: [...(group?.stateKeys ?? []), variant.key],
      parentId: undefined,
      extra: [],
      variants: [...(group?.variants ?? []), variant],
      span,
    });
  }
  return [...groups.values()];
}
