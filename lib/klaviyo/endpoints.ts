// The endpoints that this project calls, with the rate limits that Klaviyo publishes for them (revision 2026-07-15).

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path with `{id}` where an id goes. Limits count per endpoint, not per id. */
  readonly path: string;
  /** Requests a second. */
  readonly burst: number;
  /** Requests a minute. */
  readonly steady: number;
  /** What the key must be allowed, as the 403 message names it. */
  readonly scopes: readonly string[];
}

type Tier = 'S' | 'M' | 'L' | 'XL';
const tiers: Record<Tier, { burst: number; steady: number }> = {
  S: { burst: 3, steady: 60 },
  M: { burst: 10, steady: 150 },
  L: { burst: 75, steady: 750 },
  XL: { burst: 350, steady: 3500 },
};

function endpoint(method: Endpoint['method'], path: string, tier: Tier, ...scopes: string[]): Endpoint {
  return { method, path, ...tiers[tier], scopes };
}

export const endpoints = {
  importProfiles: endpoint('POST', '/api/profile-bulk-import-jobs', 'M', 'lists:write', 'profiles:write'),
  importJobs: endpoint('GET', '/api/profile-bulk-import-jobs', 'M', 'lists:read', 'profiles:read'),
  importJob: endpoint('GET', '/api/profile-bulk-import-jobs/{job_id}', 'M', 'lists:read', 'profiles:read'),
  importErrors: endpoint('GET', '/api/profile-bulk-import-jobs/{id}/import-errors', 'M', 'profiles:read'),
  subscribe: endpoint(
    'POST',
    '/api/profile-subscription-bulk-create-jobs',
    'L',
    'lists:write',
    'profiles:write',
    'subscriptions:write',
  ),
  unsubscribe: endpoint(
    'POST',
    '/api/profile-subscription-bulk-delete-jobs',
    'L',
    'lists:write',
    'profiles:write',
    'subscriptions:write',
  ),
  suppress: endpoint(
    'POST',
    '/api/profile-suppression-bulk-create-jobs',
    'L',
    'profiles:write',
    'subscriptions:write',
  ),
  unsuppress: endpoint('POST', '/api/profile-suppression-bulk-delete-jobs', 'L', 'subscriptions:write'),
  createEvents: endpoint('POST', '/api/event-bulk-create-jobs', 'M', 'events:write'),
  removeFromList: endpoint(
    'DELETE',
    '/api/lists/{id}/relationships/profiles',
    'M',
    'lists:write',
    'profiles:write',
  ),
  lists: endpoint('GET', '/api/lists', 'L', 'lists:read'),
  list: endpoint('GET', '/api/lists/{id}', 'L', 'lists:read'),
  createList: endpoint('POST', '/api/lists', 'M', 'lists:write'),
  listProfiles: endpoint('GET', '/api/lists/{id}/profiles', 'L', 'lists:read', 'profiles:read'),
  profiles: endpoint('GET', '/api/profiles', 'L', 'profiles:read'),
} as const satisfies Record<string, Endpoint>;
