// The questions that a report is asked by: the bodies of its calls.
import type { Call } from '../../klaviyo/call.ts';
import { formatMicros, type Span } from '../incremental/time.ts';
import type { Frame, ReportPlan } from './plan.ts';

/** As Klaviyo's examples have it: the zone is said, and not looked at. */
const offsetTime = (micros: number): string => formatMicros(micros).replace('Z', '+00:00');

/** Without a zone, which `timezone` names. */
const wallText = (micros: number): string => formatMicros(micros).replace('Z', '');

function timeframeOf(frame: Frame): object {
  return 'key' in frame ? frame : { start: offsetTime(frame.from), end: offsetTime(frame.to) };
}

/** `metricId` of the metric that the plan names. */
function attributesOf(plan: ReportPlan, frame: Frame, metricId: string | undefined): object {
  const { report, measures, groupBy, interval } = plan;
  if (report.kind === 'aggregates' && !('key' in frame)) {
    return {
      metric_id: metricId,
      measurements: measures,
      interval,
      ...(groupBy && { by: groupBy }),
      filter: termsOf(frame),
      timezone: 'UTC',
    };
  }
  return {
    statistics: measures,
    timeframe: timeframeOf(frame),
    ...(interval !== undefined && { interval }),
    ...(metricId !== undefined && { conversion_metric_id: metricId }),
    ...(groupBy && { group_by: groupBy }),
  };
}

const termsOf = ({ from, to }: Span): string[] => [
  `greater-or-equal(datetime,${wallText(from)})`,
  `less-than(datetime,${wallText(to)})`,
];

/** The call for a time frame; `more` are further attributes, like the cursor of a later page. */
export function callFor(
  plan: ReportPlan,
  frame: Frame,
  metricId: string | undefined,
  more: object = {},
): Call {
  const { endpoint, type } = plan.report;
  const attributes = { ...attributesOf(plan, frame, metricId), ...more };
  return {
    endpoint,
    body: Buffer.from(JSON.stringify({ data: { type, attributes } })),
    // It asks, and changes nothing.
    repeatable: true,
  };
}
