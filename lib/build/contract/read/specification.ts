// The parts of an OpenAPI document that a contract is made from; a part that is not known here is refused.
import { z } from 'zod';
import { ContractError, contractFilter, schemaPart } from '../contract.ts';

export const mediaType = 'application/vnd.api+json';

const parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['query', 'path', 'header']),
  description: z.string().optional(),
  required: z.boolean().optional(),
  explode: z.boolean().optional(),
  schema: schemaPart,
});
export type SpecifiedParameter = z.infer<typeof parameter>;

const content = z.record(z.string(), z.strictObject({ schema: schemaPart }));

const response = z.union([
  z.strictObject({ $ref: z.string() }),
  z.strictObject({ description: z.string(), content: content.optional() }),
]);

const operation = z.strictObject({
  operationId: z.string(),
  summary: z.string().optional(),
  description: z.string(),
  tags: z.array(z.string()).optional(),
  deprecated: z.boolean().optional(),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(parameter),
  requestBody: z
    .strictObject({ required: z.literal(true), description: z.string().optional(), content })
    .optional(),
  responses: z.record(z.string(), response),
  'x-klaviyo-filters': z
    .record(z.string(), contractFilter.extend({ value: z.unknown().optional() }))
    .optional(),
  'x-klaviyo-ratelimit': z.record(z.string(), z.string()).optional(),
  'x-klaviyo-scopes': z.array(z.string()).optional(),
  'x-klaviyo-pre-release': z.unknown().optional(),
  'x-klaviyo-subtag': z.unknown().optional(),
  'x-klaviyo-operation-aliases': z.unknown().optional(),
});
export type SpecifiedOperation = z.infer<typeof operation>;

const methods = z.strictObject({
  get: operation.optional(),
  post: operation.optional(),
  patch: operation.optional(),
  delete: operation.optional(),
});

const specification = z.object({
  openapi: z.string().startsWith('3.0.'),
  info: z.object({ version: z.iso.date() }),
  servers: z.tuple([z.object({ url: z.url() })]),
  paths: z.record(z.string().startsWith('/'), methods),
  components: z.object({
    schemas: z.record(z.string(), schemaPart),
    responses: z.record(z.string(), z.object({ content })),
  }),
});
export type Specification = z.infer<typeof specification>;

/** @throws ContractError, in one line, where the text is no such document or has parts that are not known here. */
export function readSpecification(text: string): Specification {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ContractError(`no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = specification.safeParse(value);
  if (read.success) {
    return read.data;
  }
  const [issue] = read.error.issues;
  throw new ContractError(
    `${issue?.path.join(' ') || 'the document'}: ${issue?.message ?? 'not understood'}`,
  );
}
