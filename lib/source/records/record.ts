// Turns the resource objects of a page into records as lines of JSON: flat attributes, ids of what is related, embedded objects.
import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Included } from './included.ts';
import type { Identifier, Related, ResourceObject } from './resource-object.ts';

export interface RecordShape {
  /** Print resource objects as they came. */
  readonly raw: boolean;
  /** Names of relationships whose objects go into the record. */
  readonly embed: readonly string[];
  /** Attributes that were asked for only to cut the span by, and are not printed. */
  readonly hidden: readonly string[];
  /** Take the ids of flow, campaign and message out of an event's properties. */
  readonly eventIds: boolean;
  /** Every record has these relationships' ids, null where the answer lacks them. */
  readonly always: readonly string[];
}

/** What some records have beside what the answer says: the parent's id. Name to value, as JSON. */
export type Extra = readonly (readonly [name: string, json: string])[];

/** Where event properties hold the ids of what sent the message: of each column the first that is there. */
const eventIdColumns = ['flow_id', 'campaign_id', 'message_id'].map(toColumn);
const eventIdProperties = [
  ['$flow', '$flow_id', 'flow_id'],
  ['$campaign', '$campaign_id', 'campaign_id'],
  ['$message', '$message_id', 'message_id'],
].flatMap((names) => names.map(toBytes));
/** How many properties stand for one column. */
const perColumn = eventIdProperties.length / eventIdColumns.length;
/** Where the values of these properties begin and end in the record at hand; 0 where it lacks them. */
const eventIdStarts = new Int32Array(eventIdProperties.length);
const eventIdEnds = new Int32Array(eventIdProperties.length);
const eventProperties = toBytes('event_properties');

const head = toBytes('{"id":');
const nothing = toBytes('null');
const idName = toBytes('id');
const onlyId = [idName];
const openArray = 0x5b;
const closeArray = 0x5d;
const comma = 0x2c;
const closeObject = 0x7d;
const lineBreak = 0x0a;
const quote = 0x22;

function toBytes(text: string): Buffer {
  return Buffer.from(text);
}

/** A member that is made up here. */
interface Column {
  readonly name: Buffer;
  /** Comma, name and colon. */
  readonly lead: Buffer;
}

function toColumn(name: string): Column {
  return { name: toBytes(name), lead: toBytes(`,${JSON.stringify(name)}:`) };
}

/** `campaign-messages` to `campaign_message`: what `_id` and `_ids` are put behind. */
export function singular(relationship: string): string {
  return relationship
    .replaceAll('-', '_')
    .replace(/ies$/, 'y')
    .replace(/([^s])s$/, '$1');
}

/** How the records of a run show a relationship. */
interface Relationship {
  readonly name: Buffer;
  readonly one: Column;
  readonly several: Column;
  /** Undefined where related objects are not embedded. */
  readonly embedded: Column | undefined;
  /** Tells those that every record has apart; 0 for others. */
  readonly bit: number;
}

/** The opening brace, the id and the attributes behind it. */
function writeIdAndAttributes(out: ByteWriter, object: ResourceObject, hidden: readonly Uint8Array[]): void {
  const { start, end } = object.idRange;
  out.copy(head);
  out.copy(object.bytes, start, end);
  object.writeAttributes(out, hidden);
}

/** Writes the records of a run, all of one shape. */
export class RecordWriter {
  readonly #shape: RecordShape;
  /** An attribute named `id` would be a second one. */
  readonly #hidden: readonly Uint8Array[];
  /** Those that were met, in the order in which they came. */
  readonly #relationships: Relationship[] = [];
  readonly #always: readonly Relationship[];

  constructor(shape: RecordShape) {
    this.#shape = shape;
    this.#hidden = [idName, ...shape.hidden.map(toBytes)];
    this.#always = shape.always.map((name) => this.#add(name));
  }

  /** A line: the record and a line break. `included` holds what the page brought along. */
  write(out: ByteWriter, object: ResourceObject, included: Included, extra: Extra): void {
    if (this.#shape.raw) {
      const { start, end } = object.wholeRange;
      out.copy(object.bytes, start, end - 1);
      for (const [name, json] of extra) {
        out.text(`,${JSON.stringify(name)}:${json}`);
      }
    } else {
      writeIdAndAttributes(out, object, this.#hidden);
      this.#writeRelated(out, object, included);
      if (this.#shape.eventIds) {
        writeEventIds(out, object);
      }
      for (const [name, json] of extra) {
        if (!object.hasAttribute(toBytes(name))) {
          out.text(`,${JSON.stringify(name)}:${json}`);
        }
      }
    }
    out.byte(closeObject);
    out.byte(lineBreak);
  }

  #writeRelated(out: ByteWriter, object: ResourceObject, included: Included): void {
    /** A bit for each of them. */
    let met = 0;
    for (let member = object.firstRelationship; member !== 0; member = object.next(member)) {
      const related = object.related(member);
      if (related === undefined) {
        continue;
      }
      const relationship = this.#find(object, member);
      met |= relationship.bit;
      writeRelationship(out, object, relationship, related, included);
    }
    for (const relationship of this.#always) {
      if ((met & relationship.bit) === 0) {
        writeRelationship(out, object, relationship, null, included);
      }
    }
  }

