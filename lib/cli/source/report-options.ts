// The options of klaviyo-source that reports alone have: rows of its options table.
import * as z from 'zod';
import { option } from '../kit/options.ts';
import { columnList, name } from '../kit/values.ts';

const group = 'Reports (campaign-values, flow-series, metric-aggregates, …)';
const words = columnList;
const word = z.string().trim().min(1, { error: 'a word' });

export const reportOptions = {
  timeframe: option(word.optional(), {
    group,
    argument: 'NAME',
    help: 'of this time frame (last_30_days, this_month, …) instead of --start-time and --end-time',
  }),
  interval: option(word.optional(), {
    group,
    argument: 'NAME',
    help: 'of series: a point every hourly, daily (default), weekly or monthly; of aggregates: hour, day (default), week, month',
  }),
  statistics: option(words.optional(), {
    group,
    argument: 'A,B',
    help: 'these statistics only, like opens,open_rate (default: all that the report has)',
  }),
  measurements: option(words.optional(), {
    group,
    argument: 'A,B',
    help: 'of aggregates: count, sum_value, unique (default: all)',
  }),
  groupBy: option(words.optional(), {
    group,
    argument: 'A,B',
    help: 'told apart by these, like campaign_id,campaign_message_id,send_channel; of aggregates by dimensions, like $flow',
  }),
  conversionMetric: option(name.optional(), {
    group,
    argument: 'NAME|ID',
    help: 'of campaigns and flows: the metric that counts as a conversion',
  }),
};
