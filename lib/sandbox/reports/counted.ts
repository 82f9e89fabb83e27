// What is counted for a report: occurrences by group and interval, of which statistics are made.
import { passes } from '../query/terms.ts';
import type { Json, JsonObject } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';
import type { Question } from './question.ts';
import { beginningOf, beginningsIn } from './timeframe.ts';

/** Something that happened, and what the report tells it apart by. */
export interface Occurrence {
  readonly groups: JsonObject;
  /** Milliseconds. */
  readonly time: number;
  readonly kind: string;
  readonly profileId: string;
  /** What is summed up of it: money, parts of a text message. */
  readonly value: number;
}

/** Counts, distinct profiles and sums by kind. */
export class StatisticTally {
  readonly #counts = new Map<string, number>();
  readonly #sums = new Map<string, number>();
  readonly #profiles = new Map<string, Set<string>>();

  add({ kind, profileId, value }: Occurrence): void {
    this.#counts.set(kind, this.count(kind) + 1);
    this.#sums.set(kind, this.sum(kind) + value);
    const profiles = this.#profiles.get(kind) ?? new Set();
    this.#profiles.set(kind, profiles.add(profileId));
  }

  count(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  unique(kind: string): number {
    return this.#profiles.get(kind)?.size ?? 0;
  }

  /** To the cent: what is added up in binary has a tail. */
  sum(kind: string): number {
    return Math.round((this.#sums.get(kind) ?? 0) * 1e6) / 1e6;
  }
}

/** Makes the statistics that were asked for, by name. */
export type Statistics = Readonly<Record<string, (tally: StatisticTally) => number>>;

interface Group {
  readonly groupings: JsonObject;
  /** By where its interval begins; 0 for values. */
  readonly tallies: Map<number, StatisticTally>;
}

/** The `results` (and `date_times`) of a report. `groups` are there even where nothing happened in them. */
export function resultsOf(
  { statistics, frame, unit, groupBy, terms }: Question,
  occurrences: Iterable<Occurrence>,
  made: Statistics,
  groups: readonly JsonObject[] = [],
): JsonObject {
  const found = new Map<string, Group>();
  const groupOf = (all: JsonObject): Group => {
    const groupings = Object.fromEntries(groupBy.map((name) => [name, all[name] ?? null]));
    const key = JSON.stringify(groupings);
    const known = found.get(key) ?? { groupings, tallies: new Map<number, StatisticTally>() };
    found.set(key, known);
    return known;
  };
  const isAsked = (all: JsonObject) => terms.every((term) => passes(term, all[term.field]));
  for (const group of groups.filter(isAsked)) {
    groupOf(group);
  }
  for (const one of occurrences) {
    if (one.time < frame.from || one.time >= frame.to || !isAsked(one.groups)) {
      continue;
    }
    const { tallies } = groupOf(one.groups);
    const key = unit === undefined ? 0 : beginningOf(unit, one.time);
    const tally = tallies.get(key) ?? new StatisticTally();
    tallies.set(key, tally);
    tally.add(one);
  }
  const nothing = new StatisticTally();
  const beginnings = unit === undefined ? [0] : beginningsIn(frame, unit);
  const results = [...found.values()].map(({ groupings, tallies }) => ({
    groupings,
    statistics: Object.fromEntries(
      statistics.map((name): [string, Json] => {
        const values = beginnings.map((key) => made[name]?.(tallies.get(key) ?? nothing) ?? 0);
        return [name, unit === undefined ? (values[0] ?? 0) : values];
      }),
    ),
  }));
  return { results, ...(unit !== undefined && { date_times: beginnings.map(isoTime) }) };
}

/** A part of a whole; 0 of nothing. */
export const rate = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
