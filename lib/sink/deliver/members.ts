// Looks profiles up on the list before a batch is made: who is a member, and under which profile id.
import { Transform } from 'node:stream';
import pLimit from 'p-limit';
import * as z from 'zod';
import { quoted } from '../../klaviyo/answers.ts';
import { readPages } from '../../klaviyo/pages.ts';
import type { Client } from '../../klaviyo/client.ts';
import { endpoints, type Endpoint } from '../../klaviyo/endpoints.ts';
import type { Fault } from '../record.ts';
import type { Ledger } from './ledger.ts';
import type { Fields, Members, Operation } from '../operations/operation.ts';
import type { Item } from '../validate.ts';

type Identifier = 'email' | 'phone_number' | 'external_id';

const profile = z.object({
  id: z.string(),
  attributes: z.object({
    email: z.string().nullish(),
    phone_number: z.string().nullish(),
    external_id: z.string().nullish(),
  }),
});
type Profile = z.output<typeof profile>;

/** Klaviyo answers at most 100 profiles a page, and a URL should not grow without bound. */
const perRequest = 100;
const maxFilterLength = 5000;

/** Klaviyo keeps addresses in lower case. */
function normal(value: string): string {
  return value.toLowerCase();
}

function* groupsOf(values: readonly string[]): Generator<string[]> {
  let group: string[] = [];
  let length = 0;
  for (const value of values) {
    const size = encodeURIComponent(quoted(value)).length + 3;
    if (group.length >= perRequest || length + size > maxFilterLength) {
      yield group;
      [group, length] = [[], 0];
    }
    group.push(value);
    length += size;
  }
  if (group.length > 0) {
    yield group;
  }
}

export interface LookupSettings {
  readonly operation: Operation;
  readonly baseUrl: string;
  readonly list: () => Promise<string>;
  readonly concurrency: number;
}

class Lookup {
  readonly #settings: LookupSettings;
  readonly #client: Client;
  readonly #limit: ReturnType<typeof pLimit>;

  constructor(settings: LookupSettings, client: Client) {
    this.#settings = settings;
    this.#client = client;
    this.#limit = pLimit(settings.concurrency);
  }

  /** The ids of the list's members among the values, by normalised value. */
  async members(identifier: Identifier, values: ReadonlySet<string>): Promise<Map<string, string>> {
    if (identifier === 'external_id') {
      return this.#membersByExternalId(values);
    }
    const list = await this.#settings.list();
    const found = await this.#find({ endpoint: endpoints.listProfiles, id: list }, identifier, values);
    return new Map(
      found.flatMap(({ id, attributes }) =>
        attributes[identifier] ? [[normal(attributes[identifier]), id] as const] : [],
      ),
    );
  }

  /** The collection of a list's profiles has no filter for external ids: they lead to profiles, those to members. */
  async #membersByExternalId(values: ReadonlySet<string>): Promise<Map<string, string>> {
    const found = await this.#find({ endpoint: endpoints.profiles }, 'external_id', values);
    const present = (name: 'email' | 'phone_number') =>
      new Set(found.flatMap(({ attributes }) => attributes[name] ?? []));
    const byEmail = await this.members('email', present('email'));
    const byPhone = await this.members('phone_number', present('phone_number'));
    const onList = new Set([...byEmail.values(), ...byPhone.values()]);
    return new Map(
      found.flatMap(({ id, attributes }) =>
        attributes.external_id && onList.has(id) ? [[normal(attributes.external_id), id] as const] : [],
      ),
    );
  }

  async #find(
    where: { endpoint: Endpoint; id?: string },
    identifier: Identifier,
    values: ReadonlySet<string>,
  ): Promise<Profile[]> {
    const groups = [...groupsOf([...values])];
    const pages = await Promise.all(
      groups.map((group) =>
        this.#limit(async () => {
          const query = {
            filter: `any(${identifier},[${group.map(quoted).join(',')}])`,
            'page[size]': String(perRequest),
            'fields[profile]': 'email,phone_number,external_id',
          };
          const found: Profile[] = [];
          for await (const page of readPages(this.#client, this.#settings.baseUrl, {
            ...where,
            query,
            repeatable: true,
          })) {
            found.push(...z.array(profile).parse(page));
          }
          return found;
        }),
      ),
    );
    return pages.flat();
  }
}

