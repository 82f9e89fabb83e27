// The nulls inside an object that is merged, by what --nulls says of them.
import type { Fault } from '../../record.ts';

export type Nulls = 'omit' | 'unset' | 'error';

/** The members of an object as JSON texts, and the names of those that are to be cleared. */
export interface SettledMembers {
  readonly members: ReadonlyMap<string, string>;
  readonly cleared: readonly string[];
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The object without its nulls, at every depth of objects; a null in an array is an element and stays. */
function withoutNulls(value: unknown): unknown {
  return isPlain(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, inner]) =>
          inner === null ? [] : [[name, withoutNulls(inner)]],
        ),
      )
    : value;
}

/** The path of the first null in objects; undefined where there is none. */
function pathOfNull(value: Readonly<Record<string, unknown>>, path: string): string | undefined {
  for (const [name, inner] of Object.entries(value)) {
    const found =
      inner === null ? `${path}.${name}` : isPlain(inner) ? pathOfNull(inner, `${path}.${name}`) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** `into` is what the object is merged into, for the path that a fault names. */
export function settleNulls(object: object, nulls: Nulls, into: string): SettledMembers | Fault {
  const entries = Object.entries(object);
  const path = nulls === 'error' ? pathOfNull(Object.fromEntries(entries), into) : undefined;
  if (path !== undefined) {
    return { code: 'null_value', message: `expected a value at ${path}, found null (--nulls error)` };
  }
  const kept = entries.filter(([, value]) => value !== null);
  return {
    members: new Map(kept.map(([name, value]) => [name, JSON.stringify(withoutNulls(value))])),
    cleared: nulls === 'unset' ? entries.flatMap(([name, value]) => (value === null ? [name] : [])) : [],
  };
}
