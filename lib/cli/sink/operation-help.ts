// The text of klaviyo-sink --op NAME --help, made from the registry of operations and the options table.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { operationNamed, operations } from '../../sink/operations/index.ts';
import type { Operation, OperationKind } from '../../sink/operations/operation.ts';
import { count } from '../kit/numbers.ts';
import { block, optionBlocks, wrap } from '../kit/command-line/help.ts';
import { rowsOf, type OptionRow } from '../kit/options.ts';
import { sinkOptions } from './options.ts';

/** A column that an operation understands, in words. */
export interface ColumnWords {
  readonly name: string;
  readonly becomes: string;
  readonly accepts: string;
  readonly required: 'yes' | 'one of these' | 'by option' | 'no';
}

/** The operation as its good examples set it up: options add columns and change which are required. */
function variantsOf(kind: OperationKind): Operation[] {
  return kind.examples
    .filter(({ code }) => code === undefined)
    .map(({ settings }) => kind.prepare(settings ?? {}));
}

function requirement(name: string, variants: readonly Operation[]): ColumnWords['required'] {
  const needs = variants.map(({ columns }) => columns.find((column) => column.name === name)?.needed ?? 'no');
  if (needs.includes('one')) {
    return 'one of these';
  }
  if (!needs.includes('yes')) {
    return 'no';
  }
  return needs.every((needed) => needed === 'yes') ? 'yes' : 'by option';
}

/** The columns of an operation in its order, for its help and the documents. */
export function columnWords(kind: OperationKind): ColumnWords[] {
  const variants = variantsOf(kind);
  const columns = new Map(variants.flatMap((variant) => variant.columns.map((row) => [row.name, row])));
  return [...columns].map(([name, { place, accepts }]) => ({
    name,
    becomes: place,
    accepts,
    required: requirement(name, variants),
  }));
}

/** The options that this operation has a use for and others have not. */
function flagsOf(kind: OperationKind, operation: Operation): OptionRow[] {
  const forms = [operation, kind.prepare({ whole: 'list' })];
  const fitting = new Set([
    ...(forms.some(({ list }) => list !== undefined) ? ['listId', 'listName'] : []),
    ...(forms.some(({ list }) => list?.missing === 'create') ? ['existingList'] : []),
    ...(forms.some(({ job }) => job !== undefined) ? ['wait', 'waitTimeout'] : []),
  ]);
  return rowsOf(sinkOptions).filter(({ key, info }) => fitting.has(key) || info.only?.includes(kind.name));
}

function exampleOf(kind: OperationKind, operation: Operation): string {
  const [{ settings = {}, record } = { record: {} }] = kind.examples;
  const given = new Map<string, string | boolean>(Object.entries(settings));
  const words = rowsOf(sinkOptions).flatMap(({ key, flag, info }) => {
    const value = given.get(key);
    return value === undefined || value === false
      ? []
      : [info.argument === undefined ? `--${flag}` : `--${flag} ${value}`];
  });
  const list = operation.list === undefined ? [] : ['--list-name Newsletter'];
  const yes = operation.danger === undefined ? [] : ['--yes'];
  const command = ['klaviyo-sink', `--op ${kind.name}`, ...list, ...words, ...yes].join(' ');
  return ['Example:', `  echo '${JSON.stringify(record)}' |`, `    ${command}`].join('\n');
}

function limitsOf({ limits, endpoint, job }: Operation): (readonly [string, string])[] {
  const jobs = endpoint.most?.jobs;
  return [
    ['request', `${endpoint.method} ${endpoint.path}`],
    ['scopes of the key', endpoint.scopes.join(', ')],
    ...(job === undefined ? [] : [['to follow jobs', job.one.scopes.join(', ')] as const]),
    ...(jobs === undefined
      ? []
      : [['jobs in progress', `${count(jobs)} at most; a request waits until one has ended`] as const]),
    ['records a request', `${count(limits.items)} at most`],
    ['bytes', `${count(limits.bytes)} a request, ${count(limits.itemBytes)} a record at most`],
    ['rate limit', `${count(endpoint.burst)} requests a second, ${count(endpoint.steady)} a minute`],
  ];
}

/** Throws a `Failure` for a name that no operation has. */
export function operationHelp(name: string): string {
  const kind = operationNamed(name);
  if (kind === undefined) {
    const names = operations.map((known) => known.name);
    throw new Failure(
      'usage',
      `--op: expected one of ${names.join(', ')}, got ${JSON.stringify(name)}${didYouMean(name, names)}`,
    );
  }
  const operation = kind.prepare(kind.examples[0]?.settings ?? {});
  const columns = columnWords(kind).map(({ name: column, becomes, accepts, required }) => {
    const needed = {
      yes: '; required',
      'one of these': '; one of these is required',
      'by option': '; required by an option',
      no: '',
    };
    return [column, `${accepts}: ${becomes}${needed[required]}`] as const;
  });
  const rest =
    operation.othersAre ??
    (operation.others === 'properties' ? 'any value: a custom property of that name' : 'ignored');
  return `${[
    wrap(`klaviyo-sink --op ${kind.name}: ${kind.summary}`, 80).join('\n  '),
    wrap(`Needs ${kind.needs}.`, 80).join('\n'),
    block('Columns', [...columns, ['any other', rest]]),
    ...optionBlocks(flagsOf(kind, operation)),
    block('Limits', limitsOf(operation)),
    exampleOf(kind, operation),
    'klaviyo-sink --help lists all options.',
  ].join('\n\n')}\n`;
}

/** The help of each operation, by its name. */
export function operationHelps(): (readonly [name: string, text: string])[] {
  return operations.map(({ name }) => [name, operationHelp(name)] as const);
}
