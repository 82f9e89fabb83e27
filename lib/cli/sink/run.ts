// A run of klaviyo-sink that sends: its parts, its way and its end.
import type { Readable } from 'node:stream';
import { Failure } from '../../errors.ts';
import { InputSpool } from '../../files/temporary-buffer.ts';
import type { ClientEvents, RequestAttempt } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { deliver } from '../../sink/deliver/deliver.ts';
import { FollowedJobs } from '../../sink/deliver/jobs.ts';
import { Ledger } from '../../sink/deliver/ledger.ts';
import { ListFinder } from '../../sink/deliver/list.ts';
import { tellAll, type EventConsumer, type LastStage } from '../../sink/outcome.ts';
import { runPipeline } from '../../sink/pipeline.ts';
import { RejectLimit } from '../../sink/reject-limit.ts';
import { UnsentRecords } from '../../sink/unsent.ts';
import type { Journal } from '../../sink/resume/journal.ts';
import { shown } from '../kit/shown.ts';
import { clientSettings, type ApiKey } from '../kit/connection.ts';
import { clientFor } from '../kit/embedding.ts';
import { trimming } from '../kit/memory.ts';
import { describeAttempt, describeSinkProgress, Progress, progressStyle } from '../kit/progress.ts';
import { checkReport, writeSummary } from '../kit/report.ts';
import { explain, type Io, type StopSignal } from '../kit/run.ts';
import { summaryOf } from './account.ts';
import { checkFirst, needsFirstPass } from './first-pass.ts';
import type { SinkOptions } from './options.ts';
import type { RunParts, SinkEmbedding } from './run-parts.ts';
import { openRejects, type RejectsFile } from './rejects/rejects-file.ts';
import type { SinkPlan } from './settings.ts';
import { plural } from '../kit/numbers.ts';
import { describeFailures, describeSummary } from './summary.ts';

const command = 'klaviyo-sink';

/** Input that is this long in coming leaves time to find out whether key and list are right. */
const earlyLookup = 2000;

export class SinkRun {
  readonly #io: Io;
  readonly #clock: Clock;
  readonly #options: SinkOptions;
  readonly #plan: SinkPlan;
  readonly #journal: Journal | undefined;
  readonly #embedding: SinkEmbedding | undefined;
  readonly #rejects: RejectsFile | undefined;
  readonly #unsent: UnsentRecords | undefined;
  readonly #limit: RejectLimit | undefined;
  readonly #started: number;
  readonly #client: Client;
  readonly #list: ListFinder | undefined;
  readonly #jobs: FollowedJobs | undefined;
  readonly #ledger = new Ledger();
  readonly #progress: Progress;
  readonly #stop = new AbortController();
  #signal: StopSignal | undefined;
  #waitingUntil = 0;
  #input: InputSpool | undefined;

  private constructor(
    { io, clock, options, plan, key, journal, embedding }: RunParts,
    rejects?: RejectsFile,
  ) {
    this.#io = io;
    this.#clock = clock;
    this.#options = options;
    this.#plan = plan;
    this.#journal = journal;
    this.#embedding = embedding;
    this.#rejects = rejects;
    this.#unsent = rejects && new UnsentRecords();
    this.#limit = options.maxRejects && new RejectLimit(options.maxRejects);
    this.#started = clock.now();
    this.#client = this.#connect(key);
    this.#list = this.#listFinder();
    this.#jobs = this.#followed();
    const style = progressStyle(options.progress, options.quiet, io);
    this.#progress = new Progress(io, command, style, () => this.#describe());
  }

  /** Throws a `Failure` where a file that is to be written can't be. */
  static open(parts: RunParts): SinkRun {
    const { report, rejects } = parts.options;
    checkReport(report);
    return new SinkRun(parts, openRejects(rejects, parts.plan.settings.validate));
  }

  async run(): Promise<number> {
    const stopListening = this.#io.onSignal((signal) => this.#onSignal(signal));
    this.#progress.start();
    let error: unknown;
    try {
      await this.#deliver(await this.#checkFirst());
      this.#limit?.check();
    } catch (caught) {
      error = caught;
    }
    this.#ledger.close();
    this.#progress.stop();
    stopListening();
    return this.#end(error);
  }

  #connect(key: ApiKey): Client {
    const clock = this.#clock;
    const events: ClientEvents = {
      attempt: (attempt) => this.#showAttempt(attempt),
      waiting: (reason, milliseconds) => {
        if (reason === 'rate limit') {
          this.#waitingUntil = clock.now() + milliseconds;
        }
      },
    };
    // Jobs and lists are asked about beside the batches under way.
    const concurrency = this.#options.concurrency + 2;
    const settings = clientSettings(this.#options, key, this.#io.env);
    return clientFor(this.#embedding, { ...settings, concurrency, clock, random: Math.random }, events);
  }

  #listFinder(): ListFinder | undefined {
    const { list, operation } = this.#plan;
    if (list === undefined || operation.list === undefined) {
      return undefined;
    }
    // The list of a journal was there: another one of its name would not be it.
    const missing = this.#journal?.list === undefined ? operation.list.missing : 'refuse';
    return new ListFinder(this.#client, this.#options.baseUrl, list, missing);
  }

  #followed(): FollowedJobs | undefined {
    const { baseUrl, wait, rejects } = this.#options;
    const { job: kind, pointer } = this.#plan.operation;
    const keepRecords = wait && rejects !== undefined;
    const notice = this.#say.bind(this);
    return kind && new FollowedJobs(this.#client, { kind, pointer, baseUrl, keepRecords, notice });
  }

  /**
   * The input; where something of it has to be known before anything is sent, it was read to its end.
   */
  async #checkFirst(): Promise<Readable> {
    const before = this.#journal?.resumption.delivered ?? 0;
    const { validateFirst, maxRejects, rejects: rejectsFile } = this.#options;
    const asked = { settings: this.#plan.settings, validateFirst, maxRejects, rejectsFile };
    if (!needsFirstPass(asked, before)) {
      return this.#io.stdin;
    }
    this.#input = new InputSpool();
    await this.#input.fill(this.#io.stdin, this.#stop.signal);
    await checkFirst(
      this.#input,
      {
        ...asked,
        startedAt: this.#startedAt,
        resumption: this.#journal?.resumption,
        signal: this.#stop.signal,
        say: (text) => this.#say(text),
      },
      this.#ledger,
      this.#rejects,
    );
    if (before > 0) {
      this.#say(
        `not sent again: ${plural(before, 'record')} that earlier runs have delivered, as ${this.#options.journal} says`,
      );
    }
    return this.#input.read();
  }

