// The page that shows a report: one file without anything from elsewhere, and with the report in it for programs.
import { createHash } from 'node:crypto';
import { embeddedReport } from '../../../files/report-page.ts';
import type { SaidOption } from '../options.ts';
import { withoutSecrets } from '../terminal/shown.ts';
import { reportFacts, type ReportFacts } from './facts.ts';
import { markup, Markup } from './html.ts';
import * as sections from './sections.ts';
import { style } from './style.ts';
import type { Stretch } from './timeline.ts';

export interface PageContent {
  readonly report: object;
  /** The summary, a sentence each. */
  readonly words: readonly string[];
  readonly said: readonly SaidOption[];
  readonly stretches: readonly Stretch[];
  readonly records: readonly sections.RecordSeries[];
  readonly endpoints: readonly sections.EndpointTraffic[];
}

/** Nothing is loaded, run or sent; the style is the one that stands here. */
function policy(): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function titleOf({ command, operation, resource, runs }: ReportFacts): string {
  const what = operation ?? resource ?? (runs === undefined ? '' : `for ${runs.length} accounts`);
  return `${command} ${what}`.trim();
}

function whereTo({ list, span, filter_by: field, started_at: started }: ReportFacts): string {
  const name = list
    ? `list ${list.name === null ? list.id : `${JSON.stringify(list.name)} (${list.id})`}`
    : '';
  const part = span
    ? `${field ?? 'time'} from ${span.from ?? 'the beginning'} to ${span.to ?? 'the end'}`
    : '';
  return [name, part, started === undefined ? '' : `started ${started}`]
    .filter((text) => text !== '')
    .join(', ');
}

/** The whole page as text. */
export function pageText({ report, words, said, stretches, records, endpoints }: PageContent): string {
  const facts = reportFacts.parse(report);
  const title = titleOf(facts);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy())}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}: report of a run</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${sections.ending(facts)}
<p class="soft">${whereTo(facts)}</p>
${facts.error ? markup`<p class="problem">${facts.error.message}</p>` : undefined}
${words.length === 0 ? undefined : markup`<ul class="words">${words.map((line) => markup`<li>${line}</li>`)}</ul>`}
${sections.tiles(facts)}
${sections.section('Throughput', sections.throughput(records, stretches))}
${sections.losses(facts)}
${sections.accountRuns(facts)}
${sections.findingRows(facts)}
${endpoints.length === 0 ? undefined : sections.allowance(endpoints, stretches)}
${sections.columnPlan(facts)}
${sections.optionRows(said)}
</main>
${new Markup(withoutSecrets(embeddedReport(report)))}
</body>
</html>
`;
  return page.text;
}
