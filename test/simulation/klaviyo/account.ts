// A small Klaviyo, after its API documents: profiles, lists, import jobs and events of one account, and what was asked of it.
import type { Process } from '../world/kernel.ts';
import type { Dice } from '../world/random.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly attributes: Record<string, unknown>;
}

export interface StoredEvent {
  readonly id: string;
  /** What it is known by: one event a unique id, whatever comes twice. */
  readonly uniqueId: string;
  readonly email: string;
  readonly metric: string;
  /** Milliseconds: when it happened, and from when on it can be read. */
  readonly at: number;
  readonly visibleAt: number;
}

export interface Job {
  readonly id: string;
  readonly endsAt: number;
  readonly isLost: boolean;
  readonly list: string | undefined;
  readonly people: readonly Readonly<Record<string, unknown>>[];
  /** Indices of those that it does not take. */
  readonly refused: readonly number[];
  isDone: boolean;
}

/** One request that had an effect: which records it took. */
export interface Taking {
  readonly process: Process;
  readonly at: number;
  readonly keys: readonly string[];
  readonly job: Job | undefined;
  /** When the answer reached the process that asked. */
  answeredAt: number | undefined;
}

export interface AccountSettings {
  readonly now: () => number;
  readonly dice: Dice;
  /** Whether import jobs may lose all that they took, now. */
  readonly losesJobs: () => boolean;
}

export class Account {
  readonly people = new Map<string, Person>();
  readonly lists = new Map<string, { readonly name: string; readonly members: Set<string> }>();
  readonly events: StoredEvent[] = [];
  readonly jobs = new Map<string, Job>();
  readonly takings: Taking[] = [];
  readonly #settings: AccountSettings;
  readonly #known = new Set<string>();
  #next = 1;

  constructor(settings: AccountSettings) {
    this.#settings = settings;
  }

  get now(): number {
    return this.#settings.now();
  }

  newId(prefix: string): string {
    return `${prefix}${String(this.#next++).padStart(6, '0')}`;
  }

  /** The profile with this address, made where there is none. */
  person(email: string): Person {
    let found = this.people.get(email);
    if (found === undefined) {
      found = { id: this.newId('P'), email, attributes: {} };
      this.people.set(email, found);
    }
    return found;
  }

  list(name: string): string {
    for (const [id, list] of this.lists) {
      if (list.name === name) {
        return id;
      }
    }
    const id = this.newId('L');
    this.lists.set(id, { name, members: new Set() });
    return id;
  }

  /** The addresses on a list. */
  membersOf(name: string): Set<string> {
    this.settle();
    const ids = this.lists.get(this.list(name))?.members ?? new Set();
    return new Set([...this.people.values()].filter(({ id }) => ids.has(id)).map(({ email }) => email));
  }

  startJob(people: Job['people'], list: string | undefined): Job {
    const { dice, losesJobs, now } = this.#settings;
    const refused = people.flatMap((one, index) =>
      String(one['email']).startsWith('refused') ? [index] : [],
    );
    const job: Job = {
      id: this.newId('J'),
      endsAt: now() + dice.magnitude(40_000),
      isLost: losesJobs() && dice.hits(0.3),
      list,
      people,
      refused,
      isDone: false,
    };
    this.jobs.set(job.id, job);
    return job;
  }

  /** What jobs have done by now. */
  settle(): void {
    for (const job of this.jobs.values()) {
      if (!job.isDone && job.endsAt <= this.now) {
        job.isDone = true;
        this.#finish(job);
      }
    }
  }

  #finish({ people, refused, list, isLost }: Job): void {
    if (isLost) {
      return;
    }
    for (const [index, attributes] of people.entries()) {
      if (!refused.includes(index)) {
        const person = this.person(String(attributes['email']));
        Object.assign(person.attributes, attributes);
        this.lists.get(list ?? '')?.members.add(person.id);
      }
    }
  }

  addEvent(event: Omit<StoredEvent, 'id'>): void {
    if (!this.#known.has(event.uniqueId)) {
      this.#known.add(event.uniqueId);
      this.person(event.email);
      this.events.push({ ...event, id: this.newId('E') });
    }
  }
}
