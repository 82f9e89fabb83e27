// Records as lines: what an answer says, and the line that it becomes. Each key stands once.
import { test } from 'tap';
import { ByteWriter } from '../../../lib/json/byte-writer.ts';
import { Included } from '../../../lib/source/records/included.ts';
import { readPageBody } from '../../../lib/source/records/page-body.ts';
import { RecordWriter, type Extra, type RecordShape } from '../../../lib/source/records/record.ts';

const plain: RecordShape = { raw: false, embed: [], hidden: [], eventIds: false, always: [] };
const event: RecordShape = { ...plain, eventIds: true };
const to = (type: string, id: string) => ({ data: { type, id } });

interface Case {
  readonly name: string;
  readonly shape: RecordShape;
  readonly extra?: Extra;
  readonly object: object;
  readonly included?: readonly object[];
  /** As it is printed, so that a key that stands twice shows. */
  readonly line: string;
}

const withProperties = (properties: object) => ({
  type: 'event',
  id: 'E',
  attributes: { event_properties: properties },
});

const cases: readonly Case[] = [
  {
    name: 'the id of a parent and a relationship of the same name are one key',
    shape: plain,
    extra: [['coupon_id', '"10OFF"']],
    object: {
      type: 'coupon-code',
      id: 'C',
      attributes: { status: 'UNASSIGNED' },
      relationships: { coupon: to('coupon', '10OFF'), profile: to('profile', 'P') },
    },
    line: '{"id":"C","status":"UNASSIGNED","profile_id":"P","coupon_id":"10OFF"}',
  },
  {
    name: 'a relationship without data gives way to the id of the parent',
    shape: plain,
    extra: [['coupon_id', '"10OFF"']],
    object: { type: 'coupon-code', id: 'C', relationships: { coupon: { data: null } } },
    line: '{"id":"C","coupon_id":"10OFF"}',
  },
  {
    name: 'an attribute goes before an id that is made up here',
    shape: plain,
    extra: [['list_id', '"L"']],
    object: { type: 'profile', id: 'P', attributes: { list_id: 'its own', tag_ids: [] } },
    line: '{"id":"P","list_id":"its own","tag_ids":[]}',
  },
  {
    name: 'two relationships that would make the same key make it once',
    shape: { ...plain, embed: ['flow-messages'] },
    object: {
      type: 'x',
      id: 'X',
      relationships: { 'flow-message': to('flow-message', 'A'), flow_message: to('flow-message', 'B') },
    },
    line: '{"id":"X","flow_message_id":"A"}',
  },
  {
    name: 'an id of an event that is a relationship and a property is one key',
    shape: event,
    object: { ...withProperties({ $flow: 'F2' }), relationships: { flow: to('flow', 'F1') } },
    line: '{"id":"E","event_properties":{"$flow":"F2"},"flow_id":"F1"}',
  },
  {
    name: 'an event of a campaign has its message as campaign_id',
    shape: event,
    object: withProperties({ 'Campaign Name': 'Sale', $message: 'M' }),
    line: '{"id":"E","event_properties":{"Campaign Name":"Sale","$message":"M"},"campaign_id":"M","message_id":"M"}',
  },
  {
    name: 'an event of a flow has no campaign_id, though its message has a name',
    shape: event,
    object: withProperties({ $flow: 'F', 'Campaign Name': 'Welcome', $message: 'M' }),
    line: '{"id":"E","event_properties":{"$flow":"F","Campaign Name":"Welcome","$message":"M"},"flow_id":"F","message_id":"M"}',
  },
  {
    name: 'a message without the name of a campaign is none of a campaign',
    shape: event,
    object: withProperties({ $message: 'M' }),
    line: '{"id":"E","event_properties":{"$message":"M"},"message_id":"M"}',
  },
  {
    name: 'a campaign that the event itself names goes before its message',
    shape: event,
    object: withProperties({ 'Campaign Name': 'Sale', $message: 'M', campaign_id: 'C' }),
    line: '{"id":"E","event_properties":{"Campaign Name":"Sale","$message":"M","campaign_id":"C"},"campaign_id":"C","message_id":"M"}',
  },
  {
    name: 'what is embedded carries its own ids, each once',
    shape: { ...plain, embed: ['attributions'] },
    object: {
      type: 'event',
      id: 'E',
      relationships: { attributions: { data: [{ type: 'attribution', id: 'A' }] } },
    },
    included: [
      {
        type: 'attribution',
        id: 'A',
        relationships: {
          'attributed-event': to('event', 'B'),
          'campaign-message': to('campaign-message', 'M'),
          flow: { data: null },
          campaign: { links: {} },
        },
      },
    ],
    line: '{"id":"E","attribution_ids":["A"],"attributions":[{"id":"A","attributed_event_id":"B","campaign_message_id":"M","flow_id":null}]}',
  },
];

for (const { name, shape, extra = [], object, included = [], line } of cases) {
  void test(name, (t) => {
    const page = readPageBody(Buffer.from(JSON.stringify({ data: [object], included })));
    const out = new ByteWriter(16);
    const writer = new RecordWriter(shape);
    for (const one of page.data ?? []) {
      writer.write(out, one, new Included(page.included), extra);
      writer.write(out, one, new Included(page.included), extra);
    }
    t.equal(out.taken().toString(), `${line}\n${line}\n`);
    t.end();
  });
}
