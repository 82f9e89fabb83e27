// klaviyo-sink --dry-run and --estimate: everything up to the request, and nothing sent.
import type { Writable } from 'node:stream';
import { Client } from '../../../klaviyo/client.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import { endpoints, type Endpoint } from '../../../klaviyo/endpoints.ts';
import { toClear } from '../../../sink/deliver/clear.ts';
import { Ledger } from '../../../sink/deliver/ledger.ts';
import { ListFinder, type ListChoice } from '../../../sink/deliver/list.ts';
import { sendNothing, DryRunTally } from '../../../sink/dry-run.ts';
import type { MirrorCounts } from '../../../sink/mirror/counts.ts';
import type { Operation } from '../../../sink/operations/operation.ts';
import { tellAll, type SinkEvent, type SlowConsumer } from '../../../sink/outcome.ts';
import { InvalidRecords } from '../../../sink/invalid-records.ts';
import { RejectLimit } from '../../../sink/reject-limit.ts';
import { runPipeline } from '../../../sink/pipeline.ts';
import type { ConfigToken } from '../../kit/config.ts';
import { clientSettings, readKey } from '../../kit/connection.ts';
import { DrySelection, isSelective } from '../selection/dry-selection.ts';
import { tell } from '../../kit/log/event.ts';
import { openRejects } from '../rejects/rejects-file.ts';
import { checkReport, writeSummary } from '../../kit/report.ts';
import { signalStatus, type Io, type StopSignal } from '../../kit/run.ts';
import { allListed } from '../selection/first-pass.ts';
import type { SinkOptions } from '../options.ts';
import type { SinkPlan } from '../settings.ts';
import { count, plural } from '../../kit/numbers.ts';
import {
  describeClearing,
  describeDropped,
  describeMirror,
  reasonsOf,
  type DryRunReport,
} from './summary.ts';
import { formatDuration } from '../../../time/duration.ts';

const command = 'klaviyo-sink';

/** Stands for the id of a list that does not exist yet, or that nobody was asked for. */
const unknownList = 'LIST_ID';

