// Takes the resource objects of JSON:API out of an answer's text as parts of it: what is printed is what came.
import type { ByteWriter } from '../byte-writer.ts';
import { openObject, type JsonScan } from './json-scan.ts';
import { at, nextMember, objectSize, Places } from './places.ts';
import { readRelated, type Range, type Related } from './related.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const comma = 0x2c;
const quote = 0x22;
const names = {
  type: Buffer.from('type'),
  id: Buffer.from('id'),
  attributes: Buffer.from('attributes'),
  relationships: Buffer.from('relationships'),
  data: Buffer.from('data'),
};

/** A resource object of JSON:API. */
export class ResourceObject {
  /** The answer's text, compact JSON in UTF-8. */
  readonly bytes: Buffer;
  readonly #places: Places;
  readonly #begin: number;
  #parsed: JsonObject | undefined;

  /** `begin`: where its numbers begin in the places. */
  constructor(bytes: Buffer, places: Places, begin: number) {
    this.bytes = bytes;
    this.#places = places;
    this.#begin = begin;
  }

  get id(): string {
    const { start, end } = this.idRange;
    return String(this.#parse(start, end));
  }

  /** With its quotes. */
  get idRange(): Range {
    return this.#range(at.id);
  }

  /** With its quotes. */
  get typeRange(): Range {
    return this.#range(at.type);
  }

  /** The object as it came. */
  get wholeRange(): Range {
    return this.#range(at.whole);
  }

  /** The attributes as values, parsed when they are first asked for. */
  get attributes(): JsonObject {
    if (this.#parsed === undefined) {
      const { start, end } = this.#range(at.attributes);
      const value = end === 0 ? {} : this.#parse(start, end);
      this.#parsed = isObject(value) ? value : {};
    }
    return this.#parsed;
  }

  hasAttribute(name: Uint8Array): boolean {
    return this.#find(name) !== 0;
  }

  /** The JSON text of an attribute. */
  attributeRange(name: Uint8Array): Range | undefined {
    const place = this.#find(name);
    return place === 0 ? undefined : { start: this.#places.at(place + 2), end: this.#places.at(place + 3) };
  }

  /** The attributes' members, each behind a comma, less those of the names in `hidden`. */
  writeAttributes(out: ByteWriter, hidden: readonly Uint8Array[]): void {
    const { bytes } = this;
    const places = this.#places;
    const { start, end } = this.#range(at.attributes);
    if (end - start <= 2) return;
    if (!hidden.some((name) => this.hasAttribute(name))) {
      out.byte(comma);
      out.copy(bytes, start + 1, end - 1);
      return;
    }
    for (const place of this.#list(at.attributeList)) {
      const [nameStart, nameEnd] = [places.at(place), places.at(place + 1)];
      if (hidden.some((name) => isAt(bytes, nameStart, nameEnd, name))) continue;
      out.byte(comma);
      out.copy(bytes, nameStart - 1, places.at(place + 3));
    }
  }

  get relationshipCount(): number {
    return this.#places.at(this.#places.at(this.#begin + at.relationshipList));
  }

  /** The name of a relationship, without quotes. */
  relationshipName(index: number): Range {
    const place = this.#relationship(index);
    return { start: this.#places.at(place), end: this.#places.at(place + 1) };
  }

  /** What a relationship points to. */
  related(index: number): Related {
    const data = this.#places.at(this.#relationship(index) + 2);
    return data === 0 ? undefined : readRelated(this.bytes, data);
  }

  #relationship(index: number): number {
    const places = this.#places;
    return places.firstOf(places.at(this.#begin + at.relationshipList)) + index * nextMember;
  }

  /** The places of a list's members. */
  *#list(which: number): Generator<number> {
    const list = this.#places.at(this.#begin + which);
    const end = this.#places.endOf(list);
    for (let place = this.#places.firstOf(list); place < end; place += nextMember) yield place;
  }

  #range(which: number): Range {
    const place = this.#begin + which;
    return { start: this.#places.at(place), end: this.#places.at(place + 1) };
  }

  #parse(start: number, end: number): unknown {
    return JSON.parse(this.bytes.toString('utf8', start, end));
  }

  /** The place of an attribute; 0 where there is none. */
  #find(name: Uint8Array): number {
    const places = this.#places;
    const list = places.at(this.#begin + at.attributeList);
    const end = places.endOf(list);
    for (let place = places.firstOf(list); place < end; place += nextMember)
      if (isAt(this.bytes, places.at(place), places.at(place + 1), name)) return place;
    return 0;
  }
}

/** Whether a part of a text is `word`. */
export function isAt(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  const { length } = word;
  if (end - start !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}

/** Those of answers that were let go. */
const sparePlaces: Places[] = [];
const mostSpare = 16;

/** The resource objects of an answer, each made when it is asked for. */
export class ResourceObjects implements Iterable<ResourceObject> {
  readonly #bytes: Buffer;
  readonly #places: Places;
  readonly #begins: number[] = [];

  /** `size`: bytes of the text that they will be read from, more or less. */
  constructor(bytes: Buffer, size: number) {
    this.#bytes = bytes;
    // About one number in 16 bytes: enough for most answers.
    this.#places = (size > 0 ? sparePlaces.pop() : undefined) ?? new Places((size >> 4) + 1);
  }

  /** The objects must not be looked at any more. */
  release(): void {
    if (sparePlaces.length >= mostSpare) return;
    this.#places.giveBack(1);
    sparePlaces.push(this.#places);
  }

  get length(): number {
    return this.#begins.length;
  }

  at(index: number): ResourceObject | undefined {
    const begin = this.#begins.at(index);
    return begin === undefined ? undefined : new ResourceObject(this.#bytes, this.#places, begin);
  }

  *[Symbol.iterator](): Generator<ResourceObject> {
    for (const begin of this.#begins) yield new ResourceObject(this.#bytes, this.#places, begin);
  }

  /** Takes in the value at the scan's place, which moves behind it; passes over what is no resource object. */
  read(scan: JsonScan): void {
    const places = this.#places;
    const begin = places.length;
    if (readObject(scan, places)) this.#begins.push(begin);
    else places.giveBack(begin);
  }
}

function readObject(scan: JsonScan, places: Places): boolean {
  if (scan.peek() !== openObject) {
    scan.pass();
    return false;
  }
  const begin = places.take(objectSize);
  const start = scan.at;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const first = scan.peek();
    const valueStart = scan.at;
    const isNested = first === openObject;
    if (isNested && scan.nameIs(names.attributes)) {
      places.set(begin + at.attributeList, readAttributes(scan, places));
      places.setRange(begin + at.attributes, valueStart, scan.at);
    } else if (isNested && scan.nameIs(names.relationships)) {
      places.set(begin + at.relationshipList, readRelationships(scan, places));
    } else {
      const place = scan.nameIs(names.type) ? at.type : scan.nameIs(names.id) ? at.id : undefined;
      scan.pass();
      if (place !== undefined && first === quote) places.setRange(begin + place, valueStart, scan.at);
    }
  }
  places.setRange(begin + at.whole, start, scan.at);
  return places.at(begin + at.type) !== 0 && places.at(begin + at.id) !== 0;
}

/** The members of an object. Answers where their list begins. */
function readAttributes(scan: JsonScan, places: Places): number {
  const list = places.take(1);
  let count = 0;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const { nameStart, nameEnd } = scan;
    scan.peek();
    const start = scan.at;
    scan.pass();
    places.addMember(nameStart, nameEnd, start, scan.at);
    count++;
  }
  places.set(list, count);
  return list;
}

/** The relationships that are objects, with their `data`. Answers where their list begins. */
function readRelationships(scan: JsonScan, places: Places): number {
  const list = places.take(1);
  let count = 0;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const { nameStart, nameEnd } = scan;
    if (scan.peek() !== openObject) {
      scan.pass();
      continue;
    }
    let [start, end] = [0, 0];
    for (let inner = scan.enter(openObject); inner; inner = scan.more(openObject)) {
      scan.name();
      const isData = scan.nameIs(names.data);
      scan.peek();
      const valueStart = scan.at;
      scan.pass();
      if (isData) [start, end] = [valueStart, scan.at];
    }
    places.addMember(nameStart, nameEnd, start, end);
    count++;
  }
  places.set(list, count);
  return list;
}
