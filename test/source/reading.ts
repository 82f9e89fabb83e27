// Reads a resource from a sandbox of this process, on a clock that only sleeping and the test move.
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { Client } from '../../lib/klaviyo/client.ts';
import { StreamOutput } from '../../lib/source/output/stream.ts';
import type { RequestedSpan } from '../../lib/source/incremental/spans.ts';
import type { State } from '../../lib/source/incremental/state.ts';
import { planRead, type PlanOptions } from '../../lib/source/plan.ts';
import { readResource } from '../../lib/source/read.ts';
import { Tally, type Reading } from '../../lib/source/reading.ts';
import { isObject } from '../../lib/source/records/resource-object.ts';
import { resourceNamed } from '../../lib/source/resources/index.ts';
import { contract } from '../contract/contract.ts';

/** Time stands still unless someone sleeps or the test sets it. Milliseconds. */
export class TestClock {
  time: number;
  constructor(time: number) {
    this.time = time;
  }
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    await turn();
  }
}

export type Asked = Partial<PlanOptions> & {
  readonly resource: string;
  /** Smaller pages than Klaviyo's, to have more of them. */
  readonly pageSize?: number;
  readonly retries?: number;
  /** In microseconds, infinite for no bound. */
  readonly requested?: RequestedSpan;
  readonly state?: State;
  readonly baseUrl: string;
  readonly clock: TestClock;
};

export interface Read {
  readonly records: readonly Record<string, unknown>[];
  readonly text: string;
  readonly requests: readonly string[];
  /** What is wrong with the requests by the specification. */
  readonly problems: readonly string[];
  readonly notices: readonly string[];
  readonly tally: Tally;
}

export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isObject);
}

const noOptions: PlanOptions = {
  parent: [],
  channel: [],
  archived: 'include',
  skipRelated: false,
  include: [],
  additionalFields: [],
  raw: false,
  incremental: false,
  timezone: 'UTC',
  concurrency: 4,
  unordered: false,
};

/** Throws what the run throws. */
export async function read(asked: Asked): Promise<Read> {
  const resource = resourceNamed(asked.resource);
  if (resource === undefined) {
    throw new Error(`no resource ${asked.resource}`);
  }
  const { clock, baseUrl, pageSize, retries = 7, resource: _, requested, state, ...options } = asked;
  const { concurrency = 4 } = options;
  const requests: string[] = [];
  const client = new Client(
    {
      baseUrl,
      key: 'pk_test',
      revision: '2026-07-15',
      concurrency,
      retry: { limit: retries, initialWait: 1, maxWait: 5000 },
      timeouts: { connect: 5000, read: 5000, write: 5000 },
      clock,
      random: Math.random,
    },
    { attempt: ({ path }) => requests.push(path) },
  );
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      setImmediate(done);
    },
  });
  const finite = (time: number | undefined) =>
    time === undefined || !Number.isFinite(time) ? undefined : time;
  const plan = planRead(resource, {
    ...noOptions,
    startTime: finite(requested?.from),
    endTime: finite(requested?.to),
    incremental: requested?.incremental ?? false,
    ...options,
    concurrency,
  });
  const notices: string[] = [];
  const tally = new Tally();
  const reading: Reading = {
    ...plan,
    template: { ...plan.template, pageSize: pageSize ?? plan.template.pageSize },
    requested: requested ?? plan.requested,
    source: { client, baseUrl, tolerated: plan.tolerated },
    state,
    now: () => clock.now(),
    notice: (text) => notices.push(text),
    tally,
    confirm: () => undefined,
    firstStartOnly: false,
  };
  try {
    await readResource(reading, new StreamOutput(sink, 'stdout', false, () => client.abort()));
  } catch (error) {
    client.abort();
    throw error;
  } finally {
    await client.close().catch(() => undefined);
  }
  const text = Buffer.concat(chunks).toString();
  const problems = requests.flatMap((path) => contract.request('GET', path));
  return { records: parseLines(text), text, requests, problems, notices, tally };
}
