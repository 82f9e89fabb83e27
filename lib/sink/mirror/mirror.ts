// The mirror: after the run the members of a list are the records of the input. Want, have; then others add; then remove.
import type { Transform } from 'node:stream';
import { Failure } from '../../errors.ts';
import type { Client } from '../../klaviyo/client.ts';
import { identifierNames, type IdentifierName } from '../columns/fields.ts';
import type { Ledger } from '../deliver/ledger.ts';
import { NumberSet } from '../digests/number-set.ts';
import type { EventConsumer, SinkEvent } from '../outcome.ts';
import type { RejectLimitSettings } from '../reject-limit.ts';
import type { MirrorCounts } from './counts.ts';
import { guard, type Comparison } from './guards.ts';
import { keyTextOf } from './key.ts';
import { ListMembers, type Member } from './members.ts';
import { MemberIds, takeOff } from './removals.ts';
import type { TrackedMembers } from './tracked.ts';
import { Want, type WantSettings } from './want.ts';

export interface MirrorSettings extends Omit<WantSettings, 'salt'> {
  readonly client: Client;
  readonly baseUrl: string;
  /** The list's id, looked up and never created; undefined where it does not exist yet. */
  readonly find: () => Promise<string | undefined>;
  readonly maxRemove: RejectLimitSettings | undefined;
  readonly allowEmpty: boolean;
  readonly concurrency: number;
  /** With `--strategy tracked`: whom earlier runs have put there. */
  readonly tracked: TrackedMembers | undefined;
  /** Says something once on stderr. */
  readonly say: (text: string) => void;
}

/** Called with the key of each member that is to be taken off the list, where it has one. */
export type OnRemoval = (key: string | null, id: string) => Promise<void>;

/** Takes the events of the second pass. */
export class Mirror implements EventConsumer {
  readonly #settings: MirrorSettings;
  readonly #members: ListMembers;
  readonly #removals = new MemberIds();
  /** Not in the input by their key, but a wanted record has another identifier of theirs: the import decides. */
  readonly #doubtful = new MemberIds();
  /** What Klaviyo refused of the records that were sent. */
  readonly #refused = new NumberSet();
  readonly want: Want;
  #read = 0;
  #have = 0;
  #kept = 0;
  #removed = 0;
  #list: string | undefined;
  #isWrittenDown = false;

  constructor(settings: MirrorSettings) {
    this.#settings = settings;
    this.#members = new ListMembers(settings.client, settings.baseUrl);
    this.want = new Want({ ...settings, salt: settings.tracked?.salt ?? '' });
  }

