// A run of klaviyo-sink that sends: its parts, its way and its end.
import type { Readable } from 'node:stream';
import { Failure } from '../../../errors.ts';
import type { ClientEvents, RequestAttempt } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import { deliver } from '../../../sink/deliver/deliver.ts';
import type { FollowedJobs } from '../../../sink/deliver/jobs/jobs.ts';
import { Ledger } from '../../../sink/deliver/ledger.ts';
import type { ListFinder } from '../../../sink/deliver/list.ts';
import { tellAll, type EventConsumer, type LastStage } from '../../../sink/outcome.ts';
import { runPipeline } from '../../../sink/pipeline.ts';
import { RejectLimit } from '../../../sink/reject-limit.ts';
import { UnsentRecords } from '../../../sink/unsent.ts';
import type { Journal } from '../../../sink/resume/journal.ts';
import type { ApiKey } from '../../kit/connection.ts';
import { requestEvent, tell } from '../../kit/log/event.ts';
import { trimming } from '../../kit/memory.ts';
import { describeSinkProgress, Progress, progressStyle, type RunState } from '../../kit/terminal/progress.ts';
import { writeSummary } from '../../kit/report.ts';
import { explain, tellExplained, type Io, type StopSignal } from '../../kit/run.ts';
import { summaryOf } from './account.ts';
import { confirmation, type Confirm } from './confirm.ts';
import type { SinkEmbedding } from './embedding.ts';
import type { SinkOptions } from '../options.ts';
import { openRejects, type RejectsFile } from '../rejects/rejects-file.ts';
import { clientOf, followedJobs, jobLimit, listFinder, warnOfJobless } from './parts.ts';
import { RunInput } from '../selection/run-input.ts';
import { Selection } from '../selection/selection.ts';
import type { SinkPlan } from '../settings.ts';
import { endWhenLost, type States } from '../selection/states.ts';
import { describeFailures, describeSummary } from './summary.ts';

const command = 'klaviyo-sink';
/** Input that is this long in coming leaves time to find out whether key and list are right. */
const earlyLookup = 2000;

