// What contract.json holds: the structure of Klaviyo's published specification, without its prose.
import { z } from 'zod';

/** A schema of OpenAPI 3.0, with references of the form `#/schemas/Name`. */
export const schemaPart = z.record(z.string(), z.unknown());
export type SchemaPart = z.infer<typeof schemaPart>;

/** Requests a second, a minute and a day. */
const contractLimits = z.strictObject({
  burst: z.int().positive(),
  steady: z.int().positive(),
  daily: z.int().positive().optional(),
});
export type ContractLimits = z.infer<typeof contractLimits>;

const names = z.array(z.string());
const namesByType = z.record(z.string(), names);

export const contractFilter = z.strictObject({
  /** `single`: one literal. `list`: literals in brackets. `none`: the operator stands alone, as `has(profile)`. */
  operators: z.partialRecord(z.enum(['single', 'list', 'none']), names),
  value: z
    .strictObject({ type: z.string(), format: z.string().optional(), enum: names.optional() })
    .optional(),
});

const pages = z.strictObject({
  cursor: z.literal(true).optional(),
  size: z.strictObject({ default: z.int(), min: z.int(), max: z.int() }).optional(),
  /** What a page holds where `page[size]` is refused, as far as the specification tells. */
  length: z.int().positive().optional(),
});

/** The most that a request may carry; bytes are decimal (5MB: 5,000,000). */
const most = z.strictObject({
  records: z.int().positive().optional(),
  requestBytes: z.int().positive().optional(),
  recordBytes: z.int().positive().optional(),
  stringBytes: z.int().positive().optional(),
  jobs: z.int().positive().optional(),
});
export type Most = z.infer<typeof most>;

export const contractOperation = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  path: z.string().startsWith('/'),
  deprecated: z.literal(true).optional(),
  /** Taken without a private key. */
  open: z.literal(true).optional(),
  limits: contractLimits,
  /** Smaller limits that hold for requests with this parameter at this value. */
  reduced: z
    .array(z.strictObject({ parameter: z.string(), value: z.string(), limits: contractLimits }))
    .optional(),
  scopes: names,
  page: pages.optional(),
  filters: z.record(z.string(), contractFilter).optional(),
  /** One of these filters must be there. */
  filterRequired: names.optional(),
  sort: names.optional(),
  include: names.optional(),
  /** By type, which of the type's `fields` this operation's `fields[type]` does not know; what is in them neither. */
  fields: namesByType.optional(),
  additional: namesByType.optional(),
  /** What no other member says. Taken for granted: the header `revision`, and ids in the path. */
  parameters: z
    .record(
      z.string(),
      z.strictObject({
        in: z.enum(['query', 'path', 'header']),
        required: z.literal(true).optional(),
        schema: schemaPart,
      }),
    )
    .optional(),
  most: most.optional(),
  /** Of type `application/vnd.api+json`, if not said. */
  body: z.strictObject({ schema: schemaPart, media: z.string().optional() }).optional(),
  /** By status; null where an answer has no content. Every 4XX and 5XX has the body in `problem`. */
  answers: z.record(z.string(), schemaPart.nullable()),
});
export type ContractOperation = z.infer<typeof contractOperation>;

export const contract = z.strictObject({
  revision: z.iso.date(),
  server: z.url(),
  /** The body of answers from 400 on. */
  problem: schemaPart,
  /** By type, all that a `fields[type]` knows in any operation. */
  fields: namesByType,
  /** By operationId, in the order of their paths. */
  operations: z.record(z.string(), contractOperation),
  schemas: z.record(z.string(), schemaPart),
});
export type Contract = z.infer<typeof contract>;

/** What is said of a specification that can't be understood, in one line. */
export class ContractError extends Error {}
