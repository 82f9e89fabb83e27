// The included objects of an events page as JSON text; profiles, of which a page has hundreds, are kept ready.
import { asciiJson } from './ascii-json.ts';
import type { EventFacts } from './events.ts';
import { EventRow } from './event-row.ts';
import { ProfileRow } from './profile-row.ts';
import { includedRows, presentIncluded, presentRow, type View } from './present.ts';
import { TEXT_ATTRIBUTES, type Profile } from './profiles.ts';
import type { Query } from './query.ts';
import type { Store } from './store.ts';

/** A profile's text, and what it was made from. */
interface Ready {
  readonly baseUrl: string;
  readonly text: string;
  readonly from: Profile;
}

const ready = new WeakMap<Profile, Ready>();
const PLAIN: View = { fields: new Map(), additional: [], includes: [] };

/** In all that an included profile shows. Objects are replaced when they change, never changed in place. */
const isSame = (a: Profile, b: Profile): boolean =>
  a.updated === b.updated &&
  a.lastEvent === b.lastEvent &&
  a.location === b.location &&
  a.properties === b.properties &&
  TEXT_ATTRIBUTES.every((name) => a[name] === b[name]);

function profileText(store: Store, profile: Profile, baseUrl: string): string {
  const kept = ready.get(profile);
  if (kept?.baseUrl === baseUrl && isSame(kept.from, profile)) return kept.text;
  const text = asciiJson(presentRow(store, new ProfileRow(store, profile.id, profile), PLAIN, baseUrl));
  ready.set(profile, { baseUrl, text, from: { ...profile } });
  return text;
}

/** A profile that is gone isn't included. */
function profileTexts(store: Store, events: readonly EventFacts[], baseUrl: string): string[] {
  const ids = new Set(events.map(({ profileId }) => profileId));
  return Array.from(ids).flatMap((id) => {
    const profile = store.profiles.get(id);
    return profile ? [profileText(store, profile, baseUrl)] : [];
  });
}

/** `,"included":[...]`, or nothing where nothing was asked for. */
export function includedText(
  store: Store,
  query: Query,
  events: readonly EventFacts[],
  baseUrl: string,
): string {
  if (query.includes.length === 0) return '';
  const parts = query.includes.map((name) => {
    if (name === 'profile' && !query.fields.has(name)) return profileTexts(store, events, baseUrl);
    const rows = (name === 'metric' ? oncePerMetric(events) : events).map(
      (facts) => new EventRow(store, facts),
    );
    return presentIncluded(store, includedRows(store, rows, [name]), query, baseUrl).map(asciiJson);
  });
  return `,"included":[${parts.flat().join(',')}]`;
}

/** One event of each metric is enough to include them all. */
function oncePerMetric(events: readonly EventFacts[]): EventFacts[] {
  return [...new Map(events.map((facts) => [facts.metricId, facts])).values()];
}
