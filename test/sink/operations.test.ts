import { readdirSync } from 'node:fs';
import { test } from 'tap';
import { normalisePhone } from '../../lib/sink/columns/values/phone.ts';
import type { InputRecord } from '../../lib/sink/record.ts';
import { operations } from '../../lib/sink/operations/index.ts';
import { suppress } from '../../lib/sink/operations/consent/suppress.ts';
import { unsuppress } from '../../lib/sink/operations/consent/unsuppress.ts';
import type { OperationKind, OperationSettings } from '../../lib/sink/operations/operation.ts';
import { Validator } from '../../lib/sink/validator.ts';
import { contract } from '../contract/contract.ts';
import { urlInClone } from '../root.ts';

const now = () => Date.parse('2026-06-01T00:00:00Z');

function check(
  kind: OperationKind,
  settings: OperationSettings,
  record: Readonly<Record<string, unknown>>,
  nulls: 'omit' | 'unset' = 'omit',
) {
  const operation = kind.prepare(settings);
  const validator = new Validator({
    operation,
    map: new Map(),
    ignore: new Set(),
    nulls,
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
  const shared = new Set(['index', 'operation', 'profile', 'consent/channels', 'objects/catalog']);
  const files = readdirSync(urlInClone('lib/sink/operations/'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((file) => !shared.has(file))
    .map((file) => file.replace(/^.*\//, ''));
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
      const records = operation.limits.items === 1 ? text : `${text},${text}`;
      const body: unknown = JSON.parse(`${open}${records}${close}`);
      t.same(
        contract.request(operation.endpoint.method, operation.endpoint.path.replace('{id}', 'Y6nRLr'), body),
        [],
      );
    }
  });
}

test('limits are those of the contract, wherever it has some', async (t) => {
  for (const { name, examples, prepare } of operations) {
    for (const { settings = {} } of examples) {
      const { endpoint, limits, job } = prepare(settings);
      const { records = limits.items, requestBytes = limits.bytes, recordBytes } = endpoint.most ?? {};
      t.equal(limits.items, records, `${name}: records`);
      t.equal(limits.bytes, requestBytes, `${name}: bytes`);
      t.equal(limits.itemBytes, recordBytes ?? limits.itemBytes, `${name}: bytes of a record`);
      t.ok(endpoint.most?.jobs === undefined || job !== undefined, `${name}: its jobs can be counted`);
    }
  }
});

for (const kind of [suppress, unsuppress]) {
  test(`${kind.name} of a whole list or segment is one request`, async (t) => {
    for (const settings of [{ whole: 'list' }, { whole: 'segment', segmentId: 'Sg1' }] as const) {
      const { operation, result } = check(kind, settings, {});
      const { open, close } = operation.envelope('Y6nRLr');
      const body: unknown = JSON.parse(`${open}${'text' in result ? result.text : '?'}${close}`);
      t.same(contract.request('POST', operation.endpoint.path, body), []);
      t.match(body, {
        data: {
          relationships:
            settings.whole === 'list'
              ? { list: { data: { type: 'list', id: 'Y6nRLr' } }, segment: undefined }
              : { segment: { data: { type: 'segment', id: 'Sg1' } }, list: undefined },
        },
      });
      t.ok(operation.isWhole && operation.danger);
    }
  });
}

test('what can be cleared is sent as null, as the specification takes it', async (t) => {
  for (const kind of operations.filter(({ name }) => name.startsWith('catalog-'))) {
    const operation = kind.prepare({ action: 'update' });
    const columns = operation.columns.filter(({ target }) => target.to === 'field' && target.isCleared);
    t.ok(columns.length > 0, kind.name);
    const { result } = check(
      kind,
      { action: 'update' },
      Object.fromEntries([['external_id', 'A1'], ...columns.map(({ name }) => [name, 'null'])]),
      'unset',
    );
    const { open, close } = operation.envelope(undefined);
    const text = 'text' in result ? result.text : '?';
    t.match(text, /:null/);
    t.same(
      contract.request('POST', operation.endpoint.path, JSON.parse(`${open}${text}${close}`)),
      [],
      kind.name,
    );
  }
});
