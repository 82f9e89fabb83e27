// The walk through one window: page by page, the next page asked for before this one is printed, split where it is dense.
import { setImmediate as immediate } from 'node:timers/promises';
import { chunkOf, LinesByTime, LinesInOrder, type Chunk } from '../records/chunk.ts';
import type { Fingerprints } from '../records/fingerprints.ts';
import { WindowRecords, type RecordFormat } from '../records/format.ts';
import type { Reading } from '../reading.ts';
import type { Turn } from './in-order.ts';
import { walkPages, type SourcePage } from './pages.ts';
import { firstCall } from './request-template.ts';
import { WindowDensity } from './split.ts';
import type { Printed, Window, Windows } from './windows.ts';
import type { PageWalk } from '../../klaviyo/answers/pages.ts';

/** What all walks of a run share. */
export interface WalkContext {
  readonly reading: Reading;
  readonly format: RecordFormat;
  /** Windows are split: there is someone to read them at the same time, and nothing moves from one to another. */
  readonly isParallel: boolean;
  /** How many walks go on at a time. */
  readonly readers: number;
}

/** What a walk leaves to others. */
export interface Remainder {
  readonly windows: Windows;
  readonly inherited: readonly Fingerprints[];
}

export interface Walked {
  readonly remainder: Remainder | undefined;
  /** Those of the span, printed now or before. */
  readonly records: number;
  readonly printed: Printed;
}

/** The lines of a window, a chunk a page. */
export async function* walk(context: WalkContext, window: Window, turn: Turn): AsyncGenerator<Chunk, Walked> {
  if (window.shard.variants.length > 0) {
    return yield* walkVariants(context, window);
  }
  const pages = new WindowPages(context, window, turn);
  while (await pages.fetch()) {
    yield pages.print();
    await pages.backPressure;
  }
  return pages.walked();
}

/** The pages of a window, at the most one of which is in memory: what waits for its turn are lines. */
class WindowPages {
  readonly #context: WalkContext;
  readonly #window: Window;
  readonly #turn: Turn;
  readonly #records: WindowRecords;
  readonly #density: WindowDensity;
  readonly #pages: PageWalk<SourcePage>;
  readonly #printed = { records: 0, bytes: 0 };
  #page: SourcePage | undefined;
  #windows: Windows | undefined;
  #restarts = 0;
  /** Bytes of the lines of a page that go to one place. */
  #expected = 1 << 18;
  /** Until when to wait before the next page is fetched. */
  backPressure: Promise<void> | undefined;

  constructor(context: WalkContext, window: Window, turn: Turn) {
    this.#context = context;
    this.#window = window;
    this.#turn = turn;
    this.#records = new WindowRecords(context.format, window);
    this.#density = new WindowDensity(context.reading.template, window);
    this.#pages = pagesOf(context, window, '');
  }

  /** False behind the last page that this walk prints. */
  async fetch(): Promise<boolean> {
    if (this.#windows !== undefined || this.#printed.records >= this.#context.reading.limit) {
      return false;
    }
    this.#page = await this.#pages.next();
    if (this.#page?.next !== undefined) {
      // Decided before the page is printed, so that no request is made for what is left to others.
      this.#lookAhead(this.#page);
    }
    // What has come in the meantime goes first: finding the records of a page and printing them take equally long.
    await immediate();
    return this.#page !== undefined;
  }

  #lookAhead(page: SourcePage): void {
    const { reading, isParallel, readers } = this.#context;
    this.#density.observe(page);
    if (isParallel) {
      this.#windows = this.#density.split({ all: readers, idle: this.#turn.idle() }, reading.now());
    }
    const isLazy = Number.isFinite(reading.limit);
    if (this.#windows !== undefined || isLazy) {
      return;
    }
    this.backPressure = this.#turn.backPressure();
    if (this.backPressure === undefined) {
      this.#pages.prefetch();
    }
  }

  /** The lines of the page that was fetched. */
  print(): Chunk {
    const lines = new LinesInOrder(this.#expected);
    const page = this.#page;
    this.#page = undefined;
    if (page !== undefined) {
      this.#records.formatPage(page, lines);
    }
    const slices = lines.slices();
    const { restarts } = this.#pages;
    const chunk = chunkOf(slices, {
      restarts: restarts - this.#restarts,
      incompletePages: page === undefined || page.missing.length === 0 ? 0 : 1,
    });
    this.#restarts = restarts;
    this.#printed.records += chunk.records;
    this.#printed.bytes += chunk.size;
    // The lines of the next page take as much, more or less.
    this.#expected = chunk.size / Math.max(slices.length, 1);
    return chunk;
  }

  walked(): Walked {
    const windows = this.#windows;
    windows?.weigh(this.#printed);
    const inherited = [...this.#window.inherited, this.#records.seen];
    return {
      remainder: windows === undefined ? undefined : { windows, inherited },
      records: this.#records.inSpan,
      printed: this.#printed,
    };
  }
}

/** A few variants, each in the order of time, printed as one: collected, because there are few such objects. */
async function* walkVariants(context: WalkContext, window: Window): AsyncGenerator<Chunk, Walked> {
  const records = new WindowRecords(context.format, window);
  const lines = new LinesByTime();
  let restarts = 0;
  for (const { filter } of window.shard.variants) {
    const pages = pagesOf(context, window, filter);
    for (let page = await pages.next(); page !== undefined; page = await pages.next()) {
      if (!Number.isFinite(context.reading.limit)) {
        pages.prefetch();
      }
      records.formatPage(page, lines);
    }
    restarts += pages.restarts;
  }
  yield chunkOf([], { restarts, incompletePages: 0 });
  for (const slices of lines.slices()) {
    yield chunkOf(slices);
  }
  return { remainder: undefined, records: records.inSpan, printed: { records: 0, bytes: 0 } };
}

function pagesOf(
  { reading: { source, template, now } }: WalkContext,
  { shard, span }: Window,
  filter: string,
): PageWalk<SourcePage> {
  return walkPages(source, () => firstCall(template, { parentId: shard.parentId, filter, span }, now()));
}
