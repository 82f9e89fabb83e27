// The records of a window as lines: cut exactly to its span, less what was printed before.
import type { SourcePage } from '../paging/pages.ts';
import type { Shard } from '../paging/shard.ts';
import type { Window } from '../paging/windows.ts';
import type { TimeField } from '../resources/resource.ts';
import type { LineCollector } from './chunk.ts';
import type { DateTimeRepair } from './date-times.ts';
import { Fingerprint, Fingerprints } from './fingerprints.ts';
import { Included } from './included.ts';
import { timeReader } from './record-time.ts';
import type { Extra, RecordWriter } from './record.ts';
import type { ResourceObject } from './resource-object.ts';

/** Decides whether a record within the span is printed; asked once for each. `time` in microseconds. */
export interface Admission {
  admit(id: string, shard: Shard, time: number): boolean;
}

/** How the records of a run are printed. */
export interface RecordFormat {
  readonly writer: RecordWriter;
  readonly time: TimeField | undefined;
  /** Puts date-times right before they are printed; undefined where objects are printed as they come. */
  readonly dateTimes: DateTimeRepair | undefined;
  /** Says which partition a record belongs to. */
  readonly partition: ((object: ResourceObject) => string) | undefined;
  readonly admission: Admission | undefined;
}

export class WindowRecords {
  /** What this window has met. */
  readonly seen = new Fingerprints();
  readonly #format: RecordFormat;
  readonly #window: Window;
  readonly #timeOf: (object: ResourceObject) => number;
  readonly #fingerprint = new Fingerprint();
  #inSpan = 0;

  constructor(format: RecordFormat, window: Window) {
    this.#format = format;
    this.#window = window;
    this.#timeOf = timeReader(format.time);
  }

  /** How many records of its pages lie within the span, printed now or before. */
  get inSpan(): number {
    return this.#inSpan;
  }

  /** Prints the records of a page. */
  formatPage(page: SourcePage, lines: LineCollector): void {
    const { writer, partition, dateTimes } = this.#format;
    dateTimes?.repair(page.data);
    dateTimes?.repair(page.included);
    const included = new Included(page.included);
    const extra = extraOf(page, this.#window.shard);
    for (let index = 0; index < page.data.length; index++) {
      const object = page.data.at(index);
      if (object === undefined) {
        continue;
      }
      const time = this.#timeOf(object);
      if (this.#takes(object, time)) {
        const out = lines.writerFor(partition === undefined ? '' : partition(object), time);
        writer.write(out, object, included, extra);
      }
    }
  }

  #takes(object: ResourceObject, time: number): boolean {
    const { span, inherited, shard } = this.#window;
    // A record without a time can't be judged: the server says that it belongs here.
    if (time < span.from || time >= span.to) {
      return false;
    }
    this.#inSpan++;
    // An object that changes is another one each time: it is told apart by its time too.
    const { start, end } = object.idRange;
    const fingerprint = this.#fingerprint.of(object.bytes, start, end, time);
    if (!this.seen.add(fingerprint)) {
      return false;
    }
    if (isAmong(inherited, fingerprint)) {
      return false;
    }
    const { admission } = this.#format;
    return admission === undefined || admission.admit(object.id, shard, time);
  }
}

/** Whether a window before has met it: a loop, because a function that remembers the fingerprint is made for each record. */
function isAmong(met: readonly Fingerprints[], fingerprint: Fingerprint): boolean {
  for (const before of met) {
    if (before.has(fingerprint)) {
      return true;
    }
  }
  return false;
}

function extraOf({ missing }: SourcePage, { extra }: Shard): Extra {
  return missing.length === 0 ? extra : [...extra, ['missing_fields', JSON.stringify(missing)]];
}
