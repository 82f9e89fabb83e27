// Finds the records for which Klaviyo refuses a batch, so that the others can be delivered.
import type { Problem } from '../../klaviyo/problem.ts';

/** What became of sending some of a batch's records. */
export type Sent =
  | { readonly kind: 'taken' }
  /** Refused as a whole; the problems may name records by their position in what was sent. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** No answer, or one that is about no record. */
  | { readonly kind: 'lost' };

export interface Isolated {
  /** Index in the batch, and what Klaviyo says of it. */
  readonly guilty: ReadonlyMap<number, Problem | undefined>;
  readonly lost: readonly number[];
}

/**
 * Sends the records again without those that the problems name. Where no problem names one, a binary search finds a
 * guilty record: a half that is taken need not be looked at again, and what is still unknown at the end goes out as
 * one request. One guilty record among n so costs at most ⌈log2 n⌉ + 1 further requests; with a pointer, 1.
 */
export async function isolate(
  indexes: readonly number[],
  refusal: readonly Problem[],
  send: (indexes: readonly number[]) => Promise<Sent>,
): Promise<Isolated> {
  const guilty = new Map<number, Problem | undefined>();
  const lost: number[] = [];
  let suspects = indexes;
  let problems = refusal;
  while (suspects.length > 0) {
    const named = new Map(
      problems.flatMap((problem) =>
        problem.index !== undefined && problem.index < suspects.length
          ? [[problem.index, problem] as const]
          : [],
      ),
    );
    if (named.size === 0) {
      const found = await searchOne(suspects, problems, send, lost);
      if (found.guilty !== undefined) {
        guilty.set(found.guilty, found.problems[0]);
      }
      suspects = found.unknown;
    } else {
      for (const [position, problem] of named) {
        guilty.set(suspects[position] ?? 0, problem);
      }
      suspects = suspects.filter((_, position) => !named.has(position));
    }
    if (suspects.length === 0) {
      break;
    }
    const sent = await send(suspects);
    if (sent.kind === 'taken') {
      break;
    }
    if (sent.kind === 'lost') {
      lost.push(...suspects);
      break;
    }
    problems = sent.problems;
  }
  return { guilty, lost };
}

/** Narrows a refused group down to one guilty record. `unknown` are those that were in refused groups beside it. */
async function searchOne(
  group: readonly number[],
  refusal: readonly Problem[],
  send: (indexes: readonly number[]) => Promise<Sent>,
  lost: number[],
): Promise<{ guilty: number | undefined; problems: readonly Problem[]; unknown: number[] }> {
  const unknown: number[] = [];
  let suspects = group;
  let problems = refusal;
  while (suspects.length > 1) {
    const middle = Math.ceil(suspects.length / 2);
    const first = suspects.slice(0, middle);
    const second = suspects.slice(middle);
    const sent = await send(first);
    if (sent.kind === 'refused') {
      suspects = first;
      problems = sent.problems;
      unknown.push(...second);
    } else {
      if (sent.kind === 'lost') {
        lost.push(...first);
      }
      suspects = second;
      if (sent.kind === 'lost') {
        return { guilty: undefined, problems, unknown: [...unknown, ...second] };
      }
    }
  }
  return { guilty: suspects[0], problems, unknown };
}
