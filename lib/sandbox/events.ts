// Every event of the account, kept in the order of their times.

/** What a write, or the seeded generator, hands over; ids exist already. */
export interface NewEvent {
  /** The event's own time, milliseconds. */
  readonly time: number;
  /** When reads may show it first, milliseconds; now for what was just written. */
  readonly visibleFrom: number;
  readonly metricId: string;
  readonly profileId: string;
  /** JSON text of `event_properties`. */
  readonly properties: string;
  /** The same profile, metric and unique id twice is one event. */
  readonly uniqueId?: string;
}

export class Events {
  readonly #list: NewEvent[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(event: NewEvent): void {
    this.#list.push(event);
  }

  countOf(profileId: string): number {
    return this.#list.filter((event) => event.profileId === profileId).length;
  }
}
