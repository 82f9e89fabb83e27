// Resource objects of JSON:API as parts of an answer's text: what is printed is what came.
import type { ByteWriter } from '../../json/byte-writer.ts';
import { comma, openArray, openObject, quote } from '../../json/characters.ts';
import { JsonScan } from '../../json/scan.ts';
import { isAt } from '../../json/word.ts';
import { memberParts, memberSize, objectParts, Offsets } from '../../json/offsets.ts';
import { readMembers, readObject } from './read-object.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A part of an answer's text; empty where it is absent. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a relationship points to, as JSON texts with their quotes. */
export interface Identifier {
  readonly type: Range;
  readonly id: Range;
}

/** A value of a relationship's `data`: one identifier, several, none (`null`), or nothing that was told. */
export type Related = Identifier | readonly Identifier[] | null | undefined;

const firstOfNull = 0x6e;
const names = { type: Buffer.from('type'), id: Buffer.from('id') };

/** A resource object of JSON:API. */
export class ResourceObject {
  /** The answer's text, compact JSON in UTF-8. */
  readonly bytes: Buffer;
  readonly #offsets: Offsets;
  readonly #begin: number;
  #parsed: JsonObject | undefined;

  /** `begin`: where its numbers begin in the offsets. */
  constructor(bytes: Buffer, offsets: Offsets, begin: number) {
    this.bytes = bytes;
    this.#offsets = offsets;
    this.#begin = begin;
  }

  get id(): string {
    const { start, end } = this.idRange;
    return String(this.#parse(start, end));
  }

  /** With its quotes. */
  get idRange(): Range {
    return this.#range(objectParts.id);
  }

  /** With its quotes. */
  get typeRange(): Range {
    return this.#range(objectParts.type);
  }

  /** `type`: its JSON, with the quotes. */
  isOfType(type: Uint8Array): boolean {
    const place = this.#begin + objectParts.type;
    return isAt(this.bytes, this.#offsets.at(place), this.#offsets.at(place + 1), type);
  }

  /** The object as it came. */
  get wholeRange(): Range {
    return this.#range(objectParts.whole);
  }

  /** The attributes as values, parsed when they are first asked for. */
  get attributes(): JsonObject {
    if (this.#parsed === undefined) {
      const { start, end } = this.#range(objectParts.attributes);
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
    const attribute = this.#find(name);
    return attribute === 0 ? undefined : this.valueRange(attribute);
  }

  /** The first member of an attribute that is an object; 0 where there is none. */
  firstMemberOf(name: Uint8Array): number {
    const attribute = this.#find(name);
    return attribute === 0 ? 0 : this.#offsets.at(attribute + memberParts.firstMember);
  }

  /** The first relationship; 0 where there is none. */
  get firstRelationship(): number {
    return this.#offsets.at(this.#begin + objectParts.firstRelationship);
  }

  /** The member behind a member; 0 behind the last. */
  next(member: number): number {
    return this.#offsets.at(member + memberParts.next);
  }

  /** Whether a member's name is `name`. */
  isNamed(member: number, name: Uint8Array): boolean {
    return isAt(this.bytes, this.#offsets.at(member), this.#offsets.at(member + 1), name);
  }

  nameLength(member: number): number {
    const name = member + memberParts.name;
    return this.#offsets.at(name + 1) - this.#offsets.at(name);
  }

  /** A member's name, without quotes. */
  nameRange(member: number): Range {
    return this.#rangeAt(member + memberParts.name);
  }

  /** The JSON text of a member's value. */
  valueRange(member: number): Range {
    return this.#rangeAt(member + memberParts.value);
  }

  /** The attributes' members, each behind a comma (the first where `first` says no), less those of the names in `hidden`. */
  writeAttributes(out: ByteWriter, hidden: readonly Uint8Array[], first = false): void {
    const { bytes } = this;
    const { start, end } = this.#range(objectParts.attributes);
    if (end - start <= 2) {
      return;
    }
    if (!this.#hasOneOf(hidden)) {
      if (!first) {
        out.byte(comma);
      }
      out.copy(bytes, start + 1, end - 1);
      return;
    }
    let isFirst = first;
    const begin = this.#offsets.at(this.#begin + objectParts.firstAttribute);
    for (let member = begin; member !== 0; member = this.next(member)) {
      if (hidden.some((name) => this.isNamed(member, name))) {
        continue;
      }
      if (!isFirst) {
        out.byte(comma);
      }
      isFirst = false;
      out.copy(bytes, this.nameRange(member).start - 1, this.valueRange(member).end);
    }
  }

  #hasOneOf(attributes: readonly Uint8Array[]): boolean {
    for (const name of attributes) {
      if (this.hasAttribute(name)) {
        return true;
      }
    }
    return false;
  }

  /** What a relationship points to. */
  related(relationship: number): Related {
    const { start, end } = this.valueRange(relationship);
    if (end === 0) {
      return undefined;
    }
    const first = this.bytes[start];
    if (first === openObject) {
      return this.#identifier(relationship);
    }
    if (first === openArray) {
      return this.#identifiers(start);
    }
    return first === firstOfNull ? null : undefined;
  }

  #identifier(object: number): Identifier | undefined {
    const type = this.#last(object, names.type);
    const id = this.#last(object, names.id);
    if (!this.#isText(type) || !this.#isText(id)) {
      return undefined;
    }
    return { type: this.valueRange(type), id: this.valueRange(id) };
  }

  /** Those of an array, whose offsets nobody has kept. */
  #identifiers(start: number): Identifier[] {
    const offsets = new Offsets(8 * memberSize);
    const scan = new JsonScan(this.bytes, start);
    const found: Identifier[] = [];
    for (let more = scan.enter(openArray); more; more = scan.more(openArray)) {
      if (scan.peek() !== openObject) {
        scan.pass();
        continue;
      }
      const begin = offsets.take(memberSize);
      offsets.set(begin + memberParts.firstMember, readMembers(scan, offsets, 1));
      const one = new ResourceObject(this.bytes, offsets, begin).#identifier(begin);
      if (one !== undefined) {
        found.push(one);
      }
      offsets.giveBack(begin);
    }
    return found;
  }

  /** The last of an object's members that has this name; 0 where there is none. */
  #last(object: number, name: Uint8Array): number {
    let found = 0;
    const first = this.#offsets.at(object + memberParts.firstMember);
    for (let member = first; member !== 0; member = this.next(member)) {
      if (this.isNamed(member, name)) {
        found = member;
      }
    }
    return found;
  }

