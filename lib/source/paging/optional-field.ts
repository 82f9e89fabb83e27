// An additional field of a request that a page may be read without, and is asked for again behind it.
import type { Call } from '../../klaviyo/call.ts';

/** An additional field of a JSON:API type. */
export interface OptionalField {
  readonly type: string;
  readonly field: string;
}

const additionalParameter = (type: string) => `additional-fields[${type}]`;

/** The same page without an additional field; undefined where the call doesn't ask for it. */
export function withoutField(call: Call, { type, field }: OptionalField): Call | undefined {
  return editField(call, type, (fields) =>
    fields.includes(field) ? fields.filter((name) => name !== field) : undefined,
  );
}

/** `links.next` repeats the request as it was made: what was left out of it for one page comes back. */
export function withField(call: Call, { type, field }: OptionalField): Call {
  return editField(call, type, (fields) => (fields.includes(field) ? undefined : [...fields, field])) ?? call;
}

function editField(
  call: Call,
  type: string,
  edit: (fields: readonly string[]) => readonly string[] | undefined,
): Call | undefined {
  const parameter = additionalParameter(type);
  const list = (text: string | null | undefined) => (text ?? '').split(',').filter((name) => name !== '');
  if (call.path === undefined) {
    const fields = edit(list(call.query?.[parameter]));
    if (fields === undefined) {
      return undefined;
    }
    const { [parameter]: _, ...query } = call.query ?? {};
    return { ...call, query: fields.length === 0 ? query : { ...query, [parameter]: fields.join(',') } };
  }
  const url = new URL(call.path, 'http://localhost');
  const fields = edit(list(url.searchParams.get(parameter)));
  if (fields === undefined) {
    return undefined;
  }
  if (fields.length === 0) {
    url.searchParams.delete(parameter);
  } else {
    url.searchParams.set(parameter, fields.join(','));
  }
  return { ...call, path: url.pathname + url.search };
}
