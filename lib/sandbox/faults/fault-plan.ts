// The faults of a fault plan, read from its text, YAML or JSON.
import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Node } from 'yaml';
import { isFields, type UnknownFields } from '../wire/fields.ts';
import { faults, isFaultName, type PlannedFault } from './fault-injection.ts';

/** A plan that can't be followed; the message names the line. */
export class FaultPlanError extends Error {}

const matches = ['method', 'path', 'nth', 'from', 'to'];
const keys = ['match', 'fault', 'times', 'duration'];

/** A list of `{match: {method, path, nth, from, to}, fault, times, duration}`. `name` stands before each message. */
export function readFaultPlan(text: string, name: string): PlannedFault[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (node: unknown): number =>
    isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1;
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new FaultPlanError(
      `${name}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n', 1)[0]}`,
    );
  }
  const items =
    isCollection(document.contents) && !isMap(document.contents) ? document.contents.items : undefined;
  if (items === undefined) {
    throw new FaultPlanError(`${name}:1: expected a list of {match, fault}`);
  }
  return items.map((item) => {
    const value: unknown = isNode(item) ? item.toJS(document) : item;
    const wrong = problemOf(value);
    if (wrong !== undefined) {
      throw new FaultPlanError(`${name}:${lineOf(item)}: ${wrong}`);
    }
    return plannedOf(isFields(value) ? value : {});
  });
}

const isNode = (value: unknown): value is Node => isCollection(value) || isScalar(value);

function problemOf(item: unknown): string | undefined {
  if (!isFields(item)) {
    return 'expected {match, fault}';
  }
  const strange = Object.keys(item).find((key) => !keys.includes(key));
  if (strange !== undefined) {
    return `unknown key ${strange}; known are ${keys.join(', ')}`;
  }
  const { match = {}, fault, times, duration } = item;
  if (!isFields(match)) {
    return 'match: expected {method, path, nth, from, to}';
  }
  const strangeMatch = Object.keys(match).find((key) => !matches.includes(key));
  if (strangeMatch !== undefined) {
    return `match: unknown key ${strangeMatch}; known are ${matches.join(', ')}`;
  }
  for (const name of ['method', 'path']) {
    if (match[name] !== undefined && typeof match[name] !== 'string') {
      return `match.${name}: expected text`;
    }
  }
  for (const name of ['nth', 'from', 'to']) {
    if (!isCount(match[name])) {
      return `match.${name}: expected a whole number from 1`;
    }
  }
  if (!isFaultName(String(fault))) {
    return `fault: expected one of ${faults.join(', ')}, reset`;
  }
  if (!isCount(times)) {
    return 'times: expected a whole number from 1';
  }
  if (duration !== undefined && typeof duration !== 'number') {
    return 'duration: expected milliseconds';
  }
  return undefined;
}

const isCount = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 1);

/** `item` has passed `problemOf`. */
function plannedOf(item: UnknownFields): PlannedFault {
  const match = isFields(item['match']) ? item['match'] : {};
  const { method, path, nth, from, to } = match;
  const { times, duration } = item;
  const fault = String(item['fault']);
  return {
    match: {
      ...(typeof method === 'string' && { method }),
      ...(typeof path === 'string' && { path }),
      ...(typeof nth === 'number' && { nth }),
      ...(typeof from === 'number' && { from }),
      ...(typeof to === 'number' && { to }),
    },
    fault: isFaultName(fault) ? fault : '500',
    ...(typeof times === 'number' && { times }),
    ...(typeof duration === 'number' && { duration }),
  };
}
