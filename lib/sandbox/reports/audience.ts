// The reports of forms, counted from events that name a form, and of segments, counted from who is in them.
import type { AccountStore } from '../store/store.ts';
import { textAt } from '../wire/fields.ts';
import type { JsonObject } from '../wire/json.ts';
import { isoTime } from '../wire/time.ts';
import { rate, resultsOf, type Occurrence, type Statistics } from './counted.ts';
import type { Question } from './question.ts';
import { beginningsIn } from './timeframe.ts';
import { eventsWithin } from './events-within.ts';

/** By Klaviyo's names of its own metrics. */
const formKinds: Readonly<Record<string, string>> = {
  'Viewed Form': 'viewed_form',
  'Viewed Form Step': 'viewed_form_step',
  'Submitted Form': 'submits',
  'Submitted Form Step': 'submitted_form_step',
  'Closed Form': 'closed_form',
  'Qualified Form': 'qualified_form',
};

const formStatistics: Statistics = {
  ...Object.fromEntries(
    Object.values(formKinds).flatMap((kind): [string, Statistics[string]][] => [
      [kind, (tally) => tally.count(kind)],
      [`${kind}_uniques`, (tally) => tally.unique(kind)],
    ]),
  ),
  submit_rate: (tally) => rate(tally.count('submits'), tally.count('viewed_form')),
};

function* formOccurrences(store: AccountStore, { frame }: Question): Generator<Occurrence> {
  for (const [metricId, { attributes }] of store.collection('metric')) {
    const kind = formKinds[textAt(attributes, 'name') ?? ''];
    if (kind === undefined) {
      continue;
    }
    for (const facts of eventsWithin(store, frame, metricId)) {
      const properties = store.events.properties(facts);
      const groups = {
        form_id: properties['form_id'] ?? null,
        form_version_id: properties['form_version_id'] ?? null,
      };
      yield { groups, time: facts.time * 1000, kind, profileId: facts.profileId, value: 0 };
    }
  }
}

export function formResults(store: AccountStore, question: Question): JsonObject {
  const versions = [...store.collection('form-version').values()].map(({ id, relationships }) => {
    const form = relationships['form'];
    return { form_id: form !== undefined && 'id' in form ? form.id : null, form_version_id: id };
  });
  return resultsOf(question, formOccurrences(store, question), formStatistics, versions);
}

/** Who left a segment, nobody has kept: here members only come. */
export function segmentResults(
  store: AccountStore,
  { statistics, frame, unit, terms }: Question,
): JsonObject {
  const segments = [...store.collection('segment').keys()].filter((id) =>
    terms.every(({ values }) => values.includes(id)),
  );
  const starts = unit === undefined ? [frame.from] : beginningsIn(frame, unit);
  const results = segments.map((id) => {
    const joined = [...store.members(id).values()];
    const values = starts.map((start, index) => {
      const from = Math.max(start, frame.from);
      const to = starts[index + 1] ?? frame.to;
      const added = joined.filter((time) => time >= from && time < to).length;
      const of: Readonly<Record<string, number>> = {
        members_added: added,
        members_removed: 0,
        net_members_changed: added,
        total_members: joined.filter((time) => time < to).length,
      };
      return of;
    });
    return {
      groupings: { segment_id: id },
      statistics: Object.fromEntries(
        statistics.map((name) => {
          const all = values.map((of) => of[name] ?? 0);
          return [name, unit === undefined ? (all[0] ?? 0) : all];
        }),
      ),
    };
  });
  return { results, ...(unit !== undefined && { date_times: starts.map(isoTime) }) };
}
