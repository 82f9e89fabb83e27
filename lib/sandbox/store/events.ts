// Every event of the account in columns: 18 bytes each, and their properties only where a write brought them.
import { isJsonObject, type JsonObject } from '../wire/json.ts';
import { idOf, numberOf } from './event-ids.ts';
import { EventOrder, type EventRange } from './event-order.ts';
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

/** What seeded events hold, made up from their facts alone, so that nothing has to be kept. */
export interface EventSource {
  properties(facts: EventFacts): JsonObject;
  attribution(facts: EventFacts): Attribution | undefined;
}

const firstCapacity = 1024;
const never = 0xffff_ffff;

export class Events {
  #count = 0;
  #time = new Uint32Array(firstCapacity);
  #visible = new Uint32Array(firstCapacity);
  #metric = new Uint16Array(firstCapacity);
  #profile = new Uint32Array(firstCapacity);
  readonly #order = new EventOrder();
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
    this.#texts.set(this.#count, properties);
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

  properties(facts: EventFacts): JsonObject {
    const text = this.#texts.get(facts.number);
    return text === undefined ? (this.#source?.properties(facts) ?? {}) : parsed(text);
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
    this.#order.settle(this.#time, this.#count);
    const metric = range.metricId === undefined ? undefined : (this.#metrics.find(range.metricId) ?? -1);
    const profile = range.profileId === undefined ? undefined : (this.#profiles.find(range.profileId) ?? -1);
    const now = Math.floor(range.now / 1000);
    const step = range.descending ? -1 : 1;
    const numbers: number[] = [];
    const [first, end] = this.#order.bounds(range);
    for (let i = first; range.descending ? i > end : i < end; i += step) {
      const number = this.#order.at(i);
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
}

function parsed(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
