// Resource objects as records, lines of JSON: flat attributes, ids of what is related, embedded objects.
import type { ByteWriter } from '../../json/byte-writer.ts';
import { EventIds, eventIdNames } from './event-ids.ts';
import { idColumnOf, idsColumnOf } from './relationship-columns.ts';
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
  /** The id of an object is no part of its record. */
  readonly idless?: boolean;
}

/** What some records have beside what the answer says: the parent's id. Name to value, as JSON. */
export type Extra = readonly (readonly [name: string, json: string])[];

const head = toBytes('{"id":');
const nothing = toBytes('null');
const idName = toBytes('id');
const nothingExtra: Extra = [];
const openArray = 0x5b;
const closeArray = 0x5d;
const comma = 0x2c;
const openObject = 0x7b;
const closeObject = 0x7d;
const lineBreak = 0x0a;

function toBytes(text: string): Buffer {
  return Buffer.from(text);
}

/** A member that is made up here: at most one of a name in a record. */
interface Column {
  readonly name: Buffer;
  /** Comma, name and colon. */
  readonly lead: Buffer;
  /** The number of the record that has it last. */
  record: number;
}

/** The columns of a run by name. */
class Columns {
  readonly #byName = new Map<string, Column>();

  of(name: string): Column {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      return known;
    }
    const column = { name: toBytes(name), lead: toBytes(`,${JSON.stringify(name)}:`), record: 0 };
    this.#byName.set(name, column);
    return column;
  }
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
function writeIdAndAttributes(
  out: ByteWriter,
  object: ResourceObject,
  hidden: readonly Uint8Array[],
  idless: boolean,
): void {
  if (idless) {
    out.byte(openObject);
  } else {
    const { start, end } = object.idRange;
    out.copy(head);
    out.copy(object.bytes, start, end);
  }
  object.writeAttributes(out, hidden, idless);
}

/** What records have beside the answer, as it is written. */
interface ExtraColumns {
  readonly extra: Extra;
  readonly columns: readonly { readonly column: Column; readonly json: Buffer }[];
}

/** Writes the records of a run, all of one shape. Every key stands once in each. */
export class RecordWriter {
  readonly #shape: RecordShape;
  /** An attribute named `id` would be a second one. */
  readonly #hidden: readonly Uint8Array[];
  readonly #columns = new Columns();
  readonly #eventIds = new EventIds();
  readonly #eventColumns: readonly Column[];
  /** Those that were met, in the order in which they came. */
  readonly #relationships: Relationship[] = [];
  readonly #always: readonly Relationship[];
  /** For objects that are embedded, which embed none themselves. */
  readonly #embedded: RecordWriter | undefined;
  #extra: ExtraColumns = { extra: nothingExtra, columns: [] };
  /** The number of the record at hand. */
  #record = 0;

  constructor(shape: RecordShape) {
    this.#shape = shape;
    this.#hidden = [idName, ...shape.hidden.map(toBytes)];
    this.#always = shape.always.map((name) => this.#add(name));
    this.#eventColumns = eventIdNames.map((name) => this.#columns.of(name));
    this.#embedded =
      shape.embed.length === 0
        ? undefined
        : new RecordWriter({ raw: false, embed: [], hidden: [], eventIds: false, always: [] });
  }

  /** A line: the record and a line break. `included` holds what the page brought along. */
  write(out: ByteWriter, object: ResourceObject, included: Included, extra: Extra): void {
    this.#writeObject(out, object, included, extra);
    out.byte(lineBreak);
  }

  #writeObject(out: ByteWriter, object: ResourceObject, included: Included, extra: Extra): void {
    this.#record++;
    const columns = this.#extraColumns(extra);
    if (this.#shape.raw) {
      const { start, end } = object.wholeRange;
      out.copy(object.bytes, start, end - 1);
      for (const { column, json } of columns) {
        out.copy(column.lead);
        out.copy(json);
      }
    } else {
      // Theirs are these names, wherever a relationship would have one of them too.
      for (const { column } of columns) {
        column.record = this.#record;
      }
      writeIdAndAttributes(out, object, this.#hidden, this.#shape.idless === true);
      this.#writeRelated(out, object, included);
      if (this.#shape.eventIds) {
        this.#writeEventIds(out, object);
      }
      for (const { column, json } of columns) {
        if (!object.hasAttribute(column.name)) {
          out.copy(column.lead);
          out.copy(json);
        }
      }
    }
    out.byte(closeObject);
  }

  /** The records of a page have the same ones, and so have those of the next page. */
  #extraColumns(extra: Extra): ExtraColumns['columns'] {
    if (extra !== this.#extra.extra) {
      const columns = extra.map(([name, json]) => ({ column: this.#columns.of(name), json: toBytes(json) }));
      this.#extra = { extra, columns };
    }
    return this.#extra.columns;
  }

  /** The leading part of a member; false where the record has one of its name: an attribute goes before it. */
  #begin(out: ByteWriter, object: ResourceObject, column: Column): boolean {
    if (column.record === this.#record || object.hasAttribute(column.name)) {
      return false;
    }
    column.record = this.#record;
    out.copy(column.lead);
    return true;
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
      this.#writeRelationship(out, object, relationship, related, included);
    }
    for (const relationship of this.#always) {
      if ((met & relationship.bit) === 0) {
        this.#writeRelationship(out, object, relationship, null, included);
      }
    }
  }

  #writeRelationship(
    out: ByteWriter,
    object: ResourceObject,
    { one, several, embedded }: Relationship,
    related: Exclude<Related, undefined>,
    included: Included,
  ): void {
    const { bytes } = object;
    if (isSeveral(related)) {
      if (this.#begin(out, object, several)) {
        writeArray(out, related, ({ id }) => out.copy(bytes, id.start, id.end));
      }
      if (embedded !== undefined && this.#begin(out, object, embedded)) {
        writeArray(out, related, (identifier) => this.#writeEmbedded(out, bytes, identifier, included));
      }
      return;
    }
    if (this.#begin(out, object, one)) {
      if (related === null) {
        out.copy(nothing);
      } else {
        out.copy(bytes, related.id.start, related.id.end);
      }
    }
    if (embedded !== undefined && this.#begin(out, object, embedded)) {
      this.#writeEmbedded(out, bytes, related, included);
    }
  }

  /** What is related, as far as it came along. */
  #writeEmbedded(out: ByteWriter, bytes: Buffer, identifier: Identifier | null, included: Included): void {
    const object = identifier === null ? undefined : included.find(bytes, identifier);
    if (object === undefined || this.#embedded === undefined) {
      out.copy(nothing);
    } else {
      this.#embedded.#writeObject(out, object, included, nothingExtra);
    }
  }

  #writeEventIds(out: ByteWriter, object: ResourceObject): void {
    if (!this.#eventIds.find(object)) {
      return;
    }
    for (const [index, column] of this.#eventColumns.entries()) {
      const range = this.#eventIds.rangeFor(index);
      if (range !== undefined && this.#begin(out, object, column)) {
        out.copy(object.bytes, range.start, range.end);
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
      one: this.#columns.of(idColumnOf(name)),
      several: this.#columns.of(idsColumnOf(name)),
      embedded: this.#shape.embed.includes(name) ? this.#columns.of(name) : undefined,
      bit: always < 0 ? 0 : 1 << always,
    };
    this.#relationships.push(relationship);
    return relationship;
  }
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
