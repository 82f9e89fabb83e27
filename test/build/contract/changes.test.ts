// What a new specification changes, as `make contract` prints it.
import { test } from 'tap';
import { changesBetween } from '../../../lib/build/contract/changes.ts';
import type { Contract } from '../../../lib/build/contract/contract.ts';
import { readContract } from '../../../lib/build/contract/read/read-contract.ts';
import { readSpecification } from '../../../lib/build/contract/read/specification.ts';
import { smallSpecification, type Change } from './small.ts';

const contractOf = (...changes: readonly Change[]): Contract =>
  readContract(readSpecification(smallSpecification(...changes))).contract;

/** The older one is the newer, with what came since taken back by hand. */
const older: readonly Change[] = [
  ['2026-07-15', '2026-04-15'],
  ['75/s', '35/s'],
  [
    '"sort","in":"query","schema":{"type":"string","enum":["name","-name"]',
    '"sort","in":"query","schema":{"type":"string","enum":["name","-name","rank"]',
  ],
  ['`any`, `equals`', '`equals`'],
  ['"list":["any"],', ''],
  ['"place","place.city"', '"place"'],
  ['Max: 100.', 'Max: 50.'],
  ['"maximum":100', '"maximum":50'],
  ['"enum":["tags"]', '"enum":["tags","owners"]'],
  ['shops:read', 'shops:see'],
  ['1,000 shops', '500 shops'],
  ['"staff":{"type":"integer","default":1}', '"staff":{"type":"string"}'],
  ['/api/shop-bulk-create-jobs', '/api/shop-jobs'],
];

test('nothing is said of what is the same', async (t) => {
  t.same(changesBetween(contractOf(), contractOf()), []);
});

test('every difference is a line that says what it was and is', async (t) => {
  t.strictSame(changesBetween(contractOf(...older), contractOf()), [
    'revision: 2026-04-15 → 2026-07-15',
    'bulk_create_shops most records: 500 → 1000',
    'bulk_create_shops path: /api/shop-jobs → /api/shop-bulk-create-jobs',
    'get_shops filters name operators list: new: ["any"]',
    'get_shops include: gone: owners',
    'get_shops limits burst: 35 → 75',
    'get_shops page size max: 50 → 100',
    'get_shops scopes: new: shops:read',
    'get_shops scopes: gone: shops:see',
    'get_shops sort: gone: rank',
    'fields shop: new: place.city',
    'schema Shop properties attributes properties staff default: new: 1',
    'schema Shop properties attributes properties staff type: string → integer',
  ]);
});

test('operations that come and go are named with their paths', async (t) => {
  const all = contractOf();
  const { get_shops: _, ...rest } = all.operations;
  const fewer = { ...all, operations: rest };
  t.same(changesBetween(fewer, all), ['get_shops: new: GET /api/shops']);
  t.same(changesBetween(all, fewer), ['get_shops: gone: GET /api/shops']);
});

test('a long value is cut, another order is called that', async (t) => {
  const all = contractOf();
  const long = {
    ...all,
    schemas: { ...all.schemas, Long: { enum: Array.from({ length: 99 }, (_, i) => `${i}`) } },
  };
  const [line = ''] = changesBetween(all, long);
  t.match(line, /^schema Long: new: \{"enum":\["0",.*…$/);
  t.ok(line.length < 160);
  t.same(changesBetween(contractOf(['["name","-name"]', '["-name","name"]']), all), [
    'get_shops sort: in another order',
  ]);
});
