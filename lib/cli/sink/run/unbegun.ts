// The account of a run that ended before it began: another run has its journal or its state, or one of them is none.
import { Ledger } from '../../../sink/deliver/ledger.ts';
import { writeSummary } from '../../kit/report.ts';
import { explain, tellExplained, type StopSignal } from '../../kit/run.ts';
import { summaryOf } from './account.ts';
import type { RunParts } from './run.ts';
import { describeSummary } from './summary.ts';

const command = 'klaviyo-sink';

/** Says why, with the report of a run that has read and sent nothing. Returns its exit status. */
export function endUnbegun(
  { io, clock, options, plan, embedding }: Omit<RunParts, 'states' | 'journal'>,
  startedAt: number,
  { error, signal }: { readonly error: unknown; readonly signal: StopSignal | undefined },
): number {
  const ledger = new Ledger();
  ledger.close();
  const explained = explain(command, error);
  const problem = signal === undefined ? { cause: error, ...explained } : undefined;
  const counters = { ledger, client: { requests: 0, refusals: 0 }, jobs: undefined, mirror: undefined };
  const end = { signal, problem, list: undefined, startedAt, endedAt: clock.now() };
  // No rejects file was opened: one of this name is of an earlier run.
  const report = summaryOf(plan, { ...options, rejects: undefined }, counters, end);
  embedding?.ended(report, problem && error);
  if (problem !== undefined) {
    tellExplained(io, problem);
  }
  const words = describeSummary(report);
  writeSummary(io, { command, lines: options.quiet ? [] : words, words, file: options.report, report });
  return report.exit_status;
}
