// Custom objects: data sources made, their records taken in through the mappings of object types, and records deleted.
import { mostOf, writeEndpoint } from '../collections/write-endpoint.ts';
import { answer, type SandboxEndpoint } from '../endpoint.ts';
import { documentOf } from '../reads/document.ts';
import type { RecordResult } from '../store/jobs.ts';
import type { AccountStore } from '../store/store.ts';
import type { StoredObject } from '../store/stored-object.ts';
import * as check from '../wire/check.ts';
import { arrayAt, fieldsAt, isFields, textAt, type UnknownFields } from '../wire/fields.ts';
import { jsonFields, type Json } from '../wire/json.ts';
import { badRequest, type ErrorObject } from '../wire/refusal.ts';
import { isoTime } from '../wire/time.ts';

const { anyObject, document, filledText, list, nullable, object, oneOf, reference, text, type } = check;

const source = document(
  object('data-source', {
    type: type('data-source'),
    attributes: object(
      'data-source',
      { title: filledText },
      {
        visibility: nullable(oneOf('private', 'shared')),
        description: nullable(text),
        namespace: nullable(text),
      },
    ),
  }),
);

const createSource: SandboxEndpoint = {
  ...writeEndpoint('create_data_source'),
  handle(request, store) {
    check.checkBody(request.body, source);
    const given = fieldsAt(request.body, 'data', 'attributes');
    const { id } = store.add({
      type: 'data-source',
      id: store.random.ulid(store.now()),
      attributes: {
        title: textAt(given, 'title') ?? '',
        visibility: textAt(given, 'visibility') ?? 'private',
        description: textAt(given, 'description') ?? '',
        namespace: textAt(given, 'namespace') ?? 'custom-objects',
      },
      relationships: {},
    });
    return { ...answer(201, documentOf(store, 'create_data_source', id, request)), records: 1 };
  },
};

const records = 'data-source-records';
const taken = document(
  object(
    'data-source-record-bulk-create-job',
    {
      type: type('data-source-record-bulk-create-job'),
      attributes: object('data-source-record-bulk-create-job', {
        [records]: object(records, {
          data: list(
            object('data-source-record', {
              type: type('data-source-record'),
              attributes: object('data-source-record', { record: anyObject }),
            }),
            { min: 1, max: mostOf('bulk_create_data_source_records', 'records'), of: records },
          ),
        }),
      }),
    },
    {
      relationships: object('relationships', {
        'data-source': object('data-source', { data: reference('data-source') }),
      }),
    },
  ),
);

const takeRecords: SandboxEndpoint = {
  ...writeEndpoint('bulk_create_data_source_records'),
  handle(request, store) {
    check.checkBody(request.body, taken);
    const id = textAt(fieldsAt(request.body, 'data', 'relationships', 'data-source', 'data'), 'id') ?? '';
    if (store.get('data-source', id) === undefined) {
      throw badRequest(`A data-source with id ${id} does not exist.`, {
        pointer: '/data/relationships/data-source/data/id',
      });
    }
    const given = arrayAt(request.body, 'data', 'attributes', records, 'data').map((one) =>
      fieldsAt(one, 'attributes', 'record'),
    );
    refuseLarge(given);
    store.jobs.start({
      type: 'data-source-record-bulk-create-job',
      total: given.length,
      failed: 'skipped_count',
      relationships: {},
      apply: (i) => takeRecord(store, id, given[i] ?? {}),
    });
    return { status: 204, records: given.length };
  },
};

function refuseLarge(given: readonly UnknownFields[]): void {
  const most = mostOf('bulk_create_data_source_records', 'recordBytes');
  const problems: ErrorObject[] = [];
  for (const [i, record] of given.entries()) {
    const size = Buffer.byteLength(JSON.stringify(record));
    if (size > most) {
      const at = `/data/attributes/${records}/data/${i}`;
      check.problem(problems, at, `The record of ${size} bytes exceeds the maximum of ${most}.`);
    }
  }
  check.refuse(problems);
}

/** What a property of an object is made of: the path in a source's record. */
interface Mapped {
  readonly property: UnknownFields;
  readonly path: string;
}

/** Where a schema takes its values from, as far as they come from one source. */
interface Mapping {
  readonly typeId: string;
  readonly idPath: string;
  readonly mapped: readonly Mapped[];
}

