// Every event of the account in columns: 18 bytes each, and their properties only where a write brought them.
import { Names } from './names.ts';
import { asciiText } from './ascii-json.ts';

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
  /** JSON text of an object. */
  properties(facts: EventFacts): string;
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

const FIRST_CAPACITY = 1024;
const NEVER = 0xffff_ffff;
/** Odd, so that multiplying by it modulo 2^32 can be undone. */
const SCATTER = 0x9e37_79b1;
const GATHER = inverse(SCATTER);
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 62 ** 5;

/** Newton's iteration doubles the correct bits. */
function inverse(odd: number): number {
  let x = odd;
  for (let i = 0; i < 5; i += 1) x = Math.imul(x, 2 - Math.imul(odd, x));
  return x >>> 0;
}

const PAIRS = Array.from(
  { length: 62 * 62 },
  (_, pair) => DIGITS.charAt(Math.floor(pair / 62)) + DIGITS.charAt(pair % 62),
);
const pair = (value: number): string => PAIRS[value % 3844] ?? '';

/** Base 62, six digits. */
const digits = (value: number): string =>
  pair(Math.floor(value / 3844 ** 2)) + pair(Math.floor(value / 3844)) + pair(value);

/** Numbers that look random and aren't: the same `n` gives the same one. */
export function scramble(n: number): number {
  let x = n >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x45d9_f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9_f3b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** As Klaviyo's `3EJqdLhfb6a`: the number, scattered, and five characters that prove it. */
function idOf(number: number): string {
  const x = Math.imul(number + 1, SCATTER) >>> 0;
  return digits(x) + digits(scramble(x) % CHECK).slice(1);
}

function numberOf(id: string): number | undefined {
  let x = 0;
  for (const digit of id.slice(0, 6)) x = x * 62 + DIGITS.indexOf(digit);
  const number = (Math.imul(x, GATHER) >>> 0) - 1;
  return x <= NEVER && number >= 0 && idOf(number) === id ? number : undefined;
}

export class Events {
  #count = 0;
  #time = new Uint32Array(FIRST_CAPACITY);
  #visible = new Uint32Array(FIRST_CAPACITY);
  #metric = new Uint16Array(FIRST_CAPACITY);
  #profile = new Uint32Array(FIRST_CAPACITY);
  /** Numbers in the order of (time, number); the first `#sorted` of them are in place. */
  #order = new Uint32Array(FIRST_CAPACITY);
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
      if (this.known.has(key)) return;
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
    if (count <= this.#time.length) return;
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
      if (this.#profile[i] === index && this.#visible[i] !== NEVER) count += 1;
    }
    return count;
  }

  /** Gives the events of a profile that was merged to the one it was merged into. */
  move(fromId: string, intoId: string): void {
    const from = this.#profiles.find(fromId);
    if (from === undefined) return;
    const into = this.#profiles.index(intoId);
    for (let i = 0; i < this.#count; i += 1) if (this.#profile[i] === from) this.#profile[i] = into;
  }

  /** Hides the events of a deleted profile for good. */
  forget(profileId: string): void {
    const index = this.#profiles.find(profileId);
    for (let i = 0; i < this.#count; i += 1) if (this.#profile[i] === index) this.#visible[i] = NEVER;
  }

  /** `now` in milliseconds. */
  find(id: string, now: number): EventFacts | undefined {
    const number = numberOf(id);
    if (number === undefined || number >= this.#count) return undefined;
    return (this.#visible[number] ?? NEVER) * 1000 > now ? undefined : this.facts(number);
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
      time: this.#time[number] ?? 0,
      metricId: this.#metrics.name(this.#metric[number] ?? 0),
      profileId: this.#profiles.name(this.#profile[number] ?? 0),
    };
  }

  /** JSON text of an object. */
  properties(facts: EventFacts): string {
    return this.#texts.get(facts.number) ?? this.#source?.properties(facts) ?? '{}';
  }

  attribution(facts: EventFacts): Attribution | undefined {
    return this.#texts.has(facts.number) ? undefined : this.#source?.attribution(facts);
  }

  /** When reads may show it first, seconds; 0xffffffff for never. */
  visibleFrom(number: number): number {
    return this.#visible[number] ?? NEVER;
  }

  /** The events of a range, at most `size`, and whether there are more. */
  select(range: EventRange): { events: EventFacts[]; more: boolean } {
    this.#settle();
    const metric = range.metricId === undefined ? undefined : (this.#metrics.find(range.metricId) ?? -1);
    const profile = range.profileId === undefined ? undefined : (this.#profiles.find(range.profileId) ?? -1);
    const now = Math.floor(range.now / 1000);
    const step = range.descending ? -1 : 1;
    const events: EventFacts[] = [];
    const [first, end] = this.#bounds(range);
    for (let i = first; range.descending ? i > end : i < end; i += step) {
      const number = this.#order[i] ?? 0;
      if ((this.#visible[number] ?? NEVER) > now) continue;
      if (metric !== undefined && this.#metric[number] !== metric) continue;
      if (profile !== undefined && this.#profile[number] !== profile) continue;
      if (events.length === range.size) return { events, more: true };
      events.push(this.facts(number));
    }
    return { events, more: false };
  }

  /** Positions in the order: the first to look at, and the one to stop before. */
  #bounds({ from, to, descending, after }: EventRange): [number, number] {
    let low = this.#position(from, 0);
    let high = this.#position(Math.floor(to) + 1, 0);
    if (after && descending) high = Math.min(high, this.#position(after.time, after.number));
    if (after && !descending) low = Math.max(low, this.#position(after.time, after.number + 1));
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
      if (otherTime < time || (otherTime === time && other < number)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges what came since the last read into the order, from the end, in place. */
  #settle(): void {
    const length = this.#count - this.#sorted;
    if (length === 0) return;
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