  async #deliver(input: Readable): Promise<void> {
    const { kind, operation, settings } = this.#plan;
    if (this.#options.wait && this.#jobs === undefined) {
      this.#say(`--op ${kind.name} starts no job that could be waited for`);
    }
    for (const warning of operation.warnings) {
      this.#say(`warning: ${warning}`);
    }
    const lookUp = () => void this.#list?.find().catch((error: unknown) => this.#stop.abort(error));
    const early = setTimeout(lookUp, earlyLookup);
    input.once('readable', () => clearTimeout(early));
    const finder = this.#list;
    const list = finder && (() => this.#listId(finder));
    const consumers = this.#consumers();
    const resumption = this.#journal?.resumption;
    const { baseUrl, wait } = this.#options;
    try {
      await runPipeline(input, settings, {
        startedAt: this.#startedAt,
        plan: this.#plan.columns,
        notice: (text) => this.#say(text),
        list,
        resume: resumption?.stage(wait && this.#jobs !== undefined, tellAll(consumers)),
        members: list && { client: this.#client, baseUrl, list, isDoubtful: resumption?.doubtful() },
        checkOf: this.#journal?.checkOf,
        lastStage: this.#lastStage(list),
        consumers,
        slowConsumer: this.#journal,
        signal: this.#stop.signal,
      });
    } finally {
      clearTimeout(early);
    }
  }

  /** Batches are delivered, and their jobs followed where the user waits for them. */
  #lastStage(list: (() => Promise<string>) | undefined): LastStage {
    const { operation, settings } = this.#plan;
    const { skipInvalid, stopOnBatchFailure, concurrency } = settings;
    const isResumed = this.#journal?.isResumed ?? false;
    const decisions = { operation, list, skipInvalid, stopOnBatchFailure, concurrency, isResumed };
    const send = deliver(this.#client, decisions);
    const jobs = this.#options.wait ? this.#jobs : undefined;
    const { waitTimeout } = this.#options;
    const { signal } = this.#stop;
    return async function* lastStage(batches) {
      yield* send(batches);
      yield* jobs?.losses(waitTimeout, signal) ?? [];
    };
  }

  #consumers(): readonly EventConsumer[] {
    const told = this.#embedding?.consumers ?? [trimming('sending')];
    return [...told, this.#ledger, this.#unsent, this.#jobs, this.#rejects, this.#limit].filter(
      (consumer) => consumer !== undefined,
    );
  }

  async #listId(finder: ListFinder): Promise<string> {
    const id = await finder.resolve();
    await this.#journal?.useList(id);
    return id;
  }

  get #startedAt(): string {
    return this.#journal?.startedAt ?? new Date(this.#started).toISOString();
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
    const { signal } = this.#stop;
    const closed = this.#rejects?.end(this.#unsent?.losses() ?? []);
    // A file that can't be written takes nothing of the account with it.
    const cause = signal.reason instanceof Failure ? signal.reason : (error ?? closed);
    const isProblem = cause !== undefined && this.#signal === undefined;
    const problem = isProblem ? { cause, ...explain(command, cause) } : undefined;
    const list = await this.#list?.known();
    await this.#client.close();
    this.#jobs?.close();
    this.#input?.close();
    const counters = { ledger: this.#ledger, client: this.#client, jobs: this.#jobs };
    const end = { signal: this.#signal, problem, list, startedAt: this.#started, endedAt: this.#clock.now() };
    const summary = summaryOf(this.#plan, this.#options, counters, end);
    this.#embedding?.ended(summary, isProblem ? cause : undefined);
    if (problem !== undefined) {
      this.#io.stderr.write(problem.text);
    } else if (summary.error?.code === 'answer_unexpected') {
      this.#io.stderr.write(shown(`${command}: ${summary.error.message}\n`));
    }
    const { quiet, verbose, report: file } = this.#options;
    const columns = verbose ? this.#plan.columns.describe() : [];
    const told = quiet ? [] : [...columns, ...describeSummary(summary)];
    const lines = [...describeFailures(summary), ...told];
    writeSummary(this.#io, { command, lines, file, report: summary });
    return summary.exit_status;
  }

  #describe(): string {
    const now = this.#clock.now();
    return describeSinkProgress(this.#ledger, this.#client.requests, this.#waitingUntil, this.#started, now);
  }

  #showAttempt(attempt: RequestAttempt): void {
    if (this.#options.verbose) {
      const [path = ''] = attempt.path.split('?'); // A filter may hold addresses of people.
      this.#progress.say(`${command}: ${describeAttempt({ ...attempt, path })}`);
    }
  }

  #say(text: string): void {
    if (!this.#options.quiet) {
      this.#progress.say(`${command}: ${text}`);
    }
  }
}
