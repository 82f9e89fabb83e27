// One run of klaviyo-source: its parts, its end and its account.
import { Failure, systemCode, type Code } from '../../errors.ts';
import type { ClientEvents, RequestAttempt } from '../../klaviyo/call.ts';
import type { Client } from '../../klaviyo/client.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { acquireFile, type FileLock } from '../../files/file-lock.ts';
import type { ReadPlan } from '../../source/plan.ts';
import { readResource } from '../../source/read.ts';
import { Tally, type Reading } from '../../source/reading.ts';
import { State } from '../../source/incremental/state.ts';
import { formatMicros } from '../../source/incremental/time.ts';
import { clientSettings, type ApiKey } from '../kit/connection.ts';
import { clientFor, type Embedding } from '../kit/embedding.ts';
import { describeAttempt, Progress, progressStyle } from '../kit/progress.ts';
import { checkReport, reportedError, writeSummary } from '../kit/report.ts';
import { explain, signalStatus, type Io, type StopSignal } from '../kit/run.ts';
import { flagFiles, refuseSameFiles } from '../../files/apart.ts';
import type { SourceOptions } from './options.ts';
import { lockedOutput, openOutput, refuseClosedStdout } from './outputs.ts';
import { describeSourceSummary, type SourceSummary } from './summary.ts';
import { count } from '../kit/numbers.ts';
import { formatDuration } from '../../time/duration.ts';

const command = 'klaviyo-source';
const day = 86_400_000;

export interface SourceRequest {
  readonly options: SourceOptions;
  readonly plan: ReadPlan;
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
  readonly #plan: ReadPlan;
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
    const settings = { ...clientSettings(options, key, io.env), concurrency: plan.concurrency };
    this.#client = clientFor(embedding, { ...settings, clock, random: Math.random }, events);
    checkReport(options.report);
    const style = progressStyle(options.progress, options.quiet, io);
    this.#progress = new Progress(io, command, style, () => this.#describe());
  }

  async run(): Promise<number> {
    const stopListening = this.#io.onSignal((signal) => this.#onSignal(signal));
    this.#progress.start();
    let error: unknown;
    try {
      for (const notice of this.#notices) {
        this.#say(notice);
      }
      this.#warnOfRevision();
      await this.#read();
    } catch (caught) {
      error = caught;
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
    const { baseUrl, state: stateFile, changesSince, output: outputFile } = this.#options;
    this.#checkFiles();
    await this.#lock('--state', stateFile, 'state_locked');
    await this.#lock('--changes-since', changesSince, 'state_locked');
    await this.#lock('--output', await lockedOutput(this.#options), 'output_locked');
    if (stateFile !== undefined && outputFile === undefined && this.#io.stdout === process.stdout) {
      refuseClosedStdout();
    }
    const output = await openOutput({
      options: this.#options,
      stdout: this.#io.stdout,
      run: `${new Date(this.#started).toISOString().replaceAll(/[-:.]/g, '')}-${process.pid}`,
      notice: (text) => this.#say(text),
      onBroken: (error) => this.#onBroken(error),
      stop: this.#stop.signal,
    });
    const state = stateFile === undefined ? undefined : new State(stateFile);
    const reading: Reading = {
      ...this.#plan,
      source: { client: this.#client, baseUrl, tolerated: this.#plan.tolerated },
      state,
      now: () => this.#clock.now(),
      notice: (text) => this.#say(text),
      tally: this.#tally,
      firstStartOnly: this.#firstStartOnly,
      confirm: () => {
        for (const lock of this.#locks) {
          lock.confirm();
        }
      },
    };
    await readResource(reading, output);
  }

  #checkFiles(): void {
    const { state, changesSince, output, report, config, apiKeyFile } = this.#options;
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

  /** Revisions live two years; then Klaviyo answers with another one, or with 410. */
  #warnOfRevision(): void {
    const ends = new Date(`${this.#options.revision}T00:00:00Z`);
    ends.setUTCFullYear(ends.getUTCFullYear() + 2);
    const left = Math.floor((ends.getTime() - this.#clock.now()) / day);
    if (left > 90) {
      return;
    }
    const date = ends.toISOString().slice(0, 10);
    this.#say(
      left >= 0
        ? `warning: Klaviyo retires the API revision ${this.#options.revision} on ${date}, in ${left} days; choose a newer one with --revision`
        : `warning: the API revision ${this.#options.revision} reached the end of its two years on ${date}; choose a newer one with --revision`,
    );
  }

  #end(error: unknown): number {
    const isGone = this.#isReaderGone;
    const problem =
      error === undefined || isGone || this.#signal !== undefined ? undefined : explain(command, error);
    const status = this.#signal === undefined ? (problem?.status ?? 0) : signalStatus[this.#signal];
    if (problem !== undefined) {
      this.#io.stderr.write(problem.text);
    }
    const summary = this.#summary(status, problem && { cause: error, text: problem.text });
    this.#embedding?.ended(summary, problem && error);
    const isAsked = this.#options.preview === undefined && !isGone;
    const { quiet, state, report: file } = this.#options;
    const lines = [
      ...(isAsked ? describeSourceSummary(summary) : []),
      ...(status !== 0 && state !== undefined
        ? ['the state is as it was: the next run reads this span again']
        : []),
    ];
    writeSummary(this.#io, { command, lines: quiet ? [] : lines, file, report: summary });
    return status;
  }

  #summary(status: number, problem: { cause: unknown; text: string } | undefined): SourceSummary {
    const { isSpanned, template, resource } = this.#plan;
    const { records, bytes, restarts, incompletePages, stored, late, changes } = this.#tally;
    return {
      command,
      resource: resource.name,
      filter_by: isSpanned ? (template.time?.name ?? null) : null,
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
      state_end: stored === undefined ? null : formatMicros(stored),
      late: this.#options.lateReport ? late.report() : null,
      changes: changes === undefined ? null : { added: changes.added, removed: changes.removed },
      reader_gone: this.#isReaderGone,
    };
  }

  #describe(): string {
    const now = this.#clock.now();
    const elapsed = now - this.#started;
    const { records } = this.#tally;
    const rate = elapsed > 0 ? Math.round((records / elapsed) * 1000) : 0;
    const waiting =
      this.#waitingUntil > now
        ? `, waiting ${formatDuration(this.#waitingUntil - now)} for the rate limit`
        : '';
    return `${count(records)} records, ${count(this.#client.requests)} requests${waiting}, ${count(rate)}/s, ${formatDuration(elapsed)}`;
  }

  #showAttempt(attempt: RequestAttempt): void {
    if (this.#options.verbose) {
      this.#progress.say(`${command}: ${describeAttempt(attempt)}`);
    }
  }

  #say(text: string): void {
    if (!this.#options.quiet) {
      this.#progress.say(`${command}: ${text}`);
    }
  }
}
