// The members of a list: all of them page by page, or some again by their ids.
import * as z from 'zod';
import { quoted, readRows } from '../../klaviyo/answers/answers.ts';
import type { Call } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import { readPages } from '../../klaviyo/answers/pages.ts';
import type { IdentifierName } from '../columns/fields.ts';
import type { Identified } from './key.ts';

export interface Member extends Identified {
  readonly profile_id: string;
}

const profile = z.object({
  id: z.string(),
  attributes: z
    .object({
      email: z.string().nullish(),
      phone_number: z.string().nullish(),
      external_id: z.string().nullish(),
    })
    .nullish(),
});

/** Klaviyo answers at most so many a page (revision 2026-07-15). */
const pageSize = 100;

export class ListMembers {
  readonly #client: Client;
  readonly #baseUrl: string;

  constructor(client: Client, baseUrl: string) {
    this.#client = client;
    this.#baseUrl = baseUrl;
  }

  /** All of a list, with the identifiers that are asked for and their ids. */
  all(list: string, identifiers: readonly IdentifierName[]): AsyncGenerator<Member[]> {
    const call = {
      endpoint: endpoints.listProfiles,
      id: list,
      query: { 'page[size]': String(pageSize), ...fieldsOf(identifiers) },
      repeatable: true,
    };
    return this.#read(call);
  }

  /** Those profiles that there still are. */
  async *again(ids: readonly string[], identifiers: readonly IdentifierName[]): AsyncGenerator<Member[]> {
    for (let from = 0; from < ids.length; from += pageSize) {
      const some = ids.slice(from, from + pageSize);
      yield* this.#read({
        endpoint: endpoints.profiles,
        query: {
          filter: `any(id,[${some.map(quoted).join(',')}])`,
          'page[size]': String(pageSize),
          ...fieldsOf(identifiers),
        },
        repeatable: true,
      });
    }
  }

  async *#read(call: Call): AsyncGenerator<Member[]> {
    for await (const page of readPages(this.#client, this.#baseUrl, call, true)) {
      yield readRows(profile, page, call).map(memberOf);
    }
  }
}

function memberOf({ id, attributes }: z.output<typeof profile>): Member {
  const { email, phone_number: phone, external_id: externalId } = attributes ?? {};
  return { profile_id: id, email, phone_number: phone, external_id: externalId };
}

/** The id comes with every profile; one attribute has to be named, and this one is nobody's address. */
function fieldsOf(identifiers: readonly IdentifierName[]): Record<string, string> {
  const attributes = identifiers.filter((name) => name !== 'profile_id');
  return { 'fields[profile]': attributes.length === 0 ? 'external_id' : attributes.join(',') };
}
