// What a run would send, as digests: for each key the content of all its records, compared with what earlier runs sent.
import { Digester, digestWords } from '../digests/digest.ts';
import { DigestTable } from '../digests/digest-table.ts';
import { Room } from '../digests/room.ts';
import type { Operation } from '../operations/operation.ts';
import type { Item } from '../record.ts';
import { allKinds, keysOf, kindsOf } from './keys.ts';

/**
 * An entry has four words: half a digest of a key, and half a digest of what is delivered for it. A record has an entry
 * for each of its keys, and two where it has one key only, so that the content of any record is told by 12 bytes at least.
 * Two keys that look the same do no harm: they count as one, and the content says whose it is.
 */
export const entryWords = 4;
export const keyWords = 2;

/**
 * The low half of an entry's third word: was the key ever tangled, does that count in this run, and which keys its record
 * has beside it. The rest is content.
 */
const tangledBit = 1;
const countsBit = 2;
const groupBits = 0xfffc;
const contentBits = 0xffff0000;

/** What was found out of a key: nothing, its content is as it was delivered, is another one, or was not delivered. */
const unchanged = 1;
const different = 2;
const lost = 3;

/**
 * Holds 17 bytes an entry.
 *
 * Keys that stand together in one record and apart in another are tangled: both may be names of one profile, to which
 * either record writes. What is sent of tangled keys in a run is all or nothing.
 */
export class Contents {
  readonly #operation: Operation;
  readonly #digester: Digester;
  readonly #table: DigestTable;
  readonly #room: Room;
  /** The first halves of the entries of the record that is looked at. */
  #slots = new Uint32Array(2 * keyWords);
  #slotCount = 0;
  #kinds = allKinds;
  #unchanged = 0;
  #hasKeyless = false;
  #hasTangled = false;

  /** `lines`: of the whole input, 0 where nobody knows. */
  constructor(operation: Operation, salt: string, lines: number) {
    this.#operation = operation;
    this.#digester = new Digester(salt);
    this.#table = new DigestTable(entryWords - keyWords, 0, keyWords);
    this.#room = new Room(this.#table, lines);
  }

  /** The kinds of keys that all records have, a bit each. */
  get kinds(): number {
    return this.#kinds;
  }

  /** Takes a record in; several of one key count as one content, in their order. */
  add(item: Item): void {
    const table = this.#table;
    const group = this.#look(item);
    this.#kinds &= this.#slotCount === 0 ? allKinds : kindsOf(item, this.#operation);
    this.#hasKeyless ||= this.#slotCount === 0;
    let before = '';
    let isTangled = false;
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if (!table.add(this.#slots, slot * keyWords)) {
        const word = table.word(0);
        before += `${word & contentBits} ${table.word(1)} `;
        isTangled ||= (word & groupBits) !== group;
      }
    }
    const words = this.#digester.of(before + this.#contentOf(item));
    for (let slot = 0; slot < this.#slotCount; slot++) {
      table.seek(this.#slots, slot * keyWords);
      const from = (slot * 2) % digestWords;
      const bits = isTangled ? tangledBit | countsBit : table.word(0) & (tangledBit | countsBit);
      table.setWord(0, ((words[from] ?? 0) & contentBits) | group | bits);
      table.setWord(1, words[from + 1] ?? 0);
    }
    this.#hasTangled ||= isTangled;
    this.#room.see(item.record);
  }

  /** An entry of an earlier run; `mayPart`: one profile may be named by keys that no record has together any more. */
  compare(entry: Uint32Array, mayPart: boolean): void {
    if (this.#find(entry, mayPart)) {
      const isSame =
        ((this.#table.word(0) ^ (entry[2] ?? 0)) & contentBits) === 0 && this.#table.word(1) === entry[3];
      this.#table.mark = isSame ? unchanged : different;
      this.#unchanged += isSame ? 1 : 0;
    }
  }

  /** Like `compare`, of a key for which nobody knows what was delivered last. */
  doubt(entry: Uint32Array, mayPart: boolean): void {
    if (this.#find(entry, mayPart)) {
      this.#table.mark = different;
    }
  }

  /** Behind all entries. `tangled`: what the last run delivered of its tangled keys, as `tangled` told it then. */
  settle(tangled: string | undefined): void {
    if (!this.#hasTangled || (tangled !== undefined && this.tangled() === tangled && this.#isTangledSame())) {
      return;
    }
    for (const _ of this.#tangledEntries()) {
      if (this.#table.mark === unchanged) {
        this.#table.mark = different;
        this.#unchanged--;
      }
    }
  }

  /** What the run delivers of tangled keys, as a digest; undefined where some of it is lost, empty where there is none. */
  tangled(): string | undefined {
    const sum = new Uint32Array(digestWords);
    for (const entry of this.#tangledEntries()) {
      if (this.#table.mark === lost) {
        return undefined;
      }
      const [a, b, c = 0, d] = entry;
      this.#digester.of(`${a} ${b} ${c & contentBits} ${d}`).forEach((word, at) => {
        sum[at] = (sum[at] ?? 0) + word;
      });
    }
    return this.#hasTangled ? Buffer.from(sum.buffer).toString('hex') : '';
  }

  /** The keys of which earlier runs delivered other content, each to be read before the next is asked for. */
  *differences(): Generator<Uint32Array> {
    for (const entry of this.#table.entries()) {
      if (this.#table.mark === different) {
        yield entry.subarray(0, keyWords);
      }
    }
  }

  /** True where all records have keys, and none another content than was delivered. */
  get isAllUnchanged(): boolean {
    return this.#unchanged === this.#table.size && !this.#hasKeyless;
  }

  isUnchanged(item: Item): boolean {
    this.#look(item);
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if (!this.#table.seek(this.#slots, slot * keyWords) || this.#table.mark !== unchanged) {
        return false;
      }
    }
    return this.#slotCount > 0;
  }

