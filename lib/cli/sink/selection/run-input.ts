// The input of a run: as it comes, or read to its end before anything is sent, to be read once more.
import type { Duplex, Readable } from 'node:stream';
import { InputBuffer } from '../../../files/temporary-buffer.ts';
import { ColumnPlan } from '../../../sink/columns/plan.ts';
import type { Ledger } from '../../../sink/deliver/ledger.ts';
import { sendNothing } from '../../../sink/dry-run.ts';
import { runPipeline } from '../../../sink/pipeline.ts';
import type { Journal } from '../../../sink/resume/journal.ts';
import { plural } from '../../kit/numbers.ts';
import { checkFirst } from './first-pass.ts';
import type { Confirm } from '../run/confirm.ts';
import type { SinkOptions } from '../options.ts';
import type { RejectsFile } from '../rejects/rejects-file.ts';
import type { Selection } from './selection.ts';
import type { SinkPlan } from '../settings.ts';

export interface RunInputSettings {
  readonly options: SinkOptions;
  readonly plan: SinkPlan;
  readonly journal: Journal | undefined;
  readonly selection: Selection;
  readonly rejects: RejectsFile | undefined;
  /** Asked when all is checked; undefined where nothing has to be confirmed. */
  readonly confirm: Confirm | undefined;
  /** When the run began, or the first run with its journal, in ISO 8601. */
  readonly startedAt: string;
  readonly say: (text: string) => void;
}

export class RunInput {
  readonly #settings: RunInputSettings;
  #buffer: InputBuffer | undefined;

  constructor(settings: RunInputSettings) {
    this.#settings = settings;
  }

  /**
   * The input; where it has to be checked before anything is sent, or compared with what earlier runs have delivered or
   * with what is there, it was read to its end. Undefined where there is nothing to send: the account is in the ledger.
   */
  async open(stdin: Readable, ledger: Ledger, signal: AbortSignal): Promise<Readable | undefined> {
    const { options, journal, selection, confirm, say } = this.#settings;
    const before = journal?.resumption.delivered ?? 0;
    const clears = this.#settings.plan.operation.clears !== undefined;
    const isAsked = selection.readsFirst || confirm !== undefined;
    if (!options.validateFirst && before === 0 && !clears && !isAsked) {
      return stdin;
    }
    const buffer = new InputBuffer();
    this.#buffer = buffer;
    await buffer.fill(stdin, signal);
    const isNew = await this.#check(buffer, ledger, signal, before > 0);
    if (before > 0) {
      const who = selection.mirror === undefined ? '' : 'who is on the list of ';
      say(
        `not sent again: ${who}${plural(before, 'record')} that earlier runs have delivered, as ${options.journal} says`,
      );
    }
    return isNew ? buffer.read() : undefined;
  }

  /** The items of the input once more. */
  async again(stage: Duplex, signal: AbortSignal): Promise<void> {
    const { plan, startedAt } = this.#settings;
    if (this.#buffer !== undefined) {
      await runPipeline(this.#buffer.read(), plan.settings, {
        startedAt,
        notice: () => undefined,
        select: [stage],
        lastStage: sendNothing,
        consumers: [],
        signal,
      });
    }
  }

  close(): void {
    this.#buffer?.close();
  }

  /** False: there is nothing to send, and nothing that a second pass would find. */
  async #check(
    buffer: InputBuffer,
    ledger: Ledger,
    signal: AbortSignal,
    isResumed: boolean,
  ): Promise<boolean> {
    const { options, plan, journal, selection, rejects, confirm, startedAt, say } = this.#settings;
    const columns = new ColumnPlan(options.inferTypes);
    const notices: string[] = [];
    const pass = {
      settings: plan.settings,
      startedAt,
      resumption: journal?.resumption,
      validateFirst: options.validateFirst || selection.readsFirst || confirm !== undefined,
      confirm,
      maxRejects: options.maxRejects,
      rejectsFile: options.rejects,
      say,
      selection,
      plan: columns,
      notice: (text: string) => void notices.push(text),
      signal,
    };
    const account = await checkFirst(buffer, pass, ledger, rejects);
    if (isResumed || !selection.isNothingNew || account.rejected > 0 || account.dropped.size > 0) {
      return true;
    }
    account.unchanged = account.read;
    ledger.takeOver(account);
    plan.columns.takeOver(columns);
    notices.forEach((text) => say(text));
    return false;
  }
}
