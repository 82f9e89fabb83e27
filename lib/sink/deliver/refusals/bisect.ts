// The search for the records for which Klaviyo refuses a batch, so that the others can be delivered. Pure.
import type { Problem } from '../../../klaviyo/answers/problem.ts';

/** What became of sending some of a batch's records. */
export type Sent =
  | { readonly kind: 'taken' }
  /** Refused as a whole; the problems may name records by their position in what was sent. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** No answer, or one that is about no record: nobody looks at these records again. */
  | { readonly kind: 'lost' };

/** What a search has found. */
export interface Found {
  /** Index in the batch of each guilty record, and what Klaviyo says of it. */
  readonly guilty: ReadonlyMap<number, readonly Problem[]>;
  /** Those that were refused for no record's sake, and why. */
  readonly failed: readonly number[];
  readonly reasons: readonly Problem[];
}

/** Yields groups of records to send, is told what became of each, and returns what that proves. */
export type Search<Result> = Generator<readonly number[], Result, Sent>;

interface RefusedGroup {
  readonly group: readonly number[];
  readonly problems: readonly Problem[];
  /** It was refused with others beside it that were then taken: it is suspect, and was never sent by itself. */
  readonly isSuspect?: boolean;
}

/** How many single records are sent where no half was taken. */
const mostProbes = 3;

/**
 * A record is guilty when a problem names it, or when it was refused in a request that held it alone while others of
 * its batch were taken. The records that problems name are left out and the rest is sent again. Where no problem names
 * one, a binary search finds a guilty record: the half behind one that was taken is the suspect one, and what is still
 * unknown at the end goes out as one request. When both halves are refused, up to three single records from different
 * places are sent; when none of them is taken, or when a problem points outside the records, nothing can be learnt from
 * further requests: the rest has failed. One guilty record among n so costs at most ⌈log2 n⌉ + 3 further requests, with a
 * pointer 1, and a refusal of the whole request 5.
 */
export function* bisect(indexes: readonly number[], refusal: readonly Problem[]): Search<Found> {
  const search = new Bisection(indexes);
  yield* search.run(refusal);
  return search.found();
}

class Bisection {
  /** Records of which nothing is settled. */
  readonly #open: Set<number>;
  readonly #guilty = new Map<number, readonly Problem[]>();
  /** Refused alone, which proves nothing until another record is taken. */
  readonly #alone = new Map<number, readonly Problem[]>();
  /** Groups of which nothing is known. */
  #unknown: (readonly number[])[] = [];
  readonly #refused: RefusedGroup[] = [];
  #isTaken = false;
  #isHopeless = false;
  #reasons: readonly Problem[] = [];

  constructor(indexes: readonly number[]) {
    this.#open = new Set(indexes);
  }

  *run(refusal: readonly Problem[]): Search<void> {
    this.#refused.push({ group: [...this.#open], problems: refusal });
    while (!this.#isHopeless) {
      const refused = this.#refused.pop();
      if (refused !== undefined) {
        yield* this.#narrow(refused);
        continue;
      }
      const group = this.#unknown.flat();
      this.#unknown = [];
      if (group.length === 0) {
        break;
      }
      const sent = yield* this.#send(group);
      if (sent.kind === 'refused') {
        this.#refused.push({ group, problems: sent.problems });
      }
    }
  }

  found(): Found {
    if (this.#isTaken) {
      for (const [index, problems] of this.#alone) {
        this.#convict(index, problems);
      }
    }
    return { guilty: this.#guilty, failed: [...this.#open], reasons: this.#reasons };
  }

  *#send(group: readonly number[]): Search<Sent> {
    const sent = yield group;
    if (sent.kind === 'refused') {
      this.#reasons = sent.problems;
    } else {
      this.#isTaken ||= sent.kind === 'taken';
      for (const index of group) {
        this.#open.delete(index);
      }
    }
    return sent;
  }

