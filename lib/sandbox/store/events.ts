// Every event of the account in columns: 18 bytes each, and their properties only where a write brought them.
import { AsciiBytes } from '../reads/ascii-bytes.ts';
import { asciiText } from '../reads/ascii-json.ts';
import { idOf, numberOf } from './event-ids.ts';
import { Names } from './names.ts';

/** What a write hands over; the ids exist already. */
export interface NewEvent {
  /** The event's own time, milliseconds; kept to the second. */
  readonly time: number;
  /** When reads may show it first, milliseconds; now for what was just written. */
  readonly visibleFrom: number;
  readonly metricId: string;
  readonly profileId: string;
  /** JSON text of `event_properties`. */
  readonly properties: string;
  /** The same profile, metric and unique id twice is one event. */
  readonly uniqueId?: string;
}

/** One event without its properties. `number` counts from 0 in the order of arrival. */
export interface EventFacts {
  readonly number: number;
  readonly id: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly metricId: string;
  readonly profileId: string;
}

/** What an event is put down to, by type: `{ campaign: id, 'campaign-message': id }`. */
export type Attribution = Readonly<Record<string, string>>;

/** Makes up what seeded events hold, from their facts alone, so that nothing has to be kept. */
export interface EventSource {
  /** Writes an object as JSON, in ASCII. `time` in seconds. */
  writeProperties(number: number, time: number, metricId: string, out: AsciiBytes): void;
  attribution(facts: EventFacts): Attribution | undefined;
}

/** Which events to read, in the order of (time, number). Times in seconds, both ends inclusive. */
export interface EventRange {
  readonly from: number;
  readonly to: number;
  readonly metricId?: string;
  readonly profileId?: string;
  readonly descending: boolean;
  /** Starts behind this place, in the direction of reading. */
  readonly after?: { readonly time: number; readonly number: number };
  readonly size: number;
  /** Milliseconds; what becomes visible later isn't there yet. */
  readonly now: number;
}

const firstCapacity = 1024;
const never = 0xffff_ffff;

export class Events {
  #count = 0;
  #time = new Uint32Array(firstCapacity);
  #visible = new Uint32Array(firstCapacity);
  #metric = new Uint16Array(firstCapacity);
  #profile = new Uint32Array(firstCapacity);
  /** Numbers in the order of (time, number); the first `#sorted` of them are in place. */
  #order = new Uint32Array(firstCapacity);
  #sorted = 0;
  readonly #metrics = new Names();
  readonly #profiles = new Names();
  readonly #texts = new Map<number, string>();
  /** The unique ids that came already, with their profile and metric. */
  readonly known = new Set<string>();
  #source: EventSource | undefined;

  get size(): number {
    return this.#count;
  }

  /** Takes an event, unless it has come before. */
  add({ time, visibleFrom, metricId, profileId, properties, uniqueId }: NewEvent): void {
    if (uniqueId !== undefined) {
      const key = JSON.stringify([profileId, metricId, uniqueId]);
      if (this.known.has(key)) {
        return;
      }
      this.known.add(key);
    }
    this.#texts.set(this.#count, asciiText(properties));
    this.append(time / 1000, visibleFrom / 1000, metricId, profileId);
  }