/** Prints the body of each request that would be sent. */
function bodyPrinter(stream: Writable, operation: Operation): SlowConsumer {
  return {
    async take(event: SinkEvent): Promise<void> {
      if (event.kind !== 'sending') {
        return;
      }
      const { batch } = event;
      const second = toClear(batch, batch.all, operation).map(({ clearing }) => `\n${clearing.body}`);
      const lines = Buffer.concat([batch.body, Buffer.from(`${second.join('')}\n`)]);
      await new Promise<void>((resolve, reject) => {
        stream.write(lines, (error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

/** Seconds that so many requests take at least, within the endpoint's limits. */
export function leastSeconds(requests: number, { burst, steady }: Endpoint): number {
  if (requests === 0) {
    return 0;
  }
  const minutes = Math.floor((requests - 1) / steady);
  const rest = requests - minutes * steady;
  return minutes * 60 + Math.floor((rest - 1) / burst);
}

/** The endpoints have limits of their own, and are called side by side. */
function secondsOf({ requests, clearing }: DryRunTally, { endpoint, clears }: Operation): number {
  const second = clears === undefined ? 0 : leastSeconds(clearing, clears.endpoint);
  return Math.max(leastSeconds(requests - clearing, endpoint), second);
}

/** Runs the pipeline with a last stage that sends nothing. Returns the exit status. */
export async function dryRun(
  io: Io,
  clock: Clock,
  options: SinkOptions,
  plan: SinkPlan,
  token: ConfigToken | undefined,
): Promise<number> {
  const say = (text: string) => {
    if (!options.quiet) {
      tell(io, command, text);
    }
  };
  const stop = new AbortController();
  let stopped: StopSignal | undefined;
  const stopListening = io.onSignal((signal) => {
    stopped = signal;
    stop.abort();
  });
  checkReport(options.report);
  const rejects = openRejects(options.rejects, plan.settings.validate);
  const limit = options.maxRejects && new RejectLimit(options.maxRejects);
  const [ledger, tally] = [new Ledger(), new DryRunTally(plan.operation)];
  io.page?.count(() => ({
    'would be delivered': tally.records + ledger.kept + ledger.duplicates,
    unchanged: ledger.unchanged,
    rejected: ledger.rejected,
  }));
  const compares = isSelective(options, plan);
  const client = options.estimate && !compares ? undefined : connect(io, clock, options, plan, token);
  const finder = plan.list && client && finderOf(client, plan.list, options, plan);
  const list = plan.list && listIn(plan.list, finder, say);
  const startedAt = new Date(clock.now()).toISOString();
  const selection =
    client && compares
      ? await DrySelection.open({
          options,
          plan,
          client,
          key: readKey(options, io.env, token).value,
          list: finder,
          startedAt,
          say,
          signal: stop.signal,
          stdout: io.stdout,
        })
      : undefined;
  if (compares && selection === undefined) {
    say('without an API key nothing was compared: it is not known what would be added, removed or unchanged');
  }
  const { skipInvalid } = plan.settings;
  const invalid = options.validateFirst && !skipInvalid ? new InvalidRecords() : undefined;
  const consumers = [ledger, tally, selection, rejects, limit, invalid].filter(
    (consumer) => consumer !== undefined,
  );
  for (const warning of plan.operation.warnings) {
    say(`warning: ${warning}`);
  }
  try {
    const input = (await selection?.readFirst(io.stdin, ledger)) ?? io.stdin;
    const settings = { ...plan.settings, skipInvalid: skipInvalid || options.validateFirst };
    await runPipeline(input, settings, {
      startedAt,
      plan: plan.columns,
      notice: say,
      list,
      members: client && list && { client, baseUrl: options.baseUrl, list },
      select: selection?.stages(tellAll(consumers)),
      lastStage: sendNothing,
      consumers,
      slowConsumer: options.dryRun === 'bodies' ? bodyPrinter(io.stdout, plan.operation) : undefined,
      signal: stop.signal,
    });
  } catch (error) {
    if (stopped !== undefined) {
      return signalStatus[stopped];
    }
    throw error;
  } finally {
    stopListening();
    rejects?.close();
    selection?.close();
    await client?.close();
  }
  report(io, options, plan, { ledger, tally, mirror: selection?.counts(ledger) });
  invalid?.check(allListed(options.rejects));
  selection?.guard();
  limit?.check();
  return 0;
}

/** A client where there is a key: reading from Klaviyo sends nothing. Operations that look members up need one. */
function connect(
  io: Io,
  clock: Clock,
  options: SinkOptions,
  plan: SinkPlan,
  token: ConfigToken | undefined,
): Client | undefined {
  const hasKey =
    options.apiKeyFile !== undefined || token !== undefined || (io.env['KLAVIYO_API_KEY'] ?? '') !== '';
  if (!hasKey && plan.operation.lookup === undefined && options.dryRun !== 'keys') {
    return undefined;
  }
  const settings = clientSettings(options, readKey(options, io.env, token), io.env);
  const own = { ...settings, concurrency: options.concurrency, clock, random: Math.random };
  return new Client(own, io.page?.watching({}));
}

function finderOf(
  client: Client,
  choice: ListChoice,
  { baseUrl }: SinkOptions,
  { operation }: SinkPlan,
): ListFinder {
  return new ListFinder(client, baseUrl, choice, operation.list?.missing ?? 'refuse');
}

/** The list's id, looked up once and never created. */
function listIn(
  choice: ListChoice,
  finder: ListFinder | undefined,
  say: (text: string) => void,
): () => Promise<string> {
  async function find(): Promise<string> {
    if (choice.by === 'id') {
      return choice.id;
    }
    const name = JSON.stringify(choice.name);
    if (finder === undefined) {
      say(`the list ${name} was not looked up; ${unknownList} stands for its id`);
      return unknownList;
    }
    const id = await finder.find();
    if (id === undefined) {
      say(`the list ${name} does not exist and would be created; ${unknownList} stands for its id`);
    }
    return id ?? unknownList;
  }
  let found: Promise<string> | undefined;
  return () => (found ??= find());
}

/** What was found out. */
interface Found {
  readonly ledger: Ledger;
  readonly tally: DryRunTally;
  readonly mirror: MirrorCounts | undefined;
}

function report(io: Io, options: SinkOptions, plan: SinkPlan, { ledger, tally, mirror }: Found): void {
  const removals = Math.ceil((mirror?.removed ?? 0) / 1000);
  const seconds = secondsOf(tally, plan.operation) + leastSeconds(removals, endpoints.removeFromList);
  const found: DryRunReport = {
    command,
    operation: plan.kind.name,
    mode: options.estimate ? 'estimate' : 'dry-run',
    read: ledger.read,
    would_deliver: tally.records + ledger.kept + ledger.duplicates,
    ...(options.changed === undefined ? {} : { unchanged: ledger.unchanged }),
    ...mirror,
    rejected: ledger.rejected,
    reasons: reasonsOf(ledger),
    dropped: Object.fromEntries(ledger.dropped),
    columns: plan.columns.columns,
    requests: tally.requests + removals,
    clearing_requests: tally.clearing,
    bytes: tally.bytes,
    least_seconds: seconds,
  };
  const lines = [
    `nothing was sent: ${plural(ledger.read, 'record')} read = ${count(found.would_deliver)} that would be delivered + ${options.changed === undefined ? '' : `${count(ledger.unchanged)} unchanged + `}${count(ledger.rejected)} rejected`,
    ...(mirror === undefined ? [] : [describeMirror(mirror)]),
    `${plural(found.requests, 'request')}, ${count(tally.bytes)} bytes, at least ${seconds === 0 ? 'a moment' : formatDuration(seconds * 1000)} within Klaviyo's rate limits`,
  ];
  if (tally.clearing > 0) {
    lines.push(describeClearing(tally.clearing));
  }
  const causes = Object.entries(found.reasons).map(([reason, records]) => `${count(records)} ${reason}`);
  if (causes.length > 0) {
    lines.push(`rejected: ${causes.join(', ')}`);
  }
  const dropped = describeDropped(ledger.dropped);
  if (dropped !== undefined) {
    lines.push(dropped);
  }
  if (options.dryRun !== undefined && !options.quiet) {
    lines.unshift(...plan.columns.describe(options.report));
  }
  writeSummary(io, { command, lines, file: options.report, report: found });
}
