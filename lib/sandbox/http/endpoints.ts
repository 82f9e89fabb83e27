// Every endpoint of the sandbox, gathered.
import type { Endpoint } from './http.ts';
import { reads } from '../reads/reads.ts';
import { withQueryChecked } from './write-query.ts';
import { bulkImport } from '../writes/bulk-import.ts';
import { events } from '../writes/events.ts';
import { lists } from '../writes/lists.ts';
import { profiles } from '../writes/profiles.ts';
import { bulkSubscribe } from '../writes/subscribe.ts';
import { suppression } from '../writes/suppression.ts';
import { bulkUnsubscribe } from '../writes/unsubscribe.ts';

export const writes: readonly Endpoint[] = [
  ...lists,
  bulkImport,
  bulkSubscribe,
  bulkUnsubscribe,
  ...suppression,
  ...events,
  ...profiles,
];

export const endpoints: readonly Endpoint[] = [...reads, ...writes.map(withQueryChecked)];