  #isText(member: number): boolean {
    return member !== 0 && this.bytes[this.#offsets.at(member + memberParts.value)] === quote;
  }

  #range(which: number): Range {
    return this.#rangeAt(this.#begin + which);
  }

  #rangeAt(place: number): Range {
    return { start: this.#offsets.at(place), end: this.#offsets.at(place + 1) };
  }

  #parse(start: number, end: number): unknown {
    return JSON.parse(this.bytes.toString('utf8', start, end));
  }

  /** The first attribute of this name; 0 where there is none. */
  #find(name: Uint8Array): number {
    const first = this.#offsets.at(this.#begin + objectParts.firstAttribute);
    for (let member = first; member !== 0; member = this.next(member)) {
      if (this.isNamed(member, name)) {
        return member;
      }
    }
    return 0;
  }
}

/** The resource objects of an answer, each made when it is asked for. */
export class ResourceObjects implements Iterable<ResourceObject> {
  readonly #bytes: Buffer;
  readonly #offsets: Offsets;
  readonly #begins: number[] = [];

  /** `size`: bytes of the text that they will be read from, more or less. */
  constructor(bytes: Buffer, size: number) {
    this.#bytes = bytes;
    // About one number in eight bytes: enough for most answers.
    this.#offsets = new Offsets((size >> 3) + 1);
  }

  get length(): number {
    return this.#begins.length;
  }

  at(index: number): ResourceObject | undefined {
    const begin = this.#begins.at(index);
    return begin === undefined ? undefined : new ResourceObject(this.#bytes, this.#offsets, begin);
  }

  *[Symbol.iterator](): Generator<ResourceObject> {
    for (const begin of this.#begins) {
      yield new ResourceObject(this.#bytes, this.#offsets, begin);
    }
  }

  /** Takes in the value at the scan's place, which moves behind it. False for what is no resource object. */
  read(scan: JsonScan): boolean {
    const offsets = this.#offsets;
    const begin = offsets.length;
    const isObject = readObject(scan, offsets);
    if (isObject) {
      this.#begins.push(begin);
    } else {
      offsets.giveBack(begin);
    }
    return isObject;
  }
}
