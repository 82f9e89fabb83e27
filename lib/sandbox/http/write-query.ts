// The check of a write's query parameters: a 400 for those that it doesn't have.
import { isField } from '../collections/fields.ts';
import type { SandboxEndpoint } from '../endpoint.ts';
import { badParameter } from '../wire/refusal.ts';

const additionalFields: Readonly<Record<string, readonly string[]>> = {
  profile: ['subscriptions', 'predictive_analytics'],
};

/** `fields[type]` and, for profiles, `additional-fields[type]` of what the endpoint answers. @throws ApiError 400. */
function checkQuery(answers: string | undefined, query: URLSearchParams): void {
  const additional = additionalFields[answers ?? ''] ?? [];
  for (const [name, text] of query) {
    const values = text.split(',');
    let unknown: string | undefined;
    if (answers !== undefined && name === `fields[${answers}]`) {
      unknown = values.find((value) => !isField(answers, value, additional));
    } else if (additional.length > 0 && name === `additional-fields[${answers}]`) {
      unknown = values.find((value) => !additional.includes(value));
    } else {
      throw badParameter(name, `'${name}' is not a valid query parameter for this endpoint.`);
    }
    if (unknown !== undefined) {
      throw badParameter(name, `'${unknown}' is not allowed here.`);
    }
  }
}

/** The endpoint, with its query checked before anything is done. */
export const withQueryChecked = (endpoint: SandboxEndpoint): SandboxEndpoint => ({
  ...endpoint,
  handle(request, store) {
    checkQuery(endpoint.answers, request.query);
    return endpoint.handle(request, store);
  },
});