  /** Takes an event whose properties its source makes up. Times in seconds; `visible` 0: always. */
  append(time: number, visible: number, metricId: string, profileId: string): void {
    this.reserve(this.#count + 1);
    const number = this.#count;
    this.#time[number] = time;
    this.#visible[number] = visible;
    this.#metric[number] = this.#metrics.index(metricId);
    this.#profile[number] = this.#profiles.index(profileId);
    this.#count += 1;
  }

  /** Makes room for `count` events in all. */
  reserve(count: number): void {
    if (count <= this.#time.length) {
      return;
    }
    const capacity = Math.max(count, Math.min(this.#time.length * 2, this.#time.length + 1_000_000));
    const grown = <T extends Uint32Array | Uint16Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#time = grown(this.#time, new Uint32Array(capacity));
    this.#visible = grown(this.#visible, new Uint32Array(capacity));
    this.#metric = grown(this.#metric, new Uint16Array(capacity));
    this.#profile = grown(this.#profile, new Uint32Array(capacity));
    this.#order = grown(this.#order, new Uint32Array(capacity));
  }

  /** Events without text of their own get it from `source`. */
  from(source: EventSource): void {
    this.#source = source;
  }

  /** Those of a profile, visible or not. */
  countOf(profileId: string): number {
    const index = this.#profiles.find(profileId);
    let count = 0;
    for (let i = 0; i < this.#count; i += 1) {
      if (this.#profile[i] === index && this.#visible[i] !== never) {
        count += 1;
      }
    }
    return count;
  }

  /** Gives the events of a profile that was merged to the one it was merged into. */
  move(fromId: string, intoId: string): void {
    const from = this.#profiles.find(fromId);
    if (from === undefined) {
      return;
    }
    const into = this.#profiles.index(intoId);
    for (let i = 0; i < this.#count; i += 1) {
      if (this.#profile[i] === from) {
        this.#profile[i] = into;
      }
    }
  }

  /** Hides the events of a deleted profile for good. */
  forget(profileId: string): void {
    const index = this.#profiles.find(profileId);
    for (let i = 0; i < this.#count; i += 1) {
      if (this.#profile[i] === index) {
        this.#visible[i] = never;
      }
    }
  }

  /** `now` in milliseconds. */
  find(id: string, now: number): EventFacts | undefined {
    const number = numberOf(id);
    if (number === undefined || number >= this.#count) {
      return undefined;
    }
    return (this.#visible[number] ?? never) * 1000 > now ? undefined : this.facts(number);
  }

  /** The place of an event in the order, whether it is visible or not. */
  place(id: string): { time: number; number: number } | undefined {
    const number = numberOf(id);
    const time = number === undefined ? undefined : this.#time[number];
    return number === undefined || time === undefined ? undefined : { time, number };
  }

  facts(number: number): EventFacts {
    return {
      number,
      id: idOf(number),
      time: this.time(number),
      metricId: this.metricId(number),
      profileId: this.profileId(number),
    };
  }

  /** Seconds since 1970. */
  time(number: number): number {
    return this.#time[number] ?? 0;
  }

  metricId(number: number): string {
    return this.#metrics.name(this.#metric[number] ?? 0);
  }

  profileId(number: number): string {
    return this.#profiles.name(this.#profile[number] ?? 0);
  }

  metricIdLength(number: number): number {
    return this.#metrics.length(this.#metric[number] ?? 0);
  }

  profileIdLength(number: number): number {
    return this.#profiles.length(this.#profile[number] ?? 0);
  }

  writeMetricId(number: number, to: Buffer, at: number): void {
    this.#metrics.write(this.#metric[number] ?? 0, to, at);
  }

  writeProfileId(number: number, to: Buffer, at: number): void {
    this.#profiles.write(this.#profile[number] ?? 0, to, at);
  }

  /** An object as JSON, in ASCII. */
  writeProperties(number: number, out: AsciiBytes): void {
    const text = this.#texts.get(number);
    if (text !== undefined) {
      out.text(text);
    } else if (this.#source === undefined) {
      out.text('{}');
    } else {
      this.#source.writeProperties(number, this.time(number), this.metricId(number), out);
    }
  }

  /** The same as text. */
  properties({ number }: EventFacts): string {
    const out = new AsciiBytes(Buffer.allocUnsafe(1024));
    this.writeProperties(number, out);
    return out.toString();
  }

  attribution(facts: EventFacts): Attribution | undefined {
    return this.#texts.has(facts.number) ? undefined : this.#source?.attribution(facts);
  }

  /** When reads may show it first, seconds; 0xffffffff for never. */
  visibleFrom(number: number): number {
    return this.#visible[number] ?? never;
  }

  /** The numbers of the events of a range, at most `size`, and whether there are more. */
  select(range: EventRange): { numbers: number[]; more: boolean } {
    this.#settle();
    const metric = range.metricId === undefined ? undefined : (this.#metrics.find(range.metricId) ?? -1);
    const profile = range.profileId === undefined ? undefined : (this.#profiles.find(range.profileId) ?? -1);
    const now = Math.floor(range.now / 1000);
    const step = range.descending ? -1 : 1;
    const numbers: number[] = [];
    const [first, end] = this.#bounds(range);
    for (let i = first; range.descending ? i > end : i < end; i += step) {
      const number = this.#order[i] ?? 0;
      if ((this.#visible[number] ?? never) > now) {
        continue;
      }
      if (metric !== undefined && this.#metric[number] !== metric) {
        continue;
      }
      if (profile !== undefined && this.#profile[number] !== profile) {
        continue;
      }
      if (numbers.length === range.size) {
        return { numbers, more: true };
      }
      numbers.push(number);
    }
    return { numbers, more: false };
  }

  /** Positions in the order: the first to look at, and the one to stop before. */
  #bounds({ from, to, descending, after }: EventRange): [number, number] {
    let low = this.#position(from, 0);
    let high = this.#position(Math.floor(to) + 1, 0);
    if (after && descending) {
      high = Math.min(high, this.#position(after.time, after.number));
    }
    if (after && !descending) {
      low = Math.max(low, this.#position(after.time, after.number + 1));
    }
    return descending ? [high - 1, low - 1] : [low, high];
  }

  /** How many events come before (time, number). */
  #position(time: number, number: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#order[middle] ?? 0;
      const otherTime = this.#time[other] ?? 0;
      if (otherTime < time || (otherTime === time && other < number)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Merges what came since the last read into the order, from the end, in place. */
  #settle(): void {
    const length = this.#count - this.#sorted;
    if (length === 0) {
      return;
    }
    const times = this.#time;
    const order = this.#order;
    const late = Uint32Array.from({ length }, (_, i) => this.#sorted + i);
    late.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    let old = this.#sorted - 1;
    let next = length - 1;
    for (let to = this.#count - 1; next >= 0; to -= 1) {
      const before = order[old] ?? 0;
      const one = late[next] ?? 0;
      if (old >= 0 && (times[before] ?? 0) > (times[one] ?? 0)) {
        order[to] = before;
        old -= 1;
      } else {
        order[to] = one;
        next -= 1;
      }
    }
    this.#sorted = this.#count;
  }
}
