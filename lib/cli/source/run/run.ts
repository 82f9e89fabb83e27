// One run of klaviyo-source: its parts, its end and its account.
import { Failure, systemCode, type Code } from '../../../errors.ts';
import type { ClientEvents, RequestAttempt } from '../../../klaviyo/call.ts';
import type { Client } from '../../../klaviyo/client.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import { acquireFile, type FileLock } from '../../../files/file-lock.ts';
import { readResource } from '../../../source/read.ts';
import { printReport } from '../../../source/reports/read.ts';
import { Tally, type Reading } from '../../../source/reading.ts';
import { handedState, State, stateVariable, type StateContent } from '../../../source/incremental/state.ts';
import { formatMicros } from '../../../source/incremental/time.ts';
import { clientSettings, type ApiKey } from '../../kit/connection.ts';
import { clientFor, type Embedding } from '../../kit/embedding.ts';
import { requestEvent } from '../../kit/log/event.ts';
import { Progress, progressStyle, type RunState } from '../../kit/terminal/progress.ts';
import { checkReport, reportedError, writeSummary } from '../../kit/report.ts';
import { explain, signalStatus, tellExplained, type Io, type StopSignal } from '../../kit/run.ts';
import { flagFiles, refuseSameFiles } from '../../../files/apart.ts';
import type { SourceOptions } from '../options.ts';
import { csvWriter } from './columns.ts';
import { isReportPlan, type RunPlan } from '../settings.ts';
import { lockedOutput, openOutput, refuseClosedStdout } from './outputs.ts';
import { revisionWarning } from './revision.ts';
import { describeSourceSummary, reportedSpan, type SourceSummary } from './summary.ts';
import { count, plural } from '../../kit/numbers.ts';
import { formatDuration } from '../../../time/duration.ts';

const command = 'klaviyo-source';

export interface SourceRequest {
  readonly options: SourceOptions;
  readonly plan: RunPlan;
  /** The start time came from the config file: it is that of the first run, and the state goes before it. */
  readonly firstStartOnly: boolean;
  /** What to say first. */
  readonly notices: readonly string[];
  readonly embedding?: Embedding<SourceSummary> | undefined;
}

export class SourceRun {
  readonly #io: Io;
  readonly #clock: Clock;
  readonly #options: SourceOptions;
  readonly #plan: RunPlan;
  readonly #firstStartOnly: boolean;
  readonly #notices: readonly string[];
  readonly #embedding: Embedding<SourceSummary> | undefined;
  readonly #started: number;
  readonly #client: Client;
  readonly #progress: Progress;
  readonly #tally = new Tally();
  readonly #locks: FileLock[] = [];
  /** Ends what waits for a reader of the output. */
  readonly #stop = new AbortController();
  #signal: StopSignal | undefined;
  #isReaderGone = false;
  #state: State | undefined;
  #waitingUntil = 0;

  constructor(io: Io, clock: Clock, request: SourceRequest, key: ApiKey) {
    const { options, plan, firstStartOnly, notices, embedding } = request;
    this.#io = io;
    this.#clock = clock;
    this.#options = options;
    this.#plan = plan;
    this.#firstStartOnly = firstStartOnly;
    this.#notices = notices;
    this.#embedding = embedding;
    this.#started = clock.now();
    const events: ClientEvents = {
      attempt: (attempt) => this.#showAttempt(attempt),
      waiting: (reason, milliseconds) => {
        if (reason === 'rate limit') {
          this.#waitingUntil = clock.now() + milliseconds;
        }
      },
    };
    const concurrency = isReportPlan(plan) ? 1 : plan.concurrency;
    const settings = { ...clientSettings(options, key, io.env), concurrency, clock, random: Math.random };
    this.#client = clientFor(embedding, settings, io.page?.watching(events) ?? events);
    checkReport(options.report);
    const style = progressStyle(options.progress, options.quiet, io);
    this.#progress = new Progress(io, command, style, () => this.#describe());
  }

