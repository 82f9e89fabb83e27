// The included objects of an events page as pieces of JSON; profiles, of which a page has hundreds, are kept ready.
import { asciiJson } from './ascii-json.ts';
import type { EventFacts } from '../store/events.ts';
import { EventRow } from './event-row.ts';
import { ProfileRow } from './profile-row.ts';
import { includedRows, presentIncluded, presentRow, type View } from './present.ts';
import { textAttributes, type Profile } from '../store/profiles.ts';
import type { Query } from './query.ts';
import type { Store } from '../store/store.ts';

/** A profile's JSON, and what it was made from. */
interface Ready {
  readonly baseUrl: string;
  readonly bytes: Buffer;
  readonly from: Profile;
}

/** So many are kept at most, about 2 KB each. */
const most = 20_000;
let ready = new WeakMap<Profile, Ready>();
let kept = 0;
const plain: View = { fields: new Map(), additional: [], includes: [] };

/** In all that an included profile shows. Objects are replaced when they change, never changed in place. */
const isSame = (a: Profile, b: Profile): boolean =>
  a.updated === b.updated &&
  a.lastEvent === b.lastEvent &&
  a.location === b.location &&
  a.properties === b.properties &&
  textAttributes.every((name) => a[name] === b[name]);

function profileBytes(store: Store, profile: Profile, baseUrl: string): Buffer {
  const known = ready.get(profile);
  if (known?.baseUrl === baseUrl && isSame(known.from, profile)) {
    return known.bytes;
  }
  const json = asciiJson(presentRow(store, new ProfileRow(store, profile.id, profile), plain, baseUrl));
  const bytes = Buffer.from(json, 'latin1');
  if (known === undefined) {
    kept += 1;
  }
  if (kept > most) {
    ready = new WeakMap();
    kept = 1;
  }
  ready.set(profile, { baseUrl, bytes, from: { ...profile } });
  return bytes;
}

/** A profile that is gone isn't included. */
function profilePieces(store: Store, events: readonly EventFacts[], baseUrl: string): Buffer[] {
  const pieces: Buffer[] = [];
  for (const id of new Set(events.map(({ profileId }) => profileId))) {
    const profile = store.profiles.get(id);
    if (profile) {
      pieces.push(profileBytes(store, profile, baseUrl));
    }
  }
  return pieces;
}

/** One event of each metric is enough to include them all. */
const oncePerMetric = (events: readonly EventFacts[]): EventFacts[] => [
  ...new Map(events.map((facts) => [facts.metricId, facts])).values(),
];

function piecesOf(
  store: Store,
  query: Query,
  name: string,
  events: readonly EventFacts[],
  baseUrl: string,
): (string | Buffer)[] {
  if (name === 'profile' && !query.fields.has(name)) {
    return profilePieces(store, events, baseUrl);
  }
  const some = name === 'metric' ? oncePerMetric(events) : events;
  const rows = some.map((facts) => new EventRow(store, facts));
  return presentIncluded(store, includedRows(store, rows, [name]), query, baseUrl).map(asciiJson);
}

/** `,"included":[...]` in pieces of ASCII, or none where nothing was asked for. */
export function includedPieces(
  store: Store,
  query: Query,
  events: readonly EventFacts[],
  baseUrl: string,
): (string | Buffer)[] {
  if (query.includes.length === 0) {
    return [];
  }
  const pieces: (string | Buffer)[] = [',"included":['];
  for (const name of query.includes) {
    for (const piece of piecesOf(store, query, name, events, baseUrl)) {
      if (pieces.length > 1) {
        pieces.push(',');
      }
      pieces.push(piece);
    }
  }
  pieces.push(']');
  return pieces;
}
