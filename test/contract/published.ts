// The committed contract, with the query parameters of its operations as a server meets them.
import type { Contract, ContractOperation, SchemaPart } from '../../lib/build/contract/contract.ts';
import { fieldsOf } from '../../lib/build/contract/fieldsets.ts';
import { committedContract } from '../../lib/build/contract/files.ts';
import { root } from '../root.ts';

export { root };

function load(): Contract {
  const contract = committedContract(root);
  if (contract === undefined) {
    throw new Error('fixtures/klaviyo holds no contract');
  }
  return contract;
}

export const published: Contract = load();

/** By operationId; those that need a private key, as this project has one. */
export const privateOperations: readonly (readonly [name: string, operation: ContractOperation])[] =
  Object.entries(published.operations).filter(([, { path }]) => path.startsWith('/api/'));

export interface QueryParameter {
  readonly name: string;
  readonly required: boolean;
  /** Of one value: `fields[…]`, `include` and `additional-fields[…]` take several with commas between. */
  readonly schema: SchemaPart;
}

const optional = (name: string, schema: SchemaPart): QueryParameter => ({ name, required: false, schema });
const oneOf = (name: string, values: readonly string[]): QueryParameter => optional(name, { enum: values });

function pageParameters({ page }: ContractOperation): QueryParameter[] {
  const { size } = page ?? {};
  return [
    ...(page?.cursor === true ? [optional('page[cursor]', { type: 'string' })] : []),
    ...(size
      ? [
          optional('page[size]', {
            type: 'integer',
            default: size.default,
            minimum: size.min,
            maximum: size.max,
          }),
        ]
      : []),
  ];
}

/** Every query parameter that the operation takes. */
export function queryParameters(operation: ContractOperation): QueryParameter[] {
  const { filters, filterRequired, sort, include, fields = {}, additional = {}, parameters = {} } = operation;
  return [
    ...(filters
      ? [{ name: 'filter', required: filterRequired !== undefined, schema: { type: 'string' } }]
      : []),
    ...(sort ? [oneOf('sort', sort)] : []),
    ...(include ? [oneOf('include', include)] : []),
    ...pageParameters(operation),
    ...Object.keys(fields).map((type) =>
      oneOf(`fields[${type}]`, fieldsOf(published, operation, type) ?? []),
    ),
    ...Object.entries(additional).map(([type, names]) => oneOf(`additional-fields[${type}]`, names)),
    ...Object.entries(parameters)
      .filter(([, parameter]) => parameter.in === 'query')
      .map(([name, { required, schema }]) => ({ name, required: required === true, schema })),
  ];
}

/** The operation behind a method and the template of a path. */
export const operationAt = (method: string, path: string): ContractOperation | undefined =>
  Object.values(published.operations).find((one) => one.method === method && one.path === path);
