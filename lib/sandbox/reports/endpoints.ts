// The endpoints of reports: questions in the body of a POST, answered from the account's own events and members.
import { answer, type SandboxAnswer, type SandboxEndpoint, type SandboxRequest } from '../endpoint.ts';
import { publishedWrite } from '../published.ts';
import type { AccountStore } from '../store/store.ts';
import type { JsonObject } from '../wire/json.ts';
import { metricAggregates } from './aggregates.ts';
import { formResults, segmentResults } from './audience.ts';
import { resultsOf } from './counted.ts';
import { messageOccurrences, messageStatistics } from './messages.ts';
import { pageOf } from './page.ts';
import { checkReportQuery, readQuestion, type Groups, type Question } from './question.ts';

/** How many groupings a page holds, the specification does not tell. */
const pageLength = 500;

interface ReportKind {
  readonly groups: Groups;
  /** Answers with `links.next`. */
  readonly pages: boolean;
  readonly results: (store: AccountStore, question: Question) => JsonObject;
}

const ofMessages = (of: 'campaign' | 'flow'): ReportKind => ({
  groups: {
    usual: [`${of}_id`, `${of}_message_id`, 'send_channel'],
    needed: [`${of}_id`, `${of}_message_id`],
  },
  pages: true,
  results: (store, question) =>
    resultsOf(question, messageOccurrences(store, of, question), messageStatistics),
});
const forms: ReportKind = {
  groups: { usual: ['form_id'], needed: ['form_id'] },
  pages: false,
  results: formResults,
};
const segments: ReportKind = {
  groups: { usual: ['segment_id'], needed: [], filters: ['segment_id'] },
  pages: false,
  results: segmentResults,
};

function handle(
  operation: string,
  { groups, pages, results }: ReportKind,
  request: SandboxRequest,
  store: AccountStore,
): SandboxAnswer {
  checkReportQuery(operation, request, pages);
  const { type = '' } = publishedWrite(operation);
  const attributes = results(store, readQuestion(operation, groups, request.body, store));
  const all = Array.isArray(attributes['results']) ? attributes['results'] : [];
  const cursor = request.query.get('page_cursor') ?? undefined;
  const page = pageOf(all, cursor, pages ? pageLength : Math.max(1, all.length));
  const self = `${request.baseUrl}${request.target}`;
  const next = page.next === undefined ? null : `${request.baseUrl}${request.path}?page_cursor=${page.next}`;
  return answer(200, {
    data: { type, attributes: { ...attributes, results: page.rows } },
    links: { self, ...(pages && { next, prev: null }) },
  });
}

function endpointOf(operation: string, kind: ReportKind): SandboxEndpoint {
  const { path, limit, scopes } = publishedWrite(operation);
  return {
    method: 'POST',
    path,
    operation,
    limit,
    scopes,
    handle: (request, store) => handle(operation, kind, request, store),
  };
}

export const reportEndpoints: readonly SandboxEndpoint[] = [
  endpointOf('query_campaign_values', ofMessages('campaign')),
  endpointOf('query_flow_values', ofMessages('flow')),
  endpointOf('query_flow_series', ofMessages('flow')),
  endpointOf('query_form_values', forms),
  endpointOf('query_form_series', forms),
  endpointOf('query_segment_values', segments),
  endpointOf('query_segment_series', segments),
  metricAggregates,
];
