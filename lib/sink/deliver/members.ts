// The members of the list: looked up before a batch is made, with the profile id of each.
import type { Transform } from 'node:stream';
import pLimit from 'p-limit';
import * as z from 'zod';
import { quoted, readRows } from '../../klaviyo/answers/answers.ts';
import { readPages } from '../../klaviyo/answers/pages.ts';
import type { Client } from '../../klaviyo/client.ts';
import { endpoints, largestPages, type Endpoint } from '../../klaviyo/endpoints.ts';
import type { Members, Operation } from '../operations/operation.ts';
import type { SinkEvent } from '../outcome.ts';
import type { Fault, Item } from '../record.ts';
import { arrayStage } from '../stage.ts';

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

/** A URL should not grow without bound. */
const maxFilterLength = 5000;

/** Klaviyo keeps addresses in lower case. */
function normal(value: string): string {
  return value.toLowerCase();
}

/** As many as one page can answer. */
function* groupsOf(values: readonly string[], { pageSize = Infinity }: Endpoint): Generator<string[]> {
  let group: string[] = [];
  let length = 0;
  for (const value of values) {
    const size = encodeURIComponent(quoted(value)).length + 3;
    if (group.length >= pageSize || length + size > maxFilterLength) {
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
  /** The list's id. */
  readonly list: () => Promise<string>;
  readonly concurrency: number;
  /** Was an earlier run about to send the record of this number, and nobody knows whether it did? */
  readonly isDoubtful?: ((number: number) => boolean) | undefined;
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
    const groups = [...groupsOf([...values], where.endpoint)];
    const pages = await Promise.all(
      groups.map((group) =>
        this.#limit(async () => {
          const query = {
            filter: `any(${identifier},[${group.map(quoted).join(',')}])`,
            ...largestPages(where.endpoint),
            'fields[profile]': 'email,phone_number,external_id',
          };
          const found: Profile[] = [];
          const call = { ...where, query, repeatable: true };
          for await (const page of readPages(this.#client, this.#settings.baseUrl, call)) {
            found.push(...readRows(profile, page, call));
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
const noMembers: Members = { attributes: '', location: '', properties: '', propertyCount: 0, unset: [] };

function valueOf({ fields }: Item, name: Identifier): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** The item with the member's profile id under the first identifier that the record has. */
function withProfileId(item: Item, known: Known, operation: Operation): Item | Fault {
  if (item.fields['profile_id'] !== undefined) {
    return item;
  }
  for (const identifier of identifiers) {
    const value = valueOf(item, identifier);
    if (value === undefined) {
      continue;
    }
    const id = known.get(identifier)?.get(normal(value));
    if (id === undefined) {
      const message = `no profile on the list has this ${identifier}`;
      return { code: 'not_a_member', column: identifier, message };
    }
    const text = operation.encode({ profile_id: id }, noMembers);
    return typeof text === 'string' ? { ...item, text } : text;
  }
  return { code: 'no_identifier', message: 'the record has nothing to look it up by' };
}

/**
 * The item, if every channel's identifier is on the list. Where only one is, nothing is sent: Klaviyo would
 * unsubscribe the other one from everything.
 */
function ofMember(item: Item, known: Known): Item | Fault {
  const given = (['email', 'phone_number'] as const).filter((name) => valueOf(item, name) !== undefined);
  const missing = given.filter((name) => !known.get(name)?.has(normal(valueOf(item, name) ?? '')));
  if (missing.length === 0) {
    return item;
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

async function know(finder: Lookup, items: readonly Item[]): Promise<Known> {
  const wanted = identifiers.map((name): [Identifier, Set<string>] => [
    name,
    new Set(items.flatMap((item) => valueOf(item, name) ?? [])),
  ]);
  const found = wanted.map(async ([name, values]): Promise<[Identifier, Map<string, string>]> => [
    name,
    values.size > 0 ? await finder.members(name, values) : new Map(),
  ]);
  return new Map(await Promise.all(found));
}

/** Arrays of items in, those of members out. Who is not on the list is told as `rejected`. */
export function resolveMembers(
  client: Client,
  settings: LookupSettings,
  onEvent: (event: SinkEvent) => void,
): Transform {
  const finder = new Lookup(settings, client);
  const { operation, isDoubtful } = settings;
  const byId = operation.lookup === 'profile_id';

  function settle(item: Item, known: Known): readonly Item[] {
    const result = byId ? withProfileId(item, known, operation) : ofMember(item, known);
    if ('text' in result) {
      return [result];
    }
    // It was on the list when an earlier run looked it up: the request that took it off has arrived.
    if (result.code === 'not_a_member' && isDoubtful?.(item.record.number)) {
      onEvent({ kind: 'delivered_before', records: 1, numbers: [item.record.number] });
    } else {
      onEvent({ kind: 'rejected', records: [item.record], fault: result, source: 'validation' });
    }
    return [];
  }

  return arrayStage(async (items: readonly Item[]) => {
    const unresolved = items.filter(({ fields }) => !byId || fields['profile_id'] === undefined);
    const known = await know(finder, unresolved);
    return items.flatMap((item) => settle(item, known));
  });
}