  #find(object: ResourceObject, member: number): Relationship {
    for (const relationship of this.#relationships) {
      if (object.isNamed(member, relationship.name)) {
        return relationship;
      }
    }
    const { start, end } = object.nameRange(member);
    return this.#add(object.bytes.toString('utf8', start, end));
  }

  #add(name: string): Relationship {
    const always = this.#shape.always.indexOf(name);
    const relationship: Relationship = {
      name: toBytes(name),
      one: toColumn(`${name.replaceAll('-', '_')}_id`),
      several: toColumn(`${singular(name)}_ids`),
      embedded: this.#shape.embed.includes(name) ? toColumn(name) : undefined,
      bit: always < 0 ? 0 : 1 << always,
    };
    this.#relationships.push(relationship);
    return relationship;
  }
}

/** The leading part of a member, where no attribute has its name: that one goes before what is made up here. */
function begin(out: ByteWriter, object: ResourceObject, column: Column): boolean {
  if (object.hasAttribute(column.name)) {
    return false;
  }
  out.copy(column.lead);
  return true;
}

function writeRelationship(
  out: ByteWriter,
  object: ResourceObject,
  { one, several, embedded }: Relationship,
  related: Exclude<Related, undefined>,
  included: Included,
): void {
  const { bytes } = object;
  if (isSeveral(related)) {
    if (begin(out, object, several)) {
      writeArray(out, related, ({ id }) => out.copy(bytes, id.start, id.end));
    }
    if (embedded !== undefined && begin(out, object, embedded)) {
      writeArray(out, related, (identifier) => writeEmbedded(out, included.find(bytes, identifier)));
    }
    return;
  }
  if (begin(out, object, one)) {
    if (related === null) {
      out.copy(nothing);
    } else {
      out.copy(bytes, related.id.start, related.id.end);
    }
  }
  if (embedded !== undefined && begin(out, object, embedded)) {
    if (related === null) {
      out.copy(nothing);
    } else {
      writeEmbedded(out, included.find(bytes, related));
    }
  }
}

/** What is related, as far as it came along. */
function writeEmbedded(out: ByteWriter, object: ResourceObject | undefined): void {
  if (object === undefined) {
    out.copy(nothing);
    return;
  }
  writeIdAndAttributes(out, object, onlyId);
  out.byte(closeObject);
}

function isSeveral(related: Related): related is readonly Identifier[] {
  return Array.isArray(related);
}

function writeArray<T>(out: ByteWriter, items: readonly T[], write: (item: T) => void): void {
  out.byte(openArray);
  for (const [index, item] of items.entries()) {
    if (index > 0) {
      out.byte(comma);
    }
    write(item);
  }
  out.byte(closeArray);
}

function writeEventIds(out: ByteWriter, object: ResourceObject): void {
  if (!findEventIds(object)) {
    return;
  }
  for (let column = 0; column < eventIdColumns.length; column++) {
    let place = column * perColumn;
    const end = place + perColumn;
    while (place < end && eventIdStarts[place] === 0) {
      place++;
    }
    const lead = eventIdColumns[column];
    if (place < end && lead !== undefined && begin(out, object, lead)) {
      out.copy(object.bytes, eventIdStarts[place], eventIdEnds[place]);
    }
  }
}

/** False where there are none. */
function findEventIds(object: ResourceObject): boolean {
  let isFound = false;
  for (let member = object.firstMemberOf(eventProperties); member !== 0; member = object.next(member)) {
    const place = eventIdPlace(object, member);
    if (place === undefined) {
      continue;
    }
    const { start, end } = object.valueRange(member);
    if (object.bytes[start] !== quote || end <= start + 2) {
      continue;
    }
    if (!isFound) {
      eventIdStarts.fill(0);
    }
    isFound = true;
    eventIdStarts[place] = start;
    eventIdEnds[place] = end;
  }
  return isFound;
}

/** 1 for the lengths that these names have: most other names have another one. */
const eventIdLengths = new Uint8Array(32);
for (const { length } of eventIdProperties) {
  eventIdLengths[length] = 1;
}

function eventIdPlace(object: ResourceObject, member: number): number | undefined {
  const { start, end } = object.nameRange(member);
  if (eventIdLengths[end - start] !== 1) {
    return undefined;
  }
  for (let place = 0; place < eventIdProperties.length; place++) {
    const name = eventIdProperties[place];
    if (name !== undefined && object.isNamed(member, name)) {
      return place;
    }
  }
  return undefined;
}
