// The account's whole state: every object that an endpoint reads or writes, the clock and the seeded ids.
import { Events } from './events.ts';
import { Jobs } from './jobs.ts';
import type { StoredObject } from './stored-object.ts';
import { Profiles, type Profile } from './profiles.ts';
import { Random } from './random.ts';

export interface StoreOptions {
  readonly seed: number;
  /** Milliseconds since 1970; the account's clock, not the one of the rate limits. */
  readonly now: () => number;
  /** Windows and jobs run this many times faster. */
  readonly timeScale: number;
  /** Milliseconds from a bulk job's request to its end, before `timeScale`. */
  readonly jobTime: number;
  /** What holds where no list is named: the account's default. */
  readonly optInProcess: 'single_opt_in' | 'double_opt_in';
  /** Milliseconds until an event that was written can be read. */
  readonly eventDelay: number;
  /** Whether SMS consent needs a date of birth. */
  readonly ageGating: boolean;
  /** Calling codes (`+850`) for which the account has no sending number. */
  readonly smsUnreachable: readonly string[];
  /** What an import error names its record by: a pointer into the request, or the record itself, flat. */
  readonly importErrors: 'pointer' | 'payload';
}

export const defaultOptions: StoreOptions = {
  seed: 1,
  now: Date.now,
  timeScale: 1,
  jobTime: 2_000,
  optInProcess: 'single_opt_in',
  eventDelay: 0,
  ageGating: false,
  smsUnreachable: ['+850'],
  importErrors: 'pointer',
};

export class AccountStore {
  readonly options: StoreOptions;
  readonly random: Random;
  readonly profiles = new Profiles();
  readonly events = new Events();
  readonly jobs: Jobs;
  readonly #collections = new Map<string, Map<string, StoredObject>>();
  readonly #groups = new Map<string, Map<string, number>>();

  constructor(options: Partial<StoreOptions> = {}) {
    const {
      seed,
      now,
      timeScale,
      jobTime,
      optInProcess,
      eventDelay,
      ageGating,
      smsUnreachable,
      importErrors,
    } = options;
    this.options = {
      seed: seed ?? defaultOptions.seed,
      now: now ?? defaultOptions.now,
      timeScale: timeScale ?? defaultOptions.timeScale,
      jobTime: jobTime ?? defaultOptions.jobTime,
      optInProcess: optInProcess ?? defaultOptions.optInProcess,
      eventDelay: eventDelay ?? defaultOptions.eventDelay,
      ageGating: ageGating ?? defaultOptions.ageGating,
      smsUnreachable: smsUnreachable ?? defaultOptions.smsUnreachable,
      importErrors: importErrors ?? defaultOptions.importErrors,
    };
    this.random = new Random(this.options.seed);
    this.jobs = new Jobs(this);
  }

  now(): number {
    return this.options.now();
  }

  /** All objects of a type by id, in the order in which they were added. */
  collection(type: string): Map<string, StoredObject> {
    const existing = this.#collections.get(type);
    if (existing !== undefined) {
      return existing;
    }
    const created = new Map<string, StoredObject>();
    this.#collections.set(type, created);
    return created;
  }

  collections(): ReadonlyMap<string, ReadonlyMap<string, StoredObject>> {
    return this.#collections;
  }

  get(type: string, id: string): StoredObject | undefined {
    return this.#collections.get(type)?.get(id);
  }

  add(resource: StoredObject): StoredObject {
    this.collection(resource.type).set(resource.id, resource);
    return resource;
  }

  /** The members of a list or segment: profile id to `joined_group_at` in milliseconds, in the order of joining. */
  members(groupId: string): Map<string, number> {
    const existing = this.#groups.get(groupId);
    if (existing !== undefined) {
      return existing;
    }
    const created = new Map<string, number>();
    this.#groups.set(groupId, created);
    return created;
  }

  groups(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#groups;
  }

  /** The lists or segments (`type`) that a profile is in. */
  *groupsOf(type: 'list' | 'segment', profileId: string): Generator<StoredObject> {
    for (const group of this.collection(type).values()) {
      if (this.#groups.get(group.id)?.has(profileId) === true) {
        yield group;
      }
    }
  }

  /** Joins a list; a member keeps the time of joining. */
  join(groupId: string, profileId: string, at: number): void {
    const members = this.members(groupId);
    if (!members.has(profileId)) {
      members.set(profileId, at);
    }
  }

  deleteGroup(type: 'list' | 'segment', id: string): boolean {
    this.#groups.delete(id);
    return this.collection(type).delete(id);
  }

  deleteProfile(id: string): Profile | undefined {
    for (const members of this.#groups.values()) {
      members.delete(id);
    }
    return this.profiles.delete(id);
  }
}
