// All endpoints of the sandbox.
import { catalogEndpoints } from '../bulk/catalog.ts';
import { couponEndpoints } from '../bulk/coupons.ts';
import { objectEndpoints } from '../bulk/objects.ts';
import type { SandboxEndpoint } from '../endpoint.ts';
import { reads } from '../reads/reads.ts';
import { reportEndpoints } from '../reports/endpoints.ts';
import { bulkImport } from '../writes/bulk-import.ts';
import { events } from '../writes/events.ts';
import { lists } from '../writes/lists.ts';
import { profiles } from '../writes/profiles.ts';
import { bulkSubscribe } from '../writes/subscribe.ts';
import { suppressionEndpoints } from '../writes/suppression.ts';
import { bulkUnsubscribe } from '../writes/unsubscribe.ts';
import { withQueryChecked } from './write-query.ts';

export const writes: readonly SandboxEndpoint[] = [
  ...lists,
  bulkImport,
  bulkSubscribe,
  bulkUnsubscribe,
  ...suppressionEndpoints,
  ...events,
  ...profiles,
  ...catalogEndpoints,
  ...couponEndpoints,
  ...objectEndpoints,
];

export const sandboxEndpoints: readonly SandboxEndpoint[] = [
  ...reads,
  ...writes.map(withQueryChecked),
  ...reportEndpoints,
];
