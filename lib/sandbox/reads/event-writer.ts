// Writes events as JSON into the bytes of a page: what all of them have in common is copied, the rest filled in.
import type { AsciiBytes } from './ascii-bytes.ts';
import { asciiJson } from './ascii-json.ts';
import { idLength, uuidLength, writeId, writeUuid } from '../store/event-ids.ts';
import { eventOutline, type OtherPlace, type Run, type TextPlace } from './event-outline.ts';
import { EventRow } from './event-row.ts';
import type { Query } from './query.ts';
import type { Store } from '../store/store.ts';
import { timeLength, writeTime } from '../store/time.ts';

/** A run with gaps where its values go. */
interface Template {
  readonly bytes: Buffer;
  readonly gaps: readonly { readonly place: TextPlace; readonly at: number }[];
  readonly behind: OtherPlace | undefined;
}

export class EventWriter {
  readonly #store: Store;
  readonly #out: AsciiBytes;
  readonly #outline: readonly Run[];
  /** For ids of these lengths; all events of an account have the same, as long as nobody brings others. */
  #templates: readonly Template[] = [];
  #metricLength = -1;
  #profileLength = -1;

  constructor(store: Store, query: Query, baseUrl: string, out: AsciiBytes) {
    this.#store = store;
    this.#out = out;
    this.#outline = eventOutline(store, query, baseUrl);
  }

  write(number: number): void {
    const { events } = this.#store;
    const metricLength = events.metricIdLength(number);
    const profileLength = events.profileIdLength(number);
    if (metricLength !== this.#metricLength || profileLength !== this.#profileLength) {
      this.#metricLength = metricLength;
      this.#profileLength = profileLength;
      this.#templates = this.#outline.map((run) => this.#template(run));
    }
    for (const { bytes, gaps, behind } of this.#templates) {
      const start = this.#out.at;
      this.#out.copy(bytes);
      for (const { place, at } of gaps) {
        this.#fill(place, number, this.#out.bytes, start + at);
      }
      if (behind !== undefined) {
        this.#append(behind, number);
      }
    }
  }

  #template({ pieces, behind }: Run): Template {
    const gaps: { place: TextPlace; at: number }[] = [];
    let text = '';
    for (const { text: before, place } of pieces) {
      text += before;
      if (place === undefined) {
        continue;
      }
      gaps.push({ place, at: text.length });
      text += ' '.repeat(this.#lengthOf(place));
    }
    return { bytes: Buffer.from(text, 'latin1'), gaps, behind };
  }

  #lengthOf(place: TextPlace): number {
    if (place === 'id') {
      return idLength;
    }
    if (place === 'uuid') {
      return uuidLength;
    }
    if (place === 'datetime') {
      return timeLength;
    }
    return place === 'metric' ? this.#metricLength : this.#profileLength;
  }

  #fill(place: TextPlace, number: number, to: Buffer, at: number): void {
    const { events } = this.#store;
    if (place === 'id') {
      writeId(to, at, number);
    } else if (place === 'uuid') {
      writeUuid(to, at, number, events.time(number));
    } else if (place === 'datetime') {
      writeTime(to, at, events.time(number));
    } else if (place === 'metric') {
      events.writeMetricId(number, to, at);
    } else {
      events.writeProfileId(number, to, at);
    }
  }

  #append(place: OtherPlace, number: number): void {
    const { events } = this.#store;
    if (place === 'timestamp') {
      this.#out.digits(events.time(number));
    } else if (place === 'event_properties') {
      events.writeProperties(number, this.#out);
    } else {
      this.#out.text(asciiJson(this.#attributions(number)));
    }
  }

  #attributions(number: number): { type: string; id: string }[] {
    const row = new EventRow(this.#store, this.#store.events.facts(number));
    return row.attributions().map(({ type, id }) => ({ type, id }));
  }
}
