// A small specification in Klaviyo's form, made anew for each test to change.

const mediaType = 'application/vnd.api+json';
const link = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string): object => ({ [mediaType]: { schema: link(name) } });
const failures = {
  '4XX': { $ref: '#/components/responses/ClientError' },
  '5XX': { $ref: '#/components/responses/ServerError' },
};
const revision = {
  name: 'revision',
  in: 'header',
  description: 'Which revision is meant',
  required: true,
  schema: { type: 'string', default: '2026-07-15' },
};

/** One that takes several values with commas between. */
const several = (name: string, values: string[], description = 'Which ones'): object => ({
  name,
  in: 'query',
  description,
  explode: false,
  schema: { type: 'array', items: { type: 'string', enum: values } },
});

const list = {
  operationId: 'get_shops',
  summary: 'Get Shops',
  description:
    'All the shops.\n\nReturns a maximum of 20 shops per page.<br><br>*Rate limits*:<br>Burst: `75/s`<br>Steady: `750/m`<br><br>Rate limits when using the `additional-fields[shop]=stock` parameter in your API request:<br>Burst: `1/s`<br>Steady: `15/m`\n\n**Scopes:**\n`shops:read`',
  parameters: [
    several('fields[shop]', ['id', 'name', 'place', 'place.city']),
    several('fields[tag]', ['id', 'name']),
    several('additional-fields[shop]', ['stock']),
    several('include', ['tags']),
    {
      name: 'filter',
      in: 'query',
      description: 'How to filter<br>`name`: `any`, `equals`<br>`opened`: `greater-than`',
      schema: { type: 'string', example: "equals(name,'x')" },
    },
    { name: 'sort', in: 'query', schema: { type: 'string', enum: ['name', '-name'] } },
    { name: 'page[cursor]', in: 'query', schema: { type: 'string' } },
    {
      name: 'page[size]',
      in: 'query',
      description: 'Default: 20. Min: 1. Max: 100.',
      schema: { type: 'integer', default: 20, minimum: 1, maximum: 100 },
    },
    revision,
  ],
  responses: { '200': { description: 'Success', content: content('ShopList') }, ...failures },
  tags: ['Shops'],
  'x-klaviyo-filters': {
    name: { operators: { list: ['any'], single: ['equals'] }, value: { type: 'string' } },
    opened: { operators: { single: ['greater-than'] }, value: { type: 'string', format: 'date-time' } },
  },
  'x-klaviyo-ratelimit': { burst: '75/s', steady: '750/m' },
  'x-klaviyo-scopes': ['shops:read'],
};

const write = {
  operationId: 'bulk_create_shops',
  description:
    'Makes many.\n\nAccepts up to 1,000 shops per request. The maximum allowed payload size is 5MB.<br><br>*Rate limits*:<br>Burst: `10/s`<br>Steady: `150/m`<br>Daily: `100/d`\n\n**Scopes:**\n`shops:write`',
  parameters: [revision],
  requestBody: { required: true, description: 'The shops', content: content('ShopQuery') },
  responses: { '202': { description: 'Success' }, ...failures },
  'x-klaviyo-ratelimit': { burst: '10/s', steady: '150/m', daily: '100/d' },
  'x-klaviyo-scopes': ['shops:write'],
};

const kind = (name: string): object => ({ type: 'string', enum: [name] });
const schemas = {
  ShopEnum: kind('shop'),
  TagEnum: kind('tag'),
  Shop: {
    type: 'object',
    description: 'A shop, where people buy',
    required: ['type', 'id', 'attributes'],
    properties: {
      type: link('ShopEnum'),
      id: { type: 'string', example: 'a-1' },
      attributes: {
        type: 'object',
        properties: {
          // Named as keywords are.
          description: { type: 'string', description: 'What it is like', nullable: true },
          opened: { type: 'string', format: 'date-time', title: 'Opened at' },
          colour: { type: 'string', default: 'a warm red' },
          staff: { type: 'integer', default: 1 },
        },
      },
      relationships: {
        type: 'object',
        properties: {
          tags: {
            type: 'object',
            properties: {
              data: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['type', 'id'],
                  properties: { type: link('TagEnum'), id: { type: 'string' } },
                },
              },
            },
          },
        },
      },
    },
  },
  ShopList: {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: link('Shop') } },
  },
  ShopQuery: { type: 'object', properties: { data: { type: 'array', items: link('Shop') } } },
};

const failure = { description: 'Not well', content: { [mediaType]: { schema: { type: 'object' } } } };

const specification = {
  openapi: '3.0.2',
  info: { title: 'Shops', version: '2026-07-15', description: 'The API of shops' },
  servers: [{ url: 'https://shops.example', description: 'Production' }],
  paths: { '/api/shops': { get: list }, '/api/shop-bulk-create-jobs': { post: write } },
  components: { schemas, responses: { ClientError: failure, ServerError: failure } },
};

export type Change = readonly [from: string, to: string];

/** Its text, with `from` replaced by `to`; `from` must be there. */
export function smallSpecification(...changes: readonly Change[]): string {
  let text = JSON.stringify(specification);
  for (const [from, to] of changes) {
    if (!text.includes(from)) {
      throw new Error(`the small specification has no ${from}`);
    }
    text = text.replaceAll(from, to);
  }
  return text;
}
