// The text of a page as its resource objects and the link to the next page.
import { isUtf8 } from 'node:buffer';
import { openArray, openObject } from '../../json/characters.ts';
import { withoutSpace } from '../../json/compact.ts';
import { JsonScan } from '../../json/scan.ts';
import { ResourceObjects } from './resource-object.ts';

export interface PageBody {
  /**
   * Undefined where the answer is no page: its `data` is no list, or has something in it that is no resource object, or
   * what its `links.next` says can't be understood.
   */
  readonly data: ResourceObjects | undefined;
  readonly included: ResourceObjects;
  /** `links.next`, as it stands; undefined where there is no further page. */
  readonly next: string | undefined;
}

const names = {
  data: Buffer.from('data'),
  included: Buffer.from('included'),
  links: Buffer.from('links'),
  next: Buffer.from('next'),
  href: Buffer.from('href'),
};

/** What can't be understood: nobody knows whether there is more. */
const unclear = Symbol('unclear');
type Next = string | undefined | typeof unclear;

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
  let next: Next;
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
  return next === unclear ? { data: undefined, included, next: undefined } : { data, included, next };
}

/** Those of an array. False where it is none, or where something in it is no resource object. */
function readObjects(scan: JsonScan, objects: ResourceObjects): boolean {
  if (scan.peek() !== openArray) {
    scan.pass();
    return false;
  }
  let areAll = true;
  for (let more = scan.enter(openArray); more; more = scan.more(openArray)) {
    areAll = objects.read(scan) && areAll;
  }
  return areAll;
}

/** The member `next` of the links at the scan's place. */
function readNext(scan: JsonScan, bytes: Buffer): Next {
  if (scan.peek() !== openObject) {
    return readLink(scan, bytes) === undefined ? undefined : unclear;
  }
  let next: Next;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    if (scan.nameIs(names.next)) {
      next = readLink(scan, bytes);
    } else {
      scan.pass();
    }
  }
  return next;
}

/** A link of JSON:API: a text, `null`, or an object that has the text as its `href`. */
function readLink(scan: JsonScan, bytes: Buffer): Next {
  if (scan.peek() !== openObject) {
    const value = readValue(scan, bytes);
    return value === null ? undefined : (textOf(value) ?? unclear);
  }
  let href: unknown;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    if (scan.nameIs(names.href)) {
      href = readValue(scan, bytes);
    } else {
      scan.pass();
    }
  }
  return textOf(href) ?? unclear;
}

function readValue(scan: JsonScan, bytes: Buffer): unknown {
  scan.peek();
  const start = scan.at;
  scan.pass();
  return JSON.parse(bytes.toString('utf8', start, scan.at));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
