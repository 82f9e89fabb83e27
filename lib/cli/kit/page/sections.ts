// The sections of the page: what came of the run, what was not delivered and why, Klaviyo's allowance, the options.
import { formatDuration } from '../../../time/duration.ts';
import type { SaidOption } from '../options.ts';
import { barChart, meter, type ChartSeries } from './charts.ts';
import type { BusiestWindow } from './endpoint-use.ts';
import { countNames, type ReportFacts } from './facts.ts';
import { grouped, htmlTable, markup, type HtmlTable, type Markup } from './html.ts';
import type { Stretch } from './timeline.ts';

/** The requests of a run to one endpoint. */
export interface EndpointTraffic {
  readonly name: string;
  readonly requests: number;
  readonly limited: number;
  readonly windows: readonly BusiestWindow[];
  /** Requests, 429s and milliseconds of waiting in each stretch. */
  readonly sums: readonly number[];
  readonly limitedSums: readonly number[];
  readonly waits: readonly number[];
}

/** Records of one kind, as they came. */
export interface RecordSeries {
  readonly name: string;
  readonly sums: readonly number[];
}

export function section(title: string, ...content: readonly (Markup | undefined)[]): Markup | undefined {
  const there = content.filter((piece) => piece !== undefined);
  return there.length === 0
    ? undefined
    : markup`<section>
<h2>${title}</h2>
        ${there}
</section> `;
}

/** How it ended, in words. */
export function ending({ exit_status: status, mode, error }: ReportFacts): Markup {
  if (status === undefined) {
    return markup`<p class="ended good">Nothing was sent (${mode ?? 'a look only'})</p>`;
  }
  if (status === 0) {
    return markup`<p class="ended good">Ended well (exit status 0)</p>`;
  }
  const why = error ? `: ${error.code}` : '';
  return markup`<p class="ended bad">Ended with exit status ${String(status)}${why}</p>`;
}

export function tiles(facts: ReportFacts): Markup {
  const counted = countNames.flatMap(([key, name, isBad]) => {
    const value = facts[key];
    return typeof value === 'number' ? [{ name, value, isBad: isBad === true && value > 0 }] : [];
  });
  const took = [
    ...(facts.seconds === undefined ? [] : [['took', facts.seconds] as const]),
    ...(typeof facts['least_seconds'] === 'number'
      ? [['would take at least', facts['least_seconds']] as const]
      : []),
  ];
  return markup`<dl class="tiles">
    ${counted.map(
      ({ name, value, isBad }) =>
        markup`<div class="${isBad ? 'bad' : 'plain'}">
<dt>${name}</dt>
<dd>${grouped(value)}</dd>
</div>`,
    )}${took.map(
      ([name, seconds]) =>
        markup`<div>
<dt>${name}</dt>
<dd>${formatDuration(seconds * 1000)}</dd>
</div>`,
    )}
</dl>`;
}

const looks: Readonly<Record<string, ChartSeries['look']>> = {
  rejected: 'bad',
  failed: 'bad',
  unchanged: 'plain',
};

export function throughput(
  records: readonly RecordSeries[],
  stretches: readonly Stretch[],
): Markup | undefined {
  if (records.length === 0) {
    return undefined;
  }
  const bad = records.filter(({ name }) => looks[name] === 'bad');
  const others = records.filter(({ name }) => looks[name] !== 'bad');
  const series: ChartSeries[] = [
    ...others.map(({ name, sums }) => ({ name, sums, look: looks[name] ?? 'good' })),
    ...(bad.length === 0
      ? []
      : [
          {
            name: bad.map(({ name }) => name).join(' or '),
            sums: stretches.map((_, nth) => bad.reduce((sum, { sums }) => sum + (sums[nth] ?? 0), 0)),
            look: 'bad' as const,
          },
        ]),
  ];
  return barChart({ title: 'Records over time', unit: 'records', stretches, series });
}

function byReason(
  counts: Readonly<Record<string, number>>,
  noun: string,
  caption: string,
): Markup | undefined {
  const rows = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const sum = rows.reduce((total, [, records]) => total + records, 0);
  return htmlTable({
    caption,
    heads: ['reason', noun, 'share'],
    rows: rows.map(([reason, records]) => [
      markup`<code>${reason}</code>`,
      records,
      meter(records, sum, 'bad'),
    ]),
  });
}