  #convict(index: number, problems: readonly Problem[]): void {
    this.#guilty.set(index, problems);
    this.#open.delete(index);
  }

  /** Looks for one guilty record in a group that was refused. */
  *#narrow(refused: RefusedGroup): Search<void> {
    let { group, problems } = refused;
    /** The group itself was refused, and not only what it stood in. */
    let isProven = refused.isSuspect !== true;
    for (;;) {
      if (isProven && this.#readProblems(group, problems)) {
        return;
      }
      const [only] = group;
      if (group.length === 1 && only !== undefined) {
        yield* this.#hear(only, problems, isProven);
        return;
      }
      const middle = Math.ceil(group.length / 2);
      const [first, second] = [group.slice(0, middle), group.slice(middle)];
      const sent = yield* this.#send(first);
      if (sent.kind === 'lost') {
        this.#unknown.push(second);
        return;
      }
      if (sent.kind === 'taken') {
        group = second;
        isProven = false;
      } else if (this.#isTaken) {
        this.#unknown.push(second);
        ({ group, problems, isProven } = { group: first, problems: sent.problems, isProven: true });
      } else {
        yield* this.#tryOther({ group: first, problems: sent.problems }, second);
        return;
      }
    }
  }

  /** Whoever is left at the end is sent alone before it is blamed. */
  *#hear(index: number, problems: readonly Problem[], isProven: boolean): Search<void> {
    if (isProven) {
      this.#alone.set(index, problems);
      return;
    }
    this.#heard(index, yield* this.#send([index]));
  }

  #heard(index: number, sent: Sent): void {
    if (sent.kind === 'refused' && !this.#readProblems([index], sent.problems)) {
      this.#alone.set(index, sent.problems);
    }
  }

  /** True where the problems themselves say who is to blame: records, or none of them. */
  #readProblems(group: readonly number[], problems: readonly Problem[]): boolean {
    const named = new Map<number, Problem[]>();
    for (const problem of problems) {
      const record = problem.index === undefined ? undefined : group[problem.index];
      if (record !== undefined) {
        named.set(record, [...(named.get(record) ?? []), problem]);
      }
    }
    if (named.size > 0) {
      for (const [record, own] of named) {
        this.#convict(record, own);
      }
      this.#unknown.push(group.filter((index) => !named.has(index)));
      return true;
    }
    this.#reasons = problems;
    this.#isHopeless ||= problems.some(({ index, isElsewhere }) => isElsewhere || index !== undefined);
    return this.#isHopeless;
  }

  /** The first half was refused, and nothing of the batch has been taken: is it about records at all? */
  *#tryOther(first: RefusedGroup, second: readonly number[]): Search<void> {
    const sent = yield* this.#send(second);
    if (sent.kind !== 'refused') {
      this.#refused.push(first);
      return;
    }
    const halves = [first, { group: second, problems: sent.problems }];
    if (halves.some(({ group, problems }) => this.#namesAny(group, problems))) {
      this.#refused.push(...halves);
      return;
    }
    yield* this.#probe(halves);
  }

  #namesAny(group: readonly number[], problems: readonly Problem[]): boolean {
    return problems.some(
      ({ index, isElsewhere }) => isElsewhere || (index !== undefined && index < group.length),
    );
  }

  *#probe(halves: readonly RefusedGroup[]): Search<void> {
    for (const { group, problems } of halves) {
      if (group.length === 1) {
        this.#alone.set(group[0] ?? 0, problems);
      }
    }
    const untried = halves.flatMap(({ group }) => group).filter((index) => !this.#alone.has(index));
    for (const index of spread(untried, mostProbes)) {
      const sent = yield* this.#send([index]);
      this.#heard(index, sent);
      if (sent.kind === 'taken' || this.#isHopeless) {
        break;
      }
    }
    if (!this.#isTaken) {
      this.#isHopeless = true;
      return;
    }
    for (const { group, problems } of halves) {
      const rest = group.filter((index) => this.#open.has(index) && !this.#alone.has(index));
      const isExplained = group.some((index) => this.#alone.has(index));
      if (isExplained) {
        this.#unknown.push(rest);
      } else if (rest.length > 0) {
        this.#refused.push({ group: rest, problems, isSuspect: rest.length < group.length });
      }
    }
  }
}

/** Up to so many of the values, from places far from each other. */
function spread(values: readonly number[], most: number): number[] {
  const count = Math.min(most, values.length);
  const places = Array.from({ length: count }, (_, n) =>
    Math.floor(((2 * n + 1) * values.length) / (2 * count)),
  );
  return places.flatMap((place) => values[place] ?? []);
}
