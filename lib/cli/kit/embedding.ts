// What a run is given as part of another program: a client of that program's own, and who is told of the end.
import type { ClientEvents, ClientSettings } from '../../klaviyo/call.ts';
import { Client } from '../../klaviyo/client.ts';

export interface Embedding<Summary> {
  connect(events: ClientEvents): Client;
  /** `cause`: what ended the run early. */
  ended(summary: Summary, cause: unknown): void;
}

/** A run's client: that of the program, or one of its own with these settings. */
export function clientFor(
  embedding: Embedding<never> | undefined,
  settings: ClientSettings,
  events: ClientEvents,
): Client {
  return embedding?.connect(events) ?? new Client(settings, events);
}
