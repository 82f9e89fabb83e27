// Who is to be taken off the list, or may have to be: their ids on disk, however many, and the requests that do it.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TemporaryBuffer, type Kept } from '../../files/temporary-buffer.ts';
import type { Client } from '../../klaviyo/client.ts';
import { batch } from '../deliver/batch.ts';
import { deliver } from '../deliver/deliver.ts';
import { Ledger } from '../deliver/ledger.ts';
import { endWith } from '../end.ts';
import { remove } from '../operations/remove.ts';
import type { Item, Shape } from '../record.ts';

/** Ids that are kept and sent together. */
const groupSize = 1000;
const shape: Shape = { columns: ['profile_id'], textual: true };
const nothing = { attributes: '', location: '', properties: '', propertyCount: 0, unset: [] };

export class MemberIds {
  readonly #buffer = new TemporaryBuffer();
  readonly #groups: Kept[] = [];
  #group: string[] = [];
  count = 0;

  add(id: string): void {
    this.#group.push(id);
    this.count++;
    if (this.#group.length === groupSize) {
      this.#groups.push(this.#buffer.keep(this.#group.join('\n')));
      this.#group = [];
    }
  }

  *groups(): Generator<readonly string[]> {
    for (const group of this.#groups) {
      yield this.#buffer.read(group).split('\n');
    }
    if (this.#group.length > 0) {
      yield this.#group;
    }
  }

  close(): void {
    this.#buffer.close();
  }
}

export interface RemovalSettings {
  readonly client: Client;
  readonly list: string;
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Takes them off the list by the operation `remove`; the account of it is a ledger of its own. */
export async function takeOff(removals: MemberIds, settings: RemovalSettings): Promise<Ledger> {
  const { client, concurrency, signal } = settings;
  const operation = remove.prepare({});
  const list = async () => settings.list;
  const ledger = new Ledger();
  const itemOf = (id: string, number: number): readonly Item[] => {
    const fields = { profile_id: id };
    const text = operation.encode(fields, nothing);
    const record = { number, line: number, shape, values: [id] };
    return typeof text === 'string' ? [{ record, fields, text }] : [];
  };
  let number = 0;
  function* items(): Generator<readonly Item[]> {
    for (const ids of removals.groups()) {
      const group = ids.flatMap((id) => itemOf(id, ++number));
      ledger.take({ kind: 'read', records: group.length, items: group });
      yield group;
    }
  }
  const decisions = { skipInvalid: true, stopOnBatchFailure: false, concurrency, isResumed: false };
  const end = endWith(deliver(client, { operation, list, ...decisions }), (event) => ledger.take(event));
  try {
    await pipeline([Readable.from(items()), batch({ operation, list, keepValues: false }), end.stream], {
      signal,
    });
  } finally {
    await end.settled();
    ledger.close();
  }
  return ledger;
}
