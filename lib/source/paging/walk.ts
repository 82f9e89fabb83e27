// Reads one window of a part page by page, asks for the next page before it prints this one, and splits where it is dense.
import { setImmediate as immediate } from 'node:timers/promises';
import { Fingerprints } from '../records/fingerprints.ts';
import type { Turn } from './in-order.ts';
import {
  Chunks,
  formatPage,
  SortedLines,
  timeReader,
  type Chunk,
  type FormatSettings,
} from '../records/format.ts';
import { walkPages, type Page, type PageSource } from './pages.ts';
import { firstCall, type Part, type Question } from './part.ts';
import type { Variant } from '../resources/resource.ts';
import { second, type Span } from '../incremental/time.ts';
import { spareRoom, Windows, type Printed } from './windows.ts';

export interface WalkSettings {
  readonly source: PageSource;
  readonly question: Question;
  readonly format: FormatSettings;
  /** Windows are split: there is someone to read them at the same time, and nothing moves from one to another. */
  readonly parallel: boolean;
  /** No more records than these are wanted; infinite for all. */
  readonly limit: number;
  /** How many walks go on at a time. */
  readonly readers: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told when a walk has to start over. */
  readonly onRestart: () => void;
}

/** A stretch of time in one part, and what of it was printed before. */
export interface Window {
  readonly part: Part;
  readonly span: Span;
  readonly inherited: readonly Fingerprints[];
  /** How many pages it should have; 0 where nothing is known of that: split as soon as it has more than two. */
  readonly expected: number;
}

/** What a walk leaves to others. */
export interface Remainder {
  readonly windows: Windows;
  readonly inherited: readonly Fingerprints[];
}

/** Bytes of lines that may wait for their turn. */
export const buffer = 30 * 1024 * 1024;
/** Pages a window should have at most: its last one is half empty, but what lies ahead of its turn waits in memory. */
const targetPages = 24;
/**
 * A window is split again where it seems to have so many times as many pages ahead: an evening is twice as busy as the
 * day that it belongs to.
 */
const tooMany = 2.5;

export interface Walked {
  readonly remainder: Remainder | undefined;
  /** Those of the span, printed now or before. */
  readonly records: number;
  readonly printed: Printed;
}

export async function* walk(
  settings: WalkSettings,
  window: Window,
  turn: Turn,
): AsyncGenerator<Chunk, Walked> {
  const { variants } = window.part;
  if (variants.length > 0) {
    return yield* walkVariants(settings, window, turn);
  }
  const seen = new Fingerprints();
  const progress: Progress = { records: 0, marks: [], density: 0, earliest: Infinity };
  let windows: Windows | undefined;
  let records = 0;
  const printed = { records: 0, bytes: 0 };
  // Decided before the page is printed, so that no request is made for what is left to others.
  const goesOn = (page: Page) => {
    lookAt(page, settings, progress);
    windows = isSplittable(settings, window.span)
      ? split(settings, window, progress, turn.idle())
      : undefined;
    return windows === undefined;
  };
  for await (const page of pagesOf(settings, window, undefined, turn, goesOn)) {
    // What has come in the meantime goes first: finding the records of a page and printing them take equally long.
    await immediate();
    const chunks = new Chunks();
    records += formatPage(settings.format, page, window.part, window.span, seen, window.inherited, chunks);
    page.release();
    const chunk = chunks.chunk();
    printed.records += chunk.records;
    printed.bytes += chunk.size;
    yield chunk;
    if (printed.records >= settings.limit) {
      break;
    }
  }
  windows?.weigh(printed);
  const inherited = [...window.inherited, seen];
  return { remainder: windows === undefined ? undefined : { windows, inherited }, records, printed };
}

/** Into how many parts of as many records what was read of a page can be cut. */
const marksPerPage = 8;

/** The first and the last record of a page say how dense it is. */
function lookAt({ data }: Page, { question: { time } }: WalkSettings, progress: Progress): void {
  if (time === undefined) {
    return;
  }
  const read = timeReader(time);
  const timeAt = (index: number): number => {
    const object = data.at(index);
    return object === undefined ? Number.NaN : read(object);
  };
  const first = timeAt(0);
  for (let part = 1; part <= marksPerPage; part++) {
    const time = timeAt(Math.ceil((part / marksPerPage) * data.length) - 1);
    const before = latestOf(progress);
    progress.marks.push(Number.isNaN(time) ? before : Math.max(before, first, time));
  }
  const last = timeAt(-1);
  progress.records += data.length;
  if (Number.isNaN(first) || Number.isNaN(last)) {
    return;
  }
  progress.density = data.length / Math.max(Math.abs(last - first), second);
  progress.earliest = Math.min(progress.earliest, first, last);
}

