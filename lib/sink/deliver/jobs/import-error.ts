// The errors of an import job: which record of the job each is about, by its pointer or by the record that it repeats.
import * as z from 'zod';
import { readPointer } from '../../../klaviyo/answers/problem.ts';
import type { InputRecord } from '../../record.ts';

const text = z.string().nullish().catch(undefined);
const loose = z.record(z.string(), z.unknown()).nullish().catch(undefined);

/** Nothing of it is needed: what is there is taken. */
export const jobError = z.object({
  code: text,
  title: text,
  detail: text,
  source: z.object({ pointer: text }).nullish().catch(undefined),
  original_payload: loose,
});
export const errorResource = z
  .object({ attributes: jobError.nullish().catch(undefined) })
  .catch({ attributes: undefined });

export type JobError = z.output<typeof jobError>;

/** What Klaviyo knows a profile by, in the order in which it is looked for. */
const identifierNames = ['id', 'email', 'phone_number', 'external_id'] as const;
export type Identifiers = Readonly<Partial<Record<(typeof identifierNames)[number], string>>>;

function identifiersIn(values: Readonly<Record<string, unknown>>): Identifiers {
  return Object.fromEntries(
    identifierNames.flatMap((name) => {
      const value = values[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

const profile = z.object({ id: z.string().optional(), attributes: loose }).catch({ attributes: undefined });

/** The identifiers in the JSON that was sent for a record. */
export function identifiersOf(sent: string): Identifiers {
  const { id, attributes } = profile.parse(JSON.parse(sent));
  return identifiersIn({ ...attributes, id });
}

/** The identifiers of a record of an earlier run, by the usual names of its columns. */
export function identifiersAsRead({ shape, values }: InputRecord): Identifiers {
  const names = {
    profile_id: 'id',
    email: 'email',
    phone_number: 'phone_number',
    external_id: 'external_id',
  };
  return Object.fromEntries(
    Object.entries(names).flatMap(([column, name]) => {
      const value = values[shape.columns.indexOf(column)];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** The payload comes flat, or as the profile that was sent. */
function payloadOf({ original_payload: payload }: JobError): Identifiers {
  const inner = loose.parse(payload?.['attributes']);
  return identifiersIn({ ...payload, ...inner });
}

const normal = (value: string) => value.toLowerCase();

/** Finds the record of a job that an error is about, never the same one for two errors by what they repeat. */
export class ErrorMatcher {
  readonly #records: readonly Identifiers[];
  readonly #pointer: string;
  readonly #used = new Set<number>();
  #byIdentifier: Map<string, number[]> | undefined;

  /** `records`: the identifiers of the job's records, as far as they are known; `pointer`: of their array. */
  constructor(records: readonly Identifiers[], pointer: string) {
    this.#records = records;
    this.#pointer = pointer;
  }

  /** The index of the record, where the error names one of `count`, and the field. */
  match(error: JobError, count: number): { index?: number; field?: string } {
    const { index: pointed, field } = readPointer(error.source?.pointer ?? '', this.#pointer);
    const index = pointed !== undefined && pointed < count ? pointed : this.#repeated(error);
    if (index !== undefined) {
      this.#used.add(index);
    }
    return { ...(index === undefined ? {} : { index }), ...(field === undefined ? {} : { field }) };
  }

  #repeated(error: JobError): number | undefined {
    this.#byIdentifier ??= this.#index();
    for (const [name, value] of Object.entries(payloadOf(error))) {
      const found = this.#byIdentifier.get(`${name} ${normal(value)}`);
      if (found !== undefined) {
        return found.find((index) => !this.#used.has(index)) ?? found[0];
      }
    }
    return undefined;
  }

  #index(): Map<string, number[]> {
    const index = new Map<string, number[]>();
    for (const [position, identifiers] of this.#records.entries()) {
      for (const [name, value] of Object.entries(identifiers)) {
        const key = `${name} ${normal(value)}`;
        index.set(key, [...(index.get(key) ?? []), position]);
      }
    }
    return index;
  }
}
