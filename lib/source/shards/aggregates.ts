// Counts of events by the hour or the day, as Klaviyo's metric aggregates give them: one question a metric and year.
import * as z from 'zod';
import { resourceNamed } from '../resources/index.ts';
import { readPages } from '../../klaviyo/answers/pages.ts';
import type { PageSource } from '../paging/pages.ts';
import { metricIdOf } from '../filters/lookups.ts';
import { second, type Span } from '../incremental/time.ts';
import { reportNamed } from '../reports/index.ts';
import { planReport } from '../reports/plan.ts';
import { wallTime } from '../reports/spans.ts';
import { reportRows } from '../reports/read.ts';
import type { Cell } from './cut.ts';

const identified = z.object({ id: z.string() });
const hour = 3600 * second;
const day = 24 * hour;

async function metricIds(source: PageSource, metric: string | undefined): Promise<string[]> {
  if (metric !== undefined) {
    return [await metricIdOf(source, metric)];
  }
  const endpoint = resourceNamed('metrics')?.endpoint;
  const ids: string[] = [];
  if (endpoint !== undefined) {
    const call = { endpoint, query: { 'fields[metric]': 'name' }, repeatable: true };
    for await (const page of readPages(source.client, source.baseUrl, call)) {
      ids.push(...page.flatMap((one) => identified.safeParse(one).data?.id ?? []));
    }
  }
  return ids;
}

/** The events of a closed span, of one metric or of all; stretches without any are left out. `now` in milliseconds. */
export async function countByAggregates(
  source: PageSource,
  span: Span,
  metric: string | undefined,
  now: () => number,
): Promise<Cell[]> {
  const report = reportNamed('metric-aggregates');
  if (report === undefined) {
    return [];
  }
  const width = span.to - span.from <= 366 * day ? hour : day;
  const counts = new Map<number, number>();
  const ids = await metricIds(source, metric);
  const asked = {
    startTime: span.from,
    endTime: span.to,
    measurements: ['count'],
    interval: width === hour ? 'hour' : 'day',
    timezone: 'UTC',
  };
  const count = async (id: string): Promise<void> => {
    const plan = planReport(report, { ...asked, metric: id }, now() * 1000);
    const { client, baseUrl } = source;
    for await (const rows of reportRows({ ...plan, metricId: id, client, baseUrl, state: undefined, now })) {
      for (const { time, cells } of rows) {
        const from = wallTime(time ?? '');
        const records = Number(cells['count']);
        if (from !== undefined && records > 0) {
          counts.set(from, (counts.get(from) ?? 0) + records);
        }
      }
    }
  };
  await Promise.all(ids.map(count));
  return [...counts]
    .map(([from, records]) => ({
      from: Math.max(from, span.from),
      to: Math.min(from + width, span.to),
      records,
    }))
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from - b.from);
}
