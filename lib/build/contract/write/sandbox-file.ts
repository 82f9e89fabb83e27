// The file from which the sandbox knows what Klaviyo serves: lib/sandbox/contract.ts.
import type { Contract, ContractOperation } from '../contract.ts';
import { factsOf, omittedBy, typesOf, type TypeFacts } from './facts.ts';
import { answered } from './resources.ts';
import { tableOf, type TableRow } from './rows.ts';

/** The text of the file. @throws ContractError where the contract contradicts itself. */
export function sandboxFile(contract: Contract): string {
  const types = typesOf(contract);
  const all = Object.entries(contract.operations).filter(([, { path }]) => path.startsWith('/api/'));
  const rows = (reading: boolean): TableRow[] =>
    all
      .filter(([, { method }]) => (method === 'GET') === reading)
      .map(([name, operation]) => [name, rowOf(contract, name, operation, types)]);
  return `${[
    '// What Klaviyo serves, as its published specification has it. Made by `make contract`, not to be edited.',
    `/** The revision of the API that this is said of. */\nexport const servedRevision = '${contract.revision}';`,
    tableOf('readTexts', 'By operationId, the JSON of a PublishedRead.', rows(true)),
    tableOf('writeTexts', 'By operationId, the JSON of a PublishedWrite.', rows(false)),
    tableOf('typeTexts', 'By type, the JSON of a PublishedType.', [...types].toSorted(byName)),
    tableOf(
      'fieldNames',
      'By type, all that `fields[type]` takes in some operation.',
      Object.entries(contract.fields).map(([type, names]): TableRow => [type, names.join(' ')]),
    ),
  ].join('\n\n')}\n`;
}

const byName = ([a]: TableRow, [b]: TableRow): number => (a < b ? -1 : 1);

function rowOf(
  contract: Contract,
  name: string,
  operation: ContractOperation,
  types: ReadonlyMap<string, TypeFacts>,
): unknown {
  const { method, path, limits, scopes, reduced, page, most, answers, body } = operation;
  const { data = [], included = [] } = answered(contract, operation) ?? {};
  const omits = Object.values(omittedBy(data, types)).flat();
  const includedOmit = omittedBy(included, types);
  const statuses = Object.keys(answers).map(Number);
  return {
    ...(method !== 'GET' && { method }),
    path,
    limit: limits,
    scopes,
    ...(page && {
      page: page.size ? { length: page.size.default, max: page.size.max } : { length: page.length },
    }),
    ...factsOf(contract, name, operation),
    ...(reduced && {
      reduced: reduced.map(({ parameter, value, limits: limit }) => ({ parameter, value, limit })),
    }),
    ...(omits.length > 0 && { omits }),
    ...(Object.keys(includedOmit).length > 0 && { includedOmit }),
    ...(method !== 'GET' && { statuses, ...(body && { takes: true }), ...(most && { most }) }),
  };
}
