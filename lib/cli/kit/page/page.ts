// What a run tells the page that its report becomes, and what writes that page asks of it.
import type { ClientEvents } from '../../../klaviyo/call.ts';

/** A run as it goes on, for a report that is a page to look at. */
export interface RunWatcher {
  /** Asks now and then how many records there are, by the words that a person reads. */
  count(counts: () => Readonly<Record<string, number>>): void;
  /** The events of a client, told to the page as well. */
  watching(events: ClientEvents): ClientEvents;
  /** The page as it is to be written. `words`: the summary, a line each. */
  text(report: object, words: readonly string[]): string;
  /** Nothing more is watched. */
  close(): void;
}
