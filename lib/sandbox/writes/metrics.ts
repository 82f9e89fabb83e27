// The name of a metric into the metric, made at its first event.
import type { Resource, Store } from '../store/store.ts';
import { isoTime } from '../store/time.ts';

/** As seeded metrics have it: what comes over the API is the API's. */
const api = { object: 'integration', id: '0eMvjm', key: 'api', name: 'API', category: 'API' };

/** Names are compared exactly. */
export function metricNamed(store: Store, name: string): Resource {
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
