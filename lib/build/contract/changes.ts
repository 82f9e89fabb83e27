// What one contract says otherwise than another: a line a difference, for a person to read.
import type { Contract } from './contract.ts';

/** Longer values are cut: a whole schema says less than where to look. */
const longest = 120;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Lists of texts are compared as sets, everything else in its place. */
function differences(place: string, before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return [];
  }
  if (before === undefined) {
    return [`${place}: new: ${shown(after)}`];
  }
  if (after === undefined) {
    return [`${place}: gone: ${shown(before)}`];
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names]
      .toSorted()
      .flatMap((name) => differences(`${place} ${name}`, before[name], after[name]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return listDifferences(place, before, after);
  }
  return [`${place}: ${shown(before)} → ${shown(after)}`];
}

function listDifferences(place: string, before: readonly unknown[], after: readonly unknown[]): string[] {
  const [old, now] = [before, after].map((list) => new Set(list.map(shown)));
  const added = [...(now ?? [])].filter((one) => !old?.has(one));
  const removed = [...(old ?? [])].filter((one) => !now?.has(one));
  if (added.length + removed.length === 0) {
    return [`${place}: in another order`];
  }
  return [
    ...(added.length > 0 ? [`${place}: new: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`${place}: gone: ${removed.join(', ')}`] : []),
  ];
}

/** `get_events page size max: 1000 → 500`, `fields event: new: session_id`, …; empty where nothing differs. */
export function changesBetween(before: Contract, after: Contract): string[] {
  const names = new Set([...Object.keys(before.operations), ...Object.keys(after.operations)]);
  const operations = [...names].flatMap((name) => {
    const [old, now] = [before.operations[name], after.operations[name]];
    if (old && now) {
      return differences(name, old, now);
    }
    const one = now ?? old;
    return one ? [`${name}: ${now ? 'new' : 'gone'}: ${one.method} ${one.path}`] : [];
  });
  return [
    ...differences('revision', before.revision, after.revision),
    ...differences('server', before.server, after.server),
    ...operations,
    ...differences('fields', before.fields, after.fields),
    ...differences('problem', before.problem, after.problem),
    ...differences('schema', before.schemas, after.schemas),
  ];
}
