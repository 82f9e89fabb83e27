// Pages of a resource that are asked for to count only: the times of their records, and as little else as can be.
import type { Shard } from '../paging/shard.ts';
import { walkPages, type PageSource, type SourcePage } from '../paging/pages.ts';
import { firstCall, type RequestTemplate } from '../paging/request-template.ts';
import { timeReader } from '../records/record-time.ts';
import type { Span } from '../incremental/time.ts';
import type { Ask, FirstRecords } from './probe.ts';

export interface CountedPages {
  readonly source: PageSource;
  readonly template: RequestTemplate;
  readonly shard: Pick<Shard, 'parentId' | 'variants'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Its records are parts of what is asked for. */
  readonly isDerived: boolean;
}

/** How the first records of a span are asked for; all of them where Klaviyo does not give the first ones first. */
export function askOf({ source, template, shard, now, isDerived }: CountedPages): Ask {
  const { time } = template;
  const timeOf = timeReader(time);
  const lean: RequestTemplate = isDerived
    ? template
    : { ...template, include: [], additional: [], fields: time === undefined ? [] : [time.name] };
  const filters = shard.variants.length === 0 ? [''] : shard.variants.map(({ filter }) => filter);
  const isOrdered = time?.sorted === true && filters.length === 1;
  const timesIn = ({ data }: SourcePage): number[] => [...data].map(timeOf);
  return async (span: Span): Promise<FirstRecords> => {
    const times: number[] = [];
    let isAll = true;
    for (const filter of filters) {
      const request = { parentId: shard.parentId, filter, span };
      const pages = walkPages(source, () => firstCall(lean, request, now()));
      for (let page = await pages.next(); page !== undefined; page = await pages.next()) {
        const found = timesIn(page);
        times.push(...found);
        const isBehind = found.some((at) => at >= span.to);
        if (isOrdered && times.some((at) => at >= span.from)) {
          isAll = page.next === undefined || isBehind;
          break;
        }
        pages.prefetch();
      }
    }
    const within = times.filter((at) => at >= span.from && at < span.to);
    return { times: within.toSorted((a, b) => a - b), isAll };
  };
}
