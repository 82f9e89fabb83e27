// Turns a query for events into the outline of each: what all of them have in common, cut at their values.
import { asciiJson } from './ascii-json.ts';
import { EventRow } from './event-row.ts';
import type { JsonObject } from '../http/http.ts';
import { outline, type Piece } from './outline.ts';
import { presentRow } from './present.ts';
import type { Query } from './query.ts';
import type { Store } from '../store/store.ts';

const texts = ['id', 'profile', 'metric', 'datetime', 'uuid'] as const;
const others = ['timestamp', 'event_properties', 'attributions'] as const;
/** Values whose length is known before they are written. */
export type TextPlace = (typeof texts)[number];
/** Values of any length. */
export type OtherPlace = (typeof others)[number];

/** A part of the outline. */
export interface Run {
  readonly pieces: readonly Piece<TextPlace>[];
  /** What comes behind it; nothing behind the last. */
  readonly behind: OtherPlace | undefined;
}

/** What stands in for values that are no text: with its quotes, or as the id of the only attribution. */
const unquoted = /\[\{"type":"attribution","id":"(~attributions~)"\}\]|"(~timestamp~|~event_properties~)"/g;

/** An event whose values are the names of their places. */
class Placeholders extends EventRow {
  constructor(store: Store) {
    super(store, { number: 0, id: '~id~', time: 0, metricId: '~metric~', profileId: '~profile~' });
  }

  override attributes(): JsonObject {
    return {
      timestamp: '~timestamp~',
      event_properties: '~event_properties~',
      datetime: '~datetime~',
      uuid: '~uuid~',
    };
  }

  override related(name: string): string[] {
    return name === 'attributions' ? ['~attributions~'] : super.related(name);
  }
}

/** From what is made of an event everywhere else, so that it can't differ. */
export function eventOutline(store: Store, query: Query, baseUrl: string): Run[] {
  const event = asciiJson(presentRow(store, new Placeholders(store), query, '~base~'));
  const base = asciiJson(baseUrl).slice(1, -1);
  // The client's own text comes in last: it may look like a place.
  const filled = ({ text, place }: Piece<TextPlace>): Piece<TextPlace> => ({
    text: text.replaceAll('~base~', () => base),
    place,
  });
  return outline(event.replaceAll(unquoted, '$1$2'), others).map(({ text, place }) => ({
    pieces: outline(text, texts).map(filled),
    behind: place,
  }));
}
