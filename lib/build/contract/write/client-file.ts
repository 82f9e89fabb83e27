// The file from which sink and source know Klaviyo's endpoints: lib/klaviyo/contract.ts.
import type { Contract, ContractOperation } from '../contract.ts';
import { factsOf, typesOf } from './facts.ts';
import { tableOf, type TableRow } from './rows.ts';
import { dateTimePaths } from './times.ts';

/** The text of the file. @throws ContractError where the contract contradicts itself. */
export function clientFile(contract: Contract): string {
  const operations = Object.entries(contract.operations).filter(([, { path }]) => path.startsWith('/api/'));
  return `${[
    "// Klaviyo's endpoints as its published specification has them. Made by `make contract`, not to be edited.",
    `/** The revision of the API that this is said of. */\nexport const contractRevision = '${contract.revision}';`,
    tableOf(
      'operationTexts',
      'By operationId, the JSON of a PublishedOperation.',
      operations.map(([name, operation]): TableRow => [name, rowOf(contract, name, operation)]),
    ),
    tableOf(
      'fieldTexts',
      'By type, all that `fields[type]` takes in some operation.',
      Object.entries(contract.fields).map(([type, names]): TableRow => [type, names.join(' ')]),
    ),
    tableOf(
      'relationTexts',
      'By type, the relationships that its objects have; those to several are marked.',
      relationRows(contract),
    ),
    tableOf(
      'timeTexts',
      'By type, the paths to the date-times among its attributes.',
      [...dateTimePaths(contract)].map(([type, paths]): TableRow => [type, paths.join(' ')]),
    ),
  ].join('\n\n')}\n`;
}

function relationRows(contract: Contract): TableRow[] {
  return [...typesOf(contract)]
    .map(([type, { relationships }]): TableRow => {
      const shown = Object.entries(relationships).filter(([, { apart }]) => apart !== true);
      return [type, shown.map(([name, { many }]) => (many ? `${name}*` : name)).join(' ')];
    })
    .filter(([, text]) => text !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function rowOf(contract: Contract, name: string, operation: ContractOperation): unknown {
  const { method, path, limits, scopes, reduced, page, most } = operation;
  return {
    method,
    path,
    ...limits,
    scopes,
    ...(page?.cursor === true && { cursor: true }),
    ...(page?.size && { pageSize: { default: page.size.default, max: page.size.max } }),
    ...factsOf(contract, name, operation),
    ...(reduced && {
      reduced: reduced.map(({ parameter, value, limits: { burst, steady, daily } }) => ({
        parameter,
        value,
        burst,
        steady,
        daily,
      })),
    }),
    ...(most && { most }),
  };
}
