// The text of klaviyo-sink --op NAME --help, made from the registry of operations and the options table.
import { Failure } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { operationNamed, operations } from '../../sink/operations/index.ts';
import type { Fields, Operation, OperationKind, Target } from '../../sink/operations/operation.ts';
import { count } from '../kit/numbers.ts';
import { block, optionBlocks, wrap } from '../kit/help.ts';
import { rowsOf, type OptionRow } from '../kit/options.ts';
import { sinkOptions } from './options.ts';

/** A column that an operation understands, in words. */
export interface ColumnWords {
  readonly name: string;
  readonly becomes: string;
  readonly accepts: string;
  readonly required: 'yes' | 'one of these' | 'by option' | 'no';
}

const timeWords = 'a time; one without a zone is of --timezone';

/** What the fields that operations share become in a request, and what they accept. */
const fields: Readonly<Record<keyof Fields, readonly [becomes: string, accepts: string]>> = {
  profile_id: ['the id of the profile', "Klaviyo's id of a profile"],
  email: ['the email address of the profile', 'an email address'],
  phone_number: ['the phone number of the profile', 'a phone number in E.164, or by --default-country'],
  external_id: ['the external id of the profile', 'text'],
  consent_at: ['the time of the consent', timeWords],
  birth_day: ['the date of birth for age gating', 'a date, YYYY-MM-DD'],
  metric: ['the metric of the event', 'text of at most 127 characters'],
  time: ['the time of the event', `${timeWords}; the start of the run where it is missing`],
  value: ['the value of the event', 'a number'],
  unique_id: ['what tells an event sent twice', 'text'],
};

function wordsOf(target: Target): readonly [becomes: string, accepts: string] {
  switch (target.to) {
    case 'field':
      return fields[target.name];
    case 'attribute':
      return ['an attribute of the profile', 'text'];
    case 'location':
      return ['part of the location', 'text'];
    case 'property':
      return [`the custom property ${target.name}`, 'any value'];
    case 'merge':
      return [`members of ${target.into}`, 'an object, as JSON text in CSV'];
    case 'nothing':
      return ['nothing', 'any value'];
    default:
      return target satisfies never;
  }
}

/** The operation as its good examples set it up: options add columns and change which are required. */
function variantsOf(kind: OperationKind): Operation[] {
  return kind.examples
    .filter(({ code }) => code === undefined)
    .map(({ settings }) => kind.prepare(settings ?? {}));
}

function requirement(name: string, variants: readonly Operation[]): ColumnWords['required'] {
  const groups = variants.flatMap(({ required }) => required.filter((group) => group.includes(name)));
  if (groups.length === 0) {
    return 'no';
  }
  if (groups.some((group) => group.length > 1)) {
    return 'one of these';
  }
  return groups.length < variants.length ? 'by option' : 'yes';
}

/** The columns of an operation in its order, for its help and the documents. */
export function columnWords(kind: OperationKind): ColumnWords[] {
  const variants = variantsOf(kind);
  const targets = new Map(variants.flatMap(({ columns }) => [...columns]));
  return [...targets].map(([name, target]) => {
    const [becomes, accepts] = wordsOf(target);
    return { name, becomes, accepts, required: requirement(name, variants) };
  });
}

/** The options that this operation has a use for and others have not. */
function flagsOf(kind: OperationKind, { list, hasJob }: Operation): OptionRow[] {
  const fitting = new Set([
    ...(list === 'none' ? [] : ['listId', 'listName']),
    ...(hasJob ? ['wait', 'waitTimeout'] : []),
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
  const list = operation.list === 'none' ? [] : ['--list-name Newsletter'];
  const command = ['klaviyo-sink', `--op ${kind.name}`, ...list, ...words].join(' ');
  return ['Example:', `  echo '${JSON.stringify(record)}' |`, `    ${command}`].join('\n');
}

function limitsOf({ limits, endpoint }: Operation): (readonly [string, string])[] {
  return [
    ['request', `${endpoint.method} ${endpoint.path}`],
    ['scopes of the key', endpoint.scopes.join(', ')],
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
  const rest = operation.others === 'properties' ? 'any value: a custom property of that name' : 'ignored';
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
