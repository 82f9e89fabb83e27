// The text of a page as its resource objects and the link to the next page.
import { isUtf8 } from 'node:buffer';
import { openArray, openObject, quote } from '../../json/characters.ts';
import { withoutSpace } from '../../json/compact.ts';
import { JsonScan } from '../../json/scan.ts';
import { ResourceObjects } from './resource-object.ts';

export interface PageBody {
  /** Undefined where the answer has no `data`, or something among it that is no resource object. */
  readonly data: ResourceObjects | undefined;
  readonly included: ResourceObjects;
  /** `links.next`, as it stands. */
  readonly next: string | undefined;
}

const names = {
  data: Buffer.from('data'),
  included: Buffer.from('included'),
  links: Buffer.from('links'),
  next: Buffer.from('next'),
};

/** Throws a `SyntaxError` for what is no JSON. */
export function readPageBody(answer: Buffer): PageBody {
  const bytes = isUtf8(answer) ? answer : Buffer.from(answer.toString());
  const scan = new JsonScan(bytes);
  const body = readBody(scan, bytes);
  // Lines must not break within a record; Klaviyo sends no space, so that this is never needed.
  if (scan.hasSpace) {
    return readPageBody(withoutSpace(bytes));
  }
  return body;
}

function readBody(scan: JsonScan, bytes: Buffer): PageBody {
  let data: ResourceObjects | undefined;
  let included = new ResourceObjects(bytes, 0);
  let next: string | undefined;
  if (scan.peek() !== openObject) {
    scan.pass();
  } else {
    for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
      scan.name();
      if (scan.nameIs(names.data)) {
        const objects = new ResourceObjects(bytes, bytes.length - scan.at);
        // Nothing of it may be lost: what can't be understood among it makes the whole of it so.
        data = readObjects(scan, objects) ? objects : undefined;
      } else if (scan.nameIs(names.included)) {
        included = new ResourceObjects(bytes, bytes.length - scan.at);
        readObjects(scan, included);
      } else if (scan.nameIs(names.links)) {
        next = readNext(scan, bytes);
      } else {
        scan.pass();
      }
    }
  }
  scan.end();
  return { data, included, next };
}

/**
 * Those of an array, or the one that stands in its place (`null`: none). False where something in the array is no
 * resource object.
 */
function readObjects(scan: JsonScan, objects: ResourceObjects): boolean {
  if (scan.peek() !== openArray) {
    objects.read(scan);
    return true;
  }
  let areAll = true;
  for (let more = scan.enter(openArray); more; more = scan.more(openArray)) {
    areAll = objects.read(scan) && areAll;
  }
  return areAll;
}

function readNext(scan: JsonScan, bytes: Buffer): string | undefined {
  if (scan.peek() !== openObject) {
    scan.pass();
    return undefined;
  }
  let next: string | undefined;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const isNext = scan.nameIs(names.next);
    const isString = scan.peek() === quote;
    const start = scan.at;
    scan.pass();
    if (!isNext) {
      continue;
    }
    const value: unknown = isString ? JSON.parse(bytes.toString('utf8', start, scan.at)) : undefined;
    next = typeof value === 'string' && value !== '' ? value : undefined;
  }
  return next;
}
