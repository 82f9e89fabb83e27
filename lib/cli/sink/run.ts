// One run of klaviyo-sink that sends: its parts, its end and its account.
import type { Readable } from 'node:stream';
import { Failure } from '../../errors.ts';
import type { Attempt } from '../../klaviyo/call.ts';
import { Client } from '../../klaviyo/client.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { ImportJobs } from '../../sink/deliver/jobs.ts';
import type { Journal } from '../../sink/resume/journal.ts';
import { Ledger } from '../../sink/deliver/ledger.ts';
import { ListFinder } from '../../sink/deliver/list.ts';
import { lookup } from '../../sink/deliver/members.ts';
import { deliverAll, rehearse } from '../../sink/pipeline.ts';
import { InputSpool } from '../../files/temporary-buffer.ts';
import { clientSettings } from '../kit/connection.ts';
import { heapTrimmer } from '../kit/memory.ts';
import { describeAttempt, describeSinkProgress, Progress, progressStyle } from '../kit/progress.ts';
import { RejectsFile } from './rejects.ts';
import { checkReport, reportedError, writeSummary } from '../kit/report.ts';
import { explain, signalStatus, type Io, type StopSignal } from '../kit/run.ts';
import type { SinkOptions } from './options.ts';
import { batchCounter } from './dry-run.ts';
import type { SinkPlan } from './settings.ts';
import { plural } from '../kit/numbers.ts';
import { describeSummary, reasonsOf, type SinkSummary } from './summary.ts';

const command = 'klaviyo-sink';

/** Input that is this long in coming leaves time to find out whether key and list are right. */
const earlyLookup = 2000;

export class SinkRun {
  readonly #io: Io;
  readonly #clock: Clock;
  readonly #options: SinkOptions;
  readonly #plan: SinkPlan;
  readonly #started: number;
  readonly #client: Client;
  readonly #rejects: RejectsFile | undefined;
  readonly #ledger: Ledger;
  readonly #list: ListFinder | undefined;
  readonly #journal: Journal | undefined;
  readonly #jobs: ImportJobs | undefined;
  readonly #progress: Progress;
  readonly #stop = new AbortController();
  #signal: StopSignal | undefined;
  #waitingUntil = 0;
  readonly #closers: (() => void)[] = [];