export function losses({ reasons = {}, dropped = {}, failures = [], columns = [] }: ReportFacts) {
  const invalid = columns.filter((column) => column.invalid > 0);
  return section(
    'What was not delivered, and why',
    byReason(reasons, 'records', 'Rejected and failed records by reason'),
    htmlTable({
      caption: 'Why batches failed, the first different causes',
      heads: ['reason', 'records', 'lines', 'in words'],
      rows: failures.map(({ reason, records, first_line: first, last_line: last, message }) => [
        markup`<code>${reason}</code>`,
        records,
        first === null || last === null
          ? 'not known'
          : first === last
            ? String(first)
            : `${first} to ${last}`,
        message,
      ]),
    }),
    byReason(dropped, 'values', 'Invalid values that were left out of records, by reason'),
    htmlTable({
      caption: 'Invalid values by column',
      heads: ['column', 'field', 'invalid values'],
      rows: invalid
        .toSorted((a, b) => b.invalid - a.invalid)
        .map((one) => [one.column, one.goes_to ?? 'nowhere', one.invalid]),
    }),
  );
}

const spanName = (span: number): string =>
  new Map([
    [1000, 'second'],
    [60_000, 'minute'],
    [86_400_000, 'day'],
  ]).get(span) ?? formatDuration(span);

function useOf({ most, limit, span }: BusiestWindow): Markup {
  return markup`${grouped(most)} of ${grouped(limit)} a
  ${spanName(span)}${meter(most, limit, most > limit ? 'bad' : 'good')}`;
}

export function allowance(endpoints: readonly EndpointTraffic[], stretches: readonly Stretch[]) {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const sorted = endpoints.toSorted((a, b) => b.requests - a.requests);
  const table: HtmlTable = {
    caption: 'Requests by endpoint, and the busiest second, minute (and day) against the limit',
    heads: ['endpoint', 'requests', '429s', 'waited', 'burst', 'steady'],
    rows: sorted.map(({ name, requests, limited, windows, waits }) => {
      const [burst, ...longer] = windows;
      return [
        markup`<code>${name}</code>`,
        requests,
        limited,
        formatDuration(sum(waits)),
        burst === undefined ? '' : useOf(burst),
        longer.map(useOf),
      ];
    }),
  };
  const charts = sorted.slice(0, 6).map(({ name, sums, limitedSums, windows, waits }) => {
    const [, steady] = windows;
    const taken = sums.map((requests, nth) => requests - (limitedSums[nth] ?? 0));
    const line = steady && {
      name: `the steady limit, ${grouped(steady.limit)} a ${spanName(steady.span)}`,
      perSecond: steady.limit / (steady.span / 1000),
    };
    const series: ChartSeries[] = [
      { name: 'answered', sums: taken, look: 'good' },
      { name: 'answered with 429', sums: limitedSums, look: 'bad' },
    ];
    return barChart({ title: name, unit: 'requests', stretches, series, line, waits });
  });
  return section("Klaviyo's allowance", htmlTable(table), ...charts);
}

export function columnPlan({ columns = [] }: ReportFacts): Markup | undefined {
  return section(
    'Columns',
    htmlTable({
      caption: 'Where each column of the input went',
      heads: ['column', 'goes to', 'type', 'nulls', 'invalid'],
      rows: columns.map((one) => [one.column, one.goes_to ?? 'nowhere', one.type, one.nulls, one.invalid]),
    }),
  );
}

export function accountRuns({ runs = [] }: ReportFacts): Markup | undefined {
  const keys = countNames.filter(([key]) => runs.some((run) => typeof run[key] === 'number'));
  return section(
    'Accounts',
    htmlTable({
      caption: 'The run of each account',
      heads: ['account', 'exit status', ...keys.map(([, name]) => name), 'what went wrong'],
      rows: runs.map((run) => [
        run.account,
        run.exit_status,
        ...keys.map(([key]) => (typeof run[key] === 'number' ? run[key] : '')),
        run.error?.message ?? '',
      ]),
    }),
  );
}

export function findingRows({ findings = [] }: ReportFacts): Markup | undefined {
  const keys = [...new Set(findings.flatMap((finding) => Object.keys(finding)))];
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return section(
    'What was found',
    htmlTable({
      caption: 'Each thing that was looked at',
      heads: keys.map((key) => key.replaceAll('_', ' ')),
      rows: findings.map((finding) =>
        keys.map((key) => (finding[key] === undefined ? '' : text(finding[key]))),
      ),
    }),
  );
}

export function optionRows(said: readonly SaidOption[]): Markup | undefined {
  return section(
    'Options',
    htmlTable({
      caption: 'What was asked for, and where; everything else was as it is by default',
      heads: ['option', 'value', 'from'],
      rows: said.map(({ flag, value, where }) => [
        markup`<code>--${flag}</code>`,
        markup`<code>${value}</code>`,
        where,
      ]),
    }),
  );
}
