// What the judges of records are asked with, to find out what they take and what they make of it.
import { checksOf } from '../../sink/columns/fields.ts';
import { judgePhone } from '../../sink/columns/values/phone.ts';
import type { Example, Operation, OperationKind } from '../../sink/operations/operation.ts';
import { unknownMembers } from './type-text.ts';

export const probeChecks = checksOf({
  timeZone: 'UTC',
  now: () => Date.UTC(2026, 0, 1),
  startedAt: '2026-01-01T00:00:00Z',
  normalisePhone: judgePhone,
  phoneForm: 'a phone number',
});

/** By type, values of JSON of which a column that takes the type takes one. The words of closed lists stand in examples. */
export const probes: readonly (readonly [type: string, values: readonly unknown[]])[] = [
  [
    'string',
    [
      'a',
      'a@example.com',
      '+12025550123',
      '2020-01-01',
      '2020-01-01T00:00:00Z',
      '1',
      'true',
      '{}',
      '["a"]',
      'EUR',
      '$custom:::$default:::A1',
    ],
  ],
  ['number', [1, 0.5, 1_700_000_000]],
  ['boolean', [true]],
  ['readonly string[]', [['a']]],
  [unknownMembers, [{ a: 1 }]],
];

/** The operation as it is without options and as its good examples set it up: options add columns. */
export function operationVariants(kind: OperationKind): Operation[] {
  const examples = kind.examples.filter(({ code }) => code === undefined);
  return [{}, ...examples.map(({ settings = {} }) => settings)].map((settings) => kind.prepare(settings));
}

export const goodRecords = (kind: OperationKind): Example['record'][] =>
  kind.examples.flatMap(({ record, code }) => (code === undefined ? [record] : []));