type Known = ReadonlyMap<Identifier, ReadonlyMap<string, string>>;

const identifiers = ['email', 'phone_number', 'external_id'] as const;
const noMembers: Members = { attributes: '', location: '', properties: '', unset: [] };

/** The member's profile id under the first identifier that the record has. */
function withProfileId({ fields }: Item, known: Known): Fields | Fault {
  if (fields.profile_id !== undefined) {
    return fields;
  }
  for (const identifier of identifiers) {
    const value = fields[identifier];
    if (value === undefined) {
      continue;
    }
    const id = known.get(identifier)?.get(normal(value));
    return id === undefined
      ? { code: 'not_a_member', column: identifier, message: `no profile on the list has this ${identifier}` }
      : { profile_id: id };
  }
  return { code: 'no_identifier', message: 'the record has nothing to look it up by' };
}

/**
 * The fields, if every channel's identifier is on the list. Where only one is, nothing is sent: Klaviyo would
 * unsubscribe the other one from everything.
 */
function ofMember({ fields }: Item, known: Known): Fields | Fault {
  const given = (['email', 'phone_number'] as const).filter((name) => fields[name] !== undefined);
  const missing = given.filter((name) => !known.get(name)?.has(normal(fields[name] ?? '')));
  if (missing.length === 0) {
    return fields;
  }
  const advice =
    missing.length < given.length
      ? ', only the other one; send email and phone_number as records of their own'
      : '';
  return {
    code: 'not_a_member',
    column: missing.join(', '),
    message: `no profile on the list has this ${missing.join(' or ')}${advice}`,
  };
}

/** Items in, those of members out. Who is not on the list goes to the ledger. */
export function lookup(settings: LookupSettings, client: Client, ledger: Ledger): Transform {
  const finder = new Lookup(settings, client);
  const { operation } = settings;
  const needed = (item: Item) =>
    operation.lookup === 'profile_id' && item.fields.profile_id !== undefined ? [] : identifiers;

  async function know(items: readonly Item[]): Promise<Known> {
    const wanted = new Map<Identifier, Set<string>>(identifiers.map((name) => [name, new Set()]));
    for (const item of items) {
      for (const name of needed(item)) {
        const value = item.fields[name];
        if (value !== undefined) {
          wanted.get(name)?.add(value);
        }
      }
    }
    const found = await Promise.all(
      [...wanted].map(
        async ([name, values]) =>
          [name, values.size > 0 ? await finder.members(name, values) : new Map<string, string>()] as const,
      ),
    );
    return new Map(found);
  }

  function settle(item: Item, known: Known): Item | undefined {
    const result = operation.lookup === 'profile_id' ? withProfileId(item, known) : ofMember(item, known);
    if ('code' in result) {
      // It was on the list when an earlier run looked it up: the request that took it off has arrived.
      if (result.code === 'not_a_member' && item.isDoubtful) {
        ledger.deliver(1, true);
      } else {
        ledger.reject(item.record, result, 'validation');
      }
      return undefined;
    }
    const text = operation.encode(result, noMembers);
    return typeof text === 'string' ? { ...item, text } : undefined;
  }

  return new Transform({
    objectMode: true,
    highWaterMark: 2,
    transform(items: readonly Item[], _encoding, done) {
      know(items)
        .then((known) => {
          const kept = items.flatMap((item) => settle(item, known) ?? []);
          if (kept.length > 0) {
            this.push(kept);
          }
          done();
        })
        .catch(done);
    },
  });
}
