// Takes the resource objects of JSON:API out of a text: where their parts begin and end.
import { openObject, quote } from '../../json/characters.ts';
import type { JsonScan } from '../../json/scan.ts';
import { at, memberSize, objectSize, of, type Places } from '../../json/offsets.ts';

const names = {
  type: Buffer.from('type'),
  id: Buffer.from('id'),
  attributes: Buffer.from('attributes'),
  relationships: Buffer.from('relationships'),
  data: Buffer.from('data'),
};

/** Takes in the value at the scan's place. False where it is no resource object: then its places are of no use. */
export function readObject(scan: JsonScan, places: Places): boolean {
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
      places.set(begin + at.firstAttribute, readMembers(scan, places, 2));
      places.setRange(begin + at.attributes, valueStart, scan.at);
    } else if (isNested && scan.nameIs(names.relationships)) {
      places.set(begin + at.firstRelationship, readRelationships(scan, places));
    } else {
      const place = scan.nameIs(names.type) ? at.type : scan.nameIs(names.id) ? at.id : undefined;
      scan.pass();
      if (place !== undefined && first === quote) {
        places.setRange(begin + place, valueStart, scan.at);
      }
    }
  }
  places.setRange(begin + at.whole, start, scan.at);
  return places.at(begin + at.type) !== 0 && places.at(begin + at.id) !== 0;
}

/**
 * Takes in the members of the object at the scan's place and those of the objects in it, `levels` deep. Answers the
 * first of them; 0 where there is none.
 */
export function readMembers(scan: JsonScan, places: Places, levels: number): number {
  let first = 0;
  let last = 0;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const member = places.take(memberSize);
    places.setRange(member + of.name, scan.nameStart, scan.nameEnd);
    const isObject = scan.peek() === openObject;
    const start = scan.at;
    if (isObject && levels > 1) {
      places.set(member + of.firstMember, readMembers(scan, places, levels - 1));
    } else {
      scan.pass();
    }
    places.setRange(member + of.value, start, scan.at);
    if (last === 0) {
      first = member;
    } else {
      places.set(last + of.next, member);
    }
    last = member;
  }
  return first;
}

/** As `readMembers`, of relationships: the value of each is its `data`. Those that are no objects are left out. */
function readRelationships(scan: JsonScan, places: Places): number {
  let first = 0;
  let last = 0;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const { nameStart, nameEnd } = scan;
    if (scan.peek() !== openObject) {
      scan.pass();
      continue;
    }
    const member = places.take(memberSize);
    places.setRange(member + of.name, nameStart, nameEnd);
    readData(scan, places, member);
    if (last === 0) {
      first = member;
    } else {
      places.set(last + of.next, member);
    }
    last = member;
  }
  return first;
}

/** The last `data` of the object at the scan's place becomes the member's value. */
function readData(scan: JsonScan, places: Places, member: number): void {
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const isData = scan.nameIs(names.data);
    const isObject = scan.peek() === openObject;
    const start = scan.at;
    const first = isData && isObject ? readMembers(scan, places, 1) : 0;
    if (!isData || !isObject) {
      scan.pass();
    }
    if (!isData) {
      continue;
    }
    places.set(member + of.firstMember, first);
    places.setRange(member + of.value, start, scan.at);
  }
}
