// klaviyo-sink --dry-run and --estimate: everything up to the request, and nothing sent.
import { Writable } from 'node:stream';
import { Client } from '../../klaviyo/client.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import type { Endpoint } from '../../klaviyo/endpoints.ts';
import type { Batch } from '../../sink/deliver/batch.ts';
import { Ledger } from '../../sink/deliver/ledger.ts';
import { ListFinder } from '../../sink/deliver/list.ts';
import { lookup } from '../../sink/deliver/members.ts';
import { rehearse } from '../../sink/pipeline.ts';
import { clientSettings, readKey } from '../kit/connection.ts';
import { RejectsFile } from './rejects.ts';
import { checkReport, writeSummary } from '../kit/report.ts';
import { signalStatus, type Io, type StopSignal } from '../kit/run.ts';
import type { SinkOptions } from './options.ts';
import type { SinkPlan } from './settings.ts';
import { count, plural } from '../kit/numbers.ts';
import { reasonsOf } from './summary.ts';
import { formatDuration } from '../../time/duration.ts';

const command = 'klaviyo-sink';

/** Stands for the id of a list that does not exist yet, or that nobody was asked for. */
const unknownList = 'LIST_ID';

export interface Tally {
  requests: number;
  records: number;
  bytes: number;
}

/** Counts batches, and prints their bodies where a stream for them is given. */
export function batchCounter(tally: Tally, bodies?: Writable): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(batch: Batch, _encoding, done) {
      tally.requests++;
      tally.records += batch.size;
      tally.bytes += batch.body.length;
      if (bodies === undefined) {
        done();
      } else {
        bodies.write(Buffer.concat([batch.body, Buffer.from('\n')]), done);
      }
    },
  });
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

export async function rehearseSink(
  io: Io,
  clock: Clock,
  options: SinkOptions,
  plan: SinkPlan,
  token: string | undefined,
): Promise<number> {
  const say = (text: string) => {
    if (!options.quiet) {
      io.stderr.write(`${command}: ${text}\n`);
    }
  };
  const stop = new AbortController();
  let stopped: StopSignal | undefined;
  const stopListening = io.onSignal((signal) => {
    stopped = signal;
    stop.abort();
  });
  checkReport(options.report);
  const rejects = options.rejects === undefined ? undefined : new RejectsFile(options.rejects);
  const ledger = new Ledger((rejection) => rejects?.write(rejection));
  const tally: Tally = { requests: 0, records: 0, bytes: 0 };
  const client = options.estimate ? undefined : connect(io, clock, options, plan, token);
  for (const warning of plan.operation.warnings) {
    say(`warning: ${warning}`);
  }
  try {
    let found: Promise<string> | undefined;
    const list = () => (found ??= findList(client, options, plan, say));
    const { operation } = plan;
    const { baseUrl, concurrency } = options;
    const members =
      client !== undefined && operation.lookup !== undefined
        ? { lookup: lookup({ operation, baseUrl, list, concurrency }, client, ledger) }
        : {};
    await rehearse(
      io.stdin,
      plan.settings,
      { ledger, notice: say, list, signal: stop.signal, ...members },
      batchCounter(tally, options.dryRun === 'bodies' ? io.stdout : undefined),
    );
  } catch (error) {
    if (stopped !== undefined) {
      return signalStatus[stopped];
    }
    throw error;
  } finally {
    stopListening();
    rejects?.close();
    await client?.close();
  }
  tell(io, options, plan, ledger, tally);
  return 0;
}

/** A client where there is a key: reading from Klaviyo sends nothing. Operations that look members up need one. */
function connect(
  io: Io,
  clock: Clock,
  options: SinkOptions,
  plan: SinkPlan,
  token: string | undefined,
): Client | undefined {
  const hasKey =
    options.apiKeyFile !== undefined || token !== undefined || (io.env['KLAVIYO_API_KEY'] ?? '') !== '';
  if (!hasKey && plan.operation.lookup === undefined) {
    return undefined;
  }
  const settings = clientSettings(options, readKey(options, io.env, token));
  return new Client({ ...settings, concurrency: options.concurrency, clock, random: Math.random });
}

async function findList(
  client: Client | undefined,
  options: SinkOptions,
  plan: SinkPlan,
  say: (text: string) => void,
): Promise<string> {
  const { list, operation } = plan;
  if (list === undefined) {
    return '';
  }
  if (list.by === 'id') {
    return list.id;
  }
  if (client === undefined) {
    say(`the list ${JSON.stringify(list.name)} was not looked up; ${unknownList} stands for its id`);
    return unknownList;
  }
  const id = await new ListFinder(client, options.baseUrl, list, operation.missingList).find();
  if (id === undefined) {
    say(
      `the list ${JSON.stringify(list.name)} does not exist and would be created; ${unknownList} stands for its id`,
    );
  }
  return id ?? unknownList;
}

function tell(io: Io, options: SinkOptions, plan: SinkPlan, ledger: Ledger, tally: Tally): void {
  const seconds = leastSeconds(tally.requests, plan.operation.endpoint);
  const report = {
    command,
    operation: plan.kind.name,
    mode: options.estimate ? 'estimate' : 'dry-run',
    read: ledger.read,
    would_deliver: tally.records,
    rejected: ledger.rejected,
    reasons: reasonsOf(ledger),
    requests: tally.requests,
    bytes: tally.bytes,
    least_seconds: seconds,
  };
  const lines = [
    `nothing was sent: ${plural(ledger.read, 'record')} read = ${count(tally.records)} that would be delivered + ${count(ledger.rejected)} rejected`,
    `${plural(tally.requests, 'request')}, ${count(tally.bytes)} bytes, at least ${seconds === 0 ? 'a moment' : formatDuration(seconds * 1000)} within Klaviyo's rate limits`,
  ];
  const causes = Object.entries(report.reasons).map(([reason, records]) => `${count(records)} ${reason}`);
  if (causes.length > 0) {
    lines.push(`rejected: ${causes.join(', ')}`);
  }
  writeSummary(io, { command, lines, file: options.report, report });
}
