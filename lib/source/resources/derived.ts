// Resources that are parts of other ones' answers: suppressions of profiles, and attributions of events.
import * as z from 'zod';
import type { Resource, TimeField } from './resource.ts';

const text = z.string();
const entry = z.object({ reason: z.unknown(), timestamp: text, list_id: z.unknown().optional() });
const entries = z.array(entry).nullish();
const profiles = z.object({
  data: z.array(
    z.object({
      id: text,
      attributes: z.object({
        email: z.unknown(),
        subscriptions: z
          .object({
            email: z
              .object({
                marketing: z.object({ suppression: entries, list_suppressions: entries }).nullish(),
              })
              .nullish(),
          })
          .nullish(),
      }),
    }),
  ),
  links: z.unknown(),
});
const identifiers = z.array(z.object({ id: text }));
const events = z.object({
  data: z.array(
    z.object({
      id: text,
      attributes: z.object({ datetime: z.unknown() }),
      relationships: z
        .object({ attributions: z.object({ data: identifiers.nullish() }).nullish() })
        .nullish(),
    }),
  ),
  included: z.array(z.object({ type: text, id: text, relationships: z.unknown() })).nullish(),
  links: z.unknown(),
});

/** An answer that nobody can understand. */
const unclear = Buffer.from('{"data":null}');

/** A page of other objects as JSON, with the links of the answer. */
function pageOf(data: readonly object[], links: unknown): Buffer {
  return Buffer.from(JSON.stringify({ data, links }));
}

/** The entries of a page of profiles, each an object of its own. */
function suppressionsIn(answer: Buffer, list: 'suppression' | 'list_suppressions'): Buffer {
  const found = profiles.safeParse(JSON.parse(answer.toString()));
  if (!found.success) {
    return unclear;
  }
  const { data, links } = found.data;
  const objects = data.flatMap(({ id, attributes: { email, subscriptions } }) =>
    (subscriptions?.email?.marketing?.[list] ?? []).map(({ reason, timestamp, list_id: listId }) => ({
      type: 'suppression',
      id: [id, listId, reason].map(String).join(' '),
      attributes: {
        profile_id: id,
        ...(list === 'suppression' ? {} : { list_id: listId }),
        email,
        reason,
        timestamp,
      },
    })),
  );
  return pageOf(objects, links);
}

/** The attributions of a page of events, with the event that each is of. */
function attributionsIn(answer: Buffer): Buffer {
  const found = events.safeParse(JSON.parse(answer.toString()));
  if (!found.success) {
    return unclear;
  }
  const { data, included, links } = found.data;
  const byId = new Map(
    (included ?? []).filter(({ type }) => type === 'attribution').map((one) => [one.id, one.relationships]),
  );
  const objects = data.flatMap(({ id: event, attributes, relationships }) =>
    (relationships?.attributions?.data ?? []).map(({ id }) => ({
      type: 'attribution',
      id,
      attributes: { event_id: event, datetime: attributes.datetime },
      relationships: byId.get(id) ?? {},
    })),
  );
  return pageOf(objects, links);
}

function suppressions(name: string, profile: Resource, list: 'suppression' | 'list_suppressions'): Resource {
  const asked = `subscriptions.email.marketing.${list}.timestamp`;
  const time: TimeField = {
    name: 'timestamp',
    asked,
    // Only those who have any are asked for.
    since: 946_684_800,
    lower: 'greater-or-equal',
    upper: 'less-than',
    // A profile has several: it can stand at the place of one only.
    sorted: false,
    unix: false,
    grows: true,
  };
  const attributes = [
    'profile_id',
    ...(list === 'suppression' ? [] : ['list_id']),
    'email',
    'reason',
    'timestamp',
  ];
  return {
    ...profile,
    name,
    times: [time],
    stableTime: undefined,
    includes: [],
    additional: [],
    derived: {
      attributes,
      idless: true,
      include: [],
      fields: ['email', 'subscriptions'],
      additional: ['subscriptions'],
      parts: (answer) => suppressionsIn(answer, list),
    },
  };
}

/** `profile` and `event` are the resources that they are parts of. */
export function derivedResources(profile: Resource, event: Resource): Resource[] {
  return [
    suppressions('suppressions', profile, 'suppression'),
    suppressions('list-suppressions', profile, 'list_suppressions'),
    {
      ...event,
      name: 'attributions',
      times: event.times.filter(({ name }) => name === 'datetime'),
      includes: [],
      embedded: [],
      derived: {
        type: 'attribution',
        attributes: ['event_id', 'datetime'],
        idless: false,
        include: ['attributions'],
        fields: ['datetime'],
        additional: [],
        parts: attributionsIn,
      },
    },
  ];
}
