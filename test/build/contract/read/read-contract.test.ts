// A specification becomes its structure, and what is not understood is refused.
import { test } from 'tap';
import { ContractError } from '../../../../lib/build/contract/contract.ts';
import { readContract } from '../../../../lib/build/contract/read/read-contract.ts';
import { readSpecification } from '../../../../lib/build/contract/read/specification.ts';
import { published } from '../../../contract/published.ts';
import { isObject } from '../../../contract/at.ts';
import { smallSpecification, type Change } from '../small.ts';

const read = (...changes: readonly Change[]): ReturnType<typeof readContract> =>
  readContract(readSpecification(smallSpecification(...changes)));

test('facts become data, from members and from sentences', async (t) => {
  const { contract, notes } = read();
  t.same(notes, []);
  t.strictSame(contract.fields, { shop: ['id', 'name', 'place', 'place.city'], tag: ['id', 'name'] });
  t.strictSame(contract.operations, {
    bulk_create_shops: {
      method: 'POST',
      path: '/api/shop-bulk-create-jobs',
      limits: { burst: 10, steady: 150, daily: 100 },
      scopes: ['shops:write'],
      most: { records: 1000, requestBytes: 5_000_000 },
      body: { schema: { $ref: '#/schemas/ShopQuery' } },
      answers: { '202': null },
    },
    get_shops: {
      method: 'GET',
      path: '/api/shops',
      limits: { burst: 75, steady: 750 },
      reduced: [{ parameter: 'additional-fields[shop]', value: 'stock', limits: { burst: 1, steady: 15 } }],
      scopes: ['shops:read'],
      page: { cursor: true, size: { default: 20, min: 1, max: 100 } },
      filters: {
        name: { operators: { single: ['equals'], list: ['any'] }, value: { type: 'string' } },
        opened: { operators: { single: ['greater-than'] }, value: { type: 'string', format: 'date-time' } },
      },
      sort: ['name', '-name'],
      include: ['tags'],
      fields: { shop: [], tag: [] },
      additional: { shop: ['stock'] },
      answers: { '200': { $ref: '#/schemas/ShopList' } },
    },
  });
});

test('schemas lose their prose and nothing else', async (t) => {
  const { Shop: shop } = read().contract.schemas;
  t.match(shop, {
    required: ['attributes', 'id', 'type'],
    properties: {
      type: { $ref: '#/schemas/ShopEnum' },
      attributes: {
        properties: {
          description: { type: 'string', nullable: true },
          opened: { type: 'string', format: 'date-time' },
          staff: { type: 'integer', default: 1 },
        },
      },
    },
  });
  t.notMatch(JSON.stringify(shop), /people|Opened at|warm|a-1|What it/);
});

test('limits and scopes that are told in sentences alone are found there', async (t) => {
  const { contract } = read(
    ['"x-klaviyo-ratelimit":{"burst":"75/s","steady":"750/m"},', ''],
    [',"x-klaviyo-scopes":["shops:write"]', ''],
  );
  t.strictSame(contract.operations['get_shops']?.limits, { burst: 75, steady: 750 });
  t.strictSame(contract.operations['bulk_create_shops']?.scopes, ['shops:write']);
});

test('what the specification says in two ways is noted', async (t) => {
  const { contract, notes } = read(
    ['"daily":"100/d"', '"daily":"500/d"'],
    ['a maximum of 20', 'a maximum of 30'],
  );
  t.equal(contract.operations['bulk_create_shops']?.limits.daily, 500);
  t.strictSame(notes, [
    'bulk_create_shops: x-klaviyo-ratelimit says 10/s 150/m 500/d, and is taken; the text says 10/s 150/m 100/d',
    'get_shops: page[size] goes to 100, and is taken; the text says 30',
  ]);
});

