// The search for the records for which Klaviyo refuses a batch, so that the others can be delivered. Pure.
import type { Problem } from '../../klaviyo/problem.ts';

/** What became of sending some of a batch's records. */
export type Sent =
  | { readonly kind: 'taken' }
  /** Refused as a whole; the problems may name records by their position in what was sent. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** No answer, or one that is about no record. */
  | { readonly kind: 'lost' };

/** Index in the batch of each guilty record, and what Klaviyo says of it. */
export type Guilty = ReadonlyMap<number, Problem | undefined>;

/** Yields groups of records to send, is told what became of each, and returns the guilty ones. */
export type Search<Result> = Generator<readonly number[], Result, Sent>;

/**
 * Sends the records again without those that the problems name. Where no problem names one, a binary search finds a
 * guilty record: a half that is taken need not be looked at again, and what is still unknown at the end goes out as
 * one request. One guilty record among n so costs at most ⌈log2 n⌉ + 1 further requests; with a pointer, 1. What is
 * lost on the way is not looked at again.
 */
export function* bisect(indexes: readonly number[], refusal: readonly Problem[]): Search<Guilty> {
  const guilty = new Map<number, Problem | undefined>();
  let suspects = indexes;
  let problems = refusal;
  while (suspects.length > 0) {
    const named = namedBy(problems, suspects.length);
    if (named.size === 0) {
      const found = yield* searchOne(suspects, problems);
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
    const sent = yield suspects;
    if (sent.kind !== 'refused') {
      break;
    }
    problems = sent.problems;
  }
  return guilty;
}

/** The problems that name a record, by its position among those that were sent. */
function namedBy(problems: readonly Problem[], sent: number): Map<number, Problem> {
  return new Map(
    problems.flatMap((problem) =>
      problem.index !== undefined && problem.index < sent ? [[problem.index, problem] as const] : [],
    ),
  );
}

interface FoundOne {
  /** Undefined where a half was lost: nothing can be learnt from the other one any more. */
  readonly guilty: number | undefined;
  readonly problems: readonly Problem[];
  /** Those that were in refused groups beside the guilty one. */
  readonly unknown: readonly number[];
}

/** Narrows a refused group down to one guilty record. */
function* searchOne(group: readonly number[], refusal: readonly Problem[]): Search<FoundOne> {
  const unknown: number[] = [];
  let suspects = group;
  let problems = refusal;
  while (suspects.length > 1) {
    const middle = Math.ceil(suspects.length / 2);
    const first = suspects.slice(0, middle);
    const second = suspects.slice(middle);
    const sent = yield first;
    if (sent.kind === 'lost') {
      return { guilty: undefined, problems, unknown: [...unknown, ...second] };
    }
    if (sent.kind === 'refused') {
      suspects = first;
      problems = sent.problems;
      unknown.push(...second);
    } else {
      suspects = second;
    }
  }
  return { guilty: suspects[0], problems, unknown };
}
