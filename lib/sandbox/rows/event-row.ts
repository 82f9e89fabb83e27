// The rows of an event and of what it is attributed to.
import { relations } from '../collections/relations.ts';
import { uuidOf } from '../store/event-ids.ts';
import type { Attribution, EventFacts } from '../store/events.ts';
import type { AccountStore } from '../store/store.ts';
import type { JsonObject } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';
import type { Row } from './row.ts';

export const attributionId = (facts: EventFacts): string =>
  uuidOf({ ...facts, number: facts.number + 0x5555 }).replaceAll('-', '');

export class EventRow implements Row {
  readonly type = 'event';
  readonly facts: EventFacts;
  readonly #store: AccountStore;

  constructor(store: AccountStore, facts: EventFacts) {
    this.facts = facts;
    this.#store = store;
  }

  get id(): string {
    return this.facts.id;
  }

  value(name: string): unknown {
    return name === 'timestamp' ? this.facts.time : name === 'datetime' ? this.facts.time * 1000 : this.id;
  }

  attributes(): JsonObject {
    return {
      timestamp: this.facts.time,
      event_properties: this.#store.events.properties(this.facts),
      datetime: isoTime(this.facts.time * 1000),
      uuid: uuidOf(this.facts),
    };
  }

  /** A profile that is gone leaves its id behind. */
  related(name: string): string[] {
    if (name === 'metric') {
      return [this.facts.metricId];
    }
    if (name === 'profile') {
      return [this.facts.profileId];
    }
    return this.attributions().map(({ id }) => id);
  }

  attributions(): AttributionRow[] {
    const attribution = this.#store.events.attribution(this.facts);
    return attribution ? [new AttributionRow(this.facts, attribution)] : [];
  }
}

/** Has no attributes and no endpoint; comes with `include=attributions` alone. */
export class AttributionRow implements Row {
  readonly type = 'attribution';
  readonly id: string;
  readonly #facts: EventFacts;
  readonly #attribution: Attribution;

  constructor(facts: EventFacts, attribution: Attribution) {
    this.id = attributionId(facts);
    this.#facts = facts;
    this.#attribution = attribution;
  }

  value(): unknown {
    return this.id;
  }

  attributes(): undefined {
    return undefined;
  }

  related(name: string): string[] {
    if (name === 'event') {
      return [this.#facts.id];
    }
    const id = this.#attribution[name];
    return id === undefined || relations['attribution']?.[name] === undefined ? [] : [id];
  }
}
