// The events' store: what it selects is what a plain sort and filter would, however the events came in.
import { test } from 'tap';
import type { EventRange } from '../../../lib/sandbox/store/event-order.ts';
import { Events, type EventFacts } from '../../../lib/sandbox/store/events.ts';

import fc from 'fast-check';

interface Plain {
  readonly time: number;
  readonly visible: number;
  readonly metricId: string;
  readonly profileId: string;
}

const now = 1000;
const plain = fc.record<Plain>({
  time: fc.integer({ min: 0, max: 9 }),
  visible: fc.constantFrom(0, now, now + 1),
  metricId: fc.constantFrom('a', 'b'),
  profileId: fc.constantFrom('p', 'q', 'r'),
});

function add(events: Events, { time, visible, metricId, profileId }: Plain): void {
  events.add({
    time: time * 1000,
    visibleFrom: visible * 1000,
    metricId,
    profileId,
    properties: `{"time":${time}}`,
  });
}

const range = (rest: Partial<EventRange>): EventRange => ({
  from: 0,
  to: 2 ** 32,
  descending: false,
  size: 1000,
  now: now * 1000,
  ...rest,
});

const factsOf = (events: Events, where: EventRange): EventFacts[] =>
  events.select(where).numbers.map((number) => events.facts(number));

void test('any range, filter and direction gives what a plain sort and filter gives', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.array(plain, { maxLength: 40, size: 'large' }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 3, max: 10 }),
      fc.constantFrom(undefined, 'a', 'b', 'c'),
      fc.constantFrom(undefined, undefined, 'p', 'x'),
      fc.boolean(),
      (batches, from, to, metricId, profileId, descending) => {
        const events = new Events();
        const all: (Plain & { number: number })[] = [];
        for (const batch of batches) {
          for (const one of batch) {
            all.push({ ...one, number: all.length });
            add(events, one);
          }
          // A read between the batches puts those that came so far in order.
          events.select(range({ size: 1 }));
        }
        const expected = all
          .filter(
            (one) =>
              one.visible <= now &&
              one.time >= from &&
              one.time <= to &&
              (metricId === undefined || one.metricId === metricId) &&
              (profileId === undefined || one.profileId === profileId),
          )
          .toSorted((a, b) => (descending ? -1 : 1) * (a.time - b.time || a.number - b.number))
          .map(({ number }) => number);
        const where = range({
          from,
          to,
          descending,
          ...(metricId !== undefined && { metricId }),
          ...(profileId !== undefined && { profileId }),
        });
        const { numbers: found, more } = events.select(where);
        const walked: number[] = [];
        for (let after: EventRange['after']; ;) {
          const page = events.select({ ...where, size: 2, ...(after && { after }) });
          walked.push(...page.numbers);
          const last = page.numbers.at(-1);
          after = last === undefined ? undefined : events.facts(last);
          if (!page.more) {
            break;
          }
        }
        return !more && `${found.join()}|${walked.join()}` === `${expected.join()}|${expected.join()}`;
      },
    ),
    { numRuns: 300 },
  );
  t.end();
});

void test('ids are unique, of one length, and lead back to their event', (t) => {
  const events = new Events();
  for (let i = 0; i < 20_000; i += 1) {
    add(events, { time: i % 7, visible: 0, metricId: 'm', profileId: 'p' });
  }
  const found = factsOf(events, range({ size: 20_000 }));
  t.equal(new Set(found.map(({ id }) => id)).size, 20_000);
  t.ok(found.every(({ id }) => /^[0-9A-Za-z]{11}$/.test(id)));
  t.ok(found.every((facts) => events.find(facts.id, now * 1000)?.number === facts.number));
  for (const id of ['', 'nobody', '00000000000', 'zzzzzzzzzzz', `${found[0]?.id ?? ''}0`]) {
    t.equal(events.find(id, now * 1000), undefined, id);
  }
  t.end();
});

void test('an event that is not visible yet is nowhere, until it is', (t) => {
  const events = new Events();
  add(events, { time: 5, visible: now + 60, metricId: 'm', profileId: 'p' });
  const later = (now + 60) * 1000;
  t.same(events.select(range({})).numbers, []);
  const [facts] = factsOf(events, range({ now: later }));
  t.equal(facts?.time, 5);
  t.equal(events.find(facts?.id ?? '', now * 1000), undefined);
  t.equal(events.find(facts?.id ?? '', later)?.number, 0);
  t.end();
});

void test('the same profile, metric and unique id is one event', (t) => {
  const events = new Events();
  const one = { time: 0, visibleFrom: 0, metricId: 'm', profileId: 'p', properties: '{}' };
  for (const event of [
    { ...one, uniqueId: 'a' },
    { ...one, uniqueId: 'a' },
    { ...one, uniqueId: 'b' },
    one,
    one,
  ]) {
    events.add(event);
  }
  t.equal(events.size, 4);
  t.end();
});

void test('forgotten events are gone and no longer counted', (t) => {
  const events = new Events();
  for (const profileId of ['p', 'q', 'p']) {
    add(events, { time: 1, visible: 0, metricId: 'm', profileId });
  }
  t.equal(events.countOf('p'), 2);
  events.forget('p');
  t.equal(events.countOf('p'), 0);
  t.same(
    factsOf(events, range({})).map(({ profileId }) => profileId),
    ['q'],
  );
  t.end();
});

void test('the events of a merged profile move to the one it was merged into', (t) => {
  const events = new Events();
  for (const profileId of ['p', 'q', 'p']) {
    add(events, { time: 1, visible: 0, metricId: 'm', profileId });
  }
  events.move('p', 'z');
  t.equal(events.countOf('p'), 0);
  t.equal(events.select(range({ profileId: 'z' })).numbers.length, 2);
  t.end();
});
