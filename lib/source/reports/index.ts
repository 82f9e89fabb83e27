// The reports of klaviyo-source, as Klaviyo's contract has them.
import { endpointOf } from '../../klaviyo/endpoints.ts';
import { publishedOperation, type OperationName } from '../../klaviyo/published.ts';
import type { SourceReport } from './report.ts';

type Judged = Pick<SourceReport, 'usualGroups' | 'neededGroups'>;

/** What the specification tells in sentences only. */
const ofMessages = (parent: 'campaign' | 'flow'): Judged => ({
  usualGroups: [`${parent}_id`, `${parent}_message_id`, 'send_channel'],
  neededGroups: [`${parent}_id`, `${parent}_message_id`],
});
const ofForms: Judged = { usualGroups: ['form_id'], neededGroups: ['form_id'] };
const ofSegments: Judged = { usualGroups: ['segment_id'], neededGroups: [] };
const ofEvents: Judged = { usualGroups: [], neededGroups: [] };

function reportOf(name: string, operationName: OperationName, judged: Judged): SourceReport {
  const operation = publishedOperation(operationName);
  const { asks = {}, needs = [], type = '' } = operation;
  return {
    name,
    kind: asks['measurements'] ? 'aggregates' : needs.includes('interval') ? 'series' : 'values',
    type,
    endpoint: endpointOf(operation),
    measures: asks['measurements'] ?? asks['statistics'] ?? [],
    groups: asks['by'] ?? asks['group_by'] ?? [],
    intervals: asks['interval'] ?? [],
    // Aggregates are asked for by their times, which any report's time frame comes to.
    timeframes: asks['timeframe'] ?? publishedOperation('query_campaign_values').asks?.['timeframe'] ?? [],
    metric: needs.includes('conversion_metric_id')
      ? '--conversion-metric'
      : needs.includes('metric_id')
        ? '--metric'
        : undefined,
    ...judged,
  };
}

export const reports: readonly SourceReport[] = [
  reportOf('campaign-values', 'query_campaign_values', ofMessages('campaign')),
  reportOf('flow-values', 'query_flow_values', ofMessages('flow')),
  reportOf('flow-series', 'query_flow_series', ofMessages('flow')),
  reportOf('form-values', 'query_form_values', ofForms),
  reportOf('form-series', 'query_form_series', ofForms),
  reportOf('segment-values', 'query_segment_values', ofSegments),
  reportOf('segment-series', 'query_segment_series', ofSegments),
  reportOf('metric-aggregates', 'query_metric_aggregates', ofEvents),
];

/** By its name; underscores pass for hyphens. */
export function reportNamed(name: string): SourceReport | undefined {
  const plain = name.toLowerCase().replaceAll('_', '-');
  return reports.find((report) => report.name === plain);
}