test('a sentence goes on over the ends of lines', async (t) => {
  const size = '"schema":{"type":"integer","default":20,"minimum":1,"maximum":100}';
  for (const broken of ['a maximum\\nof 30 shops per page', 'a maximum of\\n30 shops per\\npage']) {
    const { contract } = read(
      ['a maximum of 20 shops per page', broken],
      [
        `{"name":"page[size]","in":"query","description":"Default: 20. Min: 1. Max: 100.",${size}}`,
        '{"name":"sort","in":"query","schema":{"type":"string","enum":["name"]}}',
      ],
    );
    t.strictSame(contract.operations['get_shops']?.page, { cursor: true, length: 30 }, broken);
  }
});

/** What is changed, into what, and what is said then. */
const refused: readonly (readonly [from: string, to: string, said: RegExp])[] = [
  [
    'Accepts up to 1,000 shops',
    'Up to 1,000 shops go',
    /^bulk_create_shops: may tell of a limit.*Up to 1,000 shops go/,
  ],
  ['payload size is 5MB', 'payload size is 5 MiB or so at most', /^bulk_create_shops: may tell of a limit/],
  ['Rate limits when using', 'Rate limits if you use', /^get_shops: speaks of rate limits in words/],
  ['"steady":"750/m"', '"steady":"750/h"', /^get_shops: a rate limit that is not understood: steady 750\/h/],
  ['"burst":"75/s"', '"bursts":"75/s"', /^get_shops: a rate limit that is not understood: bursts/],
  ['[shop]=stock', '[shop]=prices', /^get_shops: a rate limit for additional-fields\[shop\]=prices/],
  ['**Scopes:**\\n`shops:read`', '**Scopes:**\\n`shops:write`', /^get_shops: the text names other scopes/],
  ['<br>`opened`: `greater-than`', '<br>`opened`: `less-than`', /^get_shops: the text of filter names other/],
  ['Max: 100.', 'Max: 200.', /^get_shops: page\[size\] is 20, 1, 100 by its schema/],
  ['page[cursor]', 'page[number]', /^get_shops: a parameter that is not known: page\[number\]/],
  [
    '"name":"include","in":"query"',
    '"name":"include","in":"cookie"',
    /^paths \/api\/shops get parameters 3 in: /,
  ],
  [
    '"name":"filter","in":"query"',
    '"name":"filter","required":true,"in":"query"',
    /^get_shops: needs a filter, and/,
  ],
  ['"explode":false,', '', /^get_shops: fields\[shop\] has no list of values/],
  ['"summary"', '"x-klaviyo-moods"', /^paths \/api\/shops get: .*x-klaviyo-moods/],
  ['"nullable"', '"nillable"', /^Shop properties attributes properties description nillable: a keyword/],
  ['schemas/TagEnum', 'schemas/Tags', /^no schema Tags/],
  ['"get_shops"', '"bulk_create_shops"', /^bulk_create_shops is there twice/],
  ['"openapi":"3.0.2"', '"swagger":"2.0"', /^openapi: /],
];

test('what is not understood is refused, in one line that says where', async (t) => {
  for (const [from, to, said] of refused) {
    try {
      read([from, to]);
      t.fail(`${to} is taken`);
    } catch (error) {
      t.ok(error instanceof ContractError, String(error));
      t.match(error instanceof Error ? error.message : '', said);
      t.notMatch(String(error), /\n/);
    }
  }
  t.throws(() => readSpecification('{'), { message: /^no JSON: / });
});

test('a filter that must be there is found by the word for it', async (t) => {
  const { contract } = read(
    ['All the shops.', 'A name filter is required to list shops.'],
    ['"name":"filter","in":"query"', '"name":"filter","required":true,"in":"query"'],
  );
  t.strictSame(contract.operations['get_shops']?.filterRequired, ['name']);
});

/** All texts that are values, less those of enumerations. */
function texts(value: unknown, keyword = ''): string[] {
  if (typeof value === 'string') {
    return keyword === 'enum' || keyword === 'pattern' ? [] : [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one) => texts(one, keyword));
  }
  return isObject(value) ? Object.entries(value).flatMap(([name, one]) => texts(one, name)) : [];
}

test('the committed contract has no prose', async (t) => {
  t.same(
    texts(published).filter((text) => /\s/.test(text)),
    [],
    'no text of several words',
  );
});