  /** Behind the first pass over `read` records: reads the members of the list. Changes nothing. */
  async compare(read: number, onRemoval?: OnRemoval): Promise<void> {
    const { tracked, say } = this.#settings;
    this.#read = read;
    if (this.guard() !== undefined) {
      return;
    }
    this.#list = await this.#settings.find();
    const why = tracked?.begin(this.#list, this.want.key ?? '');
    if (why !== undefined) {
      say(`--strategy tracked: the state begins here (${why}): this run takes nobody off the list`);
    }
    if (this.#list === undefined) {
      return;
    }
    for await (const page of this.#members.all(this.#list, this.#needed())) {
      for (const member of page) {
        await this.#meet(member, onRemoval);
      }
    }
  }

  /** Why nothing may be changed after that comparison. */
  guard(): Failure | undefined {
    return guard(this.comparison, this.#settings);
  }

  get comparison(): Comparison {
    const removals = this.#removals.count + this.#doubtful.count;
    return { read: this.#read, members: this.#have, removals };
  }

  /** To be called with the list's id before anything is sent: a killed run must not forget whom it has put there. */
  useList(list: string): void {
    this.#list = list;
    if (!this.#isWrittenDown) {
      this.#isWrittenDown = true;
      this.#settings.tracked?.write(list, this.#newcomers(), false);
    }
  }

  select(onEvent: (event: SinkEvent) => void): Transform {
    return this.want.select(onEvent);
  }

  take(event: SinkEvent): void {
    switch (event.kind) {
      case 'settled':
        this.#kept += event.as === 'kept' ? event.numbers.length : 0;
        break;
      case 'delivered':
        for (const index of event.indexes) {
          this.#kept += this.want.isOfMember(event.batch.numbers[index] ?? 0) ? 1 : 0;
        }
        break;
      case 'delivered_before':
        for (const number of event.numbers) {
          this.#kept += this.want.isOfMember(number) ? 1 : 0;
        }
        break;
      case 'rejected':
      case 'failed':
        for (const { number = 0 } of event.records) {
          this.#kept -= event.job !== undefined && this.want.isOfMember(number) ? 1 : 0;
          if (event.kind === 'rejected') {
            this.#refused.add(number);
          }
        }
        break;
      default:
    }
  }

  /**
   * Behind all adds, whose jobs have ended: takes those off the list who are not wanted. Throws a `Failure` where that
   * may not be or did not succeed.
   */
  async finish(adds: Ledger, signal: AbortSignal): Promise<void> {
    if (adds.failed > 0 || adds.unknownJobs.requests > 0) {
      this.#writeDown(false);
      this.#settings.say(
        `nobody was taken off the list, because not all records were added; the same command again finishes`,
      );
      return;
    }
    if (this.want.unreadable > 0) {
      this.#writeDown(false);
      throw this.#withheld();
    }
    await this.#decideDoubtful();
    const list = this.#list;
    const failure = list === undefined ? undefined : await this.#takeOff(list, signal);
    this.#writeDown(failure === undefined);
    if (failure !== undefined) {
      throw failure;
    }
  }

  /** The account at the end, or of a dry run: `delivered` records were or would be. */
  counts({ delivered, duplicates }: Ledger): MirrorCounts {
    const kept = Math.min(this.#kept, delivered - duplicates);
    return {
      strategy: this.#settings.tracked === undefined ? 'list' : 'tracked',
      key: this.want.key ?? null,
      members: this.#have,
      added: delivered - duplicates - kept,
      removed: this.#removed,
      kept,
      duplicates,
    };
  }

  close(): void {
    this.#removals.close();
    this.#doubtful.close();
  }

  /** What has to be known of the members. */
  #needed(): readonly IdentifierName[] {
    const { key, hasOthers } = this.want;
    return hasOthers ? identifierNames : key === undefined ? [] : [key];
  }

  async #meet(member: Member, onRemoval?: OnRemoval): Promise<void> {
    const { tracked } = this.#settings;
    const isWanted = this.want.meets(member);
    const digest = tracked === undefined ? undefined : this.want.digestOf(member);
    if (tracked !== undefined && (digest === undefined || !tracked.has(digest))) {
      return;
    }
    this.#have++;
    if (digest !== undefined) {
      tracked?.meet(digest, !isWanted);
    }
    if (isWanted) {
      return;
    }
    if (this.want.isDoubtful(member)) {
      this.#doubtful.add(member.profile_id);
    } else {
      this.#removals.add(member.profile_id);
    }
    const text = this.want.key === undefined ? undefined : keyTextOf(member, this.want.key);
    await onRemoval?.(text === undefined ? null : text.slice(text.indexOf(':') + 1), member.profile_id);
  }

  /** Those whom the import has made wanted stay. */
  async #decideDoubtful(): Promise<void> {
    for (const ids of this.#doubtful.groups()) {
      for await (const page of this.#members.again(ids, this.#needed())) {
        for (const member of page.filter((one) => !this.want.has(one))) {
          this.#removals.add(member.profile_id);
        }
      }
    }
  }

  async #takeOff(list: string, signal: AbortSignal): Promise<Failure | undefined> {
    const { count } = this.#removals;
    if (count === 0) {
      return undefined;
    }
    const { client, concurrency } = this.#settings;
    const ledger = await takeOff(this.#removals, { client, list, concurrency, signal });
    this.#removed = ledger.delivered;
    if (ledger.delivered === count) {
      return undefined;
    }
    const [cause] = ledger.causes.values();
    const [code = 'batch_unanswered'] = ledger.reasons.keys();
    return new Failure(
      cause?.code ?? code,
      `${count - ledger.delivered} of ${count} members could not be taken off the list${cause === undefined ? '' : `: ${cause.message}`}; the same command again finishes`,
    );
  }

  #withheld(): Failure {
    const { removals } = this.comparison;
    const { unreadable } = this.want;
    return new Failure(
      'removals_withheld',
      `--op mirror: ${unreadable} rejected ${unreadable === 1 ? 'record has' : 'records have'} no ${this.want.key ?? 'key'} that can be read, so nobody knows whose ${unreadable === 1 ? 'it is' : 'they are'}: the others were added, and of ${removals} members that the input has not nobody was taken off the list. Mend the records that were rejected and start again`,
    );
  }

  #writeDown(haveLeft: boolean): void {
    this.#settings.tracked?.write(this.#list, this.#newcomers(), haveLeft);
  }

  *#newcomers(): Generator<Uint32Array> {
    for (const [digest, number] of this.want.newcomers()) {
      if (!this.#refused.has(number)) {
        yield digest;
      }
    }
  }
}