  constructor(io: Io, clock: Clock, options: SinkOptions, plan: SinkPlan, key: string, journal?: Journal) {
    this.#journal = journal;
    this.#io = io;
    this.#clock = clock;
    this.#options = options;
    this.#plan = plan;
    this.#started = clock.now();
    this.#client = new Client(
      // Jobs and lists are asked about beside the batches under way.
      { ...clientSettings(options, key), concurrency: options.concurrency + 2, clock, random: Math.random },
      {
        attempt: (attempt) => this.#showAttempt(attempt),
        waiting: (reason, milliseconds) => {
          if (reason === 'rate limit') {
            this.#waitingUntil = clock.now() + milliseconds;
          }
        },
      },
    );
    checkReport(options.report);
    this.#rejects = options.rejects === undefined ? undefined : new RejectsFile(options.rejects);
    this.#ledger = new Ledger((rejection) => this.#rejects?.write(rejection));
    this.#list =
      plan.list &&
      new ListFinder(
        this.#client,
        options.baseUrl,
        plan.list,
        // The list of a journal was there: another one of its name would not be it.
        journal?.list === undefined ? plan.operation.missingList : 'refuse',
      );
    if (plan.operation.hasJob) {
      this.#jobs = new ImportJobs(
        this.#client,
        {
          baseUrl: options.baseUrl,
          keepRecords: options.wait && options.rejects !== undefined,
          notice: (text) => this.#say(text),
          cancelled: async (id) => journal?.revoke(id),
        },
        this.#ledger,
      );
    }
    const style = progressStyle(options.progress, options.quiet, io.stderr.isTTY === true);
    this.#progress = new Progress(io, command, style, () =>
      describeSinkProgress(
        this.#ledger,
        this.#client.requests,
        this.#waitingUntil,
        this.#started,
        clock.now(),
      ),
    );
  }

  async run(): Promise<number> {
    const stopListening = this.#io.onSignal((signal) => this.#onSignal(signal));
    this.#progress.start();
    let error: unknown;
    try {
      await this.#deliver(await this.#checkFirst());
      if (this.#options.wait) {
        await this.#jobs?.wait(this.#options.waitTimeout, this.#stop.signal);
      }
    } catch (caught) {
      error = caught;
    }
    this.#ledger.close();
    this.#progress.stop();
    stopListening();
    return this.#end(error);
  }

  /**
   * The input; where it has to be checked before anything is sent, or compared with what earlier runs have delivered,
   * it was read to its end.
   */
  async #checkFirst(): Promise<Readable> {
    const { validateFirst, journal } = this.#options;
    const before = this.#journal?.delivered ?? 0;
    if (!validateFirst && before === 0) {
      return this.#io.stdin;
    }
    const spool = new InputSpool();
    this.#closers.push(() => spool.close());
    const { stdin } = this.#io;
    await spool.fill(stdin, this.#stop.signal);
    // What it rejects is told where it is the end of the run; else the second pass tells it.
    const rejects = this.#rejects?.canRestart === true ? this.#rejects : undefined;
    const ledger = new Ledger((rejection) => rejects?.write(rejection));
    const verifier = this.#journal?.verifier(ledger);
    const parts = {
      ledger,
      notice: () => undefined,
      list: async () => '',
      signal: this.#stop.signal,
      ...(verifier === undefined ? {} : { earlier: verifier.stage }),
    };
    const end = batchCounter({ requests: 0, records: 0, bytes: 0 });
    try {
      await rehearse(spool.read(), this.#plan.settings, parts, end).catch((error: unknown) => {
        // What is wrong with it behind the records that were delivered is for the second pass to say.
        if (validateFirst || this.#stop.signal.aborted || !verifier?.isDone()) {
          throw error;
        }
      });
      verifier?.check();
    } catch (error) {
      this.#ledger.takeOver(ledger);
      throw error;
    }
    rejects?.restart();
    if (before > 0) {
      this.#say(
        `not sent again: ${plural(before, 'record')} that earlier runs have delivered, as ${journal} says`,
      );
    }
    return spool.read();
  }

  async #deliver(input: Readable): Promise<void> {
    if (this.#options.wait && this.#jobs === undefined) {
      this.#say(`--op ${this.#plan.kind.name} starts no job that could be waited for`);
    }
    for (const warning of this.#plan.operation.warnings) {
      this.#say(`warning: ${warning}`);
    }
    const early = setTimeout(
      () => void this.#list?.find().catch((error: unknown) => this.#stop.abort(error)),
      earlyLookup,
    );
    input.once('readable', () => clearTimeout(early));
    const { operation } = this.#plan;
    const { baseUrl, concurrency } = this.#options;
    const list = async () => {
      const id = (await this.#list?.resolve()) ?? '';
      if (id !== '') {
        await this.#journal?.useList(id);
      }
      return id;
    };
    const follow = this.#options.wait ? this.#jobs?.addEarlier.bind(this.#jobs) : undefined;
    const earlier = this.#journal?.stage(this.#ledger, follow);
    try {
      await deliverAll(input, this.#plan.settings, {
        client: this.#client,
        batchBegins: heapTrimmer(),
        ledger: this.#ledger,
        notice: (text) => this.#say(text),
        list,
        ...(operation.lookup === undefined
          ? {}
          : { lookup: lookup({ operation, baseUrl, list, concurrency }, this.#client, this.#ledger) }),
        signal: this.#stop.signal,
        ...(this.#jobs === undefined ? {} : { jobs: this.#jobs }),
        ...(this.#journal === undefined ? {} : { journal: this.#journal }),
        ...(earlier === undefined ? {} : { earlier }),
      });
    } finally {
      clearTimeout(early);
    }
  }

  #onSignal(signal: StopSignal): void {
    if (this.#signal !== undefined) {
      this.#client.abort();
      return;
    }
    this.#signal = signal;
    this.#say('stopping: requests in flight are let finish; once more stops at once');
    this.#client.stopWaiting();
    this.#stop.abort();
  }

  async #end(error: unknown): Promise<number> {
    const stopped = this.#signal !== undefined;
    const cause = this.#stop.signal.reason instanceof Failure ? this.#stop.signal.reason : error;
    const problem = cause === undefined || stopped ? undefined : explain(command, cause);
    const status = this.#status(problem?.status);
    const list = this.#list && (await this.#list.known());
    await this.#client.close();
    this.#jobs?.close();
    for (const close of this.#closers) {
      close();
    }
    this.#rejects?.close();
    const summary = this.#summary(status, problem && { cause, text: problem.text }, list);
    if (problem !== undefined) {
      this.#io.stderr.write(problem.text);
    }
    const { quiet, report: file } = this.#options;
    writeSummary(this.#io, { command, lines: quiet ? [] : describeSummary(summary), file, report: summary });
    return status;
  }

  #status(failure: number | undefined): number {
    if (this.#signal !== undefined) {
      return signalStatus[this.#signal];
    }
    if (failure !== undefined) {
      return failure;
    }
    const { delivered, deliveredBefore, failed, rejected, reasons } = this.#ledger;
    if (failed > 0) {
      return delivered === deliveredBefore && reasons.get('batch_unanswered') === failed ? 69 : 1;
    }
    return rejected > 0 && !this.#options.skipInvalid ? 1 : 0;
  }

  #summary(
    status: number,
    problem: { cause: unknown; text: string } | undefined,
    list: { id: string; created: boolean } | undefined,
  ): SinkSummary {
    const { read, delivered, rejected, failed, batches, extraRequests } = this.#ledger;
    const choice = this.#plan.list;
    const name = choice?.by === 'name' ? choice.name : null;
    return {
      command,
      operation: this.#plan.kind.name,
      list: list === undefined ? null : { ...list, name },
      started_at: new Date(this.#started).toISOString(),
      seconds: (this.#clock.now() - this.#started) / 1000,
      exit_status: status,
      error: reportedError(problem, this.#signal),
      read,
      delivered,
      rejected,
      failed,
      reasons: reasonsOf(this.#ledger),
      batches,
      requests: this.#client.requests,
      extra_requests: extraRequests,
      rate_limited: this.#client.refusals,
      jobs:
        this.#jobs === undefined
          ? null
          : {
              accepted: this.#jobs.accepted,
              waited_for: this.#options.wait,
              unfinished: this.#options.wait ? this.#jobs.unfinished : [],
            },
      rejects_file: this.#options.rejects ?? null,
      journal:
        this.#options.journal === undefined
          ? null
          : { file: this.#options.journal, delivered_before: this.#ledger.deliveredBefore },
    };
  }

  #showAttempt(attempt: Attempt): void {
    if (this.#options.verbose) {
      this.#progress.say(`${command}: ${describeAttempt(withoutQuery(attempt))}`);
    }
  }

  #say(text: string): void {
    if (!this.#options.quiet) {
      this.#progress.say(`${command}: ${text}`);
    }
  }
}

/** A filter may hold addresses of people. */
function withoutQuery(attempt: Attempt): Attempt {
  return { ...attempt, path: attempt.path.split('?')[0] ?? attempt.path };
}
