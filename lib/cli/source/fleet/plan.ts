// klaviyo-source --plan N: a run cut into shards, printed as data for whatever engine runs them.
import { Client } from '../../../klaviyo/client.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import type { ReadPlan } from '../../../source/plan.ts';
import { planShards, type PlannedShard } from '../../../source/shards/plan-shards.ts';
import { formatDuration } from '../../../time/duration.ts';
import { clientSettings, type ApiKey } from '../../kit/connection.ts';
import { requestEvent, tell } from '../../kit/log/event.ts';
import { count, plural } from '../../kit/numbers.ts';
import { print, signalStatus, type Io, type StopSignal } from '../../kit/run.ts';
import type { SourceOptions } from '../options.ts';

const command = 'klaviyo-source';

export interface PlannedRun {
  readonly options: SourceOptions;
  readonly plan: ReadPlan;
  readonly key: ApiKey;
  readonly parts: number;
}

function describeShards(shards: readonly PlannedShard[], name: string): string {
  const counts = shards.map(({ records }) => records);
  const total = counts.reduce((sum, records) => sum + records, 0);
  const sizes = `${count(Math.min(...counts))} to ${count(Math.max(...counts))}`;
  return `${plural(shards.length, 'shard')} of ${name}, ${plural(total, 'record')}, ${sizes} each`;
}

export async function printPlan(
  io: Io,
  clock: Clock,
  { options, plan, key, parts }: PlannedRun,
): Promise<number> {
  const say = (text: string) => {
    if (!options.quiet) {
      tell(io, command, text);
    }
  };
  const started = clock.now();
  const client = new Client(
    {
      ...clientSettings(options, key, io.env),
      concurrency: plan.concurrency,
      clock,
      random: Math.random,
    },
    {
      attempt: (attempt) => {
        if (options.verbose) {
          tell(io, command, requestEvent(attempt));
        }
      },
    },
  );
  let signal: StopSignal | undefined;
  const stopListening = io.onSignal((name) => {
    signal ??= name;
    client.abort();
  });
  try {
    const { baseUrl } = options;
    const source = { client, baseUrl, tolerated: undefined };
    const shards = await planShards({ plan, source, parts, now: () => clock.now(), notice: say });
    const status = await print(io, shards.map((shard) => `${JSON.stringify(shard)}\n`).join(''));
    const requests = plural(client.requests, 'request');
    const took = formatDuration(clock.now() - started);
    say(`${describeShards(shards, plan.resource.name)}; ${requests}, ${took}`);
    return status;
  } catch (error) {
    client.abort();
    if (signal !== undefined) {
      say(`stopped by ${signal}`);
      return signalStatus[signal];
    }
    throw error;
  } finally {
    stopListening();
    await client.close().catch(() => undefined);
  }
}