function isSplittable({ parallel, question }: WalkSettings, { from, to }: Span): boolean {
  return parallel && question.time?.upper !== undefined && question.time.sorted && to - from > 2 * second;
}

interface Progress {
  records: number;
  /** The latest record up to each part of a page, microseconds. */
  readonly marks: number[];
  /** Records a microsecond in the last page. */
  density: number;
  /** Microseconds. */
  earliest: number;
}

function latestOf({ marks }: Progress): number {
  return marks.at(-1) ?? -Infinity;
}

/**
 * Windows for the whole span once more, where what is left seems to be worth it: much, or enough for those who are
 * idle. The order of the answer is a hint only: a window that is split is read again, less what it has printed.
 */
function split(
  settings: WalkSettings,
  { span, expected }: Window,
  progress: Progress,
  idle: number,
): Windows | undefined {
  const size = settings.question.pageSize ?? 1;
  const { records, marks, density: lately, earliest } = progress;
  const latest = latestOf(progress);
  const pages = marks.length / marksPerPage;
  const untried = expected === 0;
  const from = Number.isFinite(span.from) ? span.from : earliest;
  if (!Number.isFinite(latest) || latest < from) {
    return undefined;
  }
  const horizon = Math.min(span.to, settings.now() * 1000);
  // A quiet beginning says little of what follows: a busy day looks like any other until it begins.
  const density = Math.max(lately, records / Math.max(latest - from, second));
  const left = ((horizon - latest) * density) / size;
  const isMuch = left > (untried ? 1.5 : tooMany * expected + pages);
  const { readers } = settings;
  // The answer that tells is a page late already, and the last page of a window is half empty.
  if (!isMuch && (idle === 0 || Math.ceil((pages + left) / (idle + 1)) + 2 >= left)) {
    return undefined;
  }
  // What is split once more is uneven: the smaller its windows, the less depends on what this page says of it.
  const target = Math.min(targetPages, Math.max(untried ? 1 : 2, Math.ceil(left / readers)));
  // Windows that would be the span once more are no gain, and splitting them would never end.
  const width = Math.max(second, (target * size) / density);
  if (1.5 * width + second >= horizon - from) {
    return undefined;
  }
  // Two pages where there is enough for all: the fewer windows, the fewer pages that are half empty.
  const least = left > 2 * readers ? 2 : 1;
  const sizes = { page: size, target, room: buffer, least, readers };
  // What was read is read again in pieces that one request each is enough for; what follows, as its density says.
  const cuts = untried ? [] : cutsOf([from, ...marks]);
  return new Windows(span, from, horizon, { records: density }, sizes, cuts);
}

/** Cuts what was read into pieces of as many records, a little less than a page. `marks`: between the parts of pages. */
function cutsOf(marks: readonly number[]): number[] {
  const parts = marks.length - 1;
  const count = Math.ceil(parts / marksPerPage / (1 - spareRoom));
  return Array.from({ length: count }, (_, index) => {
    const place = ((index + 1) / count) * parts;
    const part = Math.min(Math.floor(place), parts - 1);
    const [before = Number.NaN, after = Number.NaN] = marks.slice(part);
    return before + (place - part) * (after - before);
  });
}

/** A few variants, each in the order of time, printed as one: collected, because there are few such objects. */
async function* walkVariants(
  settings: WalkSettings,
  window: Window,
  turn: Turn,
): AsyncGenerator<Chunk, Walked> {
  const seen = new Fingerprints();
  const lines = new SortedLines();
  let records = 0;
  for (const variant of window.part.variants) {
    for await (const page of pagesOf(settings, window, variant, turn, () => true)) {
      const { format } = settings;
      records += formatPage(format, page, window.part, window.span, seen, window.inherited, lines);
      page.release();
    }
  }
  yield* lines.chunks();
  return { remainder: undefined, records, printed: { records: 0, bytes: 0 } };
}

function pagesOf(
  { source, question, now, onRestart, limit }: WalkSettings,
  { part, span }: Window,
  variant: Variant | undefined,
  turn: Turn,
  goesOn: (page: Page) => boolean,
): AsyncGenerator<Page> {
  const hold = () => turn.hold();
  const first = () => firstCall(question, part, variant, span, now());
  return walkPages(source, first, { goesOn, hold, onRestart, lazy: Number.isFinite(limit) });
}
