// Which records of a run are sent: all of them, or what a mirror of a list and --changed leave of them.
import type { Transform } from 'node:stream';
import type { Client } from '../../../klaviyo/client.ts';
import type { Changed } from '../../../sink/changed/changed.ts';
import type { ListFinder } from '../../../sink/deliver/list.ts';
import type { Ledger } from '../../../sink/deliver/ledger.ts';
import { Mirror, type OnRemoval } from '../../../sink/mirror/mirror.ts';
import type { EventConsumer, SinkEvent } from '../../../sink/outcome.ts';
import type { InputRecord, Item } from '../../../sink/record.ts';
import type { Resumption } from '../../../sink/resume/resume.ts';
import type { SinkOptions } from '../options.ts';
import type { SinkPlan } from '../settings.ts';
import type { States } from './states.ts';

type Tell = (event: SinkEvent) => void;

export interface SelectionSettings {
  readonly options: SinkOptions;
  readonly plan: SinkPlan;
  readonly client: Client;
  readonly list: ListFinder | undefined;
  readonly states: States;
  /** When the run began, in ISO 8601. */
  readonly startedAt: string;
  readonly say: (text: string) => void;
  /** Nothing is sent, and nothing written. */
  readonly isDry?: boolean;
}

export class Selection {
  readonly #settings: SelectionSettings;
  readonly mirror: Mirror | undefined;
  readonly changed: Changed | undefined;

  constructor(settings: SelectionSettings) {
    this.#settings = settings;
    this.mirror = mirrorOf(settings);
    this.changed = settings.states.changed;
  }

  /** The input has to be read to its end before anything is sent. */
  get readsFirst(): boolean {
    return this.mirror !== undefined || this.changed !== undefined;
  }

  /** Those of the first pass. */
  get surveyors(): readonly EventConsumer[] {
    return this.mirror === undefined ? [] : [this.mirror.want];
  }

  /** The stages of the first pass; `lines`: of the whole input, 0 where nobody knows. */
  surveys(onEvent: Tell, lines: number): readonly (Transform | undefined)[] {
    return [this.mirror?.want.survey(onEvent, lines), this.changed?.survey(lines)];
  }

  /** Has the first pass rejected a good record? */
  rejects(item: Item): boolean {
    return this.mirror !== undefined && this.mirror.want.digestOf(item.fields) === undefined;
  }

  /** Behind a first pass; false: it has to be made again. */
  settle(): boolean {
    return this.mirror?.want.settle() ?? true;
  }

  /** Reads what there is already, and changes nothing. */
  async compare(read: number, onRemoval?: OnRemoval): Promise<void> {
    await this.mirror?.compare(read, onRemoval);
    this.changed?.compare(this.changed && (await this.#knownList()));
  }

  /** True where nothing is to be sent or asked, whatever the second pass would find. */
  get isNothingNew(): boolean {
    return this.mirror === undefined && this.changed?.isAllUnchanged === true;
  }

  /** Before anything is sent. Throws a `Failure` where nothing may be. */
  async begin(): Promise<void> {
    if (this.#settings.isDry) {
      return;
    }
    this.guard();
    this.changed?.begin(await this.#knownList());
  }

  /** Throws the `Failure` for which nothing may be changed. */
  guard(): void {
    const failure = this.mirror?.guard();
    if (failure !== undefined) {
      throw failure;
    }
  }

  /** The stages of the second pass. */
  stages(onEvent: Tell): readonly (Transform | undefined)[] {
    const { mirror, changed } = this;
    // Who is not on the list has to be sent, however often that was done.
    const isNeeded = mirror && ((item: Item) => !mirror.want.isOfMember(item.record.number));
    return [mirror?.select(onEvent), changed?.select(onEvent, isNeeded)];
  }

  /**
   * The stage that leaves out what a journal says was delivered. Who is not on the list of a mirror is sent again, and
   * their jobs need not be followed: it may be long ago that they came there.
   */
  resumed(resumption: Resumption | undefined, followsJobs: boolean, onEvent: Tell): Transform | undefined {
    const { mirror } = this;
    const isNeeded = mirror && (({ number }: InputRecord) => !mirror.want.isOfMember(number));
    return resumption?.stage(followsJobs && mirror === undefined, onEvent, isNeeded);
  }

  /** Those of the second pass. */
  get consumers(): readonly (EventConsumer | undefined)[] {
    return [this.mirror, this.changed];
  }

  /** Behind the second pass, where it came to its end. */
  async finishMirror(adds: Ledger, signal: AbortSignal): Promise<void> {
    await this.mirror?.finish(adds, signal);
  }

  /** Behind the second pass, however it ended. */
  async finishChanged(
    wasWhole: boolean,
    unfinished: readonly string[],
    again: (stage: Transform) => Promise<void>,
  ): Promise<void> {
    const list = this.changed && (await this.#knownList());
    await this.changed?.finish(list, { wasWhole, unfinished }, again);
  }

  close(): void {
    this.mirror?.close();
  }

  /** The list's id, as far as there is one; one that the user named by its id is not looked up. */
  async #knownList(): Promise<string | undefined> {
    const { list, plan } = this.#settings;
    return plan.list?.by === 'id' ? plan.list.id : ((await list?.known())?.id ?? (await list?.find()));
  }
}

function mirrorOf(settings: SelectionSettings): Mirror | undefined {
  const { options, plan, client, list, states, startedAt, say } = settings;
  if (plan.operation.isMirror !== true) {
    return undefined;
  }
  return new Mirror({
    client,
    baseUrl: options.baseUrl,
    find: async () => list?.find(),
    validate: { ...plan.settings.validate, startedAt },
    key: options.key,
    newOnly: options.newOnly === true,
    maxRemove: options.maxRemove,
    allowEmpty: options.allowEmpty,
    concurrency: options.concurrency,
    tracked: states.tracked,
    say,
  });
}
