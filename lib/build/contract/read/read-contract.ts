// The contract that a specification says, and what in it contradicts itself.
import {
  contract as contractShape,
  ContractError,
  type Contract,
  type ContractOperation,
  type SchemaPart,
} from '../contract.ts';
import { withoutRepeats } from '../fieldsets.ts';
import { askedBy, type Asked } from './parameters.ts';
import { limitsOf, toldBy, type Told } from './prose.ts';
import { mediaType, type SpecifiedOperation, type Specification } from './specification.ts';
import { structureOf } from './structure.ts';

export interface ReadContract {
  readonly contract: Contract;
  /** Where the specification says two things, and which of them was taken. */
  readonly notes: readonly string[];
}

/** @throws ContractError, in one line, where the specification says something in a form that is not known. */
export function readContract(specification: Specification): ReadContract {
  const { info, servers, paths, components } = specification;
  const notes: string[] = [];
  const operations: Record<string, ContractOperation> = {};
  for (const path of Object.keys(paths).toSorted()) {
    for (const [method, operation] of Object.entries(paths[path] ?? {}).toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    )) {
      if (operations[operation.operationId]) {
        throw new ContractError(`${operation.operationId} is there twice`);
      }
      operations[operation.operationId] = operationOf(method, path, operation, info.version, notes);
    }
  }
  const { fields, own } = withoutRepeats(operations);
  const schemas = Object.keys(components.schemas)
    .toSorted()
    .map((name) => [name, structureOf(components.schemas[name], name)] as const);
  // The shape puts the members in its own order.
  const contract = contractShape.parse({
    revision: info.version,
    server: servers[0].url,
    problem: problemOf(specification),
    fields,
    operations: own,
    schemas: Object.fromEntries(schemas),
  });
  checkReferences(contract);
  return { contract, notes };
}

function operationOf(
  method: string,
  path: string,
  operation: SpecifiedOperation,
  revision: string,
  notes: string[],
): ContractOperation {
  const where = operation.operationId;
  const told = toldBy(operation.description, where);
  const { page, filters, ...asked } = askedBy(operation, revision);
  const required = operation.parameters.some((one) => one.name === 'filter' && one.required === true);
  return {
    method: methodOf(method, where),
    path,
    ...(operation.deprecated === true && { deprecated: true as const }),
    ...(operation.security?.length === 0 && { open: true as const }),
    limits: limitsFor(operation, told, notes),
    ...(told.reduced.length > 0 && {
      reduced: told.reduced.map((one) => reducedOf(one, asked, where, notes)),
    }),
    scopes: scopesOf(operation, told, where),
    ...(page && { page: pageOf(page, told, where, notes) }),
    ...(filters && { filters }),
    ...(filters && required && { filterRequired: requiredOf(Object.keys(filters), told, where) }),
    ...asked,
    ...(Object.keys(told.most).length > 0 && { most: told.most }),
    ...(operation.requestBody && { body: bodyOf(operation.requestBody.content, where) }),
    answers: answersOf(operation, where),
  };
}

function methodOf(method: string, where: string): ContractOperation['method'] {
  const known = (['GET', 'POST', 'PATCH', 'DELETE'] as const).find((one) => one === method.toUpperCase());
  if (known === undefined) {
    throw new ContractError(`${where}: method ${method}`);
  }
  return known;
}

/** The limits stand in the document twice; its own extension is what machines read. */
function limitsFor(operation: SpecifiedOperation, told: Told, notes: string[]): ContractOperation['limits'] {
  const where = operation.operationId;
  const rows = operation['x-klaviyo-ratelimit'];
  const limits = rows === undefined ? told.limits : limitsOf(Object.entries(rows), where);
  if (limits === undefined) {
    throw new ContractError(`${where}: no rate limit`);
  }
  if (told.limits !== undefined && JSON.stringify(limits) !== JSON.stringify(told.limits)) {
    notes.push(
      `${where}: x-klaviyo-ratelimit says ${text(limits)}, and is taken; the text says ${text(told.limits)}`,
    );
  }
  return limits;
}

const text = ({ burst, steady, daily }: ContractOperation['limits']): string =>
  `${burst}/s ${steady}/m${daily === undefined ? '' : ` ${daily}/d`}`;