  async run(): Promise<number> {
    const stopListening = this.#io.onSignal((signal) => this.#onSignal(signal));
    this.#progress.start();
    this.#io.page?.count(() => ({ read: this.#tally.records }));
    let error: unknown;
    try {
      for (const notice of this.#notices) {
        this.#say(notice);
      }
      const warning = revisionWarning(this.#options.revision, this.#clock.now());
      if (warning !== undefined) {
        this.#say(warning);
      }
      await this.#read();
    } catch (caught) {
      // A request that was broken off because a file was taken over is no trouble with the network.
      error = this.#locks.find(({ lost }) => lost.aborted)?.lost.reason ?? caught;
      this.#client.abort();
    }
    for (const lock of this.#locks) {
      lock.release();
    }
    this.#progress.stop();
    stopListening();
    const status = this.#end(error);
    // After an abort there is nothing left to close.
    await this.#client.close().catch(() => undefined);
    return status;
  }

  async #read(): Promise<void> {
    const { baseUrl, state: stateName, changesSince, output: outputFile } = this.#options;
    const stateFile = stateName === handedState ? undefined : stateName;
    this.#checkFiles(stateFile);
    // What cannot be understood is said before anything is opened.
    if (stateName === handedState) {
      this.#state = new State(stateVariable, this.#io.env[stateVariable] ?? '');
    }
    await this.#lock('--state', stateFile, 'state_locked');
    await this.#lock('--changes-since', changesSince, 'state_locked');
    await this.#lock('--output', await lockedOutput(this.#options), 'output_locked');
    if (stateName !== undefined && outputFile === undefined && this.#io.stdout === process.stdout) {
      refuseClosedStdout();
    }
    const output = await openOutput({
      options: this.#options,
      stdout: this.#io.stdout,
      run: `${new Date(this.#started).toISOString().replaceAll(/[-:.]/g, '')}-${process.pid}`,
      notice: (text) => this.#say(text),
      csv: this.#options.format === 'csv' ? await csvWriter(this.#plan) : undefined,
      onBroken: (error) => this.#onBroken(error),
      stop: this.#stop.signal,
    });
    this.#state ??= stateFile === undefined ? undefined : new State(stateFile);
    const shared = {
      state: this.#state,
      now: () => this.#clock.now(),
      tally: this.#tally,
      confirm: () => {
        for (const lock of this.#locks) {
          lock.confirm();
        }
      },
    };
    const plan = this.#plan;
    if (isReportPlan(plan)) {
      await printReport({ ...plan, ...shared, client: this.#client, baseUrl }, output);
      return;
    }
    const reading: Reading = {
      ...plan,
      ...shared,
      source: { client: this.#client, baseUrl, tolerated: plan.tolerated },
      notice: (text) => this.#say(text),
      firstStartOnly: this.#firstStartOnly,
    };
    await readResource(reading, output);
  }

  #checkFiles(state: string | undefined): void {
    const { changesSince, output, report, config, apiKeyFile } = this.#options;
    const named = flagFiles({
      '--state': state,
      '--changes-since': changesSince,
      '--output': output,
      '--report': report,
      '--config': config,
      '--api-key-file': apiKeyFile,
    });
    refuseSameFiles(named);
  }

  async #lock(flag: string, file: string | undefined, code: Code): Promise<void> {
    if (file === undefined) {
      return;
    }
    const lock = await acquireFile({
      flag,
      file,
      code,
      wait: this.#options.lockWait,
      signal: this.#stop.signal,
      say: (text) => this.#say(text),
    });
    this.#locks.push(lock);
    lock.lost.addEventListener('abort', () => {
      this.#client.abort();
      this.#stop.abort(lock.lost.reason);
    });
  }

  #onBroken(error: unknown): void {
    if (systemCode(error) === 'EPIPE') {
      this.#isReaderGone = true;
    }
    this.#client.abort();
  }

  #onSignal(signal: StopSignal): void {
    this.#signal ??= signal;
    this.#client.abort();
    this.#stop.abort(new Failure('io', `stopped by ${signal}`));
  }

  #end(error: unknown): number {
    const isGone = this.#isReaderGone;
    const problem =
      error === undefined || isGone || this.#signal !== undefined ? undefined : explain(command, error);
    const status = this.#signal === undefined ? (problem?.status ?? 0) : signalStatus[this.#signal];
    if (problem !== undefined) {
      tellExplained(this.#io, problem);
    }
    const summary = this.#summary(status, problem && { cause: error, text: problem.text });
    this.#embedding?.ended(summary, problem && error);
    const isAsked = this.#options.preview === undefined && !isGone;
    const { quiet, state, report: file } = this.#options;
    const lines = [
      ...(isAsked ? describeSourceSummary(summary) : []),
      ...(status !== 0 && state !== undefined && !isReportPlan(this.#plan)
        ? [
            this.#state?.hasMoved === true
              ? 'the output is whole and the state has moved: the next run goes on behind this span'
              : 'the state is as it was: the next run reads this span again',
          ]
        : []),
    ];
    const words = { lines: quiet ? [] : lines, words: lines };
    writeSummary(this.#io, { command, ...words, file, report: summary });
    return status;
  }

  #summary(status: number, problem: { cause: unknown; text: string } | undefined): SourceSummary {
    const plan = this.#plan;
    const { records, bytes, restarts, incompletePages, stored, late, changes } = this.#tally;
    return {
      command,
      resource: isReportPlan(plan) ? plan.report.name : plan.resource.name,
      filter_by: !isReportPlan(plan) && plan.isSpanned ? (plan.template.time?.name ?? null) : null,
      span: isReportPlan(plan) ? null : reportedSpan(plan),
      shard: this.#options.shard ?? null,
      started_at: new Date(this.#started).toISOString(),
      seconds: (this.#clock.now() - this.#started) / 1000,
      exit_status: status,
      error: reportedError(problem, this.#signal),
      records,
      bytes,
      requests: this.#client.requests,
      rate_limited: this.#client.refusals,
      restarts,
      incomplete_pages: incompletePages,
      state: this.#handedOn(),
      state_end: stored === undefined ? null : formatMicros(stored),
      late: this.#options.lateReport ? late.report() : null,
      changes: changes === undefined ? null : { added: changes.added, removed: changes.removed },
      reader_gone: this.#isReaderGone,
    };
  }

  /** What the next run is to be given; after a failure that is what this one was given. */
  #handedOn(): StateContent | null {
    return this.#options.state === handedState ? (this.#state?.content ?? null) : null;
  }

  #describe(): RunState {
    const now = this.#clock.now();
    const elapsed = now - this.#started;
    const { records } = this.#tally;
    const rate = elapsed > 0 ? Math.round((records / elapsed) * 1000) : 0;
    const waiting =
      this.#waitingUntil > now
        ? `, waiting ${formatDuration(this.#waitingUntil - now)} for the rate limit`
        : '';
    const { requests } = this.#client;
    return {
      message: `${count(records)} records, ${plural(requests, 'request')}${waiting}, ${count(rate)}/s, ${formatDuration(elapsed)}`,
      fields: { records, requests, seconds: elapsed / 1000 },
    };
  }

  #showAttempt(attempt: RequestAttempt): void {
    if (this.#options.verbose) {
      this.#progress.say(requestEvent(attempt));
    }
  }

  #say(text: string): void {
    if (!this.#options.quiet) {
      this.#progress.say(text);
    }
  }
}