function mappingsOf(store: AccountStore, sourceId: string): Mapping[] {
  return [...store.collection('object-type').values()].flatMap((one): Mapping[] => {
    const schema = relatedTo(store, one, 'current-schema', 'object-schema');
    const mapping = schema && relatedTo(store, schema, 'source-mapping', 'source-mapping');
    const rows = arrayAt(mapping?.attributes, 'property_mappings').flatMap((row) => {
      const from = fieldsAt(row, 'source');
      return isFields(row) && from['source_id'] === sourceId ? [{ row, from }] : [];
    });
    const [first] = rows;
    const idPath = first && textAt(first.from, 'id_path');
    if (schema === undefined || idPath === undefined) {
      return [];
    }
    const properties = arrayAt(schema.attributes, 'properties').filter((property) => isFields(property));
    const mapped = rows.flatMap(({ row, from }) => {
      const property = properties.find(({ id }) => id === row['id']);
      const path = textAt(from, 'data_path');
      return property === undefined || path === undefined ? [] : [{ property, path }];
    });
    return [{ typeId: one.id, idPath, mapped }];
  });
}

function relatedTo(
  store: AccountStore,
  { relationships }: StoredObject,
  name: string,
  other: string,
): StoredObject | undefined {
  const relation = relationships[name];
  const id = relation !== undefined && 'id' in relation ? relation.id : undefined;
  return id ? store.get(other, id) : undefined;
}

/** `$.seats`: a member of the record, or of an object in it. */
function valueAt(record: UnknownFields, path: string): Json | undefined {
  const names = path.replace(/^\$\.?/, '').split('.');
  const last = names.pop() ?? '';
  return jsonFields(fieldsAt(record, ...names))[last];
}

/** A record of a source that no object is mapped to is kept nowhere that could be read. */
function takeRecord(store: AccountStore, sourceId: string, record: UnknownFields): RecordResult {
  const mappings = mappingsOf(store, sourceId);
  for (const { typeId, idPath, mapped } of mappings) {
    const own = valueAt(record, idPath);
    const entries = mapped.map(({ property, path }) => [
      textAt(property, 'name') ?? '',
      valueAt(record, path),
    ]);
    if (typeof own !== 'string' && typeof own !== 'number') {
      log(store, typeId, {
        property: idPath,
        value: own,
        summary: 'The record has no id where the mapping looks for it',
      });
      continue;
    }
    const id = `${typeId}-${own}`;
    store.add({
      type: 'object-record',
      id,
      attributes: { record_properties: jsonFields(Object.fromEntries(entries)) },
      relationships: { 'object-type': { type: 'object-type', id: typeId } },
    });
    for (const { property, path } of mapped.filter((one) => !fits(one.property, valueAt(record, one.path)))) {
      const summary = `The value at ${path} is no ${textAt(property, 'type') ?? 'value'}`;
      log(store, typeId, {
        recordId: id,
        property: textAt(property, 'name') ?? '',
        value: valueAt(record, path),
        summary,
      });
    }
  }
  return mappings.length === 0 ? { skipped: true } : { objectId: sourceId };
}

function fits({ type: kind }: UnknownFields, value: Json | undefined): boolean {
  return value === undefined || value === null || kind !== 'int' || Number.isInteger(Number(value));
}

/** What was wrong with a record, or with a value of one that was kept. */
interface Complaint {
  readonly recordId?: string;
  readonly property: string;
  readonly value: Json | undefined;
  readonly summary: string;
}

function log(store: AccountStore, typeId: string, { recordId, property, value, summary }: Complaint): void {
  const now = store.now();
  store.add({
    type: 'object-ingestion-log',
    id: store.random.ulid(now),
    attributes: {
      status: recordId === undefined ? 'error' : 'warning',
      event_type: 'validation_error',
      timestamp: isoTime(now),
      summary,
      errors: [{ code: 'invalid', message: summary, property, invalid_value: value ?? null }],
    },
    relationships: {
      'object-type': { type: 'object-type', id: typeId },
      'object-record': { type: 'object-record', id: recordId ?? null },
    },
  });
}

const gone = document(
  object('object-record-bulk-delete-job', {
    type: type('object-record-bulk-delete-job'),
    relationships: object('relationships', {
      'object-records': object('object-records', {
        data: list(reference('object-record'), {
          min: 1,
          max: mostOf('bulk_delete_object_records', 'records'),
          of: 'object-records',
        }),
      }),
    }),
  }),
);

/** Who is not there is passed over: the answer has no body in which that could be said. */
const deleteRecords: SandboxEndpoint = {
  ...writeEndpoint('bulk_delete_object_records'),
  handle(request, store) {
    check.checkBody(request.body, gone);
    const ids = arrayAt(request.body, 'data', 'relationships', 'object-records', 'data').map((one) =>
      textAt(fieldsAt(one), 'id'),
    );
    store.jobs.start({
      type: 'object-record-bulk-delete-job',
      total: ids.length,
      failed: 'skipped_count',
      relationships: {},
      apply(i) {
        const id = ids[i] ?? '';
        return store.collection('object-record').delete(id) ? { objectId: id } : { skipped: true };
      },
    });
    return { status: 202, records: ids.length };
  },
};

export const objectEndpoints: readonly SandboxEndpoint[] = [createSource, takeRecords, deleteRecords];