function scopesOf(operation: SpecifiedOperation, told: Told, where: string): string[] {
  const scopes = operation['x-klaviyo-scopes'] ?? told.scopes;
  if (scopes === undefined) {
    throw new ContractError(`${where}: no scopes`);
  }
  if (told.scopes !== undefined && String(told.scopes) !== String(scopes)) {
    throw new ContractError(`${where}: the text names other scopes than x-klaviyo-scopes`);
  }
  return scopes.toSorted();
}

/** Of related objects Klaviyo's text names the type (`include=list`), the parameter takes the name (`lists`). */
function reducedOf(
  one: Told['reduced'][number],
  asked: Asked,
  where: string,
  notes: string[],
): Told['reduced'][number] {
  const [, type] = /^additional-fields\[(.*)\]$/.exec(one.parameter) ?? [];
  if (type === undefined && one.parameter !== 'include') {
    throw new ContractError(`${where}: a rate limit for a parameter that is not known: ${one.parameter}`);
  }
  const values = type === undefined ? asked.include : asked.additional?.[type];
  if (values === undefined) {
    notes.push(`${where}: has a rate limit for ${one.parameter}, which it does not take`);
  }
  const value = [one.value, `${one.value}s`].find((name) => values?.includes(name) ?? true);
  if (value === undefined) {
    throw new ContractError(`${where}: a rate limit for ${one.parameter}=${one.value}`);
  }
  return { ...one, value };
}

function pageOf(
  page: NonNullable<Asked['page']>,
  { length }: Told,
  where: string,
  notes: string[],
): NonNullable<Asked['page']> {
  const { size } = page;
  if (size === undefined) {
    return length === undefined ? page : { ...page, length };
  }
  if (length !== undefined && length !== size.default && length !== size.max) {
    notes.push(`${where}: page[size] goes to ${size.max}, and is taken; the text says ${length}`);
  }
  return page;
}

/** By a word of the text, which is the first or the last part of a filter's name. */
function requiredOf(filters: readonly string[], { required }: Told, where: string): string[] {
  const found = required.map((word) =>
    filters.filter((name) => name.split('.')[0] === word || name.split('.').at(-1) === word),
  );
  if (found.length === 0 || found.some(({ length }) => length !== 1)) {
    throw new ContractError(`${where}: needs a filter, and the text does not tell which`);
  }
  return found.flat();
}

type Content = NonNullable<SpecifiedOperation['requestBody']>['content'];

function onlyContent(content: Content, where: string): { media: string; schema: SchemaPart } {
  const [[media, body] = [], ...others] = Object.entries(content);
  if (media === undefined || body === undefined || others.length > 0) {
    throw new ContractError(`${where}: has ${others.length + 1} types of content`);
  }
  return { media, schema: structureOf(body.schema, where) };
}

function bodyOf(content: Content, where: string): NonNullable<ContractOperation['body']> {
  const { media, schema } = onlyContent(content, where);
  return { schema, ...(media !== mediaType && { media }) };
}

const failures = { '4XX': '#/components/responses/ClientError', '5XX': '#/components/responses/ServerError' };

function answersOf(operation: SpecifiedOperation, where: string): ContractOperation['answers'] {
  const answers: ContractOperation['answers'] = {};
  for (const [status, response] of Object.entries(operation.responses)) {
    if ('$ref' in response) {
      if (Object.entries(failures).some(([known, name]) => known === status && name === response.$ref)) {
        continue;
      }
      throw new ContractError(`${where}: ${status} is answered by ${response.$ref}`);
    }
    answers[status] = response.content === undefined ? null : onlyContent(response.content, where).schema;
  }
  return answers;
}

function problemOf({ components }: Specification): SchemaPart {
  const bodies = Object.values(failures).map((reference) => {
    const name = reference.split('/').at(-1) ?? '';
    return onlyContent(components.responses[name]?.content ?? {}, name).schema;
  });
  const [problem] = bodies;
  if (problem === undefined || new Set(bodies.map((body) => JSON.stringify(body))).size > 1) {
    throw new ContractError('answers from 400 on have several kinds of body');
  }
  return problem;
}

/** @throws ContractError for a reference to nothing. */
function checkReferences(contract: Contract): void {
  for (const [, name = ''] of JSON.stringify(contract).matchAll(/"\$ref":"#\/schemas\/(\w+)"/g)) {
    if (contract.schemas[name] === undefined) {
      throw new ContractError(`no schema ${name}`);
    }
  }
}