  /** What is known of the record's keys is void. */
  lose(item: Item): void {
    this.#look(item);
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if (this.#table.seek(this.#slots, slot * keyWords)) {
        this.#table.mark = lost;
      }
    }
  }

  /** Is the key of this entry among those of the run? */
  has(entry: Uint32Array): boolean {
    return this.#table.seek(entry);
  }

  /** The entries of all keys, the lost ones void, each to be read before the next is asked for. */
  *entries(): Generator<Uint32Array> {
    for (const entry of this.#table.entries()) {
      const [a = 0, b = 0, c = 0, d = 0] = entry;
      yield this.#table.mark === lost ? voided(entry) : Uint32Array.of(a, b, c & ~countsBit, d);
    }
  }

  /** Finds the places of the record's entries; answers with what tells its keys from those of other records. */
  #look(item: Item): number {
    const keys = keysOf(item, this.#operation);
    const [only] = keys;
    if (keys.length === 1 && only !== undefined) {
      this.#slotCount = digestWords / keyWords;
      this.#slots.set(this.#digester.of(only));
      return 0;
    }
    this.#slotCount = keys.length;
    if (this.#slots.length < keys.length * keyWords) {
      this.#slots = new Uint32Array(keys.length * keyWords);
    }
    let group = 0;
    for (const [at, key] of keys.entries()) {
      const words = this.#digester.of(key);
      this.#slots[at * keyWords] = words[0] ?? 0;
      this.#slots[at * keyWords + 1] = words[1] ?? 0;
      group ^= words[2] ?? 0;
    }
    return group & groupBits || groupBits;
  }

  #find(entry: Uint32Array, mayPart: boolean): boolean {
    if (!this.#table.seek(entry)) {
      return false;
    }
    const [word, before] = [this.#table.word(0), entry[2] ?? 0];
    if ((before & tangledBit) !== 0 || ((word ^ before) & groupBits) !== 0) {
      this.#table.setWord(0, word | tangledBit | (mayPart ? countsBit : 0));
      this.#hasTangled ||= mayPart;
    }
    return true;
  }

  *#tangledEntries(): Generator<Uint32Array> {
    for (const entry of this.#hasTangled ? this.#table.entries() : []) {
      if (((entry[2] ?? 0) & countsBit) !== 0) {
        yield entry;
      }
    }
  }

  #isTangledSame(): boolean {
    for (const _ of this.#tangledEntries()) {
      if (this.#table.mark !== unchanged) {
        return false;
      }
    }
    return true;
  }

  /** What is looked up has no JSON yet. */
  #contentOf({ fields, text }: Item): string {
    const operation = this.#operation;
    return operation.lookup === 'profile_id'
      ? JSON.stringify(fields)
      : (operation.contentOf?.(fields, text) ?? text);
  }
}

/** An entry without content: of the key is known only in which records it was. */
export function voided([a = 0, b = 0, c = 0]: Uint32Array): Uint32Array {
  return Uint32Array.of(a, b, c & (tangledBit | groupBits), 0);
}