/** What a run is made of. */
export interface RunParts {
  readonly io: Io;
  readonly clock: Clock;
  readonly options: SinkOptions;
  readonly plan: SinkPlan;
  readonly key: ApiKey;
  readonly journal?: Journal | undefined;
  readonly states: States;
  readonly embedding?: SinkEmbedding | undefined;
}

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
  readonly #selection: Selection;
  readonly #input: RunInput;
  readonly #ledger = new Ledger();
  readonly #progress: Progress;
  readonly #stop = new AbortController();
  /** A second signal: whatever goes on ends. */
  readonly #halt = new AbortController();
  #signal: StopSignal | undefined;
  #waitingUntil = 0;

  private constructor(parts: RunParts, rejects?: RejectsFile) {
    const { io, clock, options, plan, key, journal, states, embedding } = parts;
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
    endWhenLost([states.changed, states.tracked, journal], this.#client, this.#stop);
    this.#list = listFinder(this.#client, plan, options, journal);
    this.#jobs = followedJobs(this.#client, plan, options, (text) => this.#say(text));
    const style = progressStyle(options.progress, options.quiet, io);
    const common = { options, plan, startedAt: this.#startedAt, say: (text: string) => this.#say(text) };
    this.#selection = new Selection({ ...common, client: this.#client, list: this.#list, states });
    const confirm = this.#confirmation();
    this.#input = new RunInput({ ...common, journal, selection: this.#selection, rejects, confirm });
    this.#progress = new Progress(io, command, style, () => this.#describe());
  }

  /** Throws a `Failure` where a file that is to be written can't be. */
  static open(parts: RunParts): SinkRun {
    return new SinkRun(parts, openRejects(parts.options.rejects, parts.plan.settings.validate));
  }

  async run(): Promise<number> {
    const stopListening = this.#io.onSignal((signal) => this.#onSignal(signal));
    this.#progress.start();
    this.#io.page?.count(() => this.#ledger.outcomes);
    let error: unknown;
    try {
      const input = await this.#input.open(this.#io.stdin, this.#ledger, this.#stop.signal);
      if (input !== undefined) {
        await this.#send(input);
      }
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
    return clientOf(this.#io, key, events, { clock, options: this.#options, embedding: this.#embedding });
  }

  /** What is to be sent, and what follows from it. */
  async #send(input: Readable): Promise<void> {
    let wasWhole = false;
    try {
      await this.#deliver(input);
      wasWhole = true;
      this.#limit?.check();
      await this.#selection.finishMirror(this.#ledger, this.#stop.signal);
    } finally {
      await this.#selection.finishChanged(wasWhole, this.#jobs?.unfinished ?? [], (stage) =>
        this.#input.again(stage, this.#halt.signal),
      );
    }
  }

  #confirmation(): Confirm | undefined {
    const finder = this.#list;
    const [plan, options, client] = [this.#plan, this.#options, this.#client];
    // Even where the run was to be quiet: it is what --yes is the answer to.
    const say = (text: string) => this.#progress.say(text);
    return confirmation({ plan, options, client, list: finder && (() => this.#listId(finder)), say });
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
    const [finder, consumers] = [this.#list, this.#consumers()];
    const list = finder && (() => this.#listId(finder));
    const onEvent = tellAll(consumers);
    const [resumption, { baseUrl, wait }] = [this.#journal?.resumption, this.#options];
    const isFollowed = wait && this.#jobs !== undefined;
    warnOfJobless(isFollowed ? resumption : undefined, (text) => this.#say(text));
    try {
      await runPipeline(input, settings, {
        startedAt: this.#startedAt,
        plan: this.#plan.columns,
        notice: (text) => this.#say(text),
        list,
        select: [
          ...this.#selection.stages(onEvent),
          this.#selection.resumed(resumption, isFollowed, onEvent),
        ],
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
    const { skipInvalid, stopOnBatchFailure } = settings;
    const { signal } = this.#stop;
    const concurrency = operation.inOrder ? 1 : settings.concurrency;
    const isResumed = this.#journal?.isResumed ?? false;
    const decisions = { skipInvalid, stopOnBatchFailure, concurrency, isResumed };
    const limit = jobLimit(this.#client, this.#plan, this.#options, isResumed, signal);
    const send = deliver(this.#client, { operation, list, jobLimit: limit, ...decisions });
    const jobs = this.#options.wait ? this.#jobs : undefined;
    const { waitTimeout } = this.#options;
    return async function* lastStage(batches) {
      yield* send(batches);
      yield* jobs?.losses(waitTimeout, signal) ?? [];
    };
  }

  #consumers(): readonly EventConsumer[] {
    const told = this.#embedding?.consumers ?? [trimming('sending')];
    const selecting = this.#selection.consumers;
    return [...told, this.#ledger, this.#unsent, this.#jobs, ...selecting, this.#rejects, this.#limit].filter(
      (consumer) => consumer !== undefined,
    );
  }

  async #listId(finder: ListFinder): Promise<string> {
    const id = await finder.resolve();
    await this.#journal?.useList(id);
    this.#selection.mirror?.useList(id);
    return id;
  }

  get #startedAt(): string {
    return this.#journal?.startedAt ?? new Date(this.#started).toISOString();
  }

  #onSignal(signal: StopSignal): void {
    if (this.#signal !== undefined) {
      this.#client.abort();
      this.#halt.abort();
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
    this.#input.close();
    this.#selection.close();
    const mirror = this.#selection.mirror?.counts(this.#ledger);
    const counters = { ledger: this.#ledger, client: this.#client, jobs: this.#jobs, mirror };
    const end = { signal: this.#signal, problem, list, startedAt: this.#started, endedAt: this.#clock.now() };
    const summary = summaryOf(this.#plan, this.#options, counters, end);
    this.#embedding?.ended(summary, isProblem ? cause : undefined);
    if (problem !== undefined) {
      tellExplained(this.#io, problem);
    } else if (summary.error?.code === 'answer_unexpected') {
      const { code, message } = summary.error;
      tell(this.#io, command, { level: 'error', event: 'error', message, fields: { code } });
    }
    const { quiet, verbose, report: file } = this.#options;
    const columns = verbose ? this.#plan.columns.describe(file) : [];
    const words = describeSummary(summary, this.#jobs?.noun);
    const lines = quiet ? [] : [...columns, ...words];
    const failures = describeFailures(summary);
    writeSummary(this.#io, { command, failures, lines, words, file, report: summary });
    return summary.exit_status;
  }

  #describe(): RunState {
    const now = this.#clock.now();
    return describeSinkProgress(this.#ledger, this.#client.requests, this.#waitingUntil, this.#started, now);
  }

  #showAttempt(attempt: RequestAttempt): void {
    if (this.#options.verbose) {
      const [path = ''] = attempt.path.split('?'); // A filter may hold addresses of people.
      this.#progress.say(requestEvent({ ...attempt, path }));
    }
  }

  #say(text: string): void {
    if (!this.#options.quiet) {
      this.#progress.say(text);
    }
  }
}
