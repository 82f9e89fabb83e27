// The reports of runs, by the command that writes them.
import type { ReportOfAccounts } from '../cli/kit/accounts/report.ts';
import type { CheckReport } from '../cli/kit/check/finding.ts';
import type { DryRunReport, SinkSummary } from '../cli/sink/run/summary.ts';
import type { SourceSummary } from '../cli/source/run/summary.ts';

/** What a run of klaviyo-sink came to, with the keys of its `--report`. */
export type DeliverReport = SinkSummary;

/** What a run of klaviyo-source came to, with the keys of its `--report`. */
export type ReadReport = SourceSummary;

/** With `--accounts`: what all came to, and the report of each. */
export type AccountsReport = ReportOfAccounts<DeliverReport | DryRunReport | ReadReport | CheckReport>;
