// The decision to split a window: what its first pages say of how much is left, and for how many readers that is enough.
import { second } from '../incremental/time.ts';
import { timeReader } from '../records/record-time.ts';
import type { SourcePage } from './pages.ts';
import type { RequestTemplate } from './request-template.ts';
import { spareRoom, Windows, type Window } from './windows.ts';

/** Bytes of lines that may wait for their turn. */
export const waitingLines = 30 * 1024 * 1024;
/** Pages a window should have at most: its last one is half empty, but what lies ahead of its turn waits in memory. */
const targetPages = 24;
/**
 * A window is split again where it seems to have so many times as many pages ahead: an evening is twice as busy as the
 * day that it belongs to.
 */
const tooMany = 2.5;
/** Into how many parts of as many records what was read of a page can be cut. */
const marksPerPage = 8;

/** Those who read. */
export interface Readers {
  readonly all: number;
  /** How many have nothing to do. */
  readonly idle: number;
}

/** What the pages of a window that were read so far say of its density. */
export class WindowDensity {
  readonly #template: RequestTemplate;
  readonly #window: Window;
  #records = 0;
  /** The latest record up to each part of a page, microseconds. */
  readonly #marks: number[] = [];
  /** Records a microsecond in the last page. */
  #lately = 0;
  /** Microseconds. */
  #earliest = Infinity;

  constructor(template: RequestTemplate, window: Window) {
    this.#template = template;
    this.#window = window;
  }

  /** The first and the last record of a page say how dense it is. */
  observe({ data }: SourcePage): void {
    const read = timeReader(this.#template.time);
    const timeAt = (index: number): number => {
      const object = data.at(index);
      return object === undefined ? Number.NaN : read(object);
    };
    const first = timeAt(0);
    for (let part = 1; part <= marksPerPage; part++) {
      const time = timeAt(Math.ceil((part / marksPerPage) * data.length) - 1);
      const before = this.#latest;
      this.#marks.push(Number.isNaN(time) ? before : Math.max(before, first, time));
    }
    const last = timeAt(-1);
    this.#records += data.length;
    if (Number.isNaN(first) || Number.isNaN(last)) {
      return;
    }
    this.#lately = data.length / Math.max(Math.abs(last - first), second);
    this.#earliest = Math.min(this.#earliest, first, last);
  }

  get #latest(): number {
    return this.#marks.at(-1) ?? -Infinity;
  }

  /**
   * Windows for the whole span once more, where what is left seems to be worth it: much, or enough for those who are
   * idle. The order of the answer is a hint only: a window that is split is read again, less what it has printed.
   * `now` in milliseconds.
   */
  split({ all, idle }: Readers, now: number): Windows | undefined {
    const { span, expected } = this.#window;
    const size = this.#template.pageSize ?? 1;
    const latest = this.#latest;
    const pages = this.#marks.length / marksPerPage;
    const untried = expected === 0;
    const from = Number.isFinite(span.from) ? span.from : this.#earliest;
    if (!this.#canSplit() || !Number.isFinite(latest) || latest < from) {
      return undefined;
    }
    const horizon = Math.min(span.to, now * 1000);
    // A quiet beginning says little of what follows: a busy day looks like any other until it begins.
    const density = Math.max(this.#lately, this.#records / Math.max(latest - from, second));
    const left = ((horizon - latest) * density) / size;
    const isMuch = left > (untried ? 1.5 : tooMany * expected + pages);
    // The answer that tells is a page late already, and the last page of a window is half empty.
    if (!isMuch && (idle === 0 || Math.ceil((pages + left) / (idle + 1)) + 2 >= left)) {
      return undefined;
    }
    // What is split once more is uneven: the smaller its windows, the less depends on what this page says of it.
    const target = Math.min(targetPages, Math.max(untried ? 1 : 2, Math.ceil(left / all)));
    // Windows that would be the span once more are no gain, and splitting them would never end.
    const width = Math.max(second, (target * size) / density);
    if (1.5 * width + second >= horizon - from) {
      return undefined;
    }
    // Two pages where there is enough for all: the fewer windows, the fewer pages that are half empty.
    const least = left > 2 * all ? 2 : 1;
    const sizes = { page: size, target, room: waitingLines, least, readers: all };
    // What was read is read again in pieces that one request each is enough for; what follows, as its density says.
    const cuts = untried ? [] : cutsOf([from, ...this.#marks]);
    return new Windows(span, from, horizon, { records: density }, sizes, cuts);
  }

  /** It takes a time by which both bounds can be asked for, in order. */
  #canSplit(): boolean {
    const { time } = this.#template;
    const { from, to } = this.#window.span;
    return time?.upper !== undefined && time.sorted && to - from > 2 * second;
  }
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
