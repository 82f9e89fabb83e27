// The operation objects: records of custom objects, taken in by their data source, or deleted.
import * as z from 'zod';
import { endpoints } from '../../../klaviyo/endpoints.ts';
import { needed, textField } from '../../columns/fields.ts';
import {
  defineOperation,
  objectLimits,
  member,
  objectText,
  type Operation,
  type OperationSettings,
} from '../operation.ts';

function creation({ dataSource = '' }: OperationSettings): Operation {
  const source = { 'data-source': { data: { type: 'data-source', id: dataSource } } };
  return {
    endpoint: endpoints.createRecords,
    columns: [],
    others: 'properties',
    othersAre: 'any value: a field of the record',
    limits: objectLimits(endpoints.createRecords),
    // A record that comes again replaces itself.
    repeatable: true,
    warnings: [],
    schema: () => z.object({}),
    // Which field is the id of a record is known to its data source alone: all records of a run count as one.
    keysOf: () => ['records'],
    encode(_, { properties, unset }) {
      const record = properties + unset.map((name) => member(name, null)).join('');
      return record === ''
        ? { code: 'value_missing', message: 'expected at least one field with a value, found none' }
        : `{"type":"data-source-record","attributes":{"record":${objectText(record)}}}`;
    },
    pointer: '/data/attributes/data-source-records/data',
    envelope: () => ({
      open: '{"data":{"type":"data-source-record-bulk-create-job","attributes":{"data-source-records":{"data":[',
      close: `]}}${member('relationships', source)}}}`,
    }),
  };
}

function deletion(): Operation {
  return {
    endpoint: endpoints.deleteRecords,
    columns: [
      {
        name: 'id',
        target: { to: 'field', name: 'id' },
        place: 'id',
        accepts: "Klaviyo's id of the object record, a string",
        needed: 'yes',
      },
    ],
    others: 'ignored',
    limits: objectLimits(endpoints.deleteRecords),
    repeatable: true,
    warnings: [],
    schema: () => z.object({ id: needed(textField()) }),
    keysOf: ({ id }) => [String(id)],
    encode: ({ id }) => JSON.stringify({ type: 'object-record', id }),
    pointer: '/data/relationships/object-records/data',
    envelope: () => ({
      open: '{"data":{"type":"object-record-bulk-delete-job","relationships":{"object-records":{"data":[',
      close: ']}}}}',
    }),
  };
}

const dataSource = '01GDDKASAP8TKDDA2GRZDSVP4H';

export const objects = defineOperation({
  name: 'objects',
  summary: 'take in records of custom objects by a data source (--data-source ID), or delete them (--action)',
  needs: 'the fields of the record, whatever they are called; id with --action delete',
  examples: [
    { settings: { dataSource }, record: { id: 'course-1', title: 'Sailing', seats: '12' } },
    { settings: { dataSource }, record: { id: '', title: '' }, code: 'value_missing' },
    { settings: { action: 'delete' }, record: { id: '01HCKT6A0M5BN4Y4V1Q2S8Z9XD', title: 'Sailing' } },
    { settings: { action: 'delete' }, record: { id: '' }, code: 'value_missing' },
  ],
  prepare: (settings) => (settings.action === 'delete' ? deletion() : creation(settings)),
});
