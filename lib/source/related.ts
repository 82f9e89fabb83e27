// Reads what a relationship points to, as parts of the answer's text.
import { JsonScan, openArray, openObject } from './json-scan.ts';

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

const quote = 0x22;
const typeName = Buffer.from('type');
const idName = Buffer.from('id');

/** `start`: where the value of `data` begins. */
export function readRelated(bytes: Buffer, start: number): Related {
  const scan = new JsonScan(bytes, start);
  const first = scan.peek();
  if (first === openObject) return readIdentifier(scan);
  if (first !== openArray) return first === 0x6e ? null : undefined;
  const found: Identifier[] = [];
  for (let more = scan.enter(openArray); more; more = scan.more(openArray)) {
    const one = scan.peek() === openObject ? readIdentifier(scan) : scan.pass();
    if (one !== undefined) found.push(one);
  }
  return found;
}

function readIdentifier(scan: JsonScan): Identifier | undefined {
  let type: Range | undefined;
  let id: Range | undefined;
  for (let more = scan.enter(openObject); more; more = scan.more(openObject)) {
    scan.name();
    const isType = scan.nameIs(typeName);
    const isId = scan.nameIs(idName);
    const isString = scan.peek() === quote;
    const start = scan.at;
    scan.pass();
    if (isString && isType) type = { start, end: scan.at };
    if (isString && isId) id = { start, end: scan.at };
  }
  return type === undefined || id === undefined ? undefined : { type, id };
}
