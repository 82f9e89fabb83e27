// The list that the user named: its id looked up, or the list created once and safely.
import * as z from 'zod';
import { Failure } from '../../errors.ts';
import { quoted, readAnswer, readRows } from '../../klaviyo/answers/answers.ts';
import { readPages } from '../../klaviyo/answers/pages.ts';
import { decodeJson, Unanswered, type Answer } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';

export type ListChoice =
  | { readonly by: 'id'; readonly id: string }
  /** `existing`: a name that does not exist is refused, whatever the operation would do. */
  | { readonly by: 'name'; readonly name: string; readonly existing?: boolean };

const listResource = z.object({ id: z.string(), attributes: z.object({ name: z.string().nullish() }) });
const created = z.object({ data: z.object({ id: z.string() }) });

interface NamedList {
  readonly id: string;
  readonly name: string;
}

/** All lists of the account, or those that a filter leaves. */
async function* lists(
  client: Client,
  baseUrl: string,
  query: Record<string, string>,
): AsyncGenerator<NamedList> {
  const call = { endpoint: endpoints.lists, query, repeatable: true };
  for await (const page of readPages(client, baseUrl, call)) {
    for (const { id, attributes } of readRows(listResource, page, call)) {
      yield { id, name: attributes.name ?? '' };
    }
  }
}

async function idsNamed(client: Client, baseUrl: string, name: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const list of lists(client, baseUrl, { filter: `equals(name,${quoted(name)})` })) {
    ids.push(...(list.name === name ? [list.id] : []));
  }
  return ids;
}

/** A name without what people do not see or mean in it: case, blanks, the form of letters with accents. */
const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** The first list whose name differs in case or blanks only. All lists are read: no filter of Klaviyo's finds them. */
async function nearlyNamed(client: Client, baseUrl: string, name: string): Promise<NamedList | undefined> {
  const wanted = plain(name);
  for await (const list of lists(client, baseUrl, { 'fields[list]': 'name' })) {
    if (plain(list.name) === wanted) {
      return list;
    }
  }
  return undefined;
}

function only(ids: readonly string[], name: string): string | undefined {
  if (ids.length > 1) {
    throw new Failure(
      'list_ambiguous',
      `${ids.length} lists are named ${JSON.stringify(name)}: ${ids.join(', ')}; choose one with --list-id`,
    );
  }
  return ids[0];
}

export class ListFinder {
  readonly #client: Client;
  readonly #baseUrl: string;
  readonly #choice: ListChoice;
  readonly #missing: 'create' | 'refuse';
  #found: Promise<string | undefined> | undefined;
  #resolved: Promise<string> | undefined;
  /** The id of the list that this run created. */
  createdId: string | undefined;

  constructor(client: Client, baseUrl: string, choice: ListChoice, missing: 'create' | 'refuse') {
    this.#client = client;
    this.#baseUrl = baseUrl;
    this.#choice = choice;
    this.#missing = missing;
  }

  /** Looks the list up, creating nothing: undefined for a name that does not exist and may be created. */
  find(): Promise<string | undefined> {
    this.#found ??=
      this.#choice.by === 'id'
        ? this.#findId(this.#choice.id)
        : this.#findName(this.#choice.name, this.#choice.existing === true);
    return this.#found;
  }

  /** What is known of the list at the end of a run; asks nobody. */
  async known(): Promise<{ id: string; created: boolean } | undefined> {
    const asked = this.#resolved ?? this.#found;
    const id = await asked?.catch(() => undefined);
    return id === undefined ? undefined : { id, created: this.createdId === id };
  }

  /** The id of the list, which exists from here on. */
  resolve(): Promise<string> {
    this.#resolved ??= this.#findOrCreate();
    return this.#resolved;
  }

  async #findOrCreate(): Promise<string> {
    const found = await this.find();
    // Only a list that is named may be missing.
    return found ?? (this.#choice.by === 'name' ? this.#create(this.#choice.name) : this.#choice.id);
  }

  async #findId(id: string): Promise<string> {
    const call = { endpoint: endpoints.list, id, repeatable: true };
    const answer = await this.#client.send(call, decodeJson);
    if (answer.status === 404) {
      throw new Failure(
        'list_not_found',
        `Klaviyo has no list with the id ${JSON.stringify(id)}; look it up in the list's settings, or use --list-name`,
      );
    }
    readAnswer(created, answer, call);
    return id;
  }

  async #findName(name: string, existing: boolean): Promise<string | undefined> {
    const id = only(await idsNamed(this.#client, this.#baseUrl, name), name);
    if (id !== undefined) {
      return id;
    }
    const near = await nearlyNamed(this.#client, this.#baseUrl, name);
    if (near !== undefined) {
      throw new Failure(
        'list_not_found',
        `Klaviyo has no list named ${JSON.stringify(name)}, but ${JSON.stringify(near.name)} differs in case or blanks only; use --list-id ${near.id} for that one, or another name`,
      );
    }
    if (this.#missing === 'refuse' || existing) {
      throw new Failure(
        'list_not_found',
        `Klaviyo has no list named ${JSON.stringify(name)}; check the name (it is case-sensitive), or use --list-id`,
      );
    }
    return undefined;
  }

  /** Creating is not idempotent and names are not unique: after an answer that got lost, look before trying again. */
  async #create(name: string): Promise<string> {
    const body = Buffer.from(JSON.stringify({ data: { type: 'list', attributes: { name } } }));
    const call = { endpoint: endpoints.createList, body, repeatable: false };
    let lost: Unanswered | undefined;
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await this.#client.send(call, decodeJson).catch((error: unknown): Unanswered => {
        if (error instanceof Unanswered) {
          return error;
        }
        throw error;
      });
      if (!(answer instanceof Unanswered)) {
        return this.#createdBy(answer, call);
      }
      lost = answer;
      await this.#client.clock.sleep(1000);
      const id = only(await idsNamed(this.#client, this.#baseUrl, name), name);
      if (id !== undefined) {
        this.createdId = id;
        return id;
      }
    }
    throw new Failure(
      'unreachable',
      `the list ${JSON.stringify(name)} could not be created: ${lost?.message ?? 'no answer'}`,
    );
  }

  #createdBy(answer: Answer, call: Parameters<Client['send']>[0]): string {
    const { id } = readAnswer(created, answer, call).data;
    this.createdId = id;
    return id;
  }
}
