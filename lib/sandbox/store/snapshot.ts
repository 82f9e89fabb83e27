// The snapshot: the account's state in a file of JSON lines, written and loaded.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { arrayAt, fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { isJsonObject, jsonFields, type JsonObject } from '../wire/json.ts';
import type { Attribution } from './events.ts';
import {
  consentChannels,
  emptyProfile,
  isSuppressionReason,
  textAttributes,
  type ChannelConsent,
  type ConsentChannel,
  type Profile,
} from './profiles.ts';
import type { AccountStore } from './store.ts';
import type { Relation, StoredObject } from './stored-object.ts';

/** A file that isn't a snapshot, or only half of one. */
export class SnapshotError extends Error {}

const format = 'klaviyo-sandbox snapshot 1';
/** Lines are written in pieces of about this many characters. */
const pieceSize = 1_000_000;

/** Replaces the file only once the whole is written. Jobs should have ended. */
export function saveSnapshot(store: AccountStore, path: string): void {
  // What the user's own link leads to is replaced, and not the link.
  const target = statSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path);
  // A name that nobody can know before, and no link at it is followed.
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  // Only the owner may read it: a snapshot can hold what users imported.
  const file = openSync(draft, 'wx', 0o600);
  try {
    try {
      writeLines(store, file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function writeLines(store: AccountStore, file: number): void {
  let piece = '';
  for (const line of linesOf(store)) {
    piece += `${JSON.stringify(line)}\n`;
    if (piece.length >= pieceSize) {
      writeAll(file, piece);
      piece = '';
    }
  }
  writeAll(file, piece);
}

/** A disk that is full may take a part, and says so at the next one. */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written);
  }
}

function* linesOf(store: AccountStore): Generator<UnknownFields> {
  const { events } = store;
  yield { format: format, random: store.random.state };
  for (const collection of store.collections().values()) {
    for (const resource of collection.values()) {
      yield { resource };
    }
  }
  for (const profile of store.profiles.values()) {
    yield { profile };
  }
  for (const [group, members] of store.groups()) {
    yield { group, members: [...members] };
  }
  for (let number = 0; number < events.size; number += 1) {
    const facts = events.facts(number);
    const { time, metricId, profileId } = facts;
    const attribution = events.attribution(facts);
    yield {
      event: [
        time,
        events.visibleFrom(number),
        metricId,
        profileId,
        JSON.stringify(events.properties(facts)),
      ],
      ...(attribution && { attribution }),
    };
  }
  for (const key of events.known) {
    yield { known: key };
  }
  yield { end: true };
}

/** What a loaded event holds, by its number. */
interface Texts {
  readonly properties: string[];
  readonly attributions: Map<number, Attribution>;
}

/** Fills an empty store. @throws SnapshotError, and what reading the file throws. */
export function loadSnapshot(store: AccountStore, path: string): void {
  const bytes = readFileSync(path);
  const texts: Texts = { properties: [], attributions: new Map() };
  let number = 0;
  let ended = false;
  for (let start = 0; start < bytes.length; number += 1) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const line = parsed(bytes.toString('utf8', start, end));
    const known = line !== undefined && !ended && (number === 0 ? line['format'] === format : true);
    if (!known || !take(store, line, texts)) {
      throw new SnapshotError(
        `${path}:${number + 1}: no line of a snapshot that this klaviyo-sandbox writes`,
      );
    }
    ended = line['end'] === true;
    start = end + 1;
  }
  if (!ended) {
    throw new SnapshotError(`${path}: the snapshot breaks off after line ${number}`);
  }
  store.events.from({
    properties: ({ number: event }) => propertiesOf(texts.properties[event]),
    attribution: (facts) => texts.attributions.get(facts.number),
  });
}

/** Kept as text: an object would take several times the memory. */
function propertiesOf(text = '{}'): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

function parsed(text: string): UnknownFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function take(store: AccountStore, line: UnknownFields, texts: Texts): boolean {
  if (typeof line['random'] === 'number') {
    store.random.restore(line['random']);
  } else if (isFields(line['resource'])) {
    store.add(resourceOf(line['resource']));
  } else if (isFields(line['profile'])) {
    store.profiles.add(profileOf(line['profile']));
  } else if (typeof line['group'] === 'string') {
    takeMembers(store, line['group'], line);
  } else if (Array.isArray(line['event'])) {
    takeEvent(store, line, texts);
  } else if (typeof line['known'] === 'string') {
    store.events.known.add(line['known']);
  } else {
    return line['end'] === true;
  }
  return true;
}

