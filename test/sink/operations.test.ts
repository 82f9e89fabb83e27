import { readdirSync } from 'node:fs';
import { test } from 'tap';
import { normalisePhone } from '../../lib/sink/columns/phone.ts';
import type { InputRecord } from '../../lib/sink/record.ts';
import { operations } from '../../lib/sink/operations/index.ts';
import type { OperationKind, OperationSettings } from '../../lib/sink/operations/operation.ts';
import { Validator } from '../../lib/sink/validate.ts';
import { contract } from '../contract/contract.ts';
import { urlInClone } from '../root.ts';

const now = () => Date.parse('2026-06-01T00:00:00Z');

function check(kind: OperationKind, settings: OperationSettings, record: Readonly<Record<string, unknown>>) {
  const operation = kind.prepare(settings);
  const validator = new Validator({
    operation,
    map: new Map(),
    ignore: new Set(),
    nulls: 'omit',
    nullTokens: new Set(['', 'null']),
    inferTypes: false,
    timeZone: 'UTC',
    now,
    startedAt: new Date(now()).toISOString(),
    normalisePhone,
    phoneForm: 'a phone number',
  });
  const input: InputRecord = {
    number: 1,
    line: 2,
    shape: { columns: Object.keys(record), textual: true },
    values: Object.values(record),
  };
  return { operation, result: validator.check(input) };
}

test('the registry names exactly the files of its folder', async (t) => {
  const files = readdirSync(urlInClone('lib/sink/operations/'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((file) => !['index', 'operation', 'profile'].includes(file));
  t.same(operations.map(({ name }) => name).toSorted(), files.toSorted());
});

for (const kind of operations) {
  test(`${kind.name}: its good examples are understood, its bad ones give their code`, async (t) => {
    t.ok(
      kind.examples.some(({ code }) => code === undefined) &&
        kind.examples.some(({ code }) => code !== undefined),
      'there are both',
    );
    for (const { settings = {}, record, code } of kind.examples) {
      const { result } = check(kind, settings, record);
      t.equal('code' in result ? result.code : undefined, code, JSON.stringify(record));
    }
  });

  test(`${kind.name}: the requests of its examples are what the specification asks for`, async (t) => {
    for (const { settings = {}, record } of kind.examples.filter(({ code }) => code === undefined)) {
      const { operation, result } = check(kind, settings, record);
      if (!('text' in result)) {
        continue;
      }
      const text = settings.resolve
        ? operation.encode(
            { profile_id: 'p-1' },
            { attributes: '', location: '', properties: '', propertyCount: 0, unset: [] },
          )
        : result.text;
      if (typeof text !== 'string') {
        continue;
      }
      const { open, close } = operation.envelope('Y6nRLr');
      const body: unknown = JSON.parse(`${open}${text},${text}${close}`);
      t.same(
        contract.request(operation.endpoint.method, operation.endpoint.path.replace('{id}', 'Y6nRLr'), body),
        [],
      );
    }
  });
}
