// One run of klaviyo-source: its parts, its end and its account.
import { systemCode } from '../../errors.ts';
import type { Attempt } from '../../klaviyo/call.ts';
import { Client } from '../../klaviyo/client.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { claim } from '../../files/claim.ts';
import { checkWritable, FileOutput } from '../../source/output/file.ts';
import { dayPartition, PartitionedOutput } from '../../source/output/partitions.ts';
import { StreamOutput } from '../../source/output/stream.ts';
import type { Output } from '../../source/pipeline.ts';
import { PreviewOutput } from '../../source/output/preview.ts';
import { Session } from '../../source/session.ts';
import { State } from '../../source/incremental/state.ts';
import { formatMicros } from '../../source/incremental/time.ts';
import { clientSettings } from '../kit/connection.ts';
import { describeAttempt, Progress, progressStyle } from '../kit/progress.ts';
import { checkReport, reportedError, writeSummary } from '../kit/report.ts';
import { explain, signalStatus, type Io, type StopSignal } from '../kit/run.ts';
import type { SourceOptions } from './options.ts';
import type { SourcePlan } from './settings.ts';
import { describeSourceSummary, type SourceSummary } from './summary.ts';
import { count } from '../kit/numbers.ts';
import { formatDuration } from '../../time/duration.ts';

const command = 'klaviyo-source';
const day = 86_400_000;

export interface SourceRequest {
  readonly options: SourceOptions;
  readonly plan: SourcePlan;
  /** The start time came from the config file: it is that of the first run, and the state goes before it. */
  readonly firstStartOnly: boolean;
}

export class SourceRun {
  readonly #io: Io;
  readonly #clock: Clock;
  readonly #options: SourceOptions;
  readonly #plan: SourcePlan;
  readonly #firstStartOnly: boolean;
  readonly #started: number;
  readonly #client: Client;
  readonly #progress: Progress;
  readonly #unlock: (() => void)[] = [];
  #session: Session | undefined;
  #signal: StopSignal | undefined;
  #isReaderGone = false;
  #waitingUntil = 0;

  constructor(io: Io, clock: Clock, { options, plan, firstStartOnly }: SourceRequest, key: string) {
    this.#io = io;
    this.#clock = clock;
    this.#options = options;
    this.#plan = plan;
    this.#firstStartOnly = firstStartOnly;
    this.#started = clock.now();
    this.#client = new Client(
      { ...clientSettings(options, key), concurrency: plan.concurrency, clock, random: Math.random },
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
    const style = progressStyle(options.progress, options.quiet, io.stderr.isTTY === true);
    this.#progress = new Progress(io, command, style, () => this.#describe());
  }

  async run(): Promise<number> {
    const stopListening = this.#io.onSignal((signal) => this.#onSignal(signal));
    this.#progress.start();
    let error: unknown;
    try {
      this.#warnOfRevision();
      this.#session = await this.#open();
      await this.#session.run();
    } catch (caught) {
      error = caught;
      this.#client.abort();
      await this.#session?.discard().catch((second: unknown) => this.#say(`warning: ${String(second)}`));
    }
    for (const unlock of this.#unlock) {
      unlock();
    }
    this.#progress.stop();
    stopListening();
    const status = this.#end(error);
    // After an abort there is nothing left to close.
    await this.#client.close().catch(() => undefined);
    return status;
  }

  async #open(): Promise<Session> {
    const { baseUrl, state: statePath, changesSince, unordered, parent, additionalFields } = this.#options;
    const { resource, question } = this.#plan;
    for (const [flag, file] of [
      ['--state', statePath],
      ['--changes-since', changesSince],
    ] as const) {
      if (file !== undefined) {
        this.#unlock.push(claim(flag, file, 'state_locked'));
      }
    }
    const output = await this.#output();
    const state = statePath === undefined ? undefined : new State(statePath);
    const { partitionBy, timezone, tolerateMissing, preview } = this.#options;
    const tolerates = tolerateMissing !== undefined && additionalFields.includes(tolerateMissing);
    return new Session(
      {
        ...this.#plan,
        range: this.#range(state, resource.name, question.time?.name ?? ''),
        parents: parent,
        unordered,
        partition: partitionBy === undefined ? undefined : dayPartition(partitionBy, timezone),
        state,
        peek: preview !== undefined,
        changesSince,
        now: () => this.#clock.now(),
        notice: (text) => this.#say(text),
      },
      {
        client: this.#client,
        baseUrl,
        tolerated: tolerates ? { type: resource.type, field: tolerateMissing } : undefined,
        onMissing: () => undefined,
      },
      output,
    );
  }

  /** Treasure Data's settings keep the first start time; a state that knows better goes before it. */
  #range(state: State | undefined, resource: string, field: string): SourcePlan['range'] {
    const { range } = this.#plan;
    const known = state !== undefined && state.entry(resource, field).ends.size > 0;
    if (!known || !this.#firstStartOnly || range.from === -Infinity) {
      return range;
    }
    this.#say(
      'start_time of the config file is that of the first run: going on where the previous run ended',
    );
    return { ...range, from: -Infinity };
  }

  async #output(): Promise<Output> {
    const { output, mode, gzip, partitionBy, preview } = this.#options;
    const { stdout } = this.#io;
    const stream = () => new StreamOutput(stdout, gzip, (error) => this.#onBroken(error));
    // A config file may name a path: a preview is for the eyes.
    if (preview !== undefined) {
      return new PreviewOutput(stream());
    }
    if (output === undefined) {
      return stream();
    }
    const run = `${new Date(this.#started).toISOString().replaceAll(/[-:.]/g, '')}-${process.pid}`;
    if (partitionBy !== undefined) {
      return new PartitionedOutput(output, mode, gzip, run);
    }
    await checkWritable(output);
    return new FileOutput(output, mode, gzip, (text) => this.#say(text));
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
    const { range, question, resource } = this.#plan;
    const session = this.#session;
    const isSpanned = range.incremental || range.from !== -Infinity || range.to !== Infinity;
    return {
      command,
      resource: resource.name,
      filter_by: isSpanned ? (question.time?.name ?? null) : null,
      started_at: new Date(this.#started).toISOString(),
      seconds: (this.#clock.now() - this.#started) / 1000,
      exit_status: status,
      error: reportedError(problem, this.#signal),
      records: session?.records ?? 0,
      bytes: session?.bytes ?? 0,
      requests: this.#client.requests,
      rate_limited: this.#client.refusals,
      restarts: session?.restarts ?? 0,
      incomplete_pages: session?.incompletePages ?? 0,
      state_end: session?.stored === undefined ? null : formatMicros(session.stored),
      late: this.#options.lateReport && session !== undefined ? session.late.report() : null,
      changes: session?.changes ? { added: session.changes.added, removed: session.changes.removed } : null,
      reader_gone: this.#isReaderGone,
    };
  }

  #describe(): string {
    const now = this.#clock.now();
    const elapsed = now - this.#started;
    const records = this.#session?.records ?? 0;
    const rate = elapsed > 0 ? Math.round((records / elapsed) * 1000) : 0;
    const waiting =
      this.#waitingUntil > now
        ? `, waiting ${formatDuration(this.#waitingUntil - now)} for the rate limit`
        : '';
    return `${count(records)} records, ${count(this.#client.requests)} requests${waiting}, ${count(rate)}/s, ${formatDuration(elapsed)}`;
  }

  #showAttempt(attempt: Attempt): void {
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
