// What the three catalog operations share: objects created, updated or deleted by bulk jobs, by an id or an id of your own.
import * as z from 'zod';
import type { Endpoint } from '../../../klaviyo/endpoints.ts';
import {
  booleanField,
  needed,
  numberField,
  objectField,
  textField,
  textsField,
} from '../../columns/fields.ts';
import type { RecordFields } from '../../record.ts';
import {
  objectLimits,
  member,
  objectText,
  type Action,
  type Members,
  type Operation,
  type OperationColumn,
  type OperationSettings,
} from '../operation.ts';

/** The kinds of values, each with its judge and what a person reads of it. */
const values = {
  text: [textField(), 'text'],
  number: [numberField, 'a number'],
  boolean: [booleanField, 'true or false'],
  texts: [textsField, 'a JSON array of URLs'],
  object: [objectField, 'an object (JSON text in CSV and TSV)'],
  policy: [
    numberField.refine((value) => [0, 1, 2].includes(value), { error: 'value_invalid: expected 0, 1 or 2' }),
    '0, 1 or 2',
  ],
  ids: [textsField, 'a JSON array of ids'],
  id: [textField(), 'an id'],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

/** A column of a catalog object. */
export interface CatalogColumn {
  readonly name: string;
  readonly value: keyof typeof values;
  /** A new object can't do without it. */
  readonly needed?: true;
  /** What the ids of a relationship are of: then the column is no attribute. */
  readonly relation?: { readonly name: string; readonly type: string };
  /** Has a value once the object is made, which an update does not change. */
  readonly onlyNew?: true;
}

/** The three calls of a kind of object: the request, one of its jobs, those with a status. */
export type CatalogCalls = Readonly<Record<Action, readonly [Endpoint, one: Endpoint, byStatus: Endpoint]>>;

export interface CatalogKind {
  /** `catalog-item` */
  readonly type: string;
  /** In the body: `items`. */
  readonly records: string;
  readonly columns: readonly CatalogColumn[];
  readonly calls: CatalogCalls;
}

/** What an object's own id becomes: there is one integration, and one catalog. */
const compound = '$custom:::$default:::';

const idColumns: readonly OperationColumn[] = [
  {
    name: 'id',
    target: { to: 'field', name: 'id' },
    place: 'id',
    accepts: "Klaviyo's id of the object, like $custom:::$default:::A1",
    needed: 'one',
  },
  {
    name: 'external_id',
    target: { to: 'field', name: 'external_id' },
    place: 'id',
    accepts: `an id of your own: the id is ${compound} and it`,
    needed: 'one',
  },
];

const newId: OperationColumn = {
  name: 'external_id',
  target: { to: 'field', name: 'external_id' },
  place: 'attributes.external_id',
  accepts: 'an id of your own, a string',
  needed: 'yes',
};

function columnOf({ name, value, needed: must, relation }: CatalogColumn, action: Action): OperationColumn {
  return {
    name,
    target: { to: 'field', name, isCleared: action === 'update' && relation === undefined },
    place: relation === undefined ? `attributes.${name}` : `relationships.${relation.name}`,
    accepts: values[value][1],
    needed: must && action === 'create' ? 'yes' : 'no',
  };
}

function columnsOf({ columns }: CatalogKind, action: Action): OperationColumn[] {
  const ids = action === 'create' ? [newId] : idColumns;
  const rest = action === 'delete' ? [] : columns.filter(({ onlyNew }) => action === 'create' || !onlyNew);
  return [...ids, ...rest.map((column) => columnOf(column, action))];
}

const ids = { id: textField().optional(), external_id: textField().optional() };

/** An object that exists is named by its id, by an id of its own, or by both where they agree. */
function schemaOf({ columns }: CatalogKind, action: Action): z.ZodType<RecordFields> {
  const fields = Object.fromEntries(
    columns.map(({ name, value, needed: must }) => {
      const [judge] = values[value];
      return [name, must && action === 'create' ? needed(judge) : judge.optional()];
    }),
  );
  if (action === 'create') {
    return z.object({ external_id: needed(textField()), ...fields });
  }
  return z
    .object(action === 'update' ? { ...ids, ...fields } : ids)
    .refine(({ id, external_id: own }) => id !== undefined || own !== undefined, {
      error: 'no_identifier: expected an id or an external_id, found neither',
    })
    .refine(({ id, external_id: own }) => id === undefined || own === undefined || id.endsWith(`:::${own}`), {
      error: 'value_invalid: id and external_id name two different objects',
    });
}

/** `own`: the member with an id of your own, where the object has none yet. */
function attributesOf({ columns }: CatalogKind, own: string, fields: RecordFields, members: Members): string {
  const attributes = columns.filter(({ relation }) => relation === undefined);
  const given = attributes.map(({ name }) => jsonOf(name, fields[name])).join('');
  // What is cleared stands in `members`, as null.
  return `,"attributes":${objectText(own + given + members.attributes)}`;
}

function jsonOf(name: string, value: unknown): string {
  return value === undefined ? '' : `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function relationsOf({ columns }: CatalogKind, fields: RecordFields): string {
  const relations = columns.flatMap(({ name, relation }) => {
    const value = fields[name];
    if (relation === undefined || value === undefined) {
      return [];
    }
    const { type } = relation;
    const data = Array.isArray(value) ? value.map((id: unknown) => ({ type, id })) : { type, id: value };
    return [member(relation.name, { data })];
  });
  return relations.length === 0 ? '' : `,"relationships":${objectText(relations.join(''))}`;
}

function idOf({ id, external_id: own }: RecordFields): string {
  return typeof id === 'string' ? id : `${compound}${String(own)}`;
}

function encode(kind: CatalogKind, action: Action, fields: RecordFields, members: Members): string {
  const isNew = action === 'create';
  const own = fields['external_id'];
  const head = member('type', kind.type).slice(1) + jsonOf('id', isNew ? undefined : idOf(fields));
  return action === 'delete'
    ? `{${head}}`
    : `{${head}${attributesOf(kind, isNew ? jsonOf('external_id', own) : '', fields, members)}${relationsOf(kind, fields)}}`;
}

/** The operation on a kind of catalog object. */
export function catalogOperation(kind: CatalogKind, { action = 'create' }: OperationSettings): Operation {
  const [endpoint, one, byStatus] = kind.calls[action];
  const { records } = kind;
  const job = `${kind.type}-bulk-${action}-job`;
  return {
    endpoint,
    columns: columnsOf(kind, action),
    others: 'ignored',
    limits: objectLimits(endpoint),
    // What comes twice is refused as a duplicate, or changes and deletes what it has changed and deleted.
    repeatable: true,
    warnings: [],
    job: { one, byStatus, noun: 'catalog job' },
    schema: () => schemaOf(kind, action),
    keysOf: (fields) => [idOf(fields)],
    encode: (fields, members) => encode(kind, action, fields, members),
    pointer: `/data/attributes/${records}/data`,
    envelope: () => ({
      open: `{"data":{"type":${JSON.stringify(job)},"attributes":{${JSON.stringify(records)}:{"data":[`,
      close: ']}}}}',
    }),
  };
}
