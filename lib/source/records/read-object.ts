// The parts of a resource object of JSON:API in a text: where each begins and ends.
import { openObject, quote } from '../../json/characters.ts';
import type { JsonScan } from '../../json/scan.ts';
import { memberParts, memberSize, objectParts, objectSize, type Offsets } from '../../json/offsets.ts';

const names = {
  type: Buffer.from('type'),
  id: Buffer.from('id'),
  attributes: Buffer.from('attributes'),
  relationships: Buffer.from('relationships'),
  data: Buffer.from('data'),
};

/** Takes in the value at the scan's place. False where it is no resource object: then its offsets are of no use. */
export function readObject(scan: JsonScan, offsets: Offsets): boolean {
  if (scan.peek() !== openObject) {
    scan.pass();
    return false;
  }
  const begin = offsets.take(objectSize);
  const start = scan.at;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const first = scan.peek();
    const valueStart = scan.at;
    const isNested = first === openObject;
    if (isNested && scan.nameIs(names.attributes)) {
      offsets.set(begin + objectParts.firstAttribute, readMembers(scan, offsets, 2));
      offsets.setRange(begin + objectParts.attributes, valueStart, scan.at);
    } else if (isNested && scan.nameIs(names.relationships)) {
      offsets.set(begin + objectParts.firstRelationship, readRelationships(scan, offsets));
    } else {
      const place = scan.nameIs(names.type)
        ? objectParts.type
        : scan.nameIs(names.id)
          ? objectParts.id
          : undefined;
      scan.pass();
      if (place !== undefined && first === quote) {
        offsets.setRange(begin + place, valueStart, scan.at);
      }
    }
  }
  offsets.setRange(begin + objectParts.whole, start, scan.at);
  return offsets.at(begin + objectParts.type) !== 0 && offsets.at(begin + objectParts.id) !== 0;
}

/**
 * Takes in the members of the object at the scan's place and those of the objects in it, `levels` deep. Returns the
 * first of them; 0 where there is none.
 */
export function readMembers(scan: JsonScan, offsets: Offsets, levels: number): number {
  let first = 0;
  let last = 0;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const member = offsets.take(memberSize);
    offsets.setRange(member + memberParts.name, scan.nameStart, scan.nameEnd);
    const isObject = scan.peek() === openObject;
    const start = scan.at;
    if (isObject && levels > 1) {
      offsets.set(member + memberParts.firstMember, readMembers(scan, offsets, levels - 1));
    } else {
      scan.pass();
    }
    offsets.setRange(member + memberParts.value, start, scan.at);
    if (last === 0) {
      first = member;
    } else {
      offsets.set(last + memberParts.next, member);
    }
    last = member;
  }
  return first;
}

/** As `readMembers`, of relationships: the value of each is its `data`. Those that are no objects are left out. */
function readRelationships(scan: JsonScan, offsets: Offsets): number {
  let first = 0;
  let last = 0;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const { nameStart, nameEnd } = scan;
    if (scan.peek() !== openObject) {
      scan.pass();
      continue;
    }
    const member = offsets.take(memberSize);
    offsets.setRange(member + memberParts.name, nameStart, nameEnd);
    readData(scan, offsets, member);
    if (last === 0) {
      first = member;
    } else {
      offsets.set(last + memberParts.next, member);
    }
    last = member;
  }
  return first;
}

/** The last `data` of the object at the scan's place becomes the member's value. */
function readData(scan: JsonScan, offsets: Offsets, member: number): void {
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const isData = scan.nameIs(names.data);
    const isObject = scan.peek() === openObject;
    const start = scan.at;
    const first = isData && isObject ? readMembers(scan, offsets, 1) : 0;
    if (!isData || !isObject) {
      scan.pass();
    }
    if (!isData) {
      continue;
    }
    offsets.set(member + memberParts.firstMember, first);
    offsets.setRange(member + memberParts.value, start, scan.at);
  }
}
