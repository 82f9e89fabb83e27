// Charts as inline SVG, each with its numbers as a table. Words stand beside the picture: it may be stretched, they not.
import { formatDuration } from '../../../time/duration.ts';
import { grouped, htmlTable, markup, type Markup } from './html.ts';
import type { Stretch } from './timeline.ts';

/** One colour of a chart. */
export interface ChartSeries {
  readonly name: string;
  /** The name of its class: good, bad, plain. */
  readonly look: 'good' | 'bad' | 'plain';
  /** What was counted in each stretch. */
  readonly sums: readonly number[];
}

/** A limit, as a line across. */
export interface ChartLine {
  readonly name: string;
  readonly perSecond: number;
}

export interface BarChart {
  readonly title: string;
  /** What is counted, in the plural. */
  readonly unit: string;
  readonly stretches: readonly Stretch[];
  readonly series: readonly ChartSeries[];
  readonly line?: ChartLine | undefined;
  /** The part of each stretch, in milliseconds, that went by waiting. */
  readonly waits?: readonly number[];
}

const height = 100;
const secondsOf = ({ from, to }: Stretch): number => (to - from) / 1000;
const round = (number: number): number => Math.round(number * 100) / 100;

/** A number that the highest bar stays below, easy to read. */
function top(most: number): number {
  const step = 10 ** Math.floor(Math.log10(most));
  return (
    [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((times) => times * step).find((level) => level >= most) ??
    most
  );
}

function at(stretch: Stretch): string {
  return `${formatDuration(stretch.from)} to ${formatDuration(stretch.to)}`;
}

function ratesOf({ series, stretches }: BarChart): number[] {
  return stretches.map(
    (stretch, nth) =>
      series.reduce((sum, { sums }) => sum + Math.max(0, sums[nth] ?? 0), 0) / secondsOf(stretch),
  );
}

function bars({ stretches, series, unit }: BarChart, ceiling: number): Markup[] {
  return stretches.map((stretch, nth) => {
    let level = height;
    const parts = series.map(({ sums, look, name }) => {
      const rate = Math.max(0, sums[nth] ?? 0) / secondsOf(stretch);
      const tall = (rate / ceiling) * height;
      level -= tall;
      return tall === 0
        ? undefined
        : markup`<rect
            class="${look}"
            x="${round(stretch.from)}"
            y="${round(level)}"
            width="${round(stretch.to - stretch.from)}"
            height="${round(tall)}"
            ><title>${at(stretch)}: ${grouped(rate)} ${unit} a second, ${name}</title></rect
          >`;
    });
    return markup`${parts}`;
  });
}

function waitStrip({ stretches, waits = [] }: BarChart, width: number): Markup | undefined {
  if (waits.every((wait) => wait === 0)) {
    return undefined;
  }
  const marks = stretches.map((stretch, nth) => {
    const wait = Math.min(stretch.to - stretch.from, waits[nth] ?? 0);
    return wait === 0
      ? undefined
      : markup`<rect class="wait" x="${round(stretch.from)}" y="0" width="${round(wait)}" height="10"
          ><title>${at(stretch)}: waited ${formatDuration(wait)}</title></rect
        >`;
  });
  return markup`<svg
    class="strip"
    viewBox="0 0 ${round(width)} 10"
    preserveAspectRatio="none"
    role="img"
    aria-label="When requests waited for the rate limit"
  >
    ${marks}
</svg>`;
}

function tableOf({ title, stretches, series, unit, waits }: BarChart): Markup | undefined {
  const waiting = waits?.some((wait) => wait > 0) === true ? waits : undefined;
  return htmlTable({
    caption: title,
    heads: ['time', ...series.map(({ name }) => `${unit}, ${name}`), ...(waiting ? ['waited'] : [])],
    rows: stretches.map((stretch, nth) => [
      at(stretch),
      ...series.map(({ sums }) => round(sums[nth] ?? 0)),
      ...(waiting ? [formatDuration(waiting[nth] ?? 0)] : []),
    ]),
  });
}

export function barChart(given: BarChart): Markup {
  // A colour that is nowhere to be seen needs no legend.
  const series = given.series.filter(({ sums }, nth) => nth === 0 || sums.some((sum) => sum !== 0));
  const chart = { ...given, series };
  const { title, unit, stretches, line } = chart;
  const width = stretches.at(-1)?.to ?? 1;
  const rates = ratesOf(chart);
  const highest = Math.max(...rates);
  const ceiling = top(Math.max(highest, line?.perSecond ?? 0) || 1);
  const lineAt = line && round(height - (line.perSecond / ceiling) * height);
  const strip = waitStrip(chart, width);
  const average =
    rates.reduce((sum, rate, nth) => sum + rate * secondsOf(stretches[nth] ?? { from: 0, to: 0 }), 0) /
    (width / 1000);
  const words = `${title}: ${grouped(average)} ${unit} a second on average, ${grouped(highest)} at the most`;
  return markup`<figure>
<figcaption>${words}</figcaption>
<div class="plot">
<div class="scale" aria-hidden="true"><span>${grouped(ceiling)}/s</span><span>0</span></div>
<div class="picture">
<svg
          viewBox="0 0 ${round(width)} ${height}"
          preserveAspectRatio="none"
          role="img"
          aria-label="${words}"
        >
<line class="grid" x1="0" x2="${round(width)}" y1="${height / 2}" y2="${height / 2}" />
          ${bars(chart, ceiling)}${
            lineAt === undefined
              ? undefined
              : markup`<line class="limit" x1="0" x2="${round(width)}" y1="${lineAt}" y2="${lineAt}" />`
          }</svg
        >${strip}
<div class="times" aria-hidden="true">
<span>0</span><span>${formatDuration(width / 2)}</span><span>${formatDuration(width)}</span>
</div>
</div>
</div>
<ul class="legend">
      ${series.map(
        ({ name, look }) =>
          markup`<li>
<svg class="key" viewBox="0 0 10 10" aria-hidden="true">
<rect class="${look}" width="10" height="10" /></svg
            >${name}
</li>`,
      )}${
        line &&
        markup`<li>
<svg class="key" viewBox="0 0 10 10" aria-hidden="true">
<line class="limit" x1="0" x2="10" y1="5" y2="5" /></svg
          >${line.name}
</li>`
      }${
        strip &&
        markup`<li>
<svg class="key" viewBox="0 0 10 10" aria-hidden="true">
<rect class="wait" y="3" width="10" height="4" /></svg
          >waiting for the rate limit
</li>`
      }
</ul>
<details>
      <summary>The numbers as a table</summary>
      ${tableOf(chart)}
</details>
</figure>`;
}

/** A part of a whole as a bar, for people who see it: the numbers stand beside it. */
export function meter(part: number, whole: number, look: ChartSeries['look']): Markup {
  const width = whole > 0 ? round(Math.max(0, Math.min(1, part / whole)) * 100) : 0;
  return markup`<svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
<rect class="back" width="100" height="10" />
<rect class="${look}" width="${width}" height="10" />
</svg>`;
}
