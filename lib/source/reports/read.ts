// One reading of a report: its calls one after the other, their answers put together, into the output.
import type { Client } from '../../klaviyo/client.ts';
import { decodeJson, type Call } from '../../klaviyo/call.ts';
import { nextCall } from '../../klaviyo/answers/pages.ts';
import { Failure } from '../../errors.ts';
import { metricIdOf } from '../filters/lookups.ts';
import type { State } from '../incremental/state.ts';
import type { Span } from '../incremental/time.ts';
import type { Output } from '../output/output.ts';
import { orGivenUp } from '../paging/pages.ts';
import { upTo } from '../pipeline.ts';
import type { Tally } from '../reading.ts';
import { chunkOf, LinesInOrder, type Chunk } from '../records/chunk.ts';
import { readReportPage, type ReportPage, type ReportRow } from './answer.ts';
import { ReportCalls } from './calls.ts';
import type { Frame, ReportPlan } from './plan.ts';
import { callFor } from './request.ts';
import { endOfPiece, longestCall, nextPiece, unitOf, wallTime } from './spans.ts';

export interface ReportReading extends ReportPlan {
  readonly client: Client;
  readonly baseUrl: string;
  /** Of the plan's metric, where that was looked up before. */
  readonly metricId?: string;
  /** Remembers the calls; undefined where none does. */
  readonly state: State | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly tally: Tally;
  /** To be called before output is put in place. Throws where another run has taken it over. */
  readonly confirm: () => void;
}

/** What it takes to ask, whatever becomes of the answers. */
type Questioning = Omit<ReportReading, 'tally' | 'confirm'>;

/** Reads the report into the output. Throws a `Failure` for everything that ends the run early. */
export async function printReport(reading: ReportReading, output: Output): Promise<void> {
  const { limit, tally } = reading;
  try {
    for await (const chunk of upTo(limit, chunksOf(reading))) {
      if (chunk.records > 0) {
        await output.write(chunk);
      }
      tally.add(chunk);
    }
    reading.confirm();
    await output.finish();
  } catch (error) {
    await output.discard().catch(() => undefined);
    throw error;
  }
}

/** The lines of a report as chunks, in the order of time. */
async function* chunksOf(reading: ReportReading): AsyncGenerator<Chunk> {
  for await (const rows of reportRows(reading)) {
    yield linesOf(reading, rows);
  }
}

/** The rows of a report, in the order of time. */
export async function* reportRows(reading: Questioning): AsyncGenerator<readonly ReportRow[]> {
  const { client, baseUrl, frame, interval, report, metric } = reading;
  const calls = new ReportCalls(report, reading.state, reading.now());
  calls.recall(client);
  const metricId =
    metric === undefined
      ? undefined
      : (reading.metricId ??
        (await metricIdOf({ client, baseUrl, tolerated: undefined }, metric, report.metric)));
  const ask = (piece: Frame) => pagesOf(reading, piece, metricId, calls);
  if ('key' in frame || interval === undefined) {
    const { rows } = await ask(frame);
    yield byTime(rows);
    return;
  }
  const unit = unitOf(interval);
  for (let from = frame.from; from < frame.to;) {
    const piece: Span = { from, to: endOfPiece({ from, to: frame.to }, unit, longestCall(report, unit)) };
    const { rows, times } = await ask(piece);
    const isLast = piece.to >= frame.to;
    const next = isLast
      ? piece.to
      : nextPiece(
          times.flatMap((time) => wallTime(time) ?? []),
          piece,
          unit,
        );
    // A point that goes on beyond the piece comes again, whole.
    const whole = next < piece.to ? rows.filter(({ time }) => (wallTime(time ?? '') ?? 0) < next) : rows;
    yield byTime(whole);
    from = next;
  }
}

/** Points in the order of their times; those of one time as they came. */
function byTime(rows: readonly ReportRow[]): readonly ReportRow[] {
  const timed = rows.map((row) => ({ row, at: wallTime(row.time ?? '') ?? 0 }));
  return timed.toSorted((a, b) => a.at - b.at).map(({ row }) => row);
}

/** All pages of a time frame as one. */
async function pagesOf(
  reading: Questioning,
  frame: Frame,
  metricId: string | undefined,
  calls: ReportCalls,
): Promise<Pick<ReportPage, 'rows' | 'times'>> {
  const { client } = reading;
  const rows: ReportRow[] = [];
  const times: string[] = [];
  const seen = new Set<string>();
  const sending = (at: number) => calls.add(at);
  let call: Call | undefined = { ...callFor(reading, frame, metricId), sending };
  while (call !== undefined) {
    const current: Call = call;
    const answer = await client.send(current, decodeJson).catch((error: unknown) => {
      throw orGivenUp(error);
    });
    const page = readReportPage(reading, answer, current);
    rows.push(...page.rows);
    times.push(...page.times);
    if (page.next !== undefined && seen.has(page.next)) {
      throw new Failure(
        'answer_unexpected',
        `POST ${reading.report.endpoint.path}: Klaviyo's pages go in a circle; try again later`,
      );
    }
    seen.add(page.next ?? '');
    call = page.next === undefined ? undefined : callBehind(reading, current, page.next, frame, metricId);
  }
  return { rows, times };
}

/** Aggregates have their cursor in the body, the others in the query. */
function callBehind(
  reading: Questioning,
  call: Call,
  next: string,
  frame: Frame,
  metricId: string | undefined,
): Call {
  const following = nextCall(call, next, reading.baseUrl);
  if (reading.report.kind !== 'aggregates') {
    return following;
  }
  const query = new URL(following.path ?? '', reading.baseUrl).searchParams;
  const cursor = query.get('page_cursor') ?? query.get('page[cursor]');
  return cursor === null
    ? following
    : { ...call, ...callFor(reading, frame, metricId, { page_cursor: cursor }) };
}

function linesOf({ partition, added }: ReportReading, rows: readonly ReportRow[]): Chunk {
  const lines = new LinesInOrder(rows.length * 256);
  const more = Object.fromEntries(added.map(([name, json]): [string, unknown] => [name, JSON.parse(json)]));
  for (const { time, cells } of rows) {
    lines.writerFor(partition?.(time) ?? '').text(`${JSON.stringify({ ...cells, ...more })}\n`);
  }
  return chunkOf(lines.slices());
}
