// Reads a resource from a sandbox of this process, on a clock that only sleeping and the test move.
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { Client } from '../../lib/klaviyo/client.ts';
import { StreamOutput } from '../../lib/source/output/stream.ts';
import { planQuestion, type Wishes } from '../../lib/source/plan.ts';
import { isObject } from '../../lib/source/records/resource-object.ts';
import { resourceNamed } from '../../lib/source/resources/index.ts';
import { Session, type SessionSettings } from '../../lib/source/session.ts';
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

export type Asked = Partial<Omit<SessionSettings, 'resource'>> &
  Partial<Omit<Wishes, 'resource'>> & {
    readonly resource: string;
    /** Smaller pages than Klaviyo's, to have more of them. */
    readonly pageSize?: number;
    readonly retries?: number;
    readonly tolerated?: { readonly type: string; readonly field: string };
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
  readonly session: Session;
}

export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isObject);
}

/** Throws what the run throws. */
export async function read(asked: Asked): Promise<Read> {
  const resource = resourceNamed(asked.resource);
  if (resource === undefined) {
    throw new Error(`no resource ${asked.resource}`);
  }
  const { clock, baseUrl, pageSize, retries = 7, resource: _, tolerated: __, ...rest } = asked;
  const requests: string[] = [];
  const client = new Client(
    {
      baseUrl,
      key: 'pk_test',
      revision: '2026-07-15',
      concurrency: rest.concurrency ?? 4,
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
  const range = rest.range ?? { from: -Infinity, to: Infinity, incremental: false, lookback: 0 };
  const plan = planQuestion({
    resource,
    skipRelated: false,
    include: [],
    fields: undefined,
    additional: [],
    raw: false,
    channels: [],
    archived: 'include',
    filterBy: undefined,
    spanned: range.incremental || Number.isFinite(range.from) || Number.isFinite(range.to),
    partitionBy: undefined,
    limit: Infinity,
    ...rest,
  });
  const notices: string[] = [];
  const question = { ...plan.question, pageSize: pageSize ?? plan.question.pageSize };
  const settings: SessionSettings = {
    parents: [],
    limit: Infinity,
    concurrency: 4,
    unordered: false,
    partition: undefined,
    state: undefined,
    peek: false,
    changesSince: undefined,
    notice: (text) => notices.push(text),
    ...rest,
    ...plan,
    question,
    range,
    resource,
    now: () => clock.now(),
  };
  const source = { client, baseUrl, tolerated: asked.tolerated, onMissing: () => undefined };
  const session = new Session(settings, source, new StreamOutput(sink, false, () => client.abort()));
  try {
    await session.run();
  } catch (error) {
    client.abort();
    await session.discard();
    throw error;
  } finally {
    await client.close().catch(() => undefined);
  }
  const text = Buffer.concat(chunks).toString();
  const problems = requests.flatMap((path) =>
    contract.operations.length === 0 ? [] : contract.request('GET', path),
  );
  return { records: parseLines(text), text, requests, problems, notices, session };
}
