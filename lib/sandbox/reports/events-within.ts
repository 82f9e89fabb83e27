// The events of a span, as every report reads them: all of the account's or those of one metric, the oldest first.
import type { EventFacts } from '../store/events.ts';
import type { AccountStore } from '../store/store.ts';

/** `from` and `to` in milliseconds since the epoch, half-open; events have whole seconds. */
export function* eventsWithin(
  store: AccountStore,
  { from, to }: { readonly from: number; readonly to: number },
  metricId?: string,
): Generator<EventFacts> {
  const { numbers } = store.events.select({
    from: Math.ceil(from / 1000),
    to: Math.ceil(to / 1000) - 1,
    ...(metricId === undefined ? {} : { metricId }),
    descending: false,
    size: Infinity,
    now: store.now(),
  });
  for (const number of numbers) {
    yield store.events.facts(number);
  }
}
