// Date-times that come with a blank: those that the specification calls so get their T, all other text stays as it is.
import { test } from 'tap';
import { DateTimeRepair } from '../../../lib/source/records/date-times.ts';
import { readPageBody } from '../../../lib/source/records/page-body.ts';
import { dateTimesOf, isDateTime } from '../../../lib/source/resources/date-times.ts';
import { resources } from '../../../lib/source/resources/index.ts';
import { attributePaths } from '../../../lib/source/resources/published-fields.ts';

const blank = '2026-06-23 00:15:23.918411+00:00';
const right = '2026-06-23T00:15:23.918411+00:00';

function repaired(type: string, attributes: object): unknown {
  const { data } = readPageBody(Buffer.from(JSON.stringify({ data: [{ type, id: '1', attributes }] })));
  if (data !== undefined) {
    new DateTimeRepair().repair(data);
  }
  return data?.at(0)?.attributes;
}

void test('a blank becomes a T at the top and deep within, also in lists', (t) => {
  t.strictSame(repaired('event', { datetime: blank }), { datetime: right });
  t.strictSame(
    repaired('profile', {
      created: right,
      subscriptions: {
        email: {
          marketing: {
            consent: 'SUBSCRIBED',
            consent_timestamp: blank,
            suppression: [
              { reason: 'UNSUBSCRIBE', timestamp: blank },
              { reason: blank, timestamp: null },
            ],
          },
        },
      },
    }),
    {
      created: right,
      subscriptions: {
        email: {
          marketing: {
            consent: 'SUBSCRIBED',
            consent_timestamp: right,
            suppression: [
              { reason: 'UNSUBSCRIBE', timestamp: right },
              { reason: blank, timestamp: null },
            ],
          },
        },
      },
    },
  );
  t.strictSame(repaired('campaign-message', { send_times: [{ datetime: blank, is_local: false }] }), {
    send_times: [{ datetime: right, is_local: false }],
  });
  t.end();
});

void test('all other text stays as it is', (t) => {
  const same = {
    properties: { $consent_timestamp: blank, notes: `${blank}\n`, tags: [blank] },
    first_name: blank,
    created: 'the 3rd of May 2021',
    updated: '',
    last_event_date: 17,
  };
  t.strictSame(repaired('profile', same), same);
  t.strictSame(repaired('nothing-known', { datetime: blank }), { datetime: blank });
  t.end();
});

void test('every date-time of the table is an attribute that the specification knows', (t) => {
  // Those that are parts of other resources' answers have no attributes of their own.
  for (const resource of resources.filter(({ derived }) => derived === undefined)) {
    const paths = attributePaths(resource, resource.additional);
    for (const name of paths.length === 0 ? [] : dateTimesOf(resource.type).keys()) {
      if (name !== 'joined_group_at') {
        t.ok(paths.includes(name), `${resource.name}: ${name}`);
      }
    }
    for (const { name, unix } of resource.times) {
      t.ok(unix || isDateTime(resource.type, name), `${resource.name}: ${name}`);
    }
  }
  t.end();
});
