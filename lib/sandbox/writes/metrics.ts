// The metric of a name, made at its first event.
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import { isoTime } from '../wire/time.ts';

/** As seeded metrics have it: what comes over the API is the API's. */
const api = { object: 'integration', id: '0eMvjm', key: 'api', name: 'API', category: 'API' };

/** Names are compared exactly. */
export function metricNamed(store: AccountStore, name: string): StoredObject {
  for (const metric of store.collection('metric').values()) {
    if (metric.attributes['name'] === name) {
      return metric;
    }
  }
  const now = isoTime(store.now());
  return store.add({
    type: 'metric',
    id: store.random.shortId(),
    attributes: { name, created: now, updated: now, integration: api },
    relationships: {},
  });
}