function resourceOf(fields: UnknownFields): StoredObject {
  const relationships: Record<string, Relation> = {};
  for (const [name, relation] of Object.entries(fieldsAt(fields, 'relationships'))) {
    if (!isFields(relation)) {
      continue;
    }
    const type = textAt(relation, 'type') ?? '';
    const ids = relation['ids'];
    relationships[name] = Array.isArray(ids)
      ? { type, ids: ids.map(String) }
      : { type, id: textAt(relation, 'id') ?? null };
  }
  return {
    type: textAt(fields, 'type') ?? '',
    id: textAt(fields, 'id') ?? '',
    attributes: jsonFields(fieldsAt(fields, 'attributes')),
    relationships,
  };
}

const numberAt = (fields: UnknownFields, name: string): number | null => {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
};

function profileOf(fields: UnknownFields): Profile {
  const profile = emptyProfile(textAt(fields, 'id') ?? '', numberAt(fields, 'created') ?? 0);
  for (const name of textAttributes) {
    profile[name] = textAt(fields, name) ?? null;
  }
  profile.location = isFields(fields['location']) ? jsonFields(fields['location']) : null;
  profile.properties = jsonFields(fieldsAt(fields, 'properties'));
  profile.updated = numberAt(fields, 'updated') ?? profile.created;
  profile.lastEvent = numberAt(fields, 'lastEvent');
  const entries = (name: string): UnknownFields[] => arrayAt(fields, name).filter(isFields);
  const at = (one: UnknownFields): number => numberAt(one, 'at') ?? 0;
  for (const channel of consentChannels) {
    const state = fieldsAt(fields, 'consent')[channel];
    if (isFields(state)) {
      profile.consent[channel] = consentOf(state);
    }
  }
  profile.suppressions = entries('suppressions').flatMap((one) => {
    const reason = textAt(one, 'reason') ?? '';
    return isSuppressionReason(reason) ? [{ reason, at: at(one) }] : [];
  });
  profile.listSuppressions = entries('listSuppressions').map((one) => ({
    listId: textAt(one, 'listId') ?? '',
    reason: textAt(one, 'reason') ?? '',
    at: at(one),
  }));
  profile.pending = entries('pending').flatMap((one) => {
    const channel = channelOf(one['channel']);
    const source = textAt(one, 'source') ?? null;
    return channel === undefined
      ? []
      : [{ listId: textAt(one, 'listId') ?? null, channel, at: at(one), source }];
  });
  return profile;
}

const channelOf = (value: unknown): ConsentChannel | undefined =>
  consentChannels.find((channel) => channel === value);

const consentOf = (fields: UnknownFields): ChannelConsent => ({
  consent: fields['consent'] === 'SUBSCRIBED' ? 'SUBSCRIBED' : 'UNSUBSCRIBED',
  consentedAt: numberAt(fields, 'consentedAt'),
  updatedAt: numberAt(fields, 'updatedAt') ?? 0,
  method: textAt(fields, 'method') ?? '',
  methodDetail: textAt(fields, 'methodDetail') ?? '',
  customMethodDetail: textAt(fields, 'customMethodDetail') ?? null,
  doubleOptIn: fields['doubleOptIn'] === true,
});

function takeMembers(store: AccountStore, group: string, line: UnknownFields): void {
  const members = store.members(group);
  for (const pair of arrayAt(line, 'members')) {
    const [id, joined]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (typeof id === 'string' && typeof joined === 'number') {
      members.set(id, joined);
    }
  }
}

function takeEvent(store: AccountStore, line: UnknownFields, texts: Texts): void {
  const [time, visible, metricId, profileId, properties] = arrayAt(line, 'event');
  const number = store.events.size;
  store.events.append(Number(time), Number(visible), String(metricId), String(profileId));
  texts.properties[number] = String(properties);
  const attribution = line['attribution'];
  if (!isFields(attribution)) {
    return;
  }
  const named = Object.entries(attribution).filter(isNamed);
  texts.attributions.set(number, Object.fromEntries(named));
}

const isNamed = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
