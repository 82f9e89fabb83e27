// The seeded custom objects: data sources, object types with schemas and records, ingestion logs.
import type { Profile } from '../store/profiles.ts';
import { to, toMany, type Seed } from './seed.ts';

const properties = [
  { id: 1, name: 'title', type: 'string', description: 'What it is called' },
  { id: 2, name: 'seats', type: 'int', description: null },
  { id: 3, name: 'starts_at', type: 'timestamp', description: null },
];
const types = ['Course', 'Booking'];

function seedSources(seed: Seed): string[] {
  return Array.from({ length: 22 }, (_, i) => {
    const attributes = {
      title: `Source ${i + 1}`,
      visibility: i % 2 === 0 ? 'private' : 'shared',
      description: 'An import of records',
      namespace: 'custom-objects',
    };
    return seed.add('data-source', seed.random.ulid(seed.ago(300)), attributes).id;
  });
}

function seedSchema(seed: Seed, name: string, status: 'active' | 'draft', sourceId: string): string {
  const created = seed.ago(200);
  const mapping = seed.add('source-mapping', seed.random.ulid(created), {
    property_mappings: properties.map(({ id, name: property }) => ({
      id,
      type: 'simple',
      source: { source_id: sourceId, id_path: '$.id', data_path: `$.${property}` },
    })),
    relationship_mappings: [],
  });
  const attributes = {
    title: name,
    description: `A ${name.toLowerCase()} of the example school`,
    status,
    properties: properties,
    required: ['title'],
    published_at: status === 'active' ? seed.iso(created) : null,
    visibility: 'private',
  };
  const relationships = {
    'source-mapping': to('source-mapping', mapping.id),
    'object-schemas': toMany('object-schema', []),
    'profile-object-schemas': toMany('profile-object-schema', []),
  };
  return seed.add('object-schema', seed.random.ulid(created), attributes, relationships).id;
}

/** A tie has the id `{other}:::{name}` and says in `meta` what it is called. */
function tie(seed: Seed, collection: string, other: string, name: string): string {
  const id = `${other}:::${name}`;
  const meta = { name, description: `Tied as ${name}`, relationship_id: seed.random.ulid(seed.midnight) };
  return seed.add(collection, id, { meta }).id;
}

function seedRecords(seed: Seed, typeId: string): void {
  for (let i = 0; i < 24; i += 1) {
    const record = seed.add(
      'object-record',
      `${typeId}-${i + 1}`,
      { record_properties: { title: `Example ${i + 1}`, seats: i, starts_at: seed.iso(seed.ago(60)) } },
      { 'object-type': to('object-type', typeId) },
    );
    if (i % 6 !== 0) {
      continue;
    }
    const status = (['error', 'warning', 'info'] as const)[(i / 6) % 3] ?? 'error';
    seed.add(
      'object-ingestion-log',
      seed.random.ulid(seed.midnight),
      {
        status,
        event_type: 'validation_error',
        timestamp: seed.iso(seed.ago(5)),
        summary: 'A value does not fit its property',
        errors: [{ code: 'invalid', message: 'Not a number', property: 'seats', invalid_value: 'many' }],
      },
      { 'object-type': to('object-type', typeId), 'object-record': to('object-record', record.id) },
    );
  }
}

/** Nothing without profiles: an empty account has no objects either. */
export function seedObjects(seed: Seed, profiles: readonly Profile[]): void {
  if (profiles.length === 0) {
    return;
  }
  const sources = seedSources(seed);
  const made = types.map((title, i) => {
    const created = seed.ago(250);
    const active = seedSchema(seed, title, 'active', sources[i] ?? '');
    const draft = seedSchema(seed, title, 'draft', sources[i] ?? '');
    const attributes = {
      title,
      description: `A ${title.toLowerCase()} of the example school`,
      status: 'active',
      namespace: 'custom-objects',
      created_at: seed.iso(created),
      updated_at: seed.iso(seed.since(created)),
    };
    const relationships = {
      'current-schema': to('object-schema', active),
      'draft-schema': to('object-schema', draft),
      'schema-versions': toMany('object-schema', [active, draft]),
      'object-types': toMany('object-type', []),
      'profile-object-types': toMany('profile-object-type', []),
    };
    return { type: seed.add('object-type', seed.random.ulid(created), attributes, relationships), active };
  });
  for (const [i, { type, active }] of made.entries()) {
    seedRecords(seed, type.id);
    const other = made[(i + 1) % made.length];
    if (other) {
      seedTies(seed, type.id, active, other.type.id, other.active);
    }
  }
}

function seedTies(
  seed: Seed,
  typeId: string,
  schemaId: string,
  otherType: string,
  otherSchema: string,
): void {
  const type = seed.store.get('object-type', typeId);
  const schema = seed.store.get('object-schema', schemaId);
  if (!type || !schema) {
    return;
  }
  const own = 'customers';
  const ties = {
    'object-types': tie(seed, 'object-type-relationship', otherType, 'related'),
    'profile-object-types': tie(seed, 'profile-object-type', 'profile', own),
  };
  const schemaTies = {
    'object-schemas': tie(seed, 'object-schema-relationship', otherSchema, 'related'),
    'profile-object-schemas': tie(seed, 'profile-object-schema', 'profile', own),
  };
  for (const [name, id] of Object.entries(ties)) {
    type.relationships[name] = toMany(typeOf(name), [id]);
  }
  for (const [name, id] of Object.entries(schemaTies)) {
    schema.relationships[name] = toMany(typeOf(name), [id]);
  }
}

const typeOf = (relation: string): string => relation.slice(0, -1);
