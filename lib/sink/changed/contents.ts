// What a run would send, as digests: for each key the content of all its records, compared with what earlier runs sent.
import { identifierNames } from '../columns/fields.ts';
import { Digester, digestWords } from '../digests/digest.ts';
import { DigestTable } from '../digests/digest-table.ts';
import { Room } from '../digests/room.ts';
import type { Operation } from '../operations/operation.ts';
import type { Item, RecordFields } from '../record.ts';

/** What was found out of a key: nothing, its content is as it was delivered, is another one, or was not delivered. */
const unchanged = 1;
const different = 2;
const lost = 3;

/**
 * What a record writes to. Two records that share one of these texts may write to the same thing. None: nobody knows,
 * and the record is always sent.
 */
export function keysOf({ fields }: Item, operation: Operation): readonly string[] {
  const own = operation.keysOf?.(fields);
  if (own !== undefined) {
    return own;
  }
  const keys: string[] = [];
  for (const name of identifierNames) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') {
      keys.push(`${name}:${name === 'email' ? value.toLowerCase() : value}`);
    }
  }
  return keys.length > 0 ? keys : neededKeys(fields, operation);
}

/** Where no profile is written to: the values of the columns that a record must have, together. */
function neededKeys(fields: RecordFields, { columns }: Operation): readonly string[] {
  const needed = columns.flatMap(({ needed: isNeeded, target }) =>
    isNeeded !== 'no' && target.to === 'field' && fields[target.name] !== undefined
      ? [[target.name, fields[target.name]]]
      : [],
  );
  return needed.length === 0 ? [] : [JSON.stringify(needed)];
}

/** Holds 33 bytes a key. */
export class Contents {
  readonly #operation: Operation;
  readonly #digester: Digester;
  readonly #table: DigestTable;
  readonly #room: Room;
  #unchanged = 0;
  #hasKeyless = false;

  /** `lines`: of the whole input, 0 where nobody knows. */
  constructor(operation: Operation, salt: string, lines: number) {
    this.#operation = operation;
    this.#digester = new Digester(salt);
    this.#table = new DigestTable(digestWords);
    this.#room = new Room(this.#table, lines);
  }

  /** Takes a record in; several of one key count as one content, in their order. */
  add(item: Item): void {
    const content = this.#contentOf(item);
    const keys = keysOf(item, this.#operation);
    this.#room.see(item.record);
    this.#hasKeyless ||= keys.length === 0;
    for (const key of keys) {
      const isNew = this.#table.add(this.#digester.of(key));
      const before = isNew ? '' : this.#table.words().join();
      const words = this.#digester.of(before + content);
      this.#table.setWords(words);
    }
  }

  /** An entry of an earlier run: the digests of a key and of what was delivered for it. */
  compare(entry: Uint32Array): void {
    if (!this.#table.seek(entry)) {
      return;
    }
    const isSame = this.#table.hasWords(entry, digestWords);
    this.#table.mark = isSame ? unchanged : different;
    this.#unchanged += isSame ? 1 : 0;
  }

  /** Nobody knows what was delivered last for this key. */
  doubt(entry: Uint32Array): void {
    if (this.#table.seek(entry)) {
      this.#table.mark = different;
    }
  }

  /** The keys of which earlier runs delivered other content, each to be read before the next is asked for. */
  *differences(): Generator<Uint32Array> {
    for (const entry of this.#table.entries()) {
      if (this.#table.mark === different) {
        yield entry.subarray(0, digestWords);
      }
    }
  }

  /** True where all records have keys, and none another content than was delivered. */
  get isAllUnchanged(): boolean {
    return this.#unchanged === this.#table.size && !this.#hasKeyless;
  }

  isUnchanged(item: Item): boolean {
    const keys = keysOf(item, this.#operation);
    return (
      keys.length > 0 &&
      keys.every((key) => this.#table.seek(this.#digester.of(key)) && this.#table.mark === unchanged)
    );
  }

  /** What is known of the record's keys is void. */
  lose(item: Item): void {
    for (const key of keysOf(item, this.#operation)) {
      if (this.#table.seek(this.#digester.of(key))) {
        this.#table.mark = lost;
      }
    }
  }

  /** Is the key of this entry among those of the run? */
  has(entry: Uint32Array): boolean {
    return this.#table.seek(entry);
  }

  /** The entries of all keys but the lost ones, each to be read before the next is asked for. */
  *entries(): Generator<Uint32Array> {
    for (const entry of this.#table.entries()) {
      if (this.#table.mark !== lost) {
        yield entry;
      }
    }
  }

  /** What is looked up has no JSON yet. */
  #contentOf({ fields, text }: Item): string {
    const operation = this.#operation;
    return operation.lookup === 'profile_id'
      ? JSON.stringify(fields)
      : (operation.contentOf?.(fields, text) ?? text);
  }
}
