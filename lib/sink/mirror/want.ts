// Who is wanted on the list: the keys of the input's records, found out in a first pass, and what a second one sends.
import type { Transform } from 'node:stream';
import { identifierNames, type IdentifierName } from '../columns/fields.ts';
import { Digester, type DigestWords } from '../digests/digest.ts';
import { DigestTable } from '../digests/digest-table.ts';
import { NumberSet } from '../digests/number-set.ts';
import { Room } from '../digests/room.ts';
import type { EventConsumer, SinkEvent } from '../outcome.ts';
import type { InputRecord, Item, OutcomeRecord } from '../record.ts';
import { arrayStage } from '../stage.ts';
import type { ValidateSettings } from '../validator.ts';
import { keyTextOf, missingKey, RunKey, type Identified } from './key.ts';
import { RejectedKeys } from './rejected-key.ts';

type Tell = (event: SinkEvent) => void;

/** A key of a record that was rejected stands for no record that is sent. */
const noRecord = 0;
/** The mark of a key that a member of the list has. */
const isMember = 1;

export interface WantSettings {
  readonly validate: ValidateSettings;
  /** As `--key` names it. */
  readonly key: string | undefined;
  /** Members are not sent. */
  readonly newOnly: boolean;
  /** For the digests of keys. */
  readonly salt: string;
}

/** Of a key: 16 bytes, the number of its last record, and a byte. */
export class Want implements EventConsumer {
  readonly #settings: WantSettings;
  readonly #rejected: RejectedKeys;
  readonly #key: RunKey;
  readonly #digester: Digester;
  #keys = new DigestTable(1);
  #room = new Room(this.#keys, 0);
  /** What the records are known by beside their keys. */
  #others = new DigestTable(0);
  readonly #members = new NumberSet();
  /** Records with a key: all of them, and all but those that another one of the same key replaces. */
  records = 0;
  /** Keys of valid records. */
  distinct = 0;
  /** Rejected records whose key can't be read. */
  unreadable = 0;

  constructor(settings: WantSettings) {
    this.#settings = settings;
    this.#rejected = new RejectedKeys(settings.validate);
    this.#key = new RunKey(settings.key, settings.validate);
    this.#digester = new Digester(settings.salt);
  }

  /** The key of the run, once a record was seen. */
  get key(): IdentifierName | undefined {
    return this.#key.name;
  }

  /** Keys of members by which profiles can be known that the import makes wanted ones. */
  get hasOthers(): boolean {
    return this.#others.size > 0;
  }

  /**
   * Items in, the same out but for those without a key, which are told as rejected. `lines`: of the whole input, 0 where
   * nobody knows.
   */
  survey(onEvent: Tell, lines: number): Transform {
    this.#room = new Room(this.#keys, lines);
    return arrayStage((items: readonly Item[]) => items.filter((item) => this.#survey(item, onEvent)));
  }

  /** The events of the first pass: a record that is rejected protects whoever has its key. */
  take(event: SinkEvent): void {
    if (event.kind === 'rejected' && event.source === 'validation') {
      for (const record of event.records) {
        this.#protect(record);
      }
    }
  }

  /** To be called behind the first pass; false: it has to be made again, for the key is another one. */
  settle(): boolean {
    if (this.#key.settle()) {
      return true;
    }
    this.#keys = new DigestTable(1);
    this.#others = new DigestTable(0);
    [this.records, this.distinct, this.unreadable] = [0, 0, 0];
    return false;
  }

  /** Is it wanted, or protected by a record that was rejected? */
  has(member: Identified): boolean {
    const digest = this.digestOf(member);
    return digest !== undefined && this.#keys.seek(digest);
  }

  /** Like `has`, and remembers that it is a member. */
  meets(member: Identified): boolean {
    const isWanted = this.has(member);
    if (isWanted) {
      this.#keys.mark = isMember;
    }
    return isWanted;
  }

  /** The digest of the key, to be read at once; undefined where there is none. */
  digestOf(from: Identified): DigestWords | undefined {
    const text = this.key === undefined ? undefined : keyTextOf(from, this.key);
    return text === undefined ? undefined : this.#digester.of(text);
  }

  /** Can the import of a wanted record make this profile the wanted one? */
  isDoubtful(member: Identified): boolean {
    return (
      this.#others.size > 0 &&
      identifierNames.some((name) => {
        const text = keyTextOf(member, name);
        return text !== undefined && this.#others.seek(this.#digester.of(text));
      })
    );
  }

  /** Second pass: items in, those out that are to be sent; the others are told. */
  select(onEvent: Tell): Transform {
    return arrayStage((items: readonly Item[]) => {
      const duplicates: number[] = [];
      const kept: number[] = [];
      const left = items.filter((item) => {
        const { number } = item.record;
        if (!this.has(item.fields)) {
          this.#reject(item.record, onEvent);
          return false;
        }
        if (this.#keys.word(0) !== number) {
          duplicates.push(number);
          return false;
        }
        if (this.#keys.mark === isMember) {
          this.#members.add(number);
          if (this.#settings.newOnly) {
            kept.push(number);
            return false;
          }
        }
        return true;
      });
      if (duplicates.length > 0) {
        onEvent({ kind: 'settled', as: 'duplicate', numbers: duplicates });
      }
      if (kept.length > 0) {
        onEvent({ kind: 'settled', as: 'kept', numbers: kept });
      }
      return left;
    });
  }

  /** In the second pass: is the record of this number one of a member? */
  isOfMember(number: number): boolean {
    return this.#members.has(number);
  }

  /** The keys of records that are no members yet, with the number of the record that is sent. */
  *newcomers(): Generator<readonly [digest: Uint32Array, number: number]> {
    for (const entry of this.#keys.entries()) {
      const number = this.#keys.word(0);
      if (number !== noRecord && this.#keys.mark !== isMember) {
        yield [entry.subarray(0, 4), number];
      }
    }
  }

  #survey({ record, fields }: Item, onEvent: Tell): boolean {
    this.#key.look(record.shape);
    const digest = this.digestOf(fields);
    if (digest === undefined) {
      this.#reject(record, onEvent);
      return false;
    }
    this.records++;
    if (this.#keys.add(digest) || this.#keys.word(0) === noRecord) {
      this.distinct++;
    }
    this.#keys.setWord(0, record.number);
    this.#room.see(record);
    // A profile's id never changes, whatever else the import writes.
    const others = this.key === 'profile_id' ? [] : identifierNames;
    for (const name of others) {
      const text = name === this.key ? undefined : keyTextOf(fields, name);
      if (text !== undefined) {
        this.#others.add(this.#digester.of(text));
      }
    }
    return true;
  }

  #reject(record: InputRecord, onEvent: Tell): void {
    const fault = missingKey(this.key ?? 'email');
    onEvent({ kind: 'rejected', records: [record], fault, source: 'validation' });
  }

  #protect(record: OutcomeRecord): void {
    if (record.shape !== undefined) {
      this.#key.look(record.shape);
    }
    const value = this.key === undefined ? undefined : this.#rejected.valueOf(record, this.key);
    const digest = this.key === undefined ? undefined : this.digestOf({ [this.key]: value });
    if (digest === undefined) {
      this.unreadable++;
    } else {
      this.#keys.add(digest);
    }
  }
}
