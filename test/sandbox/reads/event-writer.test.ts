// Events written straight into bytes: letter for letter what JSON.stringify makes of the same events as objects.
import fc from 'fast-check';
import { test } from 'tap';
import { AsciiBytes } from '../../../lib/sandbox/reads/ascii-bytes.ts';
import { asciiJson } from '../../../lib/sandbox/reads/ascii-json.ts';
import { readEndpoints } from '../../../lib/sandbox/collections/table.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { EventRow } from '../../../lib/sandbox/reads/event-row.ts';
import { EventWriter } from '../../../lib/sandbox/reads/event-writer.ts';
import { presentRow } from '../../../lib/sandbox/reads/present.ts';
import { readQuery, type Query } from '../../../lib/sandbox/reads/query.ts';
import { Store } from '../../../lib/sandbox/store/store.ts';
import { isoTime, timeLength, writeTime } from '../../../lib/sandbox/store/time.ts';
import { seedTime } from '../reading.ts';

const linkBase = 'http://127.0.0.1:8123';

function queryOf(fields: readonly string[], includes: readonly string[]): Query {
  const endpoint = readEndpoints.find(({ operation }) => operation === 'get_events');
  if (!endpoint) {
    throw new Error('no endpoint reads events');
  }
  const parameters = new URLSearchParams();
  if (fields.length > 0) {
    parameters.set('fields[event]', fields.join());
  }
  if (includes.length > 0) {
    parameters.set('include', includes.join());
  }
  return readQuery(endpoint, parameters, seedTime);
}

const filled = (events: number): Store => {
  const store = new Store({ now: () => seedTime });
  fillStore(store, { profiles: 20, events });
  return store;
};

function written(store: Store, query: Query, baseUrl = linkBase): string[] {
  // Small, so that it has to grow.
  const out = new AsciiBytes(Buffer.alloc(16, '#'));
  const writer = new EventWriter(store, query, baseUrl, out);
  return Array.from({ length: store.events.size }, (_, number) => {
    const start = out.at;
    writer.write(number);
    return out.taken().toString('latin1', start);
  });
}

const stringified = (store: Store, query: Query, baseUrl = linkBase): string[] =>
  Array.from({ length: store.events.size }, (_, number) =>
    asciiJson(presentRow(store, new EventRow(store, store.events.facts(number)), query, baseUrl)),
  );

const isSame = (store: Store, query: Query): boolean =>
  written(store, query).join('\n') === stringified(store, query).join('\n');

const fields = fc.subarray(['timestamp', 'event_properties', 'datetime', 'uuid']);
const includes = fc.subarray(['attributions', 'metric', 'profile']);

void test('seeded events, whatever of them is asked for', (t) => {
  const store = filled(400);
  fc.assert(
    fc.property(fields, includes, (wanted, included) => isSame(store, queryOf(wanted, included))),
    { numRuns: 30 },
  );
  t.end();
});

void test('events that others wrote, with any text in them, of any time, under ids of any length', (t) => {
  const id = fc.stringMatching(/^[0-9A-Za-z_-]{0,40}$/);
  const event = fc.record({
    seconds: fc.integer({ min: 0, max: 2 ** 32 - 2 }),
    metricId: fc.oneof(fc.constantFrom('m', 'AAAAAA'), id),
    profileId: fc.oneof(fc.constantFrom('p', '01GDDKASAP8TKDDA2GRZDSVP4H'), id),
    properties: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 })),
  });
  const store = filled(5);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fields, (given, wanted) => {
      const texts = given.map(({ seconds, metricId, profileId, properties }) => {
        const rest = { metricId, profileId, properties: JSON.stringify(properties) };
        store.events.add({ time: seconds * 1000, visibleFrom: 0, ...rest });
        return `"event_properties":${asciiJson(properties)}}`;
      });
      const last = written(store, queryOf(['event_properties'], [])).slice(-given.length);
      return isSame(store, queryOf(wanted, [])) && texts.every((text, i) => last[i]?.includes(text));
    }),
    { numRuns: 50 },
  );
  t.end();
});

void test('a host that looks like anything else stays a host', (t) => {
  const store = filled(3);
  for (const host of ['a"b\\', '~id~', '~base~', '$1$&', 'ü']) {
    t.same(
      written(store, queryOf([], []), `http://${host}`),
      stringified(store, queryOf([], []), `http://${host}`),
    );
  }
  t.end();
});

void test('a time in bytes is the time as text', (t) => {
  const to = Buffer.alloc(timeLength + 2, '#');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 }), fc.integer({ min: 0, max: 90_000 }), (first, later) => {
      for (const seconds of [first, first + later]) {
        writeTime(to, 1, seconds);
        if (to.toString('latin1') !== `#${isoTime(seconds * 1000)}#`) {
          return false;
        }
      }
      return true;
    }),
  );
  t.end();
});
