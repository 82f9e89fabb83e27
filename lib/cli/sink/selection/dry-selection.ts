// What a dry run of a mirror or with --changed finds out: the same comparison as a run makes, and nothing written.
import type { Readable, Transform, Writable } from 'node:stream';
import { InputBuffer } from '../../../files/temporary-buffer.ts';
import type { Client } from '../../../klaviyo/client.ts';
import { ColumnPlan } from '../../../sink/columns/plan.ts';
import { Ledger } from '../../../sink/deliver/ledger.ts';
import type { ListFinder } from '../../../sink/deliver/list.ts';
import type { MirrorCounts } from '../../../sink/mirror/counts.ts';
import type { EventConsumer, SinkEvent } from '../../../sink/outcome.ts';
import type { Item } from '../../../sink/record.ts';
import { arrayStage } from '../../../sink/stage.ts';
import { checkFirst } from './first-pass.ts';
import type { SinkOptions } from '../options.ts';
import { Selection } from './selection.ts';
import type { SinkPlan } from '../settings.ts';
import { closeStates, openStates, type States } from './states.ts';

export interface DrySettings {
  readonly options: SinkOptions;
  readonly plan: SinkPlan;
  readonly client: Client;
  /** The API key. */
  readonly key: string;
  readonly list: ListFinder | undefined;
  readonly startedAt: string;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** Where `--dry-run=keys` prints. */
  readonly stdout: Writable;
}

/** Does a dry run of these options need the comparison? */
export function isSelective({ changed }: SinkOptions, { operation }: SinkPlan): boolean {
  return changed !== undefined || operation.isMirror === true;
}

/** Counts in the second pass how many of those that would be sent are members. */
export class DrySelection implements EventConsumer {
  readonly #settings: DrySettings;
  readonly #states: States;
  readonly #selection: Selection;
  readonly #input = new InputBuffer();
  #sent = 0;
  #members = 0;

  private constructor(settings: DrySettings, states: States) {
    this.#settings = settings;
    this.#states = states;
    this.#selection = new Selection({ ...settings, states, isDry: true });
  }

  /** Throws a `Failure` where a state can't be read. */
  static async open(settings: DrySettings): Promise<DrySelection> {
    return new DrySelection(settings, await openStates({ ...settings, isReadOnly: true }));
  }

  /** The first pass over the input; the input for the second. */
  async readFirst(stdin: Readable, ledger: Ledger): Promise<Readable> {
    const { plan, options, startedAt, signal } = this.#settings;
    const selection = this.#selection;
    await this.#input.fill(stdin, signal);
    const pass = {
      settings: plan.settings,
      startedAt,
      resumption: undefined,
      validateFirst: true,
      maxRejects: undefined,
      rejectsFile: options.rejects,
      say: () => undefined,
      selection,
      plan: new ColumnPlan(options.inferTypes),
      notice: () => undefined,
      signal,
      onRemoval: this.#printsKeys
        ? (key: string | null, id: string) => this.#print('remove', key, id)
        : undefined,
    };
    await checkFirst(this.#input, pass, ledger, undefined);
    return this.#input.read();
  }

  /** The stages of the second pass. */
  stages(onEvent: (event: SinkEvent) => void): readonly (Transform | undefined)[] {
    return [...this.#selection.stages(onEvent), this.#printsKeys ? this.#printer() : undefined];
  }

  take(event: SinkEvent): void {
    const { mirror } = this.#selection;
    if (event.kind === 'sending' && mirror !== undefined) {
      this.#sent += event.batch.size;
      this.#members += event.batch.numbers.filter((number) => mirror.want.isOfMember(number)).length;
    }
  }

  /** What a run would do to the list; `removed` at the most. */
  counts(ledger: Ledger): MirrorCounts | undefined {
    const { mirror } = this.#selection;
    const { members, removals } = mirror?.comparison ?? { members: 0, removals: 0 };
    return (
      mirror && {
        ...mirror.counts(ledger),
        members,
        added: this.#sent - this.#members,
        kept: this.#members + ledger.kept,
        removed: mirror.want.unreadable > 0 ? 0 : removals,
      }
    );
  }

  /** Throws the `Failure` with which a run would change nothing. */
  guard(): void {
    this.#selection.guard();
  }

  close(): void {
    this.#input.close();
    this.#selection.close();
    closeStates(this.#states);
  }

  get #printsKeys(): boolean {
    return this.#settings.options.dryRun === 'keys';
  }

  #printer(): Transform {
    return arrayStage(async (items: readonly Item[]) => {
      const { want } = this.#selection.mirror ?? {};
      for (const { record, fields } of items) {
        if (want?.key !== undefined && !want.isOfMember(record.number)) {
          await this.#print('add', String(fields[want.key]));
        }
      }
      return items;
    });
  }

  async #print(action: 'add' | 'remove', key: string | null, id?: string): Promise<void> {
    const name = this.#selection.mirror?.want.key ?? 'key';
    const line = JSON.stringify({ action, ...(id === undefined ? {} : { profile_id: id }), [name]: key });
    await new Promise<void>((resolve, reject) => {
      this.#settings.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }
}
