// Date-times of resource objects, put right where they lie: some come with a blank where ISO 8601 has a T.
import { openArray, openObject, quote } from '../../json/characters.ts';
import { JsonScan } from '../../json/scan.ts';
import { dateTimesOf, type DateTimes } from '../resources/date-times.ts';
import type { Range, ResourceObject, ResourceObjects } from './resource-object.ts';

const blank = 0x20;
const letterT = 0x54;
const dash = 0x2d;
const colon = 0x3a;
/** Where these stand behind the quote of `"YYYY-MM-DD hh:mm…"`. */
const places = { dash: 5, secondDash: 8, blank: 11, colon: 14 } as const;

/** By name, a date-time or a part that holds some. */
type Member = readonly [name: Buffer, members: DateTimes];

const membersOf = (tree: DateTimes): Member[] => [...tree].map(([name, inner]) => [Buffer.from(name), inner]);

/** The date-times of a type, whose JSON has quotes. */
interface TypeMembers {
  readonly type: Buffer;
  readonly members: readonly Member[];
}

export class DateTimeRepair {
  readonly #byType = new Map<string, TypeMembers>();
  /** Those of the last object's type: the next one's are mostly the same. */
  #last: TypeMembers = { type: Buffer.alloc(0), members: [] };

  /** Puts a `T` into the date-times of these objects that have a blank there; all other text stays as it is. */
  repair(objects: ResourceObjects): void {
    for (const object of objects) {
      if (!object.isOfType(this.#last.type)) {
        this.#last = this.#membersOf(object);
      }
      for (const [name, members] of this.#last.members) {
        const range = object.attributeRange(name);
        if (range !== undefined) {
          repairValue(object, range, members);
        }
      }
    }
  }

  #membersOf({ bytes, typeRange: { start, end } }: ResourceObject): TypeMembers {
    const json = bytes.toString('latin1', start, end);
    const known = this.#byType.get(json);
    if (known !== undefined) {
      return known;
    }
    const made = { type: Buffer.from(json, 'latin1'), members: membersOf(dateTimesOf(json.slice(1, -1))) };
    this.#byType.set(json, made);
    return made;
  }
}

function repairValue({ bytes }: ResourceObject, { start }: Range, members: DateTimes): void {
  if (members.size === 0) {
    repairText(bytes, start);
  } else if (bytes[start] === openObject || bytes[start] === openArray) {
    repairNested(bytes, new JsonScan(bytes, start), members);
  }
}

/** The value at the scan's place, which moves behind it. */
function repairNested(bytes: Buffer, scan: JsonScan, members: DateTimes): void {
  const opener = scan.peek();
  if (members.size === 0) {
    repairText(bytes, scan.at);
  }
  if (opener !== openObject && opener !== openArray) {
    scan.pass();
    return;
  }
  for (let more = scan.enter(opener); more; more = scan.more(opener)) {
    if (opener === openArray) {
      repairNested(bytes, scan, members);
      continue;
    }
    scan.name();
    const inner = members.get(bytes.toString('latin1', scan.nameStart, scan.nameEnd));
    if (inner === undefined) {
      scan.pass();
    } else {
      repairNested(bytes, scan, inner);
    }
  }
}

function repairText(bytes: Buffer, at: number): void {
  if (
    bytes[at] === quote &&
    bytes[at + places.blank] === blank &&
    bytes[at + places.dash] === dash &&
    bytes[at + places.secondDash] === dash &&
    bytes[at + places.colon] === colon
  ) {
    bytes[at + places.blank] = letterT;
  }
}
